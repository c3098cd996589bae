import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.publishing import actions as publishing
from directory.publishing.models import Revision
from partnerships.models import Event, Participation, Partnership
from tests.builders import a_person, an_organization
from tests.built_once import built_once
from tests.pages import add_row, form_of, opened
from tests.partnerships.builders import (
    a_figure,
    a_mechanism,
    a_membership,
    a_participation,
    a_partnership,
    an_event,
)
from tests.sign_in import SignedInClient
from tests.treaties.builders import an_instrument

pytestmark = pytest.mark.django_db
LIST = "/en/admin/partnerships/partnership/"
FORM = "partnership_form"


def change(partnership, more=""):
    return f"{LIST}{partnership.pk}/change/{more}"


def rows(client, query=""):
    response = client.get(LIST + query)
    assert response.status_code == 200
    return {str(record) for record in response.context["cl"].result_list}


def saved(client, address, data):
    response = client.post(address, data)
    assert response.status_code == 302, [
        each.formset.errors for each in response.context["inline_admin_formsets"]
    ] + [response.context["adminform"].form.errors]
    return response


@built_once
def draft(bureau):
    """A partnership that the editor edits and that is not published."""
    return a_partnership("Network", responsible=bureau, published=False)


def test_a_partnership_is_saved_with_its_rows_in_one_revision(client, editor, bureau):
    member = an_organization("Member")
    client.force_login(editor)
    data = opened(client, f"{LIST}add/", FORM)
    data |= {"name_en": "Network", "name_ar": "شبكة", "kind": "network", "responsible": bureau.pk}
    data |= {"launched": "2011-05", "ended": "2030"}
    add_row(data, "memberships", role="co_lead", organization=member.pk, start_date="2012")
    add_row(data, "mechanisms", kind="recurring_meeting", name_en="Plenary", recurrence="yearly")
    add_row(data, "figures", qualifier="more_than", number="1500", unit_en="experts")
    add_row(data, "channels", kind="hashtag", value="#network")
    saved(client, f"{LIST}add/", data)
    partnership = Partnership.objects.get()
    assert (partnership.slug, str(partnership.start), partnership.state) == (
        "network", "2011-05", "draft",
    )  # fmt: skip
    (revision,) = Revision.objects.filter(public_id=partnership.public_id)
    owned = revision.snapshot["owned"]
    assert {name: len(rows) for name, rows in owned.items() if rows} == {
        "memberships": 1, "mechanisms": 1, "figures": 1, "channels": 1,
    }  # fmt: skip


def test_new_rows_come_after_those_that_are_there(client, editor, draft):
    for position, name in enumerate(["One", "Two"], 1):
        a_mechanism(draft, name, position=position)
    client.force_login(editor)
    data = opened(client, change(draft), FORM)
    add_row(data, "mechanisms", kind="service", name_en="Three", position="0")
    saved(client, change(draft), data)
    assert [each.name_en for each in draft.mechanisms.all()] == ["One", "Two", "Three"]


def test_an_editor_answers_by_an_organization_of_her_own(client, editor, bureau, other_bureau):
    client.force_login(editor)
    data = opened(client, f"{LIST}add/", FORM) | {"name_en": "Network", "kind": "network"}
    for wrong in ("", other_bureau.pk):
        response = client.post(f"{LIST}add/", data | {"responsible": wrong})
        assert "responsible" in response.context["adminform"].form.errors
    assert not Partnership.objects.exists()
    names = "app_label=partnerships&model_name=partnership&field_name=responsible"
    offered = client.get(f"/en/admin/autocomplete/?{names}&term=bureau").json()["results"]
    assert {each["id"] for each in offered} == {str(bureau.pk)}


