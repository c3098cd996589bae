"""The board of the translation desk: how far each language is, and what is still to do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.site import translation_desk as desk
from directory.translating.counting import open_lines
from orgchart.actions.organizations import save_organization
from orgchart.models import Name, Organization, ProfileEntry
from tests.builders import a_person, a_post, an_appointment, an_organization
from tests.partnerships.builders import a_partnership, an_area
from tests.treaties.builders import a_mandate, an_instrument

pytestmark = pytest.mark.django_db
DESK = "/en/admin/translations/"
FORM = "translation_form"


@pytest.fixture
def entry(bureau):
    """Written in English; all else of the bureau is its name, in English too."""
    made = ProfileEntry.objects.create(
        organization=bureau, kind="function", position=1, title_en="Keeps", text_en="The treaties"
    )
    save_organization(bureau)
    return made


def counts(user, kind="organizations", within=None):
    """{language: (complete, missing, old)} of one kind of record."""
    board = desk.board(user, [desk.desk_kinds()[kind]], within)
    return {code: (c.complete, c.missing, c.old) for code, c in board.total.items()}


def afresh(organization):
    """With its node as it is once all are founded."""
    return Organization.objects.get(pk=organization.pk)


def to_do(user, language, status="", within=None):
    kinds = desk.desk_kinds().values()
    pairs = [(kind, desk.writable(kind, user, language, within)) for kind in kinds]
    lines, total = open_lines(pairs, language, status, 0, 100)
    assert total == len(lines)
    return {
        (str(kind.model._base_manager.get(pk=key)), missing, old)
        for kind, key, missing, old, _has_draft in lines
    }


class TestBoard:
    def test_texts_of_a_record_and_its_rows_are_counted(self, editor, bureau, entry, other_bureau):
        assert counts(editor)["en"] == (3, 0, 0)
        assert counts(editor)["fr"] == (0, 3, 0)

    def test_an_old_text_counts_as_old(self, editor, bureau, entry):
        ProfileEntry.objects.filter(pk=entry.pk).update(text_fr="Les traités")
        assert counts(editor)["fr"] == (1, 2, 0)
        ProfileEntry.objects.filter(pk=entry.pk).update(text_en="Treaties")
        assert counts(editor)["fr"] == (0, 2, 1)

    def test_a_text_that_is_empty_everywhere_counts_nowhere(self, editor, bureau):
        assert counts(editor)["zh-hans"] == (0, 1, 0)

    def test_a_name_in_a_seventh_language_is_missing_in_all_six(self, editor, bureau):
        Name.objects.filter(organization=bureau).update(name_en="")
        Organization.objects.filter(pk=bureau.pk).update(
            name_en="", original_name="Oficina", source_language="ca"
        )
        assert set(counts(editor).values()) == {(0, 1, 0)}

    def test_each_kind_is_counted_by_what_it_belongs_to(self, editor, bureau, other_bureau):
        for number, organization in enumerate([bureau, other_bureau]):
            person = a_person(f"Person {number}")
            an_appointment(a_post(organization), person)
            a_mandate(an_instrument(f"Treaty {number}"), organization)
            partnership = a_partnership(f"Network {number}", responsible=organization)
            an_area(partnership, activities=["Courses"])
        found = {kind: counts(editor, kind)["fr"] for kind in desk.desk_kinds()}
        assert found == {
            "organizations": (0, 1, 0), "posts": (0, 1, 0), "people": (0, 1, 0),
            "instruments": (0, 1, 0), "partnerships": (0, 3, 0),
        }  # fmt: skip

    def test_places_add_up_to_the_whole(self, administrator, ministry, bureau, office, entry):
        closed = an_organization(
            "Closed", under=bureau, dissolved="2000-01-01", dissolved_precision="day"
        )
        assert not hasattr(closed, "node")
        board = desk.board(administrator, [desk.desk_kinds()["organizations"]], afresh(ministry))
        found = {str(place.organization): place.counts["fr"].missing for place in board.places}
        assert found == {"Bureau of Treaties": 4, "None": 2}
        assert board.total["fr"].missing == 6

    def test_organizations_beside_each_other_do_not_mix(
        self, administrator, ministry, bureau, office, other_bureau
    ):
        board = desk.board(administrator, [desk.desk_kinds()["organizations"]], afresh(ministry))
        found = {str(place.organization): place.counts["fr"].missing for place in board.places}
        assert found == {"Bureau of Treaties": 2, "Bureau of Protocol": 1, "None": 1}

    def test_a_translator_sees_where_she_works(self, client, translator, bureau, other_bureau):
        client.force_login(translator)
        answer = client.get(DESK)
        assert "Bureau of Treaties" in answer.content.decode()
        assert "Bureau of Protocol" not in answer.content.decode()
        assert answer.context["asked"].languages == ["fr"]
        assert client.get(f"{DESK}?language=es").status_code == 400
        assert client.get(f"{DESK}?within={other_bureau.slug}").status_code == 404

    def test_the_list_holds_what_she_may_write(self, translator, editor, bureau, other_bureau):
        assert to_do(translator, "fr") == {("Bureau of Treaties", 1, 0)}
        assert to_do(translator, "es") == set()
        assert to_do(editor, "es") == {("Bureau of Treaties", 1, 0)}

    def test_the_list_is_narrowed_to_what_is_missing_or_old(self, editor, bureau, office, entry):
        ProfileEntry.objects.update(title_fr="Garde", text_fr="Les traités")
        ProfileEntry.objects.update(text_en="Treaties")
        Organization.objects.filter(pk=bureau.pk).update(name_fr="Bureau des traités")
        assert to_do(editor, "fr", "old") == {("Bureau of Treaties", 0, 1)}
        assert to_do(editor, "fr", "missing") == {("Office of Depositary Notes", 1, 0)}
        assert to_do(editor, "fr", within=afresh(office)) == {("Office of Depositary Notes", 1, 0)}

    def test_who_translates_nothing_sees_no_desk(self, client, outsider, bureau):
        client.force_login(outsider)
        assert client.get(DESK).status_code == 403
        assert DESK not in client.get("/en/admin/").content.decode()

    @pytest.mark.parametrize(
        ("query", "status"),
        [("status=x", 400), ("kind=x", 400), ("page=0", 400), ("page=9", 404), ("x=1", 400),
         ("within=%00", 400), ("language=", 200), ("kind=posts&status=old", 200)],
    )  # fmt: skip
    def test_a_broken_address_is_answered_with_a_sentence(
        self, client, editor, bureau, query, status
    ):
        client.force_login(editor)
        assert client.get(f"{DESK}?{query}").status_code == status

    def test_three_organizations_cost_no_more_queries_than_one(self, client, editor, bureau):
        client.force_login(editor)
        ProfileEntry.objects.create(organization=bureau, kind="function", title_en="Keeps")
        addresses = [DESK, f"{DESK}?within={bureau.slug}"]
        addresses += [f"{DESK}export/?format={name}" for name in ("xliff", "xlsx")]
        queries(client, DESK)  # from here on the content types are known
        one = [queries(client, address) for address in addresses]
        for name in ("Second", "Third"):
            made = an_organization(name, under=bureau)
            ProfileEntry.objects.create(organization=made, kind="function", title_en="Keeps")
        assert [queries(client, address) for address in addresses] == one


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
