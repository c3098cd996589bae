"""The sets of orgchart: their columns, and who sees which rows."""

import csv
import datetime
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from directory.exports.csv import csv_chunks
from directory.exports.statement import select_statement
from directory.languages import translated
from directory.publishing import actions as publishing
from directory.site.models import Site
from directory.site.sets import EXPORTS, export_named
from orgchart.exports import ORGANIZATIONS
from orgchart.models import (
    Contact,
    Name,
    Organization,
    OtherName,
    Placement,
    ProfileEntry,
    Relationship,
)
from tests.builders import a_person, a_post, an_appointment, an_organization
from tests.built_once import built_once

BY_NAME = pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
OF_ORGCHART = [
    export for export in EXPORTS if export.rows(False).model._meta.app_label == "orgchart"
]
LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh_hans"]
HIDDEN = ["Secret", "Below Secret", "Nobody Yet", "Post of Secret", "Post Unpublished"]


def table(name, **options):
    return list(csv.DictReader(io.StringIO(text_of(name, **options), newline="")))


def text_of(name, *, public=True):
    export = export_named(name)
    return b"".join(csv_chunks(export, export.rows(public), public=public)).decode()


def column(name, set_name, **options):
    return [row[name] for row in table(set_name, **options)]


@built_once
def owned(office, other_bureau):
    """One row of each kind that an organization owns, on one and a tie to the other."""
    ProfileEntry.objects.create(organization=office, kind="function", title_en="Keeps notes")
    Contact.objects.create(organization=office, kind="email", value="notes@example.org")
    OtherName.objects.create(organization=office, name_en="The Notes Office")
    return Relationship.objects.create(
        organization=office, kind="coordinates_with", other=other_bureau, subject_en="Protocol"
    )


@built_once
def held(office):
    """A post with a holder, and another without."""
    post = a_post(office, "Keeper", is_head=True)
    a_post(office, "Deputy Keeper", reports_to=post)
    return an_appointment(post, a_person("Amal Haddad", slug="amal", name_ar="أمل حداد"))


@built_once
def hidden(office, owned):
    """What readers must not see, tied in every way to what they may."""
    secret = an_organization("Secret", under=office, published=False, code="S")
    below = an_organization("Below Secret", under=secret)
    nobody = a_person("Nobody Yet", published=False)
    post = a_post(office, "Registrar")
    unpublished = a_post(office, "Post Unpublished", published=False)
    an_appointment(post, nobody)
    an_appointment(unpublished, a_person("Visible Elsewhere"))
    an_appointment(a_post(below, "Post of Secret"), a_person("Covert Holder"))
    a_post(office, "Reporting", reports_to=unpublished)
    for end, other in [(secret, office), (office, secret), (office, below)]:
        Relationship.objects.create(
            organization=end, kind="liaises_with", other=other, subject_en="Secret"
        )
    for model, fields in [
        (ProfileEntry, {"kind": "function", "title_en": "Secret"}),
        (OtherName, {"name_en": "Secret"}),
        (Contact, {"kind": "email", "value": "Secret"}),
    ]:
        model.objects.create(organization=below, **fields)
    return {"ids": [secret, below, nobody, unpublished]}


def test_the_bytes_of_a_small_directory(db):
    ministry = an_organization(
        "Ministry", kind="ministry", code="M", slug="ministry", name_ar="وزارة", country="MA",
        founded=datetime.date(1956, 4, 1), founded_precision="month",
    )  # fmt: skip
    bureau = an_organization("Bureau", under=ministry, slug="bureau", code="=M/B")
    header, first, second, end = text_of("organizations").split("\n")
    assert header == ",".join(ORGANIZATIONS.header)
    assert first == (
        f"{ministry.public_id},M,ministry,ministry,published,,,ministry,1,"
        "وزارة,Ministry,,,,,"
        ",,,,,,,,,,,,,,,,,,"
        "1956-04-01,month,,,,MA,,ar,,"
        "وزارة,Ministry,وزارة,وزارة,وزارة,وزارة"
    )
    assert second == (
        f"{bureau.public_id},'=M/B,bureau,bureau,published,{ministry.public_id},M,"
        "ministry/bureau,1,"
        ",Bureau,,,,,"
        ",,,,,,,,,,,,,,,,,,"
        ",,,,,,,ar,,"
        "وزارة › Bureau,Ministry › Bureau,وزارة › Bureau,وزارة › Bureau,وزارة › Bureau,"
        "وزارة › Bureau"
    )
    assert end == ""


