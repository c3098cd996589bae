"""What changed between two days: whole sets, whatever is hidden left out."""

from copy import deepcopy

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings

from directory.history.as_of import today
from directory.history.partial_dates import PartialDate
from directory.publishing import actions as publishing
from orgchart.actions import changes
from orgchart.actions.organizations import found_organization
from orgchart.models import Organization
from orgchart.querysets.comparison import TwoDays
from tests.builders import a_person, a_post, an_appointment, an_organization, tree_of
from tests.built_once import built_once
from tests.charts import day, drawn, on
from tests.orgchart.test_changes import ACTIONS, act

pytestmark = pytest.mark.django_db


@built_once
def town():
    return tree_of("""
Ministry
  Treaties
    Notes
  Protocol
    Visits
""")


def told(start, end, **more):
    """{(kind, name before, name after, parent before, parent after, day)}"""
    _numbers, rows = TwoDays(day(start), day(end), **more).page()
    return {
        (
            row["kind"],
            row["before_name_en"],
            row["after_name_en"],
            row["parent_before_name_en"],
            row["parent_after_name_en"],
            str(PartialDate(row["date"], row["date_precision"])) if row["date"] else "",
        )
        for row in rows
    }


def founded(name, under, text):
    founding = on(text)
    made = Organization(name_en=name, kind="office")
    made = changes.found(made, under=under, on=founding)
    return publishing.publish(made)


# What is told


def test_comparison_tells_a_move_with_both_parents_and_its_day(town):
    changes.move(town["Notes"], under=town["Protocol"], on=on("2015-03-01"))
    row = ("moved", "Notes", "Notes", "Treaties", "Protocol", "2015-03-01")
    assert told("2015-02-28", "2015-03-01") == {row}
    assert told("2010-01-01", "2020-01-01") == {row}
    assert told("2015-03-01", "2020-01-01") == set()
    assert told("2015-02-27", "2015-02-28") == set()


def test_comparison_tells_renaming_and_new_code_apart(town):
    changes.rename(town["Notes"], {"name_en": "Deposits"}, on=on("2012"))
    changes.rename(town["Notes"], {"code": "D"}, on=on("2015-03"))
    renamed = ("renamed", "Notes", "Deposits", "Treaties", "Treaties", "2012")
    recoded = ("recoded", "Notes", "Deposits", "Treaties", "Treaties", "2015-03")
    assert told("2011-12-31", "2020-01-01") == {renamed, recoded}
    _numbers, (row,) = TwoDays(day("2013-01-01"), day("2020-01-01")).page()
    assert (row["kind"], row["before_code"], row["after_code"]) == ("recoded", "", "D")


def test_comparison_tells_founding_closing_merger_and_split(town):
    founded("Young", town["Protocol"], "2014")
    changes.merge([town["Treaties"]], into=town["Protocol"], on=on("2015-03-01"))
    changes.split(town["Visits"], into=[town["Notes"]], on=on("2016-01-01"))
    changes.close(
        Organization.objects.get(name_en="Young"), on=on("2018"), successors=[town["Notes"]]
    )
    assert told("2013-01-01", "2017-01-01") == {
        ("founded", "", "Young", "", "Protocol", "2014"),
        ("merged", "Treaties", "", "Ministry", "", "2015-03-01"),
        ("moved", "Notes", "Notes", "Treaties", "Protocol", "2015-03-01"),
        ("split", "Visits", "", "Protocol", "", "2016-01-01"),
    }
    assert told("2017-06-01", "2019-01-01") == {("closed", "Young", "", "Protocol", "", "2018")}
    numbers, rows = TwoDays(day("2013-01-01"), day("2019-01-01")).page()
    assert numbers == {"merged": 1, "moved": 1, "split": 1}
    successors = {row["kind"]: [s["name_en"] for s in row["successors"]] for row in rows}
    assert successors == {"merged": ["Protocol"], "moved": [], "split": ["Notes"]}


def test_one_that_goes_on_beside_those_split_from_it_is_told_too(town):
    changes.split(town["Treaties"], into=[town["Visits"]], on=on("2015-03-01"), ends=False)
    row = ("split", "Treaties", "Treaties", "Ministry", "Ministry", "2015-03-01")
    assert told("2015-01-01", "2016-01-01") == {row}


def test_a_move_into_another_tree_is_told_as_a_transfer_with_its_source(town):
    council = an_organization("Council")
    source = {"source_en": "Decree 7", "source_url": "https://example.org/7"}
    changes.move(town["Notes"], under=council, on=on("2015-03-01"), source=source)
    _numbers, (row,) = TwoDays(day("2015-01-01"), day("2016-01-01")).page()
    assert (row["kind"], row["source_en"], row["source_url"]) == ("transferred", *source.values())


def test_one_whose_parent_came_into_being_is_told_as_moved_on_that_day(town):
    young = founded("Young", town["Ministry"], "2015")
    publishing.publish(found_organization(Organization(name_en="Old", kind="office"), under=young))
    assert ("moved", "Old", "Old", "Ministry", "Young", "2015") in told("2014-06-01", "2015-06-01")


