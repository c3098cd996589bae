import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.publishing.enums import State
from directory.publishing.models import Revision
from tests.built_once import built_once
from tests.pages import add_row, form_of, opened
from tests.treaties.builders import (
    a_mandate,
    a_state,
    a_statement,
    acts_of,
    an_act,
    an_instrument,
    dated,
)
from treaties.actions.acts import save_acts
from treaties.models import (
    EntryParticipant,
    Instrument,
    InstrumentRelation,
    InstrumentSubject,
    Mandate,
    Subject,
)

pytestmark = pytest.mark.django_db
LIST = "/en/admin/treaties/instrument/"
ADD = f"{LIST}add/"
FORM = "instrument_form"
TREATY = {"kind": "treaty", "title_en": "Treaty on Pipes"}


def change(instrument):
    return f"{LIST}{instrument.pk}/change/"


def errors(response):
    found = response.context["adminform"].form.errors.get_json_data()
    return {name: [each["message"] for each in said] for name, said in found.items()}


@built_once
def treaty(bureau):
    """A draft, which its editor changes directly."""
    instrument = an_instrument("Treaty", dates={"adopted": "1968"}, symbol="X-1", published=False)
    a_mandate(instrument, bureau)
    return instrument


def responsible(data, organization):
    return add_row(data, "mandates", role="responsible_for", organization=organization.pk)


def test_the_form_saves_what_it_shows(client, editor, treaty):
    client.force_login(editor)
    before = Instrument.objects.rewrite(False).filter(pk=treaty.pk).values().get()
    assert client.post(change(treaty), opened(client, change(treaty), FORM)).status_code == 302
    after = Instrument.objects.rewrite(False).filter(pk=treaty.pk).values().get()
    assert after.pop("version") == before.pop("version") + 1
    empty_alike = [{k: v or "" for k, v in each.items()} for each in (before, after)]
    assert empty_alike[0] == empty_alike[1]


def test_a_new_one_is_a_draft_with_an_address_and_its_rows(client, editor, bureau, treaty):
    client.force_login(editor)
    kenya, subject = a_state("Kenya"), Subject.objects.create(slug="pipes", name_en="Pipes")
    data = responsible(opened(client, ADD, FORM) | TREATY, bureau)
    data |= {"title_ar": "معاهدة", "summary_fr": "Résumé", "entry_rule_es": "Regla"}
    data |= {"entry_basis": "consents", "entry_count": "2", "adopted": "1968-06"}
    add_row(data, "mandates", role="depositary_of", organization=bureau.pk, start_date="1970")
    add_row(data, "relations", kind="amends", other=treaty.pk)
    add_row(data, "subject_rows", subject=subject.pk)
    add_row(data, "entry_participants", participant=kenya.pk)
    response = client.post(ADD, data)
    assert response.status_code == 302, errors(response)
    made = Instrument.objects.get(slug="treaty-on-pipes")
    assert (made.state, made.title_ar, made.summary_fr) == (State.DRAFT, "معاهدة", "Résumé")
    assert {mandate.role for mandate in made.mandates.all()} == {"responsible_for", "depositary_of"}
    assert (made.relations.get().other, made.subjects.get()) == (treaty, subject)
    assert made.entry_named.get() == kenya
    revision = Revision.objects.get(public_id=made.public_id)
    assert (revision.author, len(revision.snapshot["owned"]["mandates"])) == (editor, 2)


@pytest.mark.parametrize("mandates", [[], ["other_bureau"]])
def test_who_adds_one_keeps_it_in_her_hands(client, editor, request, mandates):
    client.force_login(editor)
    data = opened(client, ADD, FORM) | TREATY
    for name in mandates:
        responsible(data, request.getfixturevalue(name))
    response = client.post(ADD, data)
    assert "You could not edit it any more" in errors(response)["__all__"][0]
    assert not Instrument.objects.exists()


