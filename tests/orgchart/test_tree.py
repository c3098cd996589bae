import contextlib
import datetime
import random

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import ProtectedError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from directory.history.as_of import today
from directory.publishing import actions as publishing
from directory.publishing.enums import State
from orgchart.actions import tree
from orgchart.actions.numbering import number
from orgchart.actions.organizations import (
    delete_organization,
    found_organization,
    save_organization,
)
from orgchart.actions.placements import move_organization
from orgchart.models import Name, Organization, Placement, TreeNode
from tests.builders import an_organization
from tests.orgchart.soundness import assert_sound, tree_order

YESTERDAY = datetime.timedelta(days=1)


KEYS = st.integers(0, 30)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("found"), KEYS, st.none() | st.integers(0, 4)),
        st.tuples(st.just("move"), KEYS, st.none() | KEYS, st.none() | st.integers(0, 4)),
        st.tuples(st.just("delete"), KEYS),
        st.tuples(st.just("publish"), KEYS),
        st.tuples(st.just("withdraw"), KEYS),
        st.tuples(st.just("dissolve"), KEYS),
        st.tuples(st.just("revive"), KEYS),
        st.tuples(st.just("age")),
    ),
    min_size=4,
    max_size=25,
)


class Editing:
    """Does the steps; what an action refuses is left undone."""

    def __init__(self):
        self.count = 0

    def pick(self, key):
        keys = list(Organization.objects.order_by("pk").values_list("pk", flat=True))
        return Organization.objects.get(pk=keys[key % len(keys)]) if keys else None

    def do(self, step):
        verb, *arguments = step
        if verb == "age":
            age_placements()
            return
        record = self.pick(arguments[0])
        if record is None and verb != "found":
            return
        with contextlib.suppress(ValidationError, ProtectedError):
            getattr(self, verb)(record, *arguments[1:])

    def found(self, under, position):
        self.count += 1
        organization = Organization(
            name_en=f"Unit {self.count}", kind="unit", code=f"U{self.count % 7}"
        )
        under = under if self.count % 5 else None
        found_organization(organization, under=under, position=position)

    def move(self, organization, under, position):
        under = None if under is None else self.pick(under)
        move_organization(organization, under=under, position=position)

    def delete(self, organization):
        delete_organization(organization)

    def publish(self, organization):
        publishing.publish(organization)

    def withdraw(self, organization):
        publishing.withdraw(organization)

    def dissolve(self, organization):
        organization.dissolved, organization.dissolved_precision = today(), "day"
        save_organization(organization)

    def revive(self, organization):
        organization.dissolved, organization.dissolved_precision = None, ""
        save_organization(organization)


def age_placements():
    """As if what began today had begun yesterday, so that moves are dated."""
    begun = Placement.objects.filter(start_date=today())
    Placement.objects.filter(end_date=today()).update(end_date=today() - YESTERDAY)
    begun.update(start_date=today() - YESTERDAY)


@pytest.mark.slow
class Sequences(TestCase):
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(STEPS)
    def test_the_tree_stays_sound_after_any_sequence_of_actions(self, steps):
        editing = Editing()
        for step in [("found", 0, None), ("found", 0, None), *steps]:
            editing.do(step)
            assert_sound()


# Numbering


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
def test_the_numbers_are_those_of_mptt(seed, monkeypatch):
    dice = random.Random(seed)
    made = []
    for n in range(25):
        under = dice.choice([*made, None]) if made else None
        made.append(an_organization(f"Unit {n}", under=under, position=dice.randint(1, 9)))
    places = TreeNode.objects.values_list("pk", "parent_id", "position")
    numbered = number([(*row, True) for row in places])
    TreeNode.objects.update(lft=0, rght=0, level=0)

    monkeypatch.setattr(TreeNode._mptt_meta, "order_insertion_by", ["position"])
    TreeNode.objects.rebuild()

    ours = {(n.id, n.parent_id, n.lft, n.rght, n.level) for n in numbered}
    assert ours == set(TreeNode.objects.values_list("pk", "parent_id", "lft", "rght", "level"))