def test_comparison_tells_heads_who_came_and_left_and_vacancies(town):
    head = a_post(town["Notes"], is_head=True)
    old, new, acting = a_person("Old"), a_person("New"), a_person("Acting")
    an_appointment(head, old, end_date=day("2015-01-01"), end_date_precision="year")
    an_appointment(
        head,
        new,
        start_date=day("2015-03-01"),
        start_date_precision="month",
        end_date=day("2017-01-05"),
        end_date_precision="day",
    )
    an_appointment(
        head, acting, kind="acting", start_date=day("2018-01-01"), start_date_precision="day"
    )

    def heads(start, end):
        _numbers, rows = TwoDays(day(start), day(end)).page()
        return [(row["kind"], row["person_name_en"], row["date"]) for row in rows]

    assert heads("2014-01-01", "2016-01-01") == [
        ("new_head", "New", day("2015-03-01")),
        ("head_left", "Old", day("2015-01-01")),
    ]
    assert heads("2016-01-01", "2017-06-01") == [
        ("head_left", "New", day("2017-01-05")),
        ("vacant", "", day("2017-01-05")),
    ]
    assert heads("2017-06-01", "2019-01-01") == []
    assert heads("2016-01-01", "2019-01-01") == [("head_left", "New", day("2017-01-05"))]


def test_day_of_a_head_is_unknown_where_only_that_of_the_post_is_known(town):
    post = a_post(town["Notes"], is_head=True, start_date=day("2015-01-01"),
        start_date_precision="day")  # fmt: skip
    an_appointment(post, a_person("New"))
    _numbers, (row,) = TwoDays(day("2014-01-01"), day("2016-01-01")).page()
    assert (row["kind"], row["person_name_en"], row["date"]) == ("new_head", "New", None)


def test_comparison_of_a_subtree_holds_what_is_below_on_either_day(town):
    changes.move(town["Notes"], under=town["Protocol"], on=on("2015"))
    changes.rename(town["Visits"], {"name_en": "Guests"}, on=on("2015"))
    changes.rename(town["Ministry"], {"name_en": "Department"}, on=on("2015"))
    span = "2014-01-01", "2016-01-01"
    moved = ("moved", "Notes", "Notes", "Treaties", "Protocol", "2015")
    renamed = ("renamed", "Visits", "Guests", "Protocol", "Protocol", "2015")
    assert told(*span, tops=(town["Treaties"].pk,)) == {moved}
    assert told(*span, tops=(town["Protocol"].pk,)) == {moved, renamed}
    assert told(*span, tops=(town["Visits"].pk,)) == {renamed}


# What is hidden


def test_comparison_never_tells_what_is_hidden(town):
    hidden = an_organization("Hidden", under=town["Ministry"], published=False)
    below = an_organization("Below hidden", under=hidden)
    secret = found_organization(Organization(name_en="Secret", kind="office"), under=hidden)
    head = a_post(town["Notes"], is_head=True)
    spy, hidden_post = a_person("Spy", published=False), a_post(town["Visits"], "Shadow",
        published=False, is_head=True)  # fmt: skip
    an_appointment(head, spy, end_date=day("2015-06-01"), end_date_precision="day")
    an_appointment(hidden_post, a_person("Known"), start_date=day("2015-06-01"),
        start_date_precision="day")  # fmt: skip
    changes.move(town["Notes"], under=hidden, on=on("2015-03-01"))
    changes.move(below, under=town["Protocol"], on=on("2015-03-01"))
    changes.rename(hidden, {"name_en": "Hidden still"}, on=on("2015-03-01"))
    changes.close(secret, on=on("2015-03-01"))
    changes.close(town["Visits"], on=on("2015-03-01"), successors=[hidden],
        source={"source_en": "The Hidden takes over"})  # fmt: skip
    numbers, rows = TwoDays(day("2015-01-01"), day("2016-01-01")).page()
    assert numbers == {"closed": 1}
    assert rows[0]["before_name_en"] == "Visits"
    assert rows[0]["successors"] == [] and rows[0]["source_en"] == ""
    assert "Hidden" not in str(rows) and "Spy" not in str(rows)


# Whatever happened


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(ACTIONS)
def test_comparison_agrees_with_the_trees_of_both_days(begun, actions):
    with transaction.atomic():
        made = list(deepcopy(begun).values())
        for kind, one, other, date in actions:
            try:
                with transaction.atomic():
                    act(made, kind, one, other, date)
            except Exception as error:  # noqa: BLE001 - refused, as elsewhere tested
                assert type(error).__name__ == "ValidationError"
        Organization.objects.update(state="published")
        days = sorted({date for *_rest, date in actions} | {day("1999-01-01"), today()})
        for start, end in zip(days, days[1:], strict=False):
            agree(start, end)
        agree(days[0], days[-1])
        assert TwoDays(days[-1], days[-1]).page() == ({}, [])
        transaction.set_rollback(True)


def agree(start, end):
    """What is told leads from the one tree to the other, and nothing else does."""
    before, after = tree(start), tree(end)
    numbers, rows = TwoDays(start, end).page()
    assert sum(numbers.values()) == len(rows)
    keys = dict(Organization.objects.values_list("public_id", "pk"))
    by_kind = {}
    for row in rows:
        by_kind.setdefault(row["kind"], set()).add(keys[row["organization_id"]])
    gone = set().union(*(by_kind.get(kind, set()) for kind in ("closed", "merged")))
    moved = by_kind.get("moved", set()) | by_kind.get("transferred", set())
    assert by_kind.get("founded", set()) == after.keys() - before.keys()
    assert gone == before.keys() - after.keys()
    both = before.keys() & after.keys()
    assert moved == {key for key in both if before[key] != after[key]}
    names_before, names_after = set(names(drawn(start))), set(names(drawn(end)))
    told_before = {row["before_name_en"] for row in rows} - {""}
    told_after = {row["after_name_en"] for row in rows} - {""}
    assert told_before <= names_before and told_after <= names_after
    assert names_before - names_after <= told_before and names_after - names_before <= told_after


def tree(date):
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id, parent_id FROM orgchart_tree_on(%s)", [date])
        return dict(cursor.fetchall())


def names(lines):
    return [line.strip().removesuffix(" ^") for line in lines]