def test_a_hidden_founding_instrument_stays_and_is_not_offered(
    client, editor, draft, administrator
):
    hidden = an_instrument("Secret treaty", published=False)
    draft.founding_instrument = hidden
    draft.save()
    client.force_login(editor)
    saved(client, change(draft), opened(client, change(draft), FORM) | {"code": "NW"})
    draft.refresh_from_db()
    assert (draft.founding_instrument, draft.code) == (hidden, "NW")
    data = opened(client, f"{LIST}add/", FORM) | {"name_en": "Mine", "kind": "network"}
    response = client.post(f"{LIST}add/", data | {"founding_instrument": hidden.pk})
    assert "founding_instrument" in response.context["adminform"].form.errors


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"name_en": ""}, "name_ar"),
        ({"name_en": "<b>Network</b>"}, "name_en"),
        ({"launched": "2012", "ended": "2011"}, "__all__"),
        ({"launched": "12/5/2011"}, "launched"),
        ({"kind": "club"}, "kind"),
    ],
)
def test_bad_input_is_an_error_of_the_form(client, editor, draft, wrong, at):
    client.force_login(editor)
    data = opened(client, change(draft), FORM)
    response = client.post(change(draft), data | wrong)
    assert response.status_code == 200
    assert at in response.context["adminform"].form.errors
    draft.refresh_from_db()
    assert (draft.name_en, draft.version) == ("Network", 1)


def test_the_same_role_twice_at_once_is_told_in_its_own_sentence(client, editor, draft):
    member = an_organization("Member")
    a_membership(draft, member)
    client.force_login(editor)
    data = opened(client, change(draft), FORM)
    add_row(data, "memberships", role="member", organization=member.pk)
    response = client.post(change(draft), data)
    assert "has this role in the partnership in this time already" in response.content.decode()
    assert draft.memberships.count() == 1


def test_a_figure_takes_only_a_mechanism_of_its_own_partnership(client, editor, draft):
    own, strange = a_mechanism(draft, "Own"), a_mechanism(a_partnership("Other"), "Strange")
    a_figure(draft, 10)
    client.force_login(editor)
    page = client.get(change(draft))
    assert "Strange" not in page.content.decode()
    data = form_of(page, FORM)
    assert client.post(change(draft), data | {"figures-0-mechanism": strange.pk}).status_code == 200
    saved(client, change(draft), data | {"figures-0-mechanism": own.pk})
    assert draft.figures.get().mechanism == own


