"""The partnerships of the sample, as the facts give them."""

import csv
import io
import re

import pytest

from directory.exports.csv import csv_chunks
from directory.history.as_of import today
from directory.site.sample import load_sample
from directory.site.sets import export_named
from partnerships.models import (
    AreaPartner,
    CooperationArea,
    Event,
    Figure,
    Mechanism,
    Membership,
    Participation,
    Partnership,
)
from tests.built_once import built_once

pytestmark = pytest.mark.django_db
SETS = [
    "partnerships", "memberships", "mechanisms", "events", "participations", "figures",
    "cooperation-areas", "partnership-channels",
]  # fmt: skip


@built_once
def sample(db):
    load_sample()


@pytest.fixture
def facts(data):
    """The text of the facts about partnerships, meetings and areas of cooperation."""
    file = data.parent / "sample" / "facts.yaml"
    if not file.is_file():
        pytest.skip("The facts are not there")
    text = file.read_text(encoding="utf-8")
    parts = re.findall(r"^  (?:partnerships|meeting|region|cooperation_areas):.*?(?=^  \w|^-)",
                       text, re.MULTILINE | re.DOTALL)  # fmt: skip
    assert len(parts) == 4
    return "".join(parts)


def exported(name):
    export = export_named(name)
    content = b"".join(csv_chunks(export, export.rows(True), public=True)).decode()
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_sample_holds_the_network_with_its_members_in_their_roles(sample):
    congress = Partnership.objects.public().of_kind("network").get()
    assert (str(congress.start), congress.responsible.name_en) == ("2018", "INTERPOL")
    members = Membership.objects.public().of(congress).members_on(today())
    assert {
        role: [row.organization.name_en for row in rows] for role, rows in members.grouped_by_role()
    } == {
        "co_lead": [
            "INTERPOL", "Cybersecurity and Infrastructure Security Agency",
            "Defense Threat Reduction Agency", "Federal Bureau of Investigation",
        ],
        "supporter": ["Global Affairs Canada", "United States Department of State"],
        "works_with": [
            "G7 Global Partnership against the Spread of Weapons and Materials of Mass Destruction"
        ],
    }  # fmt: skip
    assert {(row.kind, row.value) for row in congress.channels.all()} == {
        ("hashtag", "#GlobalChemCongress"), ("social", "@INTERPOL_CBRNE"),
    }  # fmt: skip


def test_sample_holds_what_the_network_works_by_with_its_figures(sample):
    found = Mechanism.objects.public().with_figures().in_order()
    assert [(row.kind, row.name_en, list(map(str, row.numbers))) for row in found] == [
        ("working_group", "Cross-sector Advisory Working Group", []),
        ("recurring_meeting", "Plenary meeting",
         ["about 200 experts", "more than 70 countries"]),
        ("committee", "Steering Committee", ["exactly 10 sectors", "exactly 15 countries"]),
        ("webinar_series", "Webinars", []),
        ("service", "Request for technical assistance", []),
        ("platform", "Global Knowledge Hub", []),
    ]  # fmt: skip
    assert [str(row) for row in Figure.objects.of_the_whole()] == ["more than 1500 experts"]
    by_kind = {row.kind: row for row in found}
    assert by_kind["recurring_meeting"].recurrence == "yearly"
    assert str(by_kind["committee"].start) == "2022"
    for suffix in ("ar", "en"):
        assert len(getattr(by_kind["webinar_series"], f"topics_{suffix}").splitlines()) == 4
        assert len(getattr(by_kind["recurring_meeting"], f"sectors_{suffix}").splitlines()) == 6


def test_sample_holds_the_meeting_in_rabat(sample):
    event = Event.objects.public().get()
    assert (event.place_ar, event.place_en, event.country) == ("الرباط", "Rabat", "MA")
    assert event.subjects_en.splitlines() == [
        "Internal security", "Terrorist threats", "Regional challenges (Sahel-Sahara)",
    ]  # fmt: skip
    rows = Participation.objects.public().of(event.partnership).with_ends().in_order()
    assert [(row.part, row.person.name_en, row.note_en or "") for row in rows] == [
        ("host", "Abdellatif Hammouchi", ""),
        ("guest", "Francisca Bostyn", "His Belgian counterpart"),
    ]


def test_sample_holds_the_table_of_areas_with_its_five_rows(sample):
    areas = CooperationArea.objects.public().with_rows(AreaPartner.objects.public()).in_order()
    assert [
        (row.area_en, [p.words_en or p.organization.name_en for p in row.shown_partners],
         [a.text_en for a in row.shown_activities], row.expected_effect_en)
        for row in areas
    ] == [
        ("Intelligence exchange", ["European Union states", "United States", "Sahel states"],
         ["Exchange of reports", "Regular meetings", "Shared databases"],
         "Better able to foresee and stop attacks"),
        ("Joint training", ["France", "Spain", "United States"],
         ["Specialist courses", "Joint field exercises"], "More capable security forces"),
        ("Border control", ["Algeria", "Mauritania", "West African states"],
         ["Advanced surveillance", "Joint patrols"], "Less infiltration and arms smuggling"),
        ("Countering terrorist financing", ["Financial Action Task Force", "European Union"],
         ["Exchange of financial information", "Common control systems"],
         "Dries up funding sources"),
        ("Cybersecurity cooperation", ["NATO", "European Union", "Israel"],
         ["Exchange of technical expertise", "Joint protection programmes"],
         "Stronger defence against cyber attacks"),
    ]  # fmt: skip


def test_the_table_leaves_as_csv_in_arabic_and_in_english(sample):
    rows = exported("cooperation-areas")
    assert len(rows) == 5
    first = rows[0]
    assert first["partners_ar"] == "دول الاتحاد الأوروبي; الولايات المتحدة; دول الساحل"
    assert first["partners_en"] == "European Union states; United States; Sahel states"
    assert first["activities_en"] == "Exchange of reports; Regular meetings; Shared databases"
    columns = ("area", "partners", "activities", "expected_effect")
    assert all(row[f"{name}_{code}"] for row in rows for name in columns for code in ("ar", "en"))


def test_all_that_the_sample_says_of_partnerships_is_there_in_arabic_and_english(sample):
    for name in SETS:
        for row in exported(name):
            for column, text in row.items():
                if column.endswith("_en"):
                    assert bool(text) == bool(row[f"{column[:-3]}_ar"]), (name, column)


def test_every_name_of_the_facts_leaves_in_a_set(sample, facts):
    cells = {
        cell.lstrip("'").casefold()
        for name in [*SETS, "organizations", "people"]
        for row in exported(name)
        for cell in row.values()
    }
    leaving = "\n".join(cells)
    named = re.findall(r'\b(?:ar|en): "([^"]+)"', facts)
    assert len(named) > 60
    headings = re.search(r"columns: .*", facts).group()
    missing = [
        name
        for name in named
        if f'"{name}"' not in headings
        and re.sub(r" \([A-Z]+\)$", "", name).casefold() not in leaving
    ]
    assert missing == []
    assert {code.casefold() for code in re.findall(r"\(([A-Z]{3,4})\)", facts)} <= cells
    for text in re.findall(r'expected_effect: "([^"]+)"', facts):
        assert text.casefold() in leaving
    for listed in re.findall(r"(?:activities|topics|subjects): \[([^\]]+)\]", facts):
        for text in re.findall(r'"([^"]+)"', listed):
            assert text.casefold() in leaving