def test_an_editor_does_not_give_one_away_unawares(client, editor, treaty):
    client.force_login(editor)
    data = opened(client, change(treaty), FORM) | {"mandates-0-end_date": "2000"}
    response = client.post(change(treaty), data)
    assert "You could not edit it any more" in errors(response)["__all__"][0]
    assert Mandate.objects.get().end_date is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title_en": "<b>Treaty</b>"}, "title_en"),
        ({"title_en": "", "symbol": ""}, "title_ar"),
        ({"slug": "Not An Address"}, "slug"),
        ({"slug": "taken"}, "slug"),
        ({"kind": "empire"}, "kind"),
        ({"adopted": "31 February"}, "adopted"),
        ({"entry_count": "3"}, "__all__"),
        ({"entry_count": "99999999"}, "entry_count"),
        ({"entry_delay": "3"}, "__all__"),
        ({"entry_basis": "fixed_date"}, "__all__"),
        ({"authentic_languages": "Arabic, English"}, "authentic_languages"),
        ({"opened_for_signature": "1970", "closed_for_signature": "1969"}, "__all__"),
        ({"entered_into_force": "1970", "terminated": "1969"}, "__all__"),
        ({"parent": "999999"}, "parent"),
    ],
)
def test_bad_input_is_an_error_of_the_form(client, administrator, treaty, wrong, field):
    an_instrument("Taken", slug="taken")
    client.force_login(administrator)
    response = client.post(change(treaty), opened(client, change(treaty), FORM) | wrong)
    assert response.status_code == 200
    assert field in errors(response)
    version = treaty.version
    treaty.refresh_from_db()
    assert treaty.version == version


def test_an_instrument_does_not_belong_to_itself(client, administrator, treaty):
    protocol = an_instrument("Protocol", parent=treaty)
    client.force_login(administrator)
    data = opened(client, change(treaty), FORM) | {"parent": protocol.pk}
    assert "belong to itself" in errors(client.post(change(treaty), data))["parent"][0]


def test_only_who_takes_part_in_treaties_is_named_in_a_rule(client, administrator, treaty, bureau):
    client.force_login(administrator)
    data = opened(client, change(treaty), FORM)
    add_row(data, "entry_participants", participant=bureau.pk)
    response = client.post(change(treaty), data)
    assert response.status_code == 200
    assert "Only a state" in response.content.decode()
    assert not EntryParticipant.objects.exists()


def test_other_instruments_are_those_one_knows(client, editor, treaty, other_bureau):
    hidden = an_instrument("Hidden draft", published=False)
    a_mandate(hidden, other_bureau)
    public = an_instrument("Known treaty")
    client.force_login(editor)
    about = {"app_label": "treaties", "model_name": "instrument", "field_name": "parent"}
    offered = client.get("/en/admin/autocomplete/", about | {"term": ""}).json()["results"]
    assert {each["id"] for each in offered} == {str(treaty.pk), str(public.pk)}
    data = opened(client, change(treaty), FORM)
    add_row(data, "relations", kind="cites", other=hidden.pk)
    assert client.post(change(treaty), data).status_code == 200
    data["relations-0-other"] = str(public.pk)
    assert client.post(change(treaty), data).status_code == 302
    assert InstrumentRelation.objects.get().other == public


def test_a_tie_to_what_was_withdrawn_since_stays(client, editor, treaty, other_bureau):
    hidden = an_instrument("Withdrawn", published=False)
    InstrumentRelation.objects.create(instrument=treaty, other=hidden, kind="cites")
    Instrument.objects.filter(pk=treaty.pk).update(parent=hidden)
    client.force_login(editor)
    data = opened(client, change(treaty), FORM) | {"relations-0-note_en": "Still"}
    assert client.post(change(treaty), data).status_code == 302
    assert InstrumentRelation.objects.get().note_en == "Still"


def test_a_stale_form_saves_nothing_and_shows_both(client, editor, treaty, bureau):
    client.force_login(editor)
    mine = opened(client, change(treaty), FORM)
    theirs = opened(client, change(treaty), FORM) | {"title_en": "Pact"}
    add_row(theirs, "mandates", role="supports", organization=bureau.pk)
    assert client.post(change(treaty), theirs).status_code == 302
    response = client.post(change(treaty), mine | {"title_en": "Covenant", "symbol": "Y"})
    found = {(d.label, d.yours, d.saved) for d in response.context["merge"].differences}
    assert ("Title · English", "Covenant", "Pact") in found
    treaty.refresh_from_db()
    assert treaty.title_en == "Pact"
    assert client.post(change(treaty), form_of(response, FORM)).status_code == 302
    treaty.refresh_from_db()
    assert (treaty.title_en, treaty.symbol, treaty.mandates.count()) == ("Covenant", "Y", 2)