class TestEvents:
    def test_are_added_with_who_took_part(self, client, editor, draft):
        body, person, host = a_mechanism(draft), a_person(), an_organization("Host")
        client.force_login(editor)
        address = change(draft, "?event=new")
        data = opened(client, address, FORM)
        data |= {"events-0-name_en": "Meeting", "events-0-starts": "2024-05-14"}
        data |= {"events-0-mechanism": body.pk, "events-0-start_time": "09:30"}
        add_row(data, "participations", part="host", organization=host.pk)
        add_row(data, "participations", part="speaker", person=person.pk, note_fr="En ligne")
        add_row(data, "participations", part="guest", words_ar="خبراء")
        response = saved(client, address, data | {"_continue": "1"})
        event = Event.objects.get()
        assert response.headers["Location"] == change(draft, f"?event={event.pk}")
        assert (event.mechanism, str(event.first_day)) == (body, "2024-05-14")
        assert {row.part for row in event.participations.all()} == {"host", "speaker", "guest"}
        assert Revision.objects.filter(public_id=draft.public_id).count() == 2
        assert "Meeting" in client.get(change(draft)).content.decode()

    def test_are_changed_one_at_a_time(self, client, editor, draft):
        one, two = an_event(draft, "One"), an_event(draft, "Two")
        for event in (one, two):
            a_participation(event, words_en=f"Guest of {event.name_en}")
        client.force_login(editor)
        page = client.get(change(draft, f"?event={one.pk}"))
        assert "Guest of Two" not in page.content.decode()
        data = form_of(page, FORM) | {"events-0-name_en": "First", "participations-0-DELETE": "on"}
        saved(client, change(draft, f"?event={one.pk}"), data)
        assert {event.name_en for event in draft.events.all()} == {"First", "Two"}
        assert [str(row) for row in Participation.objects.all()] == ["Guest of Two · participant"]

    def test_go_with_those_who_took_part(self, client, editor, draft):
        event = an_event(draft)
        a_participation(event, words_en="Guest")
        client.force_login(editor)
        address = change(draft, f"?event={event.pk}")
        data = opened(client, address, FORM) | {"events-0-DELETE": "on", "_continue": "1"}
        assert saved(client, address, data).headers["Location"] == change(draft)
        assert not Event.objects.exists()
        assert not Participation.objects.exists()

    def test_need_something_said_of_themselves(self, client, editor, draft):
        client.force_login(editor)
        address = change(draft, "?event=new")
        data = opened(client, address, FORM)
        add_row(data, "participations", part="guest", words_en="Guests")
        response = client.post(address, data)
        assert response.status_code == 200
        assert "Say something about the event itself" in response.content.decode()
        wrong = data | {"events-0-starts": "2024-05-14", "events-0-ends": "2024-05-01"}
        assert "Give it a name, a place" in client.post(address, wrong).content.decode()
        wrong |= {"events-0-name_en": "Meeting"}
        assert "lies before its first" in client.post(address, wrong).content.decode()
        assert not Event.objects.exists()

    @pytest.mark.parametrize("asked", ["0", "x", "", "999999", "-1", "١", "9" * 30])
    def test_that_are_not_there_are_404(self, client, editor, draft, asked):
        client.force_login(editor)
        assert client.get(change(draft, f"?event={asked}")).status_code == 404

    def test_of_another_partnership_are_404(self, client, editor, draft, bureau):
        strange = an_event(a_partnership("Other", responsible=bureau))
        client.force_login(editor)
        address = change(draft, f"?event={strange.pk}")
        assert client.get(address).status_code == 404
        data = opened(client, change(draft, "?event=new"), FORM)
        data |= {"events-TOTAL_FORMS": "1", "events-INITIAL_FORMS": "1"}
        data |= {"events-0-id": strange.pk, "events-0-name_en": "Taken"}
        client.post(address, data)
        strange.refresh_from_db()
        assert strange.name_en == "Meeting"

    def test_of_a_draft_wait_with_it(self, client, editor, publisher, bureau):
        partnership = a_partnership("Public", responsible=bureau)
        client.force_login(editor)
        address = change(partnership, "?event=new")
        data = opened(client, address, FORM) | {"events-0-name_en": "Meeting", "_draft": "1"}
        add_row(data, "participations", part="guest", words_en="Guests")
        location = saved(client, address, data).headers["Location"]
        assert not Event.objects.exists()
        again = opened(client, location, FORM)
        assert again["participations-0-words_en"] == "Guests"
        saved(client, location, again | {"events-0-name_en": "Assembly", "_draft": "1"})
        client.force_login(publisher)
        act = {"act": "publish", "version": "2"}
        assert client.post(f"{LIST}{partnership.pk}/draft/", act).status_code == 302
        assert [event.name_en for event in partnership.events.all()] == ["Assembly"]
        assert Participation.objects.count() == 1

    def test_changed_by_two_editors_are_merged(self, editor, administrator, draft):
        event = an_event(draft, place_en="Rabat")
        first, second = SignedInClient(), SignedInClient()
        first.force_login(editor)
        second.force_login(administrator)
        address = change(draft, f"?event={event.pk}")
        mine, theirs = opened(first, address, FORM), opened(second, address, FORM)
        saved(second, address, theirs | {"events-0-place_en": "Tunis"})
        response = first.post(address, mine | {"events-0-name_en": "Summit"})
        assert response.context["merge"].taken_over == ["event “Meeting” – Place · English"]
        saved(first, address, form_of(response, FORM))
        event.refresh_from_db()
        assert (event.name_en, event.place_en) == ("Summit", "Tunis")


