"""The numbers of a nested set when a subtree moves or a node comes.

mptt's own move writes every row of the tree. These statements write the rows whose numbers change,
those between the old place and the new one: less to write, to log and to vacuum.
"""

from django.db import connection


def shift_subtree(node, *, tree_id, before, level):
    """Put a node and all below it where `before` is now among the numbers of a tree, and as deep as
    `level`. The values of the node are those of its row."""
    values = {
        "lft": node.lft,
        "rght": node.rght,
        "width": node.rght - node.lft + 1,
        "tree": node.tree_id,
        "into": tree_id,
        "before": before,
        "deeper": level - node.level,
    }
    with connection.cursor() as cursor:
        if tree_id == node.tree_id:
            cursor.execute(WITHIN, values | between(node, before))
        else:
            cursor.execute(MAKE_ROOM, values)
            cursor.execute(ACROSS, values)


def open_gap(tree_id, *, before, width):
    """Let `width` numbers of a tree be free where `before` is now."""
    with connection.cursor() as cursor:
        cursor.execute(MAKE_ROOM, {"into": tree_id, "before": before, "width": width})


def between(node, before):
    """How far the subtree goes, and how far, to close its gap, the numbers that it passes."""
    width = node.rght - node.lft + 1
    if before > node.rght:
        by, gap, first, last = before - 1 - node.rght, -width, node.rght + 1, before - 1
    else:
        by, gap, first, last = before - node.lft, width, before, node.lft - 1
    start, end = min(first, node.lft), max(last, node.rght)
    return {"by": by, "gap": gap, "first": first, "last": last, "start": start, "end": end}


WITHIN = """
UPDATE orgchart_treenode SET
    lft = lft + CASE WHEN lft BETWEEN %(lft)s AND %(rght)s THEN %(by)s
        WHEN lft BETWEEN %(first)s AND %(last)s THEN %(gap)s ELSE 0 END,
    rght = rght + CASE WHEN rght BETWEEN %(lft)s AND %(rght)s THEN %(by)s
        WHEN rght BETWEEN %(first)s AND %(last)s THEN %(gap)s ELSE 0 END,
    level = level + CASE WHEN lft BETWEEN %(lft)s AND %(rght)s THEN %(deeper)s ELSE 0 END
WHERE tree_id = %(tree)s
    AND (lft BETWEEN %(start)s AND %(end)s OR rght BETWEEN %(start)s AND %(end)s)
"""
MAKE_ROOM = """
UPDATE orgchart_treenode SET
    lft = lft + CASE WHEN lft >= %(before)s THEN %(width)s ELSE 0 END, rght = rght + %(width)s
WHERE tree_id = %(into)s AND rght >= %(before)s
"""
# The subtree goes, and what comes after it, or is above it, closes up.
ACROSS = """
UPDATE orgchart_treenode SET
    tree_id = CASE WHEN lft BETWEEN %(lft)s AND %(rght)s THEN %(into)s ELSE tree_id END,
    lft = lft + CASE WHEN lft BETWEEN %(lft)s AND %(rght)s THEN %(before)s - %(lft)s
        WHEN lft > %(rght)s THEN -%(width)s ELSE 0 END,
    rght = rght + CASE WHEN lft BETWEEN %(lft)s AND %(rght)s THEN %(before)s - %(lft)s
        ELSE -%(width)s END,
    level = level + CASE WHEN lft BETWEEN %(lft)s AND %(rght)s THEN %(deeper)s ELSE 0 END
WHERE tree_id = %(tree)s AND rght >= %(lft)s
"""
