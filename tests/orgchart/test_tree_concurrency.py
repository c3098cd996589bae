"""Writers at the same time, on connections of their own. See writers.py."""

import threading
from collections import defaultdict

import pytest
from django.db import connection, transaction

from directory.history.as_of import today
from directory.history.models import AuditEntry
from directory.publishing.actions import Conflict, Gone
from directory.publishing.enums import State, Verb
from directory.publishing.models import Revision
from orgchart.actions import tree
from orgchart.actions.organizations import save_organization
from orgchart.actions.placements import move_organization
from orgchart.models import Name, Organization, Placement, TreeNode
from orgchart.querysets.tree import TreeNodeQuerySet
from tests.builders import an_organization
from tests.orgchart.writers import Editor, HeedlessEditor, tally, work_at_once

WRITERS = 8
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def plant(roots=3, each=4):
    """Trees of three levels; {key: parent}."""
    for r in range(roots):
        root = an_organization(f"Root {r}")
        for n in range(each):
            bureau = an_organization(f"Bureau {r}-{n}", under=root)
            for m in range(each):
                an_organization(f"Office {r}-{n}-{m}", under=bureau, published=m % 3 > 0)
    return dict(TreeNode.objects.values_list("pk", "parent_id"))


def test_every_change_of_eight_writers_is_applied_or_refused():
    planted = plant()
    outcomes, errors = work_at_once([Editor(n) for n in range(WRITERS)], submissions=25)

    assert errors == []  # no deadlock among them
    assert len(outcomes) == WRITERS * 25
    applied = [outcome for outcome in outcomes if outcome.refused is None]
    counted = tally(outcomes)
    for verb in ("move", "found", "rename", "delete"):
        assert counted[verb, "applied"], counted
    assert list(tree.faults()) == []
    nothing_is_lost(planted, applied)
    moves_follow_each_other(planted, applied)
    renames_are_there(applied, [outcome for outcome in outcomes if outcome.refused])
    states_are_there(applied)
    roots_of_names_are_right()


def keys_of(verb, applied):
    return [outcome.key for outcome in applied if outcome.verb == verb]


def nothing_is_lost(planted, applied):
    """Every organization is there, once, unless its deletion was applied; each has its node."""
    deleted, founded = keys_of("delete", applied), keys_of("found", applied)
    assert len(set(deleted)) == len(deleted)
    there = set(Organization.objects.values_list("pk", flat=True))
    assert there == (planted.keys() | set(founded)) - set(deleted)
    with_node = set(TreeNode.objects.values_list("pk", flat=True))
    in_force = Placement.objects.in_force_on(today()).values_list("organization_id", flat=True)
    assert with_node == set(in_force)
    assert with_node >= set(
        Organization.objects.filter(dissolved=None).values_list("pk", flat=True)
    )
    assert set(Placement.objects.values_list("organization_id", flat=True)) == there
    assert set(Name.objects.values_list("organization_id", flat=True)) == there
    for verb, keys in (("delete", deleted), ("move", keys_of("move", applied))):
        written = AuditEntry.objects.filter(verb=verb).values_list("object_id", flat=True)
        assert sorted(written) == sorted(keys)
    gone = Revision.objects.filter(verb=Verb.DELETED).values_list("object_id", flat=True)
    assert sorted(gone) == sorted(deleted)


def moves_follow_each_other(planted, applied):
    """Each move began where the one before had ended, and the last one holds."""
    under = dict(planted)
    created = AuditEntry.objects.filter(verb="move").order_by("pk")
    first = {entry.object_id: entry.detail["was"] for entry in reversed(created)}
    under |= {key: first.get(key) for key in keys_of("found", applied)}
    for entry in created:
        assert entry.detail["was"] == under[entry.object_id]
        under[entry.object_id] = entry.detail["now"]
    moved = {entry.object_id for entry in created}
    for key, parent in TreeNode.objects.filter(pk__in=moved).values_list("pk", "parent_id"):
        assert parent == under[key]
    asked = defaultdict(set)
    for outcome in applied:
        if outcome.verb == "move":
            asked[outcome.key].add(outcome.detail["under"])
    for entry in created:
        assert entry.detail["now"] in asked[entry.object_id]


