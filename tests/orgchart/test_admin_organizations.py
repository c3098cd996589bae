import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.history.models import AuditEntry
from directory.publishing.enums import State
from directory.publishing.models import Revision
from orgchart.models import Organization, ProfileEntry, Relationship, TreeNode
from tests.builders import a_person, a_post, an_appointment, an_organization
from tests.pages import add_row, opened

pytestmark = pytest.mark.django_db
LIST = "/en/admin/orgchart/organization/"
ADD = f"{LIST}add/"
FORM = "organization_form"


def change(organization):
    return f"{LIST}{organization.pk}/change/"


def errors(response):
    found = response.context["adminform"].form.errors.get_json_data()
    return {name: [each["message"] for each in each_of] for name, each_of in found.items()}


def test_the_form_saves_what_it_shows(client, administrator, bureau):
    client.force_login(administrator)
    before = Organization.objects.rewrite(False).filter(pk=bureau.pk).values().get()
    response = client.post(change(bureau), opened(client, change(bureau), FORM))
    assert response.status_code == 302
    after = Organization.objects.rewrite(False).filter(pk=bureau.pk).values().get()
    assert after.pop("version") == before.pop("version") + 1
    empty_alike = [{k: v or "" for k, v in each.items()} for each in (before, after)]
    assert empty_alike[0] == empty_alike[1]


def test_a_save_writes_one_revision_with_its_rows(client, administrator, bureau):
    client.force_login(administrator)
    data = opened(client, change(bureau), FORM)
    data |= {"name_ar": "مكتب المعاهدات", "summary_en": "First line\r\nsecond line"}
    add_row(data, "entries", kind="function", position="1", title_en="Keeps treaties")
    assert client.post(change(bureau), data).status_code == 302
    bureau.refresh_from_db()
    assert (bureau.name_ar, bureau.summary_en) == ("مكتب المعاهدات", "First line\nsecond line")
    revision = Revision.objects.filter(public_id=bureau.public_id).first()
    assert (revision.number, revision.author) == (bureau.version, administrator)
    assert [row["title_en"] for row in revision.snapshot["owned"]["entries"]] == ["Keeps treaties"]
    assert bureau.names.get().name_ar == "مكتب المعاهدات"


def test_the_active_language_can_be_cleared(client, administrator, bureau):
    client.force_login(administrator)
    data = opened(client, change(bureau), FORM) | {"name_en": "", "name_fr": "Bureau des traités"}
    assert client.post(change(bureau), data).status_code == 302
    bureau.refresh_from_db()
    assert (bureau.name_en or "", bureau.name_fr) == ("", "Bureau des traités")


def test_an_editor_founds_below_what_she_may_edit(client, editor, bureau):
    client.force_login(editor)
    data = opened(client, ADD, FORM) | {"under": bureau.pk, "kind": "office", "name_en": "Archive"}
    assert client.post(ADD, data).status_code == 302
    founded = Organization.objects.get(slug="archive")
    assert (founded.node.parent_id, founded.state) == (bureau.pk, State.DRAFT)
    assert founded.names.get().name_en == "Archive"
    assert Revision.objects.get(public_id=founded.public_id).author == editor


@pytest.mark.parametrize("place", ["other_bureau", "ministry", None])
def test_founding_elsewhere_is_refused(client, editor, request, place):
    under = request.getfixturevalue(place).pk if place else ""
    client.force_login(editor)
    data = opened(client, ADD, FORM) | {"under": under, "kind": "office", "name_en": "Archive"}
    response = client.post(ADD, data)
    assert response.status_code == 200
    assert list(errors(response)) == ["under"]
    assert not Organization.objects.filter(slug="archive").exists()


def test_an_administrator_founds_a_root(client, administrator):
    client.force_login(administrator)
    data = opened(client, ADD, FORM) | {"kind": "ministry", "name_ar": "وزارة"}
    assert client.post(ADD, data).status_code == 302
    assert Organization.objects.get(name_ar="وزارة").node.parent_id is None


