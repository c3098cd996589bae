"""What is missing or old counts, and leaves as a file, as it is in the draft that is open."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree

from directory.languages import CODES
from directory.publishing import drafts
from directory.publishing.changing import change_record
from directory.publishing.models import Draft
from directory.publishing.staging import staged
from directory.site import translation_desk as desk
from directory.translating.counting import open_lines, with_records
from directory.translating.editions import editions
from directory.translating.texts import Status, texts_of
from orgchart.actions.organizations import save_organization
from orgchart.models import Organization, ProfileEntry
from orgchart.permissions import ORGANIZATIONS
from tests.builders import a_person, a_post, an_appointment, an_organization
from tests.directory.test_translation_board import to_do
from tests.directory.test_translation_desk import fill
from tests.directory.test_translation_files import (
    NS,
    exported,
    imported,
    refused,
    translated_xliff,
)
from tests.partnerships.builders import a_partnership, an_area

pytestmark = pytest.mark.django_db
DESK = "/en/admin/translations/"


@pytest.fixture
def entry(bureau):
    made = ProfileEntry.objects.create(
        organization=bureau, kind="function", position=1, title_en="Keeps", text_en="The treaties"
    )
    save_organization(bureau)
    return made


def draft_of(record, user, change):
    """What an editor changes of a published record, in its draft."""
    how = {"user": user, "policy": ORGANIZATIONS, "save": save_organization}
    record.refresh_from_db()
    return change_record(record, change, **how)


def add_entry(record):
    return ProfileEntry(organization=record, kind="tool", position=2, title_en="Register").save


def change_entry(text):
    def change(record):
        row = record.entries.get()
        row.text_en = text
        return row.save

    return change


def sources(content):
    root = etree.fromstring(content)
    return [element.text for element in root.iterfind(".//x:source", NS)]


class TestFiles:
    def test_what_is_translated_in_a_draft_leaves_no_more(self, client, translator, bureau, entry):
        fill(client, translator, bureau, text_fr="Les traités")
        content = exported(client, translator, "xliff")
        assert sources(content) == ["Bureau of Treaties", "Keeps"]
        imported(client, translator, translated_xliff(content, Keeps="Garde"))
        (row,) = drafts.content_of(drafts.open_draft(bureau))["owned"]["entries"]
        assert (row["title_fr"], row["text_fr"]) == ("Garde", "Les traités")

    def test_a_text_that_is_only_in_a_draft_leaves_and_returns(
        self, client, translator, editor, bureau, entry
    ):
        draft_of(bureau, editor, add_entry)
        content = exported(client, translator, "xliff")
        assert sources(content) == ["Bureau of Treaties", "Keeps", "The treaties", "Register"]
        imported(client, translator, translated_xliff(content, Register="Registre"))
        rows = drafts.content_of(drafts.open_draft(bureau))["owned"]["entries"]
        assert [row["title_fr"] for row in rows] == ["", "Registre"]
        assert ProfileEntry.objects.count() == 1

    def test_what_a_draft_makes_old_leaves_with_its_new_source(
        self, client, translator, editor, bureau, entry
    ):
        ProfileEntry.objects.update(title_fr="Garde", text_fr="Les traités")
        draft_of(bureau, editor, change_entry("The accords"))
        content = exported(client, translator, "xliff", status="old")
        assert sources(content) == ["The accords"]
        content = translated_xliff(content, **{"The accords": "Les accords"})
        imported(client, translator, content)
        (row,) = drafts.content_of(drafts.open_draft(bureau))["owned"]["entries"]
        assert row["text_fr"] == "Les accords"
        assert sources(exported(client, translator, "xliff", status="old")) == []

    def test_what_a_draft_makes_old_is_confirmed_in_it(
        self, client, translator, editor, bureau, entry
    ):
        ProfileEntry.objects.update(text_fr="Les traités")
        draft_of(bureau, editor, change_entry("The  treaties"))
        content = exported(client, translator, "xliff", status="old")
        content = translated_xliff(content, **{"The  treaties": "Les traités"})
        assert "1 text was imported." in imported(client, translator, content).content.decode()
        assert to_do(translator, "fr", "old") == set()

    def test_a_file_from_before_a_draft_changed_the_source_is_refused(
        self, client, translator, editor, bureau, entry
    ):
        content = exported(client, translator, "xliff")
        content = translated_xliff(content, **{"The treaties": "Les traités"})
        draft_of(bureau, editor, change_entry("The accords"))
        (sentence,) = refused(client, translator, content)
        assert "has changed" in sentence

    def test_a_draft_is_joined_with_what_was_saved_since(
        self, client, translator, publisher, editor, bureau, entry
    ):
        draft_of(bureau, editor, add_entry)
        bureau.refresh_from_db()
        bureau.mandate_en = "Reads"
        save_organization(bureau)
        content = exported(client, translator, "xliff")
        assert sources(content) == [
            "Bureau of Treaties", "Reads", "Keeps", "The treaties", "Register",
        ]  # fmt: skip
        imported(client, translator, translated_xliff(content, Reads="Lit"))
        assert drafts.content_of(drafts.open_draft(bureau))["fields"]["mandate_fr"] == "Lit"

    def test_drafts_cost_no_more_queries_for_three_than_for_one(
        self, client, translator, editor, bureau, entry
    ):
        units = [an_organization(f"Unit {n}", under=bureau) for n in range(2)]
        for unit in units:
            ProfileEntry.objects.create(organization=unit, kind="function", title_en="Keeps")
        client.force_login(translator)

        def queries(address):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            return len(captured)

        addresses = [DESK, f"{DESK}export/?format=xlsx"]
        queries(DESK)  # from here on the content types are known
        for organization in [bureau, *units]:
            draft_of(organization, editor, add_entry)
            organization.refresh_from_db()
            save_organization(organization)
            found = [queries(address) for address in addresses]
            if organization is bureau:
                one = found
        assert found == one


class TestToDo:
    def test_a_record_that_a_draft_completes_is_done(self, client, translator, bureau, entry):
        assert to_do(translator, "fr") == {("Bureau of Treaties", 3, 0)}
        fill(client, translator, bureau, name_fr="Bureau", title_fr="G", text_fr="T")
        assert Draft.objects.open().count() == 1
        assert to_do(translator, "fr") == set()
        drafts.discard(drafts.open_draft(bureau), actor=translator, version=1)
        assert to_do(translator, "fr") == {("Bureau of Treaties", 2, 0)}

    def test_one_that_a_draft_reopens_is_to_do(self, translator, editor, bureau, entry):
        ProfileEntry.objects.update(title_fr="Garde", text_fr="Les traités")
        Organization.objects.filter(pk=bureau.pk).update(name_fr="Bureau")
        assert to_do(translator, "fr") == set()
        draft_of(bureau, editor, change_entry("The accords"))
        assert to_do(translator, "fr") == {("Bureau of Treaties", 0, 1)}

    def test_the_board_says_what_waits_in_drafts(self, client, translator, bureau, entry):
        fill(client, translator, bureau, text_fr="Les traités")
        page = client.get(DESK).content.decode()
        assert "a draft is open" in page
        assert client.get(DESK).context["waiting"] == {"fr": 1}


def change_all(record):
    """Some texts anew, some gone, some old, in languages whose columns end alike."""
    record.mandate_en, record.mandate_fr, record.summary_zh_hans = "New", "", "新"
    rows = list(record.entries.all())
    rows[0].text_en, rows[0].text_ar = "Accords", ""
    rows[1].title_zh_hans = "新"

    def save():
        for row in rows:
            row.save()
        rows[2].delete()
        add_entry(record)()

    return save


def test_the_database_and_the_form_count_alike(editor, bureau):
    """Three ways to the same numbers: SQL over snapshots, snapshots read, and the staged tables."""
    Organization.objects.filter(pk=bureau.pk).update(
        name_en="", original_name="Oficina", source_language="ca", name_fr="Bureau",
        mandate_en="Old", mandate_fr="Vieux", mandate_es="Viejo", summary_ar="ا",
    )  # fmt: skip
    Organization.objects.filter(pk=bureau.pk).update(original_name="Despatx")
    texts = {f"{field}_{end}": "x" for field in ("title", "text") for end in ("en", "fr", "ar")}
    for number in range(3):
        ProfileEntry.objects.create(organization=bureau, kind="tool", position=number, **texts)
    bureau.refresh_from_db()
    save_organization(bureau)
    draft = draft_of(bureau, editor, change_all)
    kind = desk.desk_kinds()["organizations"]
    for code in CODES:
        lines = with_records(open_lines([(kind, Organization.objects.all())], code, "", 0, 9)[0])
        (line,) = [each for each in lines if each.record == bureau]
        with staged(bureau, drafts.content_of(draft)) as shown:
            seen = [(text.key(code), text.status(code)) for text in texts_of(shown)]
        edition = editions(kind, [line.record], code, user=editor)[bureau.pk]
        assert [(text.key(code), text.status(code)) for text in edition.texts()] == seen
        states = [state for _key, state in seen]
        assert (line.missing, line.old) == (
            states.count(Status.MISSING), states.count(Status.OLD),
        )  # fmt: skip
    assert {Status.OLD, Status.MISSING} <= {state for _key, state in seen} | {Status.OLD}


def test_drafts_of_every_kind_of_record_are_counted(client, translator, bureau):
    post, person = a_post(bureau), a_person()
    an_appointment(post, person)
    network = a_partnership(responsible=bureau)
    an_area(network)
    assert to_do(translator, "fr") >= {("Director", 1, 0), ("Amal Haddad", 1, 0)}
    fill(client, translator, post, kind="posts", title_fr="Directrice")
    fill(client, translator, person, kind="people", name_fr="Amal Haddad")
    fill(client, translator, network, kind="partnerships", area_fr="Formation")
    names = {name for name, _missing, _old in to_do(translator, "fr")}
    assert names == {"Bureau of Treaties", str(network)}