def renames_are_there(applied, refused):
    """The name is that of the last rename that was applied, by the number of its revision."""
    last = {}
    for outcome in applied:
        if outcome.verb == "rename":
            version = outcome.detail["version"]
            last[outcome.key] = max(
                last.get(outcome.key, (0, "")), (version, outcome.detail["token"])
            )
            kept = Revision.objects.get(object_id=outcome.key, number=version)
            assert kept.snapshot["fields"]["summary_en"] == outcome.detail["token"]
            based_on = outcome.detail["based_on"]
            assert based_on in {None, version - 1}
    for organization in Organization.objects.filter(pk__in=last):
        token = last[organization.pk][1]
        name = Name.objects.get(organization=organization)
        assert (organization.name_en, organization.summary_en, name.name_en) == (token,) * 3
    for outcome in refused:
        if outcome.verb == "rename":
            assert isinstance(outcome.refused, Conflict | Gone)
            fields = {"snapshot__fields__summary_en": outcome.detail["token"]}
            assert not Revision.objects.filter(**fields).exists()


def states_are_there(applied):
    last = {}
    for outcome in applied:
        if outcome.verb in {"publish", "withdraw"}:
            state = State.PUBLISHED if outcome.verb == "publish" else State.WITHDRAWN
            version = outcome.detail["version"]
            last[outcome.key] = max(last.get(outcome.key, (0, "")), (version, state))
    for organization in Organization.objects.filter(pk__in=last):
        assert organization.state == last[organization.pk][1]


def roots_of_names_are_right():
    roots = dict(TreeNode.objects.roots().values_list("tree_id", "pk"))
    names = Name.objects.in_force_from(today()).filter(organization__node__isnull=False)
    for root, tree_id in names.values_list("root_id", "organization__node__tree_id"):
        assert root == roots[tree_id]


def test_without_the_lock_the_tree_would_not_be_sound(monkeypatch):
    monkeypatch.setattr(TreeNodeQuerySet, "lock", lambda self: None)
    plant(roots=2)
    verbs = {"move": 3, "found": 1, "delete": 1}
    for attempt in range(20):
        editors = [HeedlessEditor(100 * attempt + n, verbs) for n in range(WRITERS)]
        work_at_once(editors, submissions=4, patience="200ms")
        found = list(tree.faults())
        if found:
            break
    assert found


def run_beside(act):
    """Do it on another connection, which waits for no lock longer than a second."""
    failed = []

    def run():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'")
            act()
        except Exception as error:  # noqa: BLE001
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=20)
    assert not thread.is_alive()
    return failed


def test_saving_a_text_does_not_wait_for_a_move():
    first, second = an_organization("First"), an_organization("Second")
    moving, still = an_organization("Moving", under=first), an_organization("Still", under=first)
    below = an_organization("Below", under=moving)

    def save_texts():
        for organization in (moving, below, still, second):
            organization.summary_en = "Follows the reform."
            save_organization(organization, based_on=organization.version)

    with transaction.atomic():
        move_organization(Organization.objects.get(pk=moving.pk), under=second)
        assert run_beside(save_texts) == []
    assert Organization.objects.filter(summary_en="Follows the reform.").count() == 4
    assert TreeNode.objects.get(pk=moving.pk).parent_id == second.pk
    assert list(tree.faults()) == []


def test_a_move_does_not_wait_for_a_text():
    first, second = an_organization("First"), an_organization("Second")
    moving = an_organization("Moving", under=first)
    with transaction.atomic():
        moving.summary_en = "Follows the reform."
        save_organization(moving)
        stale = Organization.objects.get(pk=moving.pk)
        assert run_beside(lambda: move_organization(stale, under=second)) == []
    assert TreeNode.objects.get(pk=moving.pk).parent_id == second.pk
    assert Organization.objects.get(pk=moving.pk).summary_en == "Follows the reform."


def test_another_move_waits():
    first, second = an_organization("First"), an_organization("Second")
    with transaction.atomic():
        TreeNode.objects.lock()
        failed = run_beside(lambda: move_organization(first, under=second))
    assert "lock timeout" in str(failed)
