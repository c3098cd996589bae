"""Moves of subtrees of about a hundred nodes across a large tree, against mptt's own move_to().

script/bench move [--size 100000]

mptt moves the same nodes to the same places in a table with the same columns, indexes and
constraints and the same rows, by turns with ours; tables are vacuumed before each move, and each
ends with COMMIT. Ours also takes the lock, looks for cycles, hides what the public may not see,
writes the placements, the change and the audit line.
"""

import random
import threading
import time
from statistics import median
from typing import NamedTuple

import large_directory
from django.db import connection, models, transaction
from mptt.models import MPTTModel, TreeForeignKey

from orgchart.actions import tree
from orgchart.actions.organizations import save_organization
from orgchart.actions.placements import move_organization
from orgchart.models import Organization, TreeNode

MOVES = 7


class BareNode(MPTTModel):
    """The columns of TreeNode, and nothing but mptt."""

    organization = models.OneToOneField(
        Organization, models.DO_NOTHING, primary_key=True, related_name="+"
    )
    parent = TreeForeignKey("self", models.DO_NOTHING, null=True, related_name="children")
    position = models.PositiveIntegerField(default=0)
    hidden = models.BooleanField(default=True)

    class Meta:
        app_label = "orgchart"
        db_table = "bench_node"
        managed = False


class Cost(NamedTuple):
    seconds: float
    wal: int


def measure(size):
    with connection.cursor() as cursor:  # of an earlier benchmark, for the same keys
        cursor.execute("TRUNCATE publishing_revision")
    large_directory.load(size)
    copy_table()
    nodes = sum(1 for _ in subtrees()), median(size for _key, size in subtrees())
    yield "nodes; subtrees that are moved", f"{size:,}; of about {nodes[1]:.0f}", ""
    for where in ("last", "first"):
        yield from compare(where)
    assert list(tree.faults()) == []
    alone, beside = save_texts()
    yield "ms, saving a text", f"{alone * 1000:.0f}", ""
    yield "ms, saving it while a move is open", f"{beside * 1000:.0f}", "does not wait"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_node")


def copy_table():
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_node")
        cursor.execute("CREATE TABLE bench_node (LIKE orgchart_treenode INCLUDING ALL)")
        cursor.execute("INSERT INTO bench_node SELECT * FROM orgchart_treenode ORDER BY lft")
        for column, table, key in (
            ("organization_id", "orgchart_organization", "id"),
            ("parent_id", "bench_node", "organization_id"),
        ):
            cursor.execute(
                f"ALTER TABLE bench_node ADD FOREIGN KEY ({column}) REFERENCES {table} ({key}) "
                "DEFERRABLE INITIALLY DEFERRED"
            )


def subtrees():
    """(key, number of nodes) of those of about a hundred."""
    width = (models.F("rght") - models.F("lft") + 1) / 2
    nodes = TreeNode.objects.annotate(nodes=width).filter(nodes__range=(60, 170))
    return nodes.order_by("pk").values_list("pk", "nodes")


def compare(where):
    dice = random.Random(where)
    ours, theirs = [], []
    for n in range(MOVES):
        key, target = draw(dice)
        turns = [lambda: ours.append(move_ours(key, target, where))]  # noqa: B023
        turns.append(lambda: theirs.append(move_theirs(key, target, where)))  # noqa: B023
        for turn in turns if n % 2 else turns[::-1]:
            large_directory.analyze()
            turn()
    mine, other = (median(cost.seconds for cost in costs) for costs in (ours, theirs))
    wal, other_wal = (median(cost.wal for cost in costs) / 1e6 for costs in (ours, theirs))
    yield f"seconds, move_organization, as the {where} child", spread(ours), ""
    yield f"seconds, mptt's move_to, as the {where} child", spread(theirs), ""
    yield "move_organization against move_to", f"{mine / other:.2f} times", "at most 1.2 times"
    yield "MB of write-ahead log, ours and mptt's", f"{wal:.1f}, {other_wal:.1f}", ""


def spread(costs):
    seconds = [cost.seconds for cost in costs]
    return f"{median(seconds):.2f} ({min(seconds):.2f} to {max(seconds):.2f})"


def draw(dice):
    """A subtree, and a node anywhere outside it."""
    key = dice.choice([key for key, _size in subtrees()])
    within = TreeNode.objects.within(TreeNode.objects.get(pk=key)).values("pk")
    return key, dice.choice(TreeNode.objects.exclude(pk__in=within).values_list("pk", flat=True))


def move_ours(key, target, where):
    organization, under = Organization.objects.get(pk=key), Organization.objects.get(pk=target)
    position = 1 if where == "first" else None
    return timed(lambda: move_organization(organization, under=under, position=position))


def move_theirs(key, target, where):
    node, under = BareNode.objects.get(pk=key), BareNode.objects.get(pk=target)
    return timed(lambda: node.move_to(under, f"{where}-child"))


def timed(act):
    before, start = wal_position(), time.perf_counter()
    with transaction.atomic():
        act()
    seconds = time.perf_counter() - start
    return Cost(seconds, wal_position() - before)


def wal_position():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')")
        return int(cursor.fetchone()[0])


def save_texts():
    """Seconds to save a text alone, and while a move of the same organization is not committed."""
    key, target = draw(random.Random(1))
    organization = Organization.objects.get(pk=key)
    alone = median(in_thread(key) for _n in range(5))
    with transaction.atomic():
        move_organization(organization, under=Organization.objects.get(pk=target))
        beside = median(in_thread(key) for _n in range(5))
    return alone, beside


def in_thread(key):
    """Seconds of a save on another connection. It fails after five seconds of waiting."""
    taken = []

    def save():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        organization = Organization.objects.get(pk=key)
        organization.mandate_en = f"Saved at {time.time()}."
        start = time.perf_counter()
        save_organization(organization, based_on=organization.version)
        taken.append(time.perf_counter() - start)
        connection.close()

    thread = threading.Thread(target=save)
    thread.start()
    thread.join()
    return taken[0]