def test_the_place_is_chosen_by_the_address(client, editor, bureau):
    client.force_login(editor)
    assert opened(client, f"{ADD}?under={bureau.pk}", FORM)["under"] == str(bureau.pk)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name_en": "<b>Bureau</b>"}, "name_en"),
        ({"name_ru": "б" * 301}, "name_ru"),
        ({"slug": "bureau-of-protocol"}, "slug"),
        ({"slug": "Not An Address"}, "slug"),
        ({"founded": "31 February"}, "founded"),
        ({"founded": "2011-02-30"}, "founded"),
        ({"founded": "2011", "dissolved": "2010"}, "__all__"),
        ({"kind": "empire"}, "kind"),
        ({"country": "Morocco"}, "country"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"name_en": ""}, "name_ar"),
        ({"closure_kind": "merged"}, "__all__"),
        ({"code": "M/P"}, "__all__"),
    ],
)
def test_bad_input_is_an_error_of_the_form(
    client, administrator, bureau, other_bureau, wrong, field
):
    client.force_login(administrator)
    data = opened(client, change(bureau), FORM) | wrong
    response = client.post(change(bureau), data)
    assert response.status_code == 200
    assert field in errors(response)
    bureau.refresh_from_db()
    assert (bureau.name_en, bureau.version) == ("Bureau of Treaties", 2)


def test_dissolving_with_others_below_is_refused(client, administrator, bureau, office):
    client.force_login(administrator)
    data = opened(client, change(bureau), FORM) | {"dissolved": "2020"}
    assert "dissolved" in errors(client.post(change(bureau), data))
    assert TreeNode.objects.filter(pk=bureau.pk).exists()


def test_an_error_speaks_the_language_of_the_page(client, administrator, bureau):
    client.force_login(administrator)
    address = change(bureau).replace("/en/", "/ar/")
    data = opened(client, address, FORM) | {"kind": ""}
    (message,) = errors(client.post(address, data))["kind"]
    assert message == "هذا الحقل مطلوب."


def test_a_relationship_may_lead_out_of_the_grant(client, publisher, bureau, other_bureau):
    client.force_login(publisher)
    data = opened(client, change(bureau), FORM)
    add_row(data, "relationships", kind="coordinates_with", other=other_bureau.pk)
    assert client.post(change(bureau), data).status_code == 302
    assert Relationship.objects.get().other == other_bureau


class TestAStranger:
    def test_sees_no_list(self, client, outsider, bureau):
        client.force_login(outsider)
        assert client.get(LIST).status_code == 403

    def test_is_asked_to_sign_in(self, client, bureau):
        assert client.get(change(bureau)).headers["Location"].startswith("/en/admin/login/")

    @pytest.mark.parametrize("name", ["ministry", "other_bureau"])
    def test_reads_and_changes_nothing_outside_the_grant(self, client, editor, request, name):
        organization = request.getfixturevalue(name)
        client.force_login(editor)
        before = (organization.version, Revision.objects.count())
        for address in ("change", "delete", "history", "move"):
            assert client.get(f"{LIST}{organization.pk}/{address}/").status_code in {302, 404}
        data = {"version": organization.version, "name_en": "Mine", "kind": "bureau"}
        for prefix in ("entries", "contacts", "other_names", "relationships"):
            data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
        client.post(change(organization), data)
        client.post(f"{LIST}{organization.pk}/delete/")
        organization.refresh_from_db()
        assert (organization.version, Revision.objects.count()) == before
        lines = AuditEntry.objects.of_verb("refused").values_list("actor", flat=True)
        assert list(lines) == [editor.pk] * 6
        assert not AuditEntry.objects.filter(actor=editor).exclude(
            verb__in=["refused", "signed_in"]
        )

    def test_changes_no_rows_of_another_organization(self, client, editor, bureau, other_bureau):
        foreign = ProfileEntry.objects.create(
            organization=other_bureau, kind="function", title_en="Theirs"
        )
        client.force_login(editor)
        data = opened(client, change(bureau), FORM)
        add_row(data, "entries", kind="function", position="1", title_en="Mine")
        data |= {"entries-INITIAL_FORMS": "1", "entries-0-id": foreign.pk}
        client.post(change(bureau), data)
        foreign.refresh_from_db()
        assert (foreign.title_en, foreign.organization) == ("Theirs", other_bureau)


