"""What happens to organizations on a day."""

import datetime
from copy import deepcopy

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.history.as_of import today
from directory.history.partial_dates import PartialDate
from directory.imports.planning import import_file
from directory.publishing.actions import Conflict
from orgchart.actions import changes, tree
from orgchart.actions.organizations import found_organization, save_organization
from orgchart.actions.projection import apply_due
from orgchart.imports.organizations import Organizations
from orgchart.models import Change, Name, Organization, Placement, Post, Projection
from tests.builders import a_person, a_post, an_appointment, an_organization, tree_of
from tests.built_once import built_once
from tests.charts import day, drawn, lines, on

pytestmark = pytest.mark.django_db
FUTURE = today() + datetime.timedelta(days=30)


@built_once
def town():
    return tree_of("""
Ministry
  Treaties
    Notes
  Protocol
    Visits
""")


def refreshed(organization):
    return Organization.objects.get(pk=organization.pk)


def test_a_move_shows_from_its_day_on_and_not_before(town):
    changes.move(town["Notes"], under=town["Protocol"], on=on("2015-03-01"))
    before = """
        Ministry
          Treaties
            Notes
          Protocol
            Visits
    """
    after = """
        Ministry
          Treaties
          Protocol
            Visits
            Notes
    """
    assert drawn(day("2015-02-28")) == lines(before)
    assert drawn(day("2015-03-01")) == lines(after)
    assert drawn(today()) == lines(after)
    assert list(tree.faults()) == []
    assert Change.objects.values_list("kind", "date").get() == ("moved", day("2015-03-01"))


def test_a_renaming_shows_from_its_day_on_and_not_before(town):
    changes.rename(town["Notes"], {"name_en": "Deposits"}, on=on("2015"))
    assert "    Notes" in drawn(day("2014-12-31"))
    assert "    Deposits" in drawn(day("2015-01-01"))
    assert refreshed(town["Notes"]).name_en == "Deposits"


def test_a_stale_form_does_not_undo_a_renaming(town):
    stale = refreshed(town["Notes"])
    changes.rename(town["Notes"], {"name_en": "Deposits"}, on=on("2015"))
    stale.summary_en = "New text"
    with pytest.raises(Conflict):
        save_organization(stale, based_on=stale.version)
    assert refreshed(town["Notes"]).name_en == "Deposits"


def test_closing_moves_what_is_below_or_closes_it_too(town):
    changes.close(town["Treaties"], on=on("2015-03-01"), below=town["Protocol"])
    assert drawn(day("2015-03-01")) == lines("""
        Ministry
          Protocol
            Visits
            Notes
    """)
    changes.close(town["Protocol"], on=on("2016-03-01"), close_below=True)
    assert drawn(day("2016-02-29"))[1:] == ["  Protocol", "    Visits", "    Notes"]
    assert drawn(today()) == ["Ministry"]
    assert list(tree.faults()) == []


def test_closing_with_something_below_asks_what_becomes_of_it(town):
    with pytest.raises(ValidationError, match="still stand under"), transaction.atomic():
        changes.close(town["Treaties"], on=on("2015-03-01"))
    assert refreshed(town["Treaties"]).dissolved is None
    assert Change.objects.count() == 0


def test_a_merger_closes_the_one_and_moves_what_was_below_it(town):
    changes.merge([town["Treaties"]], into=town["Protocol"], on=on("2015-03-01"))
    assert drawn(today()) == lines("""
        Ministry
          Protocol
            Visits
            Notes
    """)
    change = Change.objects.get()
    assert change.kind == "merged"
    parties = change.parties.values_list("organization__name_en", "side")
    assert set(parties) == {("Treaties", "before"), ("Protocol", "before"), ("Protocol", "after")}
    assert refreshed(town["Treaties"]).closure_kind == "merged"


def test_a_split_ends_the_one_or_lets_it_go_on(town):
    changes.split(town["Treaties"], into=[town["Protocol"]], on=on("2015"), ends=False)
    assert refreshed(town["Treaties"]).dissolved is None
    changes.split(town["Treaties"], into=[town["Protocol"], town["Visits"]], on=on("2016"))
    assert "Treaties" not in "".join(drawn(today()))
    assert Change.objects.filter(kind="split").count() == 2


def test_a_move_into_another_tree_is_a_transfer_and_takes_the_codes_along(town):
    council = an_organization("Council", code="C")
    office = an_organization("Coded", under=town["Treaties"], code="X")
    changes.move(town["Treaties"], under=council, on=on("2015"))
    assert Change.objects.get().kind == "transferred"
    assert Name.objects.get(organization=office).root == council
    assert list(tree.faults()) == []


def test_what_is_dated_in_the_future_takes_effect_on_its_day(town, monkeypatch):
    now = drawn(today())
    changes.move(town["Notes"], under=town["Protocol"], on=PartialDate(FUTURE))
    changes.rename(town["Visits"], {"name_en": "Guests"}, on=PartialDate(FUTURE))
    assert drawn(today()) == now
    assert refreshed(town["Visits"]).name_en == "Visits"
    assert list(tree.faults()) == []
    assert Projection.shown_on(today()).projected
    move_today(monkeypatch, FUTURE)
    assert not Projection.shown_on(FUTURE).projected
    assert drawn(FUTURE)[-2:] == ["    Guests", "    Notes"]
    assert apply_due() == 1
    assert apply_due() == 0
    assert Projection.shown_on(FUTURE).projected
    assert refreshed(town["Visits"]).name_en == "Guests"
    assert list(tree.faults()) == []


