"""The names of states from the table that hdx-python-country carries, and former names."""

import csv
import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgchart.imports import states
from orgchart.imports.states import NoTable, found_states, table_of_countries
from orgchart.models import Name, Organization
from tests.builders import an_organization

pytestmark = pytest.mark.django_db

HEADER = [
    "ISO 3166-1 Alpha 2-Codes", "ISO 3166-1 Alpha 3-Codes", "Appears in UNTERM list", "Deprecated",
    *(f"{language} Short" for language in states.LANGUAGES.values()),
    *(f"M49 {language}" for language in states.LANGUAGES.values()),
]  # fmt: skip


@pytest.fixture
def table(tmp_path):
    """Eswatini and Morocco with all names, a territory with fewer, one that is no more."""
    rows = [
        {"codes": ("SZ", "SWZ"), "state": "Y", "name": "Eswatini"},
        {"codes": ("MA", "MAR"), "state": "Y", "name": "Morocco"},
        {"codes": ("GI", "GIB"), "state": "", "name": ""},
        {"codes": ("AN", "ANT"), "state": "", "name": "Antilles", "deprecated": "Y"},
    ]
    path = tmp_path / "countries.csv"
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(HEADER)
        for row in rows:
            names = [row["name"] and f"{row['name']} {code}" for code in states.LANGUAGES]
            start = [*row["codes"], row["state"], row.get("deprecated", "N")]
            writer.writerow([*start, *names, *[""] * 6])
    return path


def test_states_are_founded_and_published_with_their_codes_each_a_tree(table):
    assert found_states(table) == (2, 1)
    morocco = Organization.objects.get(country="MA")
    assert (morocco.kind, morocco.code, morocco.state) == ("state", "MAR", "published")
    assert (morocco.name_ar, morocco.name_zh_hans) == ("Morocco ar", "Morocco zh-hans")
    assert morocco.node.parent is None and not morocco.node.hidden


def test_territories_are_founded_on_demand_and_named_by_cldr_where_the_table_is_silent(table):
    found_states(table)
    assert found_states(table, territories=True) == (1, 0)
    gibraltar = Organization.objects.get(country="GI")
    assert (gibraltar.kind, gibraltar.name_en) == ("territory", "Gibraltar")
    assert gibraltar.name_fr and gibraltar.name_ar


def test_a_state_that_is_there_is_not_founded_again(table):
    own = an_organization("Kingdom of Morocco", kind="state", country="MA")
    assert found_states(table) == (1, 1)
    assert found_states(table) == (0, 0)
    assert Organization.objects.get(country="MA") == own


def called(organization):
    organization.refresh_from_db()
    others = [row.name_en for row in organization.other_names.all()]
    return organization.name_en, organization.code, organization.country, others


@pytest.mark.parametrize(
    ("name", "known_by"),
    [
        ("Kingdom of Morocco", {"country": "MA"}),
        ("Kingdom of Morocco", {"code": "MAR"}),
        ("morocco  EN", {}),
        ("Kingdom of Morocco", {"name_fr": "Morocco fr"}),
    ],
    ids=["country", "code", "name", "name in another language"],
)
def test_a_state_is_known_by_its_country_its_code_or_a_name(table, name, known_by):
    own = an_organization(name, kind="state", **known_by)
    found_states(table)
    assert Organization.objects.filter(kind="state").count() == 2
    others = [] if name == "morocco  EN" else ["Morocco en"]
    assert called(own) == (name, "MAR", "MA", others)
    assert own.name_ru == "Morocco ru" and own.names.get().name_ru == "Morocco ru"
    found_states(table)
    assert called(own) == (name, "MAR", "MA", others)


def test_nothing_that_a_state_has_is_written_over_and_the_change_is_a_revision(table):
    own = an_organization(
        "Kingdom of Morocco", kind="state", country="MA", code="KM", name_ar="المغرب"
    )
    version = own.version
    found_states(table)
    assert called(own) == ("Kingdom of Morocco", "KM", "MA", ["Morocco en"])
    assert own.other_names.get().name_ar == "Morocco ar" and own.name_ar == "المغرب"
    assert own.version == version + 1
    found_states(table)
    own.refresh_from_db()
    assert own.version == version + 1


def test_a_name_of_before_is_no_other_name(table):
    own = an_organization("Morocco", kind="state", country="MA", short_name_en="Morocco en")
    found_states(table)
    assert called(own)[-1] == []


def test_who_is_only_called_like_a_state_is_none(table):
    ministry = an_organization("Morocco en", kind="ministry")
    below = an_organization("Morocco en", kind="state", under=ministry)
    assert found_states(table) == (2, 1)
    assert called(below) == ("Morocco en", "", "", [])


def test_a_code_that_something_in_its_tree_has_is_not_given(table):
    own = an_organization("Kingdom of Morocco", kind="state", country="MA")
    an_organization("Maritime Agency", under=own, code="MAR")
    found_states(table)
    assert called(own) == ("Kingdom of Morocco", "", "MA", ["Morocco en"])


def test_a_former_name_holds_until_the_renaming(table):
    found_states(table)
    names = Name.objects.filter(organization__country="SZ")
    before, after = datetime.date(2018, 4, 18), datetime.date(2018, 4, 19)
    assert [name.name_en for name in names.in_force_on(before)] == ["Swaziland"]
    assert [name.name_en for name in names.in_force_on(after)] == ["Eswatini en"]
    assert Organization.objects.get(country="SZ").name_en == "Eswatini en"


def test_many_states_are_founded_in_as_many_queries_as_one(table):
    """The first one has a former name, which is added apart; the others have none."""
    with CaptureQueriesContext(connection) as first:
        found_states(first_lines(table, 2))
    with CaptureQueriesContext(connection) as rest:
        found_states(table, territories=True)
    assert Organization.objects.count() == 3
    assert len(rest) <= len(first)


def first_lines(table, number):
    part = table.with_name("part.csv")
    part.write_text("".join(table.read_text().splitlines(keepends=True)[:number]))
    return part


def test_without_the_package_the_command_to_install_it_is_said(monkeypatch):
    monkeypatch.setattr(states, "PACKAGE", "no-such-package")
    with pytest.raises(NoTable, match="requirements-states.txt"):
        table_of_countries()


def test_the_table_of_the_package_names_every_state_in_six_languages():
    try:
        table = table_of_countries()
    except NoTable:
        pytest.skip("hdx-python-country is not installed")
    countries = [c for c in states.read_countries(table) if c.kind == "state"]
    assert len(countries) == 197
    assert all(all(country.names.values()) for country in countries)
    found_states()
    assert Organization.objects.filter(kind="state").count() == 197