class TestTheList:
    def rows(self, client, query=""):
        response = client.get(f"{LIST}{query}")
        assert response.status_code == 200
        return {record.slug for record in response.context["cl"].result_list}

    def test_holds_what_the_editor_may_see(self, client, editor, bureau, office, other_bureau):
        client.force_login(editor)
        assert self.rows(client) == {bureau.slug, office.slug}

    @pytest.mark.parametrize("language", ["ar", "en", "ru"])
    def test_finds_a_name_of_any_language(self, client, administrator, bureau, language):
        an_organization("Archive", name_ar="الأرشيف", name_ru="Архив", under=bureau)
        client.force_login(administrator)
        for words in ("الأرشيف", "archive", "Архив"):
            response = client.get(f"/{language}/admin/orgchart/organization/", {"q": words})
            assert {r.slug for r in response.context["cl"].result_list} == {"archive"}

    def test_is_filtered(self, client, administrator, office, other_bureau):
        bureau, ministry = office.node.parent.organization, other_bureau.node.parent.organization
        draft = an_organization("Draft", under=bureau, published=False, country="MA", name_ar="م")
        client.force_login(administrator)
        every = {bureau.slug, office.slug, other_bureau.slug, draft.slug, ministry.slug}
        assert self.rows(client, "?kind=office") == {office.slug}
        assert self.rows(client, "?state=draft") == {draft.slug}
        assert self.rows(client, "?country=MA") == {draft.slug}
        assert self.rows(client, "?missing=ar") == every - {draft.slug}
        assert self.rows(client, f"?within={bureau.pk}") == {bureau.slug, office.slug, draft.slug}

    @pytest.mark.parametrize("query", ["?within=x", "?within=999999", "?kind=no", "?p=9999999999"])
    def test_survives_a_broken_address(self, client, administrator, bureau, query):
        client.force_login(administrator)
        assert client.get(f"{LIST}{query}").status_code in {200, 302}

    @pytest.mark.parametrize("user", ["administrator", "editor"])
    def test_asks_as_much_for_three_as_for_one(self, client, request, bureau, user):
        client.force_login(request.getfixturevalue(user))
        with CaptureQueriesContext(connection) as one:
            assert len(self.rows(client, f"?within={bureau.pk}")) == 1
        child = an_organization("A", under=bureau)
        an_organization("B", under=child, country="FR")
        with CaptureQueriesContext(connection) as three:
            assert len(self.rows(client, f"?within={bureau.pk}")) == 3
        assert len(one) == len(three)
        assert len(three) < 25

    def test_leaves_as_csv(self, client, editor, office, other_bureau):
        client.force_login(editor)
        text = b"".join(client.get(f"{LIST}export/?kind=office").streaming_content).decode()
        assert text.startswith("\ufeffid,")
        assert str(office.public_id) in text
        assert str(other_bureau.public_id) not in text
        assert len(text.splitlines()) == 2

    def test_leaves_selected_as_csv(self, client, editor, office, other_bureau):
        client.force_login(editor)
        forged = {"action": "export_selected", "_selected_action": [office.pk, other_bureau.pk]}
        text = b"".join(client.post(LIST, forged).streaming_content).decode()
        assert str(office.public_id) in text
        assert str(other_bureau.public_id) not in text


class TestPublishing:
    def chosen(self, *organizations, **more):
        return {"_selected_action": [each.pk for each in organizations]} | more

    def test_is_asked_first(self, client, administrator, bureau):
        client.force_login(administrator)
        response = client.post(LIST, self.chosen(bureau, action="withdraw"))
        assert "Withdraw these?" in response.content.decode()
        bureau.refresh_from_db()
        assert bureau.state == State.PUBLISHED

    def test_is_done_when_confirmed(self, client, administrator, bureau, office):
        client.force_login(administrator)
        client.post(LIST, self.chosen(bureau, action="withdraw", confirmed="yes"))
        bureau.refresh_from_db()
        assert bureau.state == State.WITHDRAWN
        assert TreeNode.objects.get(pk=office.pk).hidden
        client.post(LIST, self.chosen(bureau, action="publish", confirmed="yes"))
        bureau.refresh_from_db()
        assert bureau.state == State.PUBLISHED
        assert Revision.objects.filter(public_id=bureau.public_id).first().author == administrator

    def test_is_not_for_editors(self, client, editor, bureau):
        client.force_login(editor)
        assert 'value="withdraw"' not in client.get(LIST).content.decode()
        client.post(LIST, self.chosen(bureau, action="withdraw", confirmed="yes"))
        bureau.refresh_from_db()
        assert bureau.state == State.PUBLISHED


