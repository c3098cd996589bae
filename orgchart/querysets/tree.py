from typing import NamedTuple

from django.db import connections, models
from mptt.querysets import TreeQuerySet

from directory.publishing.overlay import is_overlaid
from orgchart.querysets.days import NUMBERS_BELOW_ON, WALK_DOWN_ON

# Any number will do, as long as nothing else in the database locks the same one.
TREE_LOCK = 0x64697761


class Walked(NamedTuple):
    id: int
    parent_id: int | None
    level: int
    position: int
    raised: bool = False


class TreeNodeQuerySet(TreeQuerySet):
    def lock(self):
        """Take the lock of the tree until the end of the transaction; before anything is read.

        A look at a draft or a reorganization writes rows of its own, and waits for nobody.
        """
        if is_overlaid():
            return
        with connections[self.db].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])

    def public(self):
        return self.filter(hidden=False)

    def within(self, node):
        """The node and all below it."""
        return self.filter(tree_id=node.tree_id, lft__gte=node.lft, rght__lte=node.rght)

    def below(self, node):
        return self.filter(tree_id=node.tree_id, lft__gt=node.lft, rght__lt=node.rght)

    def above(self, node):
        """From the root down to the node's parent."""
        return self.filter(tree_id=node.tree_id, lft__lt=node.lft, rght__gt=node.rght).order_by(
            "lft"
        )

    def under(self, node):
        """The direct children, in their order."""
        return self.filter(parent_id=node.pk).order_by("position", "pk")

    def following(self, node):
        """Its siblings after it, in their order."""
        later = models.Q(position__gt=node.position) | models.Q(
            position=node.position, pk__gt=node.pk
        )
        return self.filter(later, parent_id=node.parent_id).order_by("position", "pk")

    def root_of(self, node):
        return self.get(tree_id=node.tree_id, parent=None)

    def roots(self):
        return self.filter(parent=None).order_by("tree_id")

    def in_tree_order(self):
        return self.order_by("tree_id", "lft")

    def down_to(self, level):
        return self.filter(level__lte=level)

    def walk_down(self, tops, levels, each, limit):
        """Walk from the given organizations down, level by level, public nodes only.

        Rows of (id, parent, level below the top, position), `limit` at the most and `each`
        children of a parent at the most. It goes from parent to child, since lft has
        no index: what it costs depends on what it finds, not on the size of the tree.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                WALK_DOWN.format(table=self.model._meta.db_table),
                [list(tops), each, levels, limit],
            )
            return [Walked(*row) for row in cursor.fetchall()]

    def walk_down_on(self, tops, levels, each, limit, day):
        """`walk_down` on any day: by the placements, where it is not the projected one."""
        if day.projected:
            return self.walk_down(tops, levels, each, limit)
        asked = {"tops": list(tops), "levels": levels, "each": each, "limit": limit}
        with connections[self.db].cursor() as cursor:
            cursor.execute(WALK_DOWN_ON, asked | {"day": day.date})
            return [Walked(*row) for row in cursor.fetchall()]

    def numbers_below(self, ids, day):
        """{id: number of public organizations directly below it} on a day."""
        if day.projected:
            below = self.public().filter(parent__in=ids).order_by().values_list("parent")
            return dict(below.annotate(number=models.Count("pk")))
        with connections[self.db].cursor() as cursor:
            cursor.execute(NUMBERS_BELOW_ON, {"tops": list(ids), "day": day.date})
            return dict(cursor.fetchall())

    def rehide(self, organization_id):
        """Project anew, for a node and all below it, whether the public may see it.

        A node is hidden when its organization is not published or its parent is hidden.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(REHIDE.format(table=self.model._meta.db_table), [organization_id])


# UNION without ALL ends also where a damaged tree goes round in a circle.
REHIDE = """
WITH RECURSIVE walk AS (
    SELECT n.organization_id, (o.state <> 'published' OR coalesce(p.hidden, false)) AS hidden
    FROM {table} n JOIN orgchart_organization o ON o.id = n.organization_id
    LEFT JOIN {table} p ON p.organization_id = n.parent_id
    WHERE n.organization_id = %s
    UNION
    SELECT n.organization_id, (o.state <> 'published' OR walk.hidden)
    FROM walk JOIN {table} n ON n.parent_id = walk.organization_id
    JOIN orgchart_organization o ON o.id = n.organization_id
)
UPDATE {table} n SET hidden = walk.hidden FROM walk
WHERE n.organization_id = walk.organization_id AND n.hidden <> walk.hidden
"""


WALK_DOWN = """
WITH RECURSIVE walk AS (
    SELECT n.organization_id, n.parent_id, 0 AS level, n.position
    FROM {table} n WHERE n.organization_id = ANY(%s) AND NOT n.hidden
    UNION ALL
    SELECT below.organization_id, below.parent_id, walk.level + 1, below.position
    FROM walk CROSS JOIN LATERAL (
        SELECT n.organization_id, n.parent_id, n.position
        FROM {table} n WHERE n.parent_id = walk.organization_id AND NOT n.hidden
        ORDER BY n.position, n.organization_id LIMIT %s
    ) below
    WHERE walk.level < %s
)
SELECT walk.* FROM walk LIMIT %s
"""
