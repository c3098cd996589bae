"""The sets of partnerships: what the public sees of them, and on which day."""

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.exports.csv import csv_chunks
from directory.history.as_of import Day
from directory.site.models import Site
from directory.site.sets import export_named, rows_at_home, rows_within
from orgchart.models import Organization
from partnerships.models import Channel
from tests.builders import a_person, an_organization
from tests.partnerships.builders import (
    a_figure,
    a_mechanism,
    a_membership,
    a_participation,
    a_partnership,
    an_area,
    an_event,
)
from tests.treaties.builders import an_instrument

pytestmark = pytest.mark.django_db
OWNED = [
    "memberships", "mechanisms", "events", "participations", "figures", "cooperation-areas",
    "cooperation-partners", "cooperation-activities", "partnership-channels",
]  # fmt: skip


def table(name, *, public=True, day=None, rows=None):
    export = export_named(name)
    if day:
        export = export.on(Day(datetime.date.fromisoformat(day), projected=False))
    rows = export.rows(public) if rows is None else rows
    content = b"".join(csv_chunks(export, rows, public=public)).decode()
    return list(csv.DictReader(io.StringIO(content, newline="")))


def column(name, column_name, **how):
    return [row[column_name] for row in table(name, **how)]


def fill(partnership, organization, **fields):
    """One row of every set."""
    mechanism = a_mechanism(partnership, "Plenary", **fields)
    a_membership(partnership, organization, "co_lead")
    event = an_event(partnership, starts="2024-05-02", mechanism=mechanism,
                     start_time=datetime.time(9, 30))  # fmt: skip
    a_participation(event, "host", organization=organization)
    a_figure(partnership, 200, mechanism=mechanism, qualifier="about", as_of="2024")
    an_area(partnership, partners=[organization], activities=["first"])
    Channel.objects.create(partnership=partnership, kind="hashtag", value="#Congress")
    return partnership


def test_public_sees_rows_of_public_partnerships_alone():
    bureau = an_organization()
    network = fill(a_partnership(code="N"), bureau)
    fill(a_partnership("Draft", code="D", published=False), bureau)
    assert column("partnerships", "code") == ["N"]
    for name in OWNED:
        assert column(name, "partnership_id") == [str(network.public_id)], name
        assert sorted(column(name, "partnership_code", public=False)) == ["D", "N"], name


def test_public_does_not_see_what_points_to_what_is_hidden():
    hidden, secret = an_organization("Hidden", published=False), a_person("S", published=False)
    treaty = an_instrument("Secret", published=False)
    network = a_partnership(responsible=hidden, founding_instrument=treaty)
    event = an_event(network)
    a_membership(network, hidden)
    a_participation(event, person=secret)
    a_participation(event, organization=hidden, words_en="Hidden office")
    a_participation(event, words_en="A guest")
    an_area(network, partners=[hidden, "States"])
    (row,) = table("partnerships")
    assert (row["responsible_id"], row["founding_instrument_id"]) == ("", "")
    (row,) = table("partnerships", public=False)
    assert row["responsible_id"] == str(hidden.public_id)
    assert row["founding_instrument_id"] == str(treaty.public_id)
    assert table("memberships") == []
    assert column("participations", "words_en") == ["A guest"]
    assert column("cooperation-partners", "words_en") == ["States"]
    (area,) = table("cooperation-areas")
    assert area["partners_en"] == "States"
    (area,) = table("cooperation-areas", public=False)
    assert area["partners_en"] == "Hidden; States"


def test_table_of_areas_comes_out_in_each_language():
    france = an_organization("France", kind="state", name_ar="فرنسا")
    network = a_partnership()
    an_area(
        network, "Training", area_ar="التدريب", partners=[france, "Sahel states"],
        activities=["courses", "exercises"], expected_effect_en="able forces", position=2,
    )  # fmt: skip
    an_area(network, "Borders", position=1)
    borders, training = table("cooperation-areas")
    assert borders["area_en"] == "Borders"
    assert (borders["partners_en"], borders["activities_en"]) == ("", "")
    shown = ("area_ar", "partners_ar", "partners_fr", "activities_en", "expected_effect_en")
    assert [training[name] for name in shown] == [
        "التدريب", "فرنسا; Sahel states", "فرنسا; Sahel states", "courses; exercises",
        "able forces",
    ]  # fmt: skip


