"""What a user must be permitted to import organizations: these, and where they come to stand."""

from django.utils.translation import gettext as _

from directory.imports.faults import Fault
from directory.imports.permitting import Demand
from directory.imports.sets import MAY_NOT_PUBLISH
from directory.permissions import Action
from orgchart.imports.matching import unknown
from orgchart.permissions import ORGANIZATIONS


def demands(rows, publish):
    new = {row.public_id for row in rows if row.is_new}
    for row in rows:
        if not row.is_new:
            yield Demand(Action.CHANGE, row.public_id, unknown(row))
        if moves(row) and not row.is_new:
            yield Demand(Action.MOVE, row.public_id, unknown(row))
        parent = parent_of(row)
        if moves(row) and parent is not None and parent not in new:
            action = Action.ADD if row.is_new else Action.MOVE
            yield Demand(action, parent, unknown(row, "parent"))
            if row.is_new and publish:
                yield Demand(Action.PUBLISH, parent, MAY_NOT_PUBLISH(row))


def refused_roots(rows, user, publish):
    """Faults of the rows that would stand at the top of a tree, where the user may not put them."""
    roots = [row for row in rows if moves(row) and parent_of(row) is None]
    if roots and not ORGANIZATIONS.may_place_under(user, Action.ADD, None):
        message = _("Name the organization to stand under. You may not found a tree of its own.")
        yield from (Fault(message, row.number, "parent_id") for row in roots)
    elif roots and publish and not ORGANIZATIONS.may_place_under(user, Action.PUBLISH, None):
        yield from (MAY_NOT_PUBLISH(row) for row in roots if row.is_new)


def moves(row):
    return row.is_new or bool({"parent", "position"} & set(row.changes))


def parent_of(row):
    return (row.before | row.values).get("parent")