class TestTheEntryIntoForce:
    @pytest.fixture
    def computed(self, treaty):
        """By its rule and acts in force from 1 May 1970."""
        dated(treaty, entered_into_force="1970-03-05")
        rule = {"entry_basis": "consents", "entry_count": 2}
        rule |= {"entry_delay": 3, "entry_delay_unit": "months"}
        for name, value in rule.items():
            setattr(treaty, name, value)
        treaty.save()
        for name, date in (("Morocco", "1970-01-01"), ("Kenya", "1970-02-01")):
            acts_of(treaty, a_state(name), f"{date} accession")
        return treaty

    def test_is_shown_by_both_reckonings_where_they_disagree(self, client, editor, computed):
        client.force_login(editor)
        text = client.get(change(computed)).content.decode()
        assert "officially it is 5 March 1970, by the rule and the acts 1 May 1970" in text
        assert "Check the rule below" in text
        data = opened(client, change(computed), FORM) | {"entered_into_force": "1970-05"}
        assert client.post(change(computed), data).status_code == 302
        assert "officially it is" not in client.get(change(computed)).content.decode()

    def test_says_what_is_lacking(self, client, editor, computed):
        chile = a_state("Chile")
        EntryParticipant.objects.create(instrument=computed, participant=chile)
        Instrument.objects.filter(pk=computed.pk).update(entry_count=5, computed_entry=None)
        client.force_login(editor)
        text = client.get(change(computed)).content.decode()
        assert "3 consents are lacking" in text
        assert "named in the rule: Chile" in text


def test_findings_name_the_participant_and_the_act(client, editor, treaty):
    kenya = a_state("Kenya & Sons")
    save_acts([an_act(treaty, kenya, "withdrawal", "1980-01-02")], refuse=False)
    a_statement(treaty, a_state("Chile"), date="1970").save()
    client.force_login(editor)
    response = client.get(change(treaty))
    told = {(each.about, each.severity) for each in response.context["findings"]}
    assert told == {
        ("Kenya & Sons · withdrawal · 2 January 1980", "refusal"),
        ("Chile · reservation · 1970", "warning"),
    }
    for each in response.context["findings"]:
        assert client.get(each.address).status_code == 200


def test_a_change_that_makes_acts_impossible_is_refused(client, editor, treaty):
    acts_of(treaty, a_state("Kenya"), "1971 accession")
    client.force_login(editor)
    data = opened(client, change(treaty), FORM) | {"adopted": "1980"}
    data["version"] = str(Instrument.objects.get(pk=treaty.pk).version)
    assert "not adopted yet" in errors(client.post(change(treaty), data))["__all__"][0]


class TestAStranger:
    def test_sees_no_list(self, client, outsider):
        client.force_login(outsider)
        assert client.get(LIST).status_code == 403
        assert client.get(ADD).status_code == 403

    def test_reads_and_changes_nothing_outside_the_grant(self, client, editor, other_bureau):
        foreign = an_instrument("Foreign")
        a_mandate(foreign, other_bureau)
        before = foreign.version, Revision.objects.count()
        client.force_login(editor)
        for page in ("change", "delete", "history", "acts"):
            assert client.get(f"{LIST}{foreign.pk}/{page}/").status_code in {302, 404}
        data = {"version": foreign.version, "title_en": "Mine", "kind": "treaty"}
        for prefix in ("mandates", "relations", "subject_rows", "entry_participants"):
            data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
        client.post(change(foreign), data)
        client.post(f"{LIST}{foreign.pk}/delete/")
        foreign.refresh_from_db()
        assert (foreign.version, Revision.objects.count()) == before

    def test_takes_no_rows_of_another_instrument(self, client, editor, treaty, other_bureau):
        foreign = a_mandate(an_instrument("Foreign"), other_bureau)
        client.force_login(editor)
        data = opened(client, change(treaty), FORM)
        data |= {"mandates-0-id": str(foreign.pk), "mandates-0-role": "supports"}
        client.post(change(treaty), data)
        foreign.refresh_from_db()
        assert (foreign.role, foreign.instrument.title_en) == ("responsible_for", "Foreign")