def test_the_columns_of_a_set_are_those_of_its_sample_file():
    for file in Path(settings.BASE_DIR, "sample").glob("*.csv"):
        if file.stem in {"site", "changes"}:
            continue
        header = file.read_text(encoding="utf-8").split("\n")[0].split(",")
        export = export_named(file.stem)
        assert [c.name for c in export.columns if not c.derived] == header, file.name


def test_organizations_come_in_the_order_of_the_tree(ministry, bureau, other_bureau, office):
    foreign = an_organization("Foreign body")
    rows = table("organizations")
    assert [row["name_en"] for row in rows] == [
        "Ministry",
        "Bureau of Treaties",
        "Office of Depositary Notes",
        "Bureau of Protocol",
        "Foreign body",
    ]
    assert [row["path"] for row in rows][2:] == [
        f"{ministry.slug}/{bureau.slug}/{office.slug}",
        f"{ministry.slug}/{other_bureau.slug}",
        foreign.slug,
    ]
    assert [row["parent_code"] for row in rows] == ["", "M", "M/T", "M", ""]


def test_a_selection_has_the_whole_path_of_each_row(office, other_bureau):
    rows = Organization.objects.filter(pk__in=[office.pk, other_bureau.pk])
    content = b"".join(csv_chunks(ORGANIZATIONS, rows)).decode()
    assert [row["path_en"] for row in csv.DictReader(io.StringIO(content))] == [
        "Ministry › Bureau of Treaties › Office of Depositary Notes",
        "Ministry › Bureau of Protocol",
    ]


def test_a_closed_organization_comes_last_and_where_it_stood_last(bureau, office):
    other = an_organization("Younger", under=bureau)
    office.node.delete()
    rows = table("organizations", public=False)
    assert [row["name_en"] for row in rows][-2:] == [other.name_en, office.name_en]
    assert rows[-1]["parent_id"] == str(bureau.public_id)
    assert rows[-1]["path_en"] == "Ministry › Bureau of Treaties › Office of Depositary Notes"
    assert office.name_en not in column("name_en", "organizations")


def test_closed_organizations_that_stood_under_each_other_do_not_hang_the_export(bureau, office):
    Placement.objects.filter(organization=bureau).update(parent=office)
    office.node.delete()
    bureau.node.delete()
    assert len(table("organizations", public=False)) == 3


def test_a_path_falls_back_to_another_language_and_then_to_the_original_name(db):
    catalan = an_organization("Generalitat")
    Organization.objects.filter(pk=catalan.pk).update(name_en="", original_name="Govern")
    an_organization("Office", under=catalan, name_fr="Bureau")
    last = table("organizations")[-1]
    assert [last[f"path_{code}"] for code in LANGUAGES] == [
        "Govern › Office", "Govern › Office", "Govern › Office",
        "Govern › Bureau", "Govern › Office", "Govern › Office",
    ]  # fmt: skip


@BY_NAME
def test_nothing_reads_the_active_language(export, db):
    statements = set()
    for language in ("ar", "fr", "zh-hans"):
        with override(language):
            statements.add(select_statement(export, export.rows(True), public=True))
    (sql, _parameters), *others = statements
    assert not others
    doubled = {name for model in (Organization, Name, Relationship) for name in translated(model)}
    assert not set(re.findall(r'"\."(\w+)"', sql)) & doubled


def test_drafts_and_what_is_below_them_never_leave(hidden, held):
    kept_back = [*HIDDEN, *(str(record.public_id) for record in hidden["ids"])]
    leaking = {}
    for export in OF_ORGCHART:
        content = text_of(export.name)
        assert content.count("\n") >= 2, export.name
        leaking[export.name] = [each for each in kept_back if each in content]
    assert leaking == dict.fromkeys(leaking, [])