def test_a_circle_cannot_be_numbered():
    with pytest.raises(ValueError, match="2, 3"):
        number([(1, None, 0, True), (2, 3, 0, True), (3, 2, 0, True)])


# What is refused


def refusal(action):
    before = sorted(TreeNode.objects.values_list()), sorted(Placement.objects.values_list("pk"))
    with pytest.raises(ValidationError) as error:
        action()
    now = sorted(TreeNode.objects.values_list()), sorted(Placement.objects.values_list("pk"))
    assert now == before
    assert all(error.value.messages)
    return error.value.code


def closed_organization(under):
    yesterday = today() - YESTERDAY
    return an_organization("Closed", under=under, dissolved=yesterday, dissolved_precision="day")


@pytest.mark.parametrize("under", ["Bureau", "Office"])
def test_what_would_stand_under_itself_is_refused(units, under):
    move = lambda: move_organization(units["Bureau"], under=units[under])  # noqa: E731
    assert refusal(move) == "cycle"


def test_a_place_under_what_is_closed_is_refused(units):
    closed = closed_organization(units["Ministry"])
    assert refusal(lambda: move_organization(units["Bureau"], under=closed)) == "parent"
    new = Organization(name_en="New", kind="unit")
    assert refusal(lambda: found_organization(new, under=closed)) == "parent"


def test_a_place_under_what_closes_today_is_refused(units):
    units["Archive"].dissolved, units["Archive"].dissolved_precision = today(), "day"
    save_organization(units["Archive"])
    move = lambda: move_organization(units["Bureau"], under=units["Archive"])  # noqa: E731
    assert refusal(move) == "parent"


def test_a_parent_that_does_not_exist_is_refused(units):
    gone = Organization.objects.get(pk=units["Agency"].pk)
    delete_organization(units["Agency"])
    assert refusal(lambda: move_organization(units["Bureau"], under=gone)) == "parent"
    new = Organization(name_en="New", kind="unit")
    assert refusal(lambda: found_organization(new, under=gone)) == "parent"


def test_a_move_from_an_old_form_is_refused(units):
    move_organization(units["Office"], under=units["Agency"])
    stale = lambda: move_organization(  # noqa: E731
        units["Office"], under=units["Archive"], seen_under=units["Bureau"].pk
    )
    assert refusal(stale) == "stale"


def test_a_code_that_is_taken_in_the_other_tree_is_refused(db):
    first, second = an_organization("First", code="X"), an_organization("Second")
    bureau = an_organization("Bureau", under=second)
    an_organization("Office", under=bureau, code="X")
    assert refusal(lambda: move_organization(bureau, under=first)) == "code"


def test_an_organization_closes_only_after_those_below_it(units):
    units["Bureau"].dissolved, units["Bureau"].dissolved_precision = today(), "day"
    with pytest.raises(ValidationError) as error:
        save_organization(units["Bureau"])
    assert "dissolved" in error.value.message_dict


def test_what_others_stand_under_is_not_deleted(units):
    with pytest.raises(ProtectedError):
        delete_organization(units["Bureau"])
    assert_sound()


def test_a_tree_to_which_closed_names_belong_is_not_deleted(db):
    """Its deletion would take the only name of another organization with it."""
    old, new = an_organization("Old"), an_organization("New")
    bureau = an_organization("Bureau", under=old, published=False)
    closed = closed_organization(bureau)
    move_organization(bureau, under=new)
    with pytest.raises(ProtectedError):
        delete_organization(old)
    assert Name.objects.filter(organization=closed).exists()


def test_what_was_deleted_meanwhile_is_refused_with_a_sentence(units):
    stale = Organization.objects.get(pk=units["Archive"].pk)
    delete_organization(units["Archive"])
    for act in (save_organization, delete_organization, publishing.publish):
        with pytest.raises(publishing.Gone):
            act(stale)
    assert refusal(lambda: move_organization(stale, under=units["Agency"])) == "nowhere"


# Stale instances