class TestDeleting:
    def test_names_what_depends_on_it(self, client, administrator, bureau, office, other_bureau):
        post = a_post(bureau)
        Relationship.objects.create(
            organization=other_bureau, other=bureau, kind="coordinates_with"
        )
        client.force_login(administrator)
        response = client.post(f"{LIST}{bureau.pk}/delete/")
        text = response.content.decode()
        assert response.status_code == 409
        for address in (
            change(office),
            change(other_bureau),
            f"/en/admin/orgchart/post/{post.pk}/change/",
        ):
            assert f'href="{address}"' in text
        assert Organization.objects.filter(pk=bureau.pk).exists()

    def test_of_what_is_published_is_not_for_editors(self, client, editor, bureau, office):
        draft = an_organization("Draft", under=bureau, published=False)
        client.force_login(editor)
        assert client.post(f"{LIST}{office.pk}/delete/").status_code == 403
        assert client.post(f"{LIST}{draft.pk}/delete/").status_code == 302
        assert Organization.objects.filter(pk=office.pk).exists()
        assert not Organization.objects.filter(pk=draft.pk).exists()

    def test_takes_what_nothing_depends_on(self, client, publisher, office):
        client.force_login(publisher)
        assert client.get(f"{LIST}{office.pk}/delete/").status_code == 200
        assert client.post(f"{LIST}{office.pk}/delete/").status_code == 302
        assert not Organization.objects.filter(pk=office.pk).exists()
        assert Revision.objects.filter(public_id=office.public_id).first().verb == "deleted"

    def test_names_the_posts_of_a_person(self, client, administrator, bureau):
        person = a_person()
        an_appointment(a_post(bureau), person)
        client.force_login(administrator)
        response = client.post(f"/en/admin/orgchart/person/{person.pk}/delete/")
        assert response.status_code == 409
        assert "Director" in response.content.decode()


def test_the_revisions_say_who_changed_what(client, administrator, publisher, bureau):
    client.force_login(publisher)
    data = opened(client, change(bureau), FORM) | {"summary_fr": "Résumé"}
    client.post(change(bureau), data)
    text = client.get(f"{LIST}{bureau.pk}/history/").content.decode()
    assert "changed: Summary · français" in text
    assert "Publisher" in text


@pytest.mark.parametrize(
    ("source", "offered"),
    [
        ("placement&field_name=parent", {"bureau", "office"}),
        ("post&field_name=organization", {"bureau", "office"}),
        ("relationship&field_name=other", {"ministry", "bureau", "office", "other_bureau"}),
    ],
)
def test_autocomplete_offers_what_may_be_chosen(
    client, editor, ministry, bureau, office, other_bureau, source, offered
):
    client.force_login(editor)
    address = f"/en/admin/autocomplete/?app_label=orgchart&model_name={source}&term="
    named = {"ministry": ministry, "bureau": bureau, "office": office, "other_bureau": other_bureau}
    found = {int(each["id"]) for each in client.get(address).json()["results"]}
    assert found == {named[name].pk for name in offered}


def test_autocomplete_offers_nothing_to_outsiders(client, outsider, bureau):
    client.force_login(outsider)
    address = "/en/admin/autocomplete/?app_label=orgchart&term=&"
    placed = f"{address}model_name=placement&field_name=parent"
    assert client.get(placed).status_code == 403
    assert client.get(f"{address}model_name=relationship&field_name=other").status_code == 403
    assert client.get(f"{address}model_name=grant&field_name=user").status_code == 403
