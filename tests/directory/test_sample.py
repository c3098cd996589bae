"""The sample directory: its reorganization, and its files imported again."""

import csv

import pytest
from django.conf import settings
from django.core.management import call_command

from directory.history.as_of import today
from directory.imports.planning import import_file
from directory.site.sample import FOLDER, load_changes, load_sample
from directory.site.sets import IMPORTS
from orgchart.actions import tree
from orgchart.imports import states
from orgchart.imports.states import found_states
from orgchart.models import Change, Organization
from partnerships.models import AreaPartner
from tests.built_once import built_once
from tests.charts import day, drawn, lines

pytestmark = pytest.mark.django_db


@built_once
def sample(db):
    load_sample()


def united_nations(date):
    """What stands under the United Nations on a day."""
    found = drawn(date)
    start = found.index("United Nations")
    end = next((n for n, line in enumerate(found) if n > start and line[0] != " "), len(found))
    return found[start:end]


COMMITTEES = """
        United Nations
          General Assembly
          Security Council
            Counter-Terrorism Committee
              Counter-Terrorism Committee Executive Directorate
            ISIL (Da'esh) and Al-Qaida Sanctions Committee
              Monitoring Team
            1540 Committee
          Department of Political and Peacebuilding Affairs
"""
BEFORE = f"""{COMMITTEES}
            Counter-Terrorism Implementation Task Force (CTITF)
            United Nations Counter-Terrorism Centre
"""
BETWEEN = f"""{COMMITTEES}
          United Nations Office of Counter-Terrorism
            Counter-Terrorism Implementation Task Force (CTITF)
            United Nations Counter-Terrorism Centre
"""
AFTER = f"""{COMMITTEES}
          United Nations Office of Counter-Terrorism
            Office of the UN Global Counter-Terrorism Coordination Compact
            United Nations Counter-Terrorism Centre
"""


@pytest.mark.parametrize(
    ("date", "drawing"),
    [
        (day("2017-06-14"), BEFORE),
        (day("2017-06-15"), BETWEEN),
        (day("2018-02-22"), BETWEEN),
        (day("2018-02-23"), AFTER),
        (today(), AFTER),
    ],
)
def test_chart_of_the_united_nations_is_that_of_the_day(sample, date, drawing):
    assert united_nations(date) == lines(drawing)


def test_changes_of_the_reorganization_are_told_with_their_sources(sample):
    told = [(c.kind, str(c.date), bool(c.source_en)) for c in Change.objects.order_by("date", "pk")]
    assert told == [
        ("founded", "2017-06-15", True),
        ("moved", "2017-06-15", True),
        ("moved", "2017-06-15", True),
        ("renamed", "2018-02-23", True),
    ]


def test_files_imported_again_change_nothing(sample):
    for data_set in IMPORTS:
        file = FOLDER / f"{data_set.name}.csv"
        if file.exists():
            limit = settings.UPLOAD_LIMIT
            plan = import_file(data_set(), file.read_bytes(), limit=limit, publish=True)
            assert (plan.created, plan.changed) == ([], []), data_set.name
    load_changes(FOLDER / "changes.csv")
    assert Change.objects.count() == 4
    assert list(tree.faults()) == []


def test_page_of_changes_tells_the_reorganization(sample, client):
    shown = client.get("/en/changes/?from=2017-06-14&to=2018-03-01").content.decode()
    assert "Counter-Terrorism Implementation Task Force (CTITF)" in shown
    assert shown.count("Department of Political and Peacebuilding Affairs") == 2


def states_table(folder):
    """The table of countries with two: one that the sample has by another name, one it has not."""
    path = folder / "countries.csv"
    languages = list(states.LANGUAGES.values())
    header = ["ISO 3166-1 Alpha 2-Codes", "ISO 3166-1 Alpha 3-Codes", "Appears in UNTERM list",
              "Deprecated", *(f"{one} Short" for one in languages),
              *(f"M49 {one}" for one in languages)]  # fmt: skip
    rows = [("US", "USA", "United States of America"), ("TD", "TCD", "Chad")]
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(header)
        writer.writerows(
            [two, three, "Y", "N", *[name] * 6, *[""] * 6] for two, three, name in rows
        )
    return path


def test_a_state_of_the_sample_and_of_the_table_is_one_with_both_names(sample, tmp_path):
    found_states(states_table(tmp_path))
    (one,) = Organization.objects.filter(country="US", kind="state")
    assert (one.name_en, one.code) == ("United States", "USA")
    assert [row.name_en for row in one.other_names.all()] == ["United States of America"]


def test_the_sample_loads_after_the_states_and_joins_them(db, tmp_path, capsys):
    found_states(states_table(tmp_path))
    before = Organization.objects.get(country="US")
    call_command("load_sample")
    (one,) = Organization.objects.filter(country="US", kind="state")
    assert one == before and one.public_id == before.public_id
    assert (one.name_en, one.code) == ("United States of America", "USA")
    assert "United States" in [row.name_en for row in one.other_names.all()]
    assert one.summary_en.startswith("A partner of Morocco")
    assert AreaPartner.objects.filter(organization=one).exists()
    with (FOLDER / "organizations.csv").open(encoding="utf-8", newline="") as opened:
        assert Organization.objects.count() == len(list(csv.DictReader(opened))) + 1
    call_command("load_sample")
    assert "no sample is loaded" in capsys.readouterr().out