def test_a_stale_instance_does_not_undo_a_publication(units):
    stale = Organization.objects.get(pk=units["Bureau"].pk)
    publishing.withdraw(units["Bureau"])
    stale.name_en = "Bureau of Treaties"
    save_organization(stale)
    stale.refresh_from_db()
    assert (stale.state, stale.name_en) == (State.WITHDRAWN, "Bureau of Treaties")
    assert_sound()


def test_a_move_is_dated_although_the_instance_was_read_as_a_draft(db):
    first, second = an_organization("First"), an_organization("Second")
    bureau = an_organization("Bureau", under=first, published=False)
    stale = Organization.objects.get(pk=bureau.pk)
    publishing.publish(bureau)
    move_organization(stale, under=second)
    assert list(stale.placements.order_by("during").values_list("parent_id", flat=True)) == [
        first.pk,
        second.pk,
    ]


def test_a_planned_end_does_not_keep_a_name_in_the_old_tree(db):
    first, second = an_organization("First"), an_organization("Second")
    later = today() + datetime.timedelta(days=400)
    bureau = an_organization("Bureau", under=first, dissolved=later, dissolved_precision="day")
    move_organization(bureau, under=second)
    assert_sound()


def test_what_is_opened_again_belongs_to_the_tree_where_it_comes(db):
    first, second = an_organization("First"), an_organization("Second")
    bureau = an_organization("Bureau", under=first, published=False)
    office = closed_organization(bureau)
    move_organization(bureau, under=second)
    office.dissolved, office.dissolved_precision = None, ""
    save_organization(office)
    assert Name.objects.get(organization=office).root == second
    assert_sound()


def test_what_closed_and_moved_on_one_day_has_its_name_in_the_right_tree_again(db):
    first, second, third = (an_organization(name) for name in ("First", "Second", "Third"))
    bureau = an_organization("Bureau", under=first)
    move_organization(bureau, under=second)
    bureau.dissolved, bureau.dissolved_precision = today(), "day"
    save_organization(bureau)
    move_organization(bureau, under=third)
    bureau.dissolved, bureau.dissolved_precision = None, ""
    save_organization(bureau)
    assert Name.objects.get(organization=bureau).root == third
    assert_sound()


# Positions


def test_a_place_between_two_siblings_shifts_those_after_it(units):
    move_organization(units["Agency"], under=units["Ministry"], position=2)
    assert tree_order() == [
        (0, "Ministry"), (1, "Bureau"), (2, "Office"), (1, "Agency"), (1, "Archive"),
    ]  # fmt: skip
    in_force = Placement.objects.in_force_on(today()).filter(parent=units["Ministry"])
    assert sorted(in_force.values_list("position", flat=True)) == [1, 2, 3]
    assert_sound()


def test_a_free_position_shifts_nobody(units):
    move_organization(units["Archive"], under=units["Ministry"], position=9)
    move_organization(units["Agency"], under=units["Ministry"], position=5)
    places = TreeNode.objects.filter(parent=units["Ministry"].pk).order_by("position")
    assert list(places.values_list("position", flat=True)) == [1, 5, 9]


def test_shared_positions_are_spread_in_one_statement_a_table(units, django_assert_max_num_queries):
    ministry = units["Ministry"]
    for n in range(8):
        an_organization(f"Unit {n}", under=ministry)
    for model, field in ((TreeNode, "parent_id"), (Placement, "parent_id")):
        model.objects.filter(**{field: ministry.pk}).update(position=4)
    tree.project_tree()
    order = tree_order()
    with django_assert_max_num_queries(8):
        tree.spread_positions(ministry.pk)
    assert tree_order() == order
    places = TreeNode.objects.filter(parent=ministry.pk).order_by("lft")
    assert list(places.values_list("position", flat=True)) == list(range(1, 11))
    assert_sound()


def test_who_is_hidden_is_said_also_where_a_damaged_tree_goes_in_a_circle(bureau, office):
    TreeNode.objects.filter(pk=bureau.pk).update(parent=office.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5s'")
    TreeNode.objects.rehide(bureau.pk)
    assert not TreeNode.objects.get(pk=office.pk).hidden