def test_appointments_leave_only_where_person_and_post_are_public(hidden, held):
    assert column("id", "appointments") == [str(held.public_id)]


def test_relationships_leave_only_where_both_ends_are_public(hidden, owned):
    assert column("id", "relationships") == [str(owned.public_id)]


def test_a_dated_place_leaves_only_where_both_ends_are_public(bureau, office):
    hidden = an_organization("Hidden", published=False)
    Placement.objects.filter(organization=office).update(parent=hidden)
    assert column("organization_code", "placements") == ["M", "M/T"]


def test_what_is_withdrawn_is_gone(held):
    publishing.withdraw(held.person)
    assert table("people") == []
    assert table("appointments") == []
    assert "أمل" not in text_of("posts")


def test_all_states_hold_everything(hidden, held):
    names = column("name_en", "organizations", public=False)
    assert {"Secret", "Below Secret"} < set(names)
    assert "Nobody Yet" in column("holder_names_en", "posts", public=False)
    assert len(table("relationships", public=False)) == 4


def test_a_post_names_who_holds_it_today(held):
    keeper, deputy = table("posts")
    assert (keeper["vacant"], deputy["vacant"]) == ("false", "true")
    assert keeper["holder_ids"] == str(held.person.public_id)
    assert keeper["holder_names_ar"] == "أمل حداد"
    assert keeper["holder_names_fr"] == "أمل حداد"
    assert deputy["holder_ids"] == deputy["holder_names_ar"] == ""
    assert deputy["reports_to_id"] == keeper["id"]


def test_several_holders_stand_in_one_cell(held):
    acting = a_person("Karim Nasser", slug="karim")
    an_appointment(held.post, acting, kind="acting")
    keeper = table("posts")[0]
    assert keeper["holder_names_en"] == "Karim Nasser; Amal Haddad"
    assert keeper["holder_ids"] == f"{acting.public_id}; {held.person.public_id}"


def test_a_post_whose_holder_is_hidden_is_not_called_vacant(hidden):
    posts = {row["title_en"]: row for row in table("posts")}
    assert posts["Registrar"]["vacant"] == "false"
    assert posts["Registrar"]["holder_ids"] == ""


def test_a_post_of_the_past_is_neither_vacant_nor_held(office):
    a_post(office, end_date=datetime.date(2001, 1, 1), end_date_precision="year")
    (post,) = table("posts")
    assert post["vacant"] == ""
    assert (post["end_date"], post["end_date_precision"]) == ("2001-01-01", "year")


def test_the_number_of_queries_is_the_same_for_one_and_for_three(owned, held):
    def count():
        numbers = {}
        for export in EXPORTS:
            with CaptureQueriesContext(connection) as queries:
                text_of(export.name)
            numbers[export.name] = len(queries)
        return numbers

    before = count()
    for name in ("First", "Second"):
        unit = an_organization(name)
        ProfileEntry.objects.create(organization=unit, kind="function", title_en="X")
        an_appointment(a_post(unit), a_person(name))
    assert count() == before