@pytest.mark.parametrize("way", ["form", "import"])
def test_an_announced_end_that_is_entered_with_the_record_is_due_too(town, monkeypatch, way):
    if way == "form":
        notes = refreshed(town["Notes"])
        notes.dissolved, notes.dissolved_precision = FUTURE, "day"
        save_organization(notes)
    else:
        row = f"{town['Notes'].public_id},{FUTURE},day"
        content = f"id,dissolved,dissolved_precision\n{row}\n".encode()
        import_file(Organizations(), content, limit=1000)
    assert "    Notes" in drawn(today())
    move_today(monkeypatch, FUTURE)
    assert not Projection.shown_on(FUTURE).projected
    apply_due()
    assert "    Notes" not in drawn(FUTURE)
    assert list(tree.faults()) == []


def move_today(monkeypatch, date):
    noon = datetime.datetime.combine(date, datetime.time(12), tzinfo=datetime.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon)


def test_one_whose_parent_did_not_exist_yet_hangs_under_the_nearest_that_did(town):
    bureau = found_organization(
        Organization(
            name_en="Young", kind="bureau", founded=day("2015-01-01"), founded_precision="year"
        ),
        under=town["Ministry"],
    )
    found_organization(Organization(name_en="Old", kind="office"), under=bureau)
    assert "  Old ^" in drawn(day("2014-06-01"))
    assert drawn(day("2015-06-01"))[-2:] == ["  Young", "    Old"]


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda t: changes.move(t["Ministry"], under=t["Notes"], on=on("2015")), "under itself"),
        (lambda t: changes.move(t["Notes"], under=t["Treaties"], on=on("2015")), "already"),
        (lambda t: changes.rename(t["Notes"], {"name_en": "Notes"}, on=on("2015")), "already"),
        (lambda t: changes.merge([t["Notes"]], into=t["Notes"], on=on("2015")), "into itself"),
        (lambda t: changes.split(t["Notes"], into=[], on=on("2015")), "into itself"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(town, act, message):
    before = drawn(today())
    with pytest.raises(ValidationError, match=message), transaction.atomic():
        act(town)
    assert drawn(today()) == before
    assert Change.objects.count() == 0


def test_a_cycle_on_a_later_day_is_refused(town):
    changes.move(town["Treaties"], under=town["Visits"], on=on("2015"))
    changes.move(town["Treaties"], under=town["Ministry"], on=on("2018"))
    with pytest.raises(ValidationError, match="under itself"), transaction.atomic():
        changes.move(town["Visits"], under=town["Treaties"], on=on("2014"))
    changes.move(town["Visits"], under=town["Treaties"], on=on("2019"))
    assert list(tree.faults()) == []


def test_nothing_moves_under_what_does_not_exist_then(town):
    changes.close(town["Notes"], on=on("2015"))
    with pytest.raises(ValidationError, match="does not exist on that day"), transaction.atomic():
        changes.move(town["Visits"], under=town["Notes"], on=on("2016"))
    with pytest.raises(ValidationError, match="did not exist"), transaction.atomic():
        changes.rename(town["Notes"], {"name_en": "Again"}, on=on("2016"))


def test_nobody_is_appointed_in_a_closed_organization(town):
    post = a_post(town["Notes"])
    changes.close(town["Notes"], on=on("2015"))
    an_appointment(post, a_person("Amal"), start_date=day("2014-01-01"), start_date_precision="day")
    with pytest.raises(ValidationError, match="closed before"):
        an_appointment(
            Post.objects.get(),
            a_person("Badr"),
            start_date=day("2016-01-01"),
            start_date_precision="day",
        )


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["move", "rename", "close", "merge", "found"]),
        st.integers(0, 6),
        st.integers(0, 6),
        st.dates(datetime.date(2000, 1, 1), datetime.date(2040, 1, 1)),
    ),
    min_size=1,
    max_size=7,
)


def act(organizations, kind, one, other, date):
    one, other = organizations[one % len(organizations)], organizations[other % len(organizations)]
    when = PartialDate(date)
    if kind == "move":
        changes.move(one, under=other, on=when)
    elif kind == "rename":
        changes.rename(one, {"name_en": f"Called {date}"}, on=when)
    elif kind == "close":
        changes.close(one, on=when, below=other)
    elif kind == "merge":
        changes.merge([one], into=other, on=when)
    else:
        made = Organization(name_en=f"Number {len(organizations)}", kind="office")
        organizations.append(changes.found(made, under=other, on=when))


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(ACTIONS)
def test_the_past_stays_as_it_was_whatever_happens_later(begun, actions):
    with transaction.atomic():
        made = list(deepcopy(begun).values())
        first = drawn(datetime.date(1999, 1, 1))
        for kind, one, other, date in actions:
            day_before = date - datetime.timedelta(days=1)
            past = drawn(day_before), first
            try:
                with transaction.atomic():
                    act(made, kind, one, other, date)
            except ValidationError:
                pass
            assert (drawn(day_before), drawn(datetime.date(1999, 1, 1))) == past
            assert list(tree.faults()) == []
        every_day_is_whole()
        transaction.set_rollback(True)


def every_day_is_whole():
    """Every organization that has a place on a day is in the tree of that day, once."""
    days = {row.lower for row in Placement.objects.values_list("during", flat=True)} - {None}
    for date in days | {today()}:
        placed = Placement.objects.in_force_on(date).count()
        assert len(drawn(date)) == placed, date