class TestLists:
    def test_show_what_the_grant_covers(self, client, editor, translator, outsider, other_bureau):
        a_partnership("Mine", responsible=editor.grants.get().organization)
        a_partnership("Theirs", responsible=other_bureau)
        a_partnership("Nobody's")
        for user in (editor, translator):
            client.force_login(user)
            assert rows(client) == {"Mine"}
            text = b"".join(client.get(f"{LIST}export/").streaming_content).decode()
            assert "Mine" in text
            assert "Theirs" not in text
        client.force_login(outsider)
        assert client.get(LIST).status_code == 403

    def test_are_narrowed(self, client, administrator, ministry, bureau, other_bureau):
        a_partnership("Running", launched="2001", responsible=bureau, name_fr="Réseau")
        a_partnership("Ended", launched="2001", ended="2010", kind="programme")
        a_partnership("Later", launched="2999", responsible=other_bureau, published=False)
        client.force_login(administrator)
        assert rows(client, "?q=runn") == {"Running"}
        assert rows(client, "?kind=programme") == {"Ended"}
        assert rows(client, "?running=running") == {"Running"}
        assert rows(client, "?running=ended") == {"Ended"}
        assert rows(client, "?running=to_come") == {"Later"}
        assert rows(client, "?state=draft") == {"Later"}
        assert rows(client, "?missing=fr") == {"Ended", "Later"}
        assert rows(client, f"?within={ministry.pk}") == {"Running", "Later"}
        assert rows(client, f"?within={bureau.pk}") == {"Running"}

    def test_and_forms_ask_as_much_for_three_as_for_one(self, client, administrator, bureau):
        partnership = a_partnership("First", responsible=bureau)
        client.force_login(administrator)

        def asked(address):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            return len(captured)

        def one_more(name):
            body = a_mechanism(partnership, name)
            organization = an_organization(name)
            a_membership(partnership, organization)
            a_figure(partnership, 5, mechanism=body)
            event = an_event(partnership, name, mechanism=body)
            for part in ("guest", "host"):
                a_participation(event, part, organization=organization, person=a_person(name))
            return event

        event = one_more("One")
        addresses = [LIST, change(partnership), change(partnership, f"?event={event.pk}")]
        [asked(address) for address in addresses]
        one = [asked(address) for address in addresses]
        for name in ("Two", "Three"):
            one_more(name)
            a_partnership(name, responsible=bureau)
            a_participation(event, "chair", organization=an_organization(f"Chair {name}"))
        assert [asked(address) for address in addresses] == one
        assert max(one) < 45


def test_a_partnership_is_deleted_with_its_rows(client, editor, draft, other_bureau):
    a_participation(an_event(draft, mechanism=a_mechanism(draft)), words_en="Guests")
    theirs = a_partnership("Theirs", responsible=other_bureau)
    client.force_login(editor)
    assert client.post(f"{LIST}{theirs.pk}/delete/").status_code in {403, 404}
    assert client.post(f"{LIST}{draft.pk}/delete/").status_code == 302
    assert list(Partnership.objects.all()) == [theirs]


def test_what_others_publish_is_not_changed_by_an_editor(client, editor, draft):
    publishing.publish(draft)
    client.force_login(editor)
    data = opened(client, change(draft), FORM) | {"name_en": "Taken", "_save": "1"}
    saved(client, change(draft), data)
    draft.refresh_from_db()
    assert draft.name_en == "Network"


def test_parts_are_of_a_partnership_that_is_there(client, editor):
    client.force_login(editor)
    for more in ("?part=areas", "?event=new", "?event=1"):
        assert client.get(f"{LIST}add/{more}").status_code == 404


def test_a_link_chooses_the_mechanism_of_a_new_event(client, editor, draft):
    body = a_mechanism(draft)
    client.force_login(editor)
    data = opened(client, change(draft, f"?event=new&mechanism={body.pk}"), FORM)
    assert data["events-0-mechanism"] == str(body.pk)


def test_a_translator_reads_and_changes_nothing(client, translator, draft):
    client.force_login(translator)
    assert client.get(change(draft)).status_code == 200
    for more in ("?part=areas", "?event=new"):
        assert client.get(change(draft, more)).status_code == 403
    client.post(change(draft), {"name_en": "Taken", "version": "1"})
    draft.refresh_from_db()
    assert draft.name_en == "Network"
