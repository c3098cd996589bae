"""Nested sets numbered in one pass, from who stands under whom."""

from collections import defaultdict
from typing import NamedTuple


class Numbered(NamedTuple):
    id: int
    parent_id: int | None
    position: int
    hidden: bool
    lft: int
    rght: int
    level: int
    root_id: int


def number(rows):
    """Number trees from (id, parent_id, position, published) rows, siblings by position, then id.

    Returns the Numbered in tree order, a tree after the other. Raises ValueError with the ids of
    those that stand under themselves.
    """
    children = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row[2], row[0])):
        children[row[1]].append(row)
    numbered = []
    for root in children[None]:
        numbered += number_tree(root, children)
    if len(numbered) < len(rows):
        raise ValueError(sorted({row[0] for row in rows} - {node.id for node in numbered}))
    return numbered


def number_tree(root, children):
    order, ends, counter = [], {}, 0
    stack = [(root, 0, False, False)]
    while stack:
        row, level, hidden, done = stack.pop()
        counter += 1
        if done:
            ends[row[0]] = counter
            continue
        hidden = hidden or not row[3]
        order.append((row, counter, level, hidden))
        stack.append((row, level, hidden, True))
        stack += ((child, level + 1, hidden, False) for child in reversed(children[row[0]]))
    return [
        Numbered(row[0], row[1], row[2], hidden, lft, ends[row[0]], level, root[0])
        for row, lft, level, hidden in order
    ]