def test_event_says_its_days_and_times():
    network = a_partnership()
    an_event(network, starts="2024-05", ends="2024-06")
    an_event(network, starts="2024-07-01", start_time=datetime.time(9, 30))
    shown = ("starts", "starts_precision", "ends", "start_time", "end_time")
    assert [[row[name] for name in shown] for row in table("events")] == [
        ["2024-05-01", "month", "2024-06-01", "", ""],
        ["2024-07-01", "day", "", "09:30:00", ""],
    ]


def test_sets_of_a_day_hold_what_ran_on_it():
    """before: ====2020 ; now: 2018======== with a committee from 2022, figures of 2018 and 2024"""
    bureau = an_organization()
    fill(a_partnership("before", ended="2020", code="B"), bureau)
    now = fill(a_partnership("now", launched="2018", code="N"), bureau, established="2022")
    a_figure(now, 1500, as_of="2018")
    a_membership(now, an_organization("Former"), "member", end="2019")
    assert column("partnerships", "code", day="2019-06-01") == ["N", "B"]
    assert column("partnerships", "code", day="2021-01-01") == ["N"]
    assert column("partnerships", "code", day="2010-01-01") == ["B"]
    assert column("mechanisms", "partnership_code", day="2021-01-01") == []
    assert column("mechanisms", "partnership_code", day="2023-01-01") == ["N"]
    assert column("memberships", "role", day="2021-01-01") == ["co_lead"]
    assert column("figures", "number", day="2021-01-01") == ["1500"]
    assert sorted(column("figures", "number", day="2025-01-01")) == ["1500", "200"]
    for name in set(OWNED) - {"memberships", "mechanisms", "figures"}:
        assert column(name, "partnership_code", day="2021-01-01") == ["N"], name


def test_partnerships_of_an_organization_are_those_it_answers_for_or_takes_part_in(bureau, office):
    kinds = {"answers": {"responsible": bureau}, "member": {}, "partner": {}, "other": {}}
    made = {name: a_partnership(name, code=name, **fields) for name, fields in kinds.items()}
    a_membership(made["member"], office)
    an_area(made["partner"], partners=[office])
    bureau = Organization.objects.get(pk=bureau.pk)  # with its node of now
    rows = rows_within(export_named("partnerships"), bureau, public=True)
    assert set(column("partnerships", "code", rows=rows)) == {"answers", "member", "partner"}
    rows = rows_within(export_named("cooperation-areas"), bureau, public=True)
    assert column("cooperation-areas", "partnership_code", rows=rows) == ["partner"]


def test_partnerships_are_at_home_whatever_the_roots_of_the_site_are(bureau):
    site = Site.current()
    site.save()
    site.roots.add(bureau)
    fill(a_partnership(), an_organization("Outside"))
    for name in ("partnerships", *OWNED):
        export = export_named(name)
        assert rows_at_home(export, site).count() == 1, name


def test_exports_take_the_same_queries_for_one_row_and_for_three():
    bureau = an_organization()
    counted = []
    for number in range(3):
        fill(a_partnership(f"Network {number}"), bureau)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            for name in ("partnerships", *OWNED):
                assert len(table(name)) == number + 1
        counted.append(len(queries))
    assert counted[0] == counted[1] == counted[2]


@pytest.mark.parametrize("name", OWNED)
def test_rows_of_one_partnership_are_asked_for_by_its_address(client, name):
    agency = an_organization("Agency")
    for title in ("Network", "Other"):
        fill(a_partnership(title, code=title.upper()), agency)
    response = client.get(f"/data/{name}.csv?partnership=network&as_of=2025-01-01")
    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode(), newline="")))
    assert [row["partnership_code"] for row in rows] == ["NETWORK"]
    assert f"{name}-network-2025-01-01.csv" in response["Content-Disposition"]


def test_a_partnership_is_asked_for_only_where_rows_belong_to_one_that_is_public(client):
    a_partnership("Secret", published=False)
    a_partnership("Network")
    assert client.get("/data/memberships.csv?partnership=secret").status_code == 404
    for query in (
        "partnership=%20",
        "partnership=network&scope=all",
        "partnership=network&within=network",
        "partnership=network&partnership=x",
        "instrument=network",
    ):
        assert client.get(f"/data/memberships.csv?{query}").status_code == 400, query
    for name in ("partnerships", "organizations", "acts"):
        assert client.get(f"/data/{name}.csv?partnership=network").status_code == 400