class TestTheList:
    def rows(self, client, query=""):
        response = client.get(f"{LIST}{query}")
        assert response.status_code == 200
        return {str(record) for record in response.context["cl"].result_list}

    def test_holds_what_the_editor_may_see(self, client, editor, treaty, other_bureau):
        a_mandate(an_instrument("Foreign"), other_bureau)
        client.force_login(editor)
        assert self.rows(client) == {"Treaty"}

    def test_is_searched_and_filtered(self, client, administrator, treaty):
        force = an_instrument("Pact", kind="agreement", dates={"entered_into_force": "1999"})
        force.title_ar = "ميثاق"
        force.save()
        draft = an_instrument("Draft", published=False, dates={"entered_into_force": "1999-05"})
        Instrument.objects.filter(pk=draft.pk).update(computed_entry="2001-01-01")
        client.force_login(administrator)
        assert self.rows(client) == {"Treaty", "Pact", "Draft"}
        assert self.rows(client, "?q=x-1") == {"Treaty"}
        assert self.rows(client, "?q=ميثاق") == {"Pact"}
        assert self.rows(client, "?kind=agreement") == {"Pact"}
        assert self.rows(client, "?state=draft") == {"Draft", "Treaty"}
        assert self.rows(client, "?in_force=1") == {"Pact", "Draft"}
        assert self.rows(client, "?in_force=0") == {"Treaty"}
        assert self.rows(client, "?disputed=1") == {"Draft"}
        assert self.rows(client, "?missing=ar") == {"Treaty", "Draft"}

    @pytest.mark.parametrize("query", ["?kind=x", "?in_force=x", "?disputed=9", "?p=9999999999"])
    def test_survives_a_broken_address(self, client, administrator, query):
        client.force_login(administrator)
        assert client.get(f"{LIST}{query}").status_code in {200, 302}

    def test_asks_as_much_for_three_as_for_one(self, client, editor, treaty, bureau):
        client.force_login(editor)
        with CaptureQueriesContext(connection) as one:
            assert len(self.rows(client)) == 1
        for title in ("Pact", "Protocol"):
            instrument = an_instrument(title, kind="protocol", parent=treaty)
            a_mandate(instrument, bureau)
            acts_of(instrument, a_state(title), "1999 accession")
        with CaptureQueriesContext(connection) as three:
            assert len(self.rows(client)) == 3
        assert len(one) == len(three)
        assert len(three) < 25

    def test_leaves_as_csv(self, client, editor, treaty, other_bureau):
        foreign = an_instrument("Foreign")
        a_mandate(foreign, other_bureau)
        client.force_login(editor)
        forged = {"action": "export_selected", "_selected_action": [treaty.pk, foreign.pk]}
        for response in (client.get(f"{LIST}export/"), client.post(LIST, forged)):
            text = b"".join(response.streaming_content).decode()
            assert str(treaty.public_id) in text
            assert str(foreign.public_id) not in text


def test_the_form_asks_as_much_for_three_rows_as_for_one(client, editor, treaty, office):
    def add(name):
        other = an_instrument(name)
        InstrumentRelation.objects.create(instrument=treaty, other=other, kind="cites")
        EntryParticipant.objects.create(instrument=treaty, participant=a_state(name))
        subject = Subject.objects.create(slug=name.lower(), name_en=name)
        InstrumentSubject.objects.create(instrument=treaty, subject=subject)

    client.force_login(editor)
    add("One")
    client.get(change(treaty))
    with CaptureQueriesContext(connection) as one:
        assert client.get(change(treaty)).status_code == 200
    add("Two")
    add("Three")
    a_mandate(treaty, office, "supports")
    with CaptureQueriesContext(connection) as three:
        assert client.get(change(treaty)).status_code == 200
    assert len(one) == len(three)


