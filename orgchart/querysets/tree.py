from django.db import connections
from mptt.querysets import TreeQuerySet

# Any number will do, as long as nothing else in the database locks the same one.
TREE_LOCK = 0x64697761


class TreeNodeQuerySet(TreeQuerySet):
    def lock(self):
        """Take the lock of the tree until the end of the transaction; before anything is read."""
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
        return self.filter(
            tree_id=node.tree_id, lft__lt=node.lft, rght__gt=node.rght
        ).order_by("lft")

    def under(self, node):
        """The direct children, in their order."""
        return self.filter(parent_id=node.pk).order_by("position", "pk")

    def root_of(self, node):
        return self.get(tree_id=node.tree_id, parent=None)

    def roots(self):
        return self.filter(parent=None).order_by("tree_id")

    def in_tree_order(self):
        return self.order_by("tree_id", "lft")

    def down_to(self, level):
        return self.filter(level__lte=level)

    def rehide(self, node):
        """Project anew, for a node and all below it, whether the public may see it.

        A node is hidden when its organization is not published or its parent is hidden.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(REHIDE.format(table=self.model._meta.db_table), [node.pk])


REHIDE = """
WITH RECURSIVE walk AS (
    SELECT n.organization_id, (o.state <> 'published' OR coalesce(p.hidden, false)) AS hidden
    FROM {table} n JOIN orgchart_organization o ON o.id = n.organization_id
    LEFT JOIN {table} p ON p.organization_id = n.parent_id
    WHERE n.organization_id = %s
    UNION ALL
    SELECT n.organization_id, (o.state <> 'published' OR walk.hidden)
    FROM walk JOIN {table} n ON n.parent_id = walk.organization_id
    JOIN orgchart_organization o ON o.id = n.organization_id
)
UPDATE {table} n SET hidden = walk.hidden FROM walk
WHERE n.organization_id = walk.organization_id AND n.hidden <> walk.hidden
"""