class TestTheAddress:
    @pytest.fixture(autouse=True)
    def _site(self, ministry, bureau, office, other_bureau, held):
        self.foreign = an_organization("Foreign body", slug="foreign-body")
        an_appointment(a_post(self.foreign), a_person("Foreigner"))
        a_person("Without a Post")
        site = Site.objects.create(pk=1, name_en="Directory")
        site.roots.add(ministry)

    def get(self, client, query="", name="organizations"):
        return client.get(f"/data/{name}.csv{query}", headers={"accept-language": "en"})

    def names(self, response):
        content = b"".join(response.streaming_content).decode("utf-8-sig")
        return [row["name_en"] for row in csv.DictReader(io.StringIO(content))]

    def test_gives_what_stands_below_the_roots_of_the_site(self, client):
        response = self.get(client)
        assert response.status_code == 200
        assert "Foreign body" not in self.names(response)
        assert self.names(self.get(client, name="people")) == ["Amal Haddad", "Without a Post"]

    def test_gives_all_trees_when_asked(self, client):
        assert "Foreign body" in self.names(self.get(client, "?scope=all"))
        assert "Foreigner" in self.names(self.get(client, "?scope=all", "people"))

    def test_gives_a_subtree(self, client, bureau):
        response = self.get(client, f"?within={bureau.slug}")
        assert self.names(response) == ["Bureau of Treaties", "Office of Depositary Notes"]
        assert f"organizations-{bureau.slug}-" in response["Content-Disposition"]
        assert self.names(self.get(client, "?within=foreign-body")) == ["Foreign body"]
        people = self.get(client, f"?within={bureau.slug}", "people")
        assert self.names(people) == ["Amal Haddad"]

    def test_marks_a_file_for_spreadsheets(self, client):
        response = self.get(client, "?for=spreadsheet")
        content = b"".join(response.streaming_content)
        assert content.startswith(b"\xef\xbb\xbfid,code,")

    def test_answers_head_without_the_rows(self, client):
        response = client.head("/data/organizations.csv")
        assert response["Content-Type"].startswith("text/csv")
        assert b"".join(response.streaming_content) == b""

    @pytest.mark.parametrize("address", ["/data/secrets.csv", "/data/organizations.csv?within=no"])
    def test_says_what_is_not_there(self, client, address):
        response = client.get(address, headers={"accept-language": "en"})
        assert response.status_code == 404
        assert "There is no" in response.content.decode()

    def test_does_not_know_an_organization_that_is_not_public(self, client, office):
        secret = an_organization("Secret", under=office, published=False)
        assert self.get(client, f"?within={secret.slug}").status_code == 404

    @pytest.mark.parametrize(
        "query",
        [
            "?within=No%20slug", "?within=%00", "?within=a&within=b", "?scope=some", "?for=excel",
            "?whithin=a", "?scope=all&within=ministry", "?within=",
        ],
    )  # fmt: skip
    def test_refuses_a_broken_parameter(self, client, query):
        assert self.get(client, query).status_code == 400

    def test_takes_no_other_method(self, client):
        assert client.post("/data/organizations.csv").status_code == 405


class TestTheCommand:
    def test_writes_a_file(self, ministry, bureau, tmp_path):
        file = tmp_path / "organizations.csv"
        file.write_text("old")
        call_command("export_data", "organizations", file)
        assert file.read_text() == text_of("organizations")
        assert list(tmp_path.iterdir()) == [file]

    def test_writes_to_standard_output(self, ministry, capfdbinary):
        call_command("export_data", "organizations", spreadsheet=True)
        assert capfdbinary.readouterr().out.startswith(b"\xef\xbb\xbfid,")

    def test_keeps_the_old_file_when_it_fails(self, ministry, tmp_path, monkeypatch):
        file = tmp_path / "organizations.csv"
        file.write_text("old")

        def failing(*arguments, **options):
            yield b"half"
            raise RuntimeError

        monkeypatch.setattr("directory.management.commands.export_data.csv_chunks", failing)
        with pytest.raises(RuntimeError):
            call_command("export_data", "organizations", file)
        assert file.read_text() == "old"
        assert list(tmp_path.iterdir()) == [file]

    def test_gives_a_subtree_and_all_states(self, bureau, office, tmp_path):
        an_organization("Secret", under=office, published=False)
        file = tmp_path / "file.csv"
        for options, expected in [({}, 2), ({"all_states": True}, 3)]:
            call_command("export_data", "organizations", file, within=bureau.slug, **options)
            assert len(file.read_text().splitlines()) == 1 + expected

    def test_refuses_what_it_does_not_know(self, db, tmp_path):
        with pytest.raises(CommandError, match="no-such"):
            call_command("export_data", "organizations", within="no-such")
        with pytest.raises(CommandError, match="cannot be written"):
            call_command("export_data", "organizations", tmp_path / "no" / "file.csv")
        with pytest.raises(CommandError):
            call_command("export_data", "secrets")