def test_publishing_is_not_for_editors(client, editor, administrator, treaty):
    sent = {"_selected_action": [treaty.pk], "action": "publish", "confirmed": "yes"}
    client.force_login(editor)
    client.post(LIST, sent)
    treaty.refresh_from_db()
    assert treaty.state == State.DRAFT
    client.force_login(administrator)
    client.post(LIST, sent)
    treaty.refresh_from_db()
    assert treaty.state == State.PUBLISHED


def test_deleting_names_what_depends_on_it(client, editor, treaty):
    protocol = an_instrument("Protocol", parent=treaty)
    citing = an_instrument("Citing")
    InstrumentRelation.objects.create(instrument=citing, other=treaty, kind="cites")
    client.force_login(editor)
    response = client.post(f"{LIST}{treaty.pk}/delete/")
    assert response.status_code == 409
    text = response.content.decode()
    assert f'href="{change(protocol)}"' in text and f'href="{change(citing)}"' in text
    Instrument.objects.filter(pk=protocol.pk).update(parent=None)
    InstrumentRelation.objects.all().delete()
    assert client.post(f"{LIST}{treaty.pk}/delete/").status_code == 302
    assert Revision.objects.filter(public_id=treaty.public_id).first().verb == "deleted"


class TestSubjects:
    LIST = "/en/admin/treaties/subject/"

    def test_are_added_by_any_editor_and_changed_by_few(self, client, editor, administrator):
        client.force_login(editor)
        data = opened(client, f"{self.LIST}add/", "subject_form") | {"name_fr": "Mer Égée"}
        assert client.post(f"{self.LIST}add/", data).status_code == 302
        subject = Subject.objects.get(slug="mer-egee")
        address = f"{self.LIST}{subject.pk}/change/"
        assert client.post(address, {"name_fr": "Mine", "slug": "mine"}).status_code == 403
        assert client.post(f"{self.LIST}{subject.pk}/delete/").status_code == 403
        client.force_login(administrator)
        data = opened(client, address, "subject_form") | {"name_en": "Aegean Sea"}
        assert client.post(address, data).status_code == 302
        subject.refresh_from_db()
        assert (subject.name_en, subject.name_fr) == ("Aegean Sea", "Mer Égée")

    def test_without_a_name_are_refused(self, client, administrator):
        client.force_login(administrator)
        data = opened(client, f"{self.LIST}add/", "subject_form") | {"code": "<b>"}
        assert client.post(f"{self.LIST}add/", data).status_code == 200
        assert not Subject.objects.exists()

    def test_in_use_are_not_deleted(self, client, administrator, treaty):
        subject = Subject.objects.create(slug="pipes", name_en="Pipes")
        InstrumentSubject.objects.create(instrument=treaty, subject=subject)
        client.force_login(administrator)
        assert client.post(f"{self.LIST}{subject.pk}/delete/").status_code == 409
        InstrumentSubject.objects.all().delete()
        assert client.post(f"{self.LIST}{subject.pk}/delete/").status_code == 302
        assert not Subject.objects.exists()

    def test_are_counted_and_found(self, client, editor, treaty):
        for name in ("Pipes", "Water"):
            subject = Subject.objects.create(slug=name.lower(), name_en=name)
        InstrumentSubject.objects.create(instrument=treaty, subject=subject)
        client.force_login(editor)
        rows = client.get(self.LIST).context["cl"].result_list
        assert [(row.slug, row.instruments_about) for row in rows] == [("pipes", 0), ("water", 1)]
        found = client.get(f"{self.LIST}?q=pip").context["cl"].result_list
        assert [row.slug for row in found] == ["pipes"]

    def test_are_not_for_strangers(self, client, outsider):
        client.force_login(outsider)
        assert client.get(self.LIST).status_code == 403
        assert client.get(f"{self.LIST}add/").status_code == 403


def test_the_menu_lists_what_is_kept_of_treaties(client, editor, treaty):
    client.force_login(editor)
    text = client.get("/en/admin/").content.decode()
    for model in ("instrument", "statement", "subject"):
        assert f'href="/en/admin/treaties/{model}/"' in text
    assert "/statement/add/" not in text
