"""What is asked before an editor's change or correction is made, and what a closure touches."""

import hashlib

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from directory.languages import columns
from directory.permissions import Action, require
from orgchart.actions.dated import line_on
from orgchart.actions.moves import NOT_THERE
from orgchart.models import Name, Organization, Placement, TreeNode
from orgchart.permissions import ORGANIZATIONS, ask_grants_afresh

STALE = _(
    "Its names or places have changed in the meantime. Look at them as they are now, then send "
    "the form again."
)
TOUCHES_OTHERS = _("This would also change organizations that you may not change: %(names)s.")
NAMED = 5
SEEN = {
    Name: ("code", *columns("name", "short_name", "source")),
    Placement: ("parent_id", *columns("source")),
}


def begin(user, organization, *, change=None, under=(), seen=None):
    """Lock the tree, then ask: may she change all of these, put others under those, and is all as
    she saw it? Call it first in a transaction. Raises ValidationError, PermissionDenied.

    `change` is the organization alone by default; None among `under` stands for a new root.
    """
    TreeNode.objects.lock()
    ask_grants_afresh(user)
    for each in [organization] if change is None else change:
        require(ORGANIZATIONS, user, Action.CHANGE, each)
    for parent in under:
        if not ORGANIZATIONS.may_place_under(user, Action.MOVE, parent):
            raise PermissionDenied(NOT_THERE)
    if seen is not None and seen != fingerprint(organization):
        raise ValidationError(STALE, code="stale")


def refuse_touching_others(user, keys):
    """Refuse what would change any that the user may not change. Raises ValidationError."""
    permitted = ORGANIZATIONS.which(user, Action.CHANGE).filter(pk__in=keys)
    others = Organization.objects.filter(pk__in=keys).exclude(pk__in=permitted.values("pk"))
    names = [str(organization) for organization in others.order_by("pk")[:NAMED]]
    if names:
        raise ValidationError(TOUCHES_OTHERS, code="others", params={"names": ", ".join(names)})


def fingerprint(organization):
    """A short text that differs once a name or a place of the organization does."""
    dates = ("start_date", "start_date_precision", "end_date", "end_date_precision", "source_url")
    rows = [
        list(
            model.objects.filter(organization=organization)
            .order_by("pk")
            .values_list("pk", *dates, *fields)
        )
        for model, fields in SEEN.items()
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:20]


def below_on(organizations, on, *, all_levels):
    """The keys of those below the given ones on a day, those that are nearer first."""
    with connection.cursor() as cursor:
        ids = [organization.pk for organization in organizations]
        cursor.execute(BELOW, {"ids": ids, "day": on.earliest, "all": all_levels})
        found = dict.fromkeys(key for (key,) in cursor)
    return [key for key in found if key not in ids]


BELOW = """
WITH RECURSIVE below AS (
    SELECT p.organization_id, 1 AS level FROM orgchart_placement p
    WHERE p.parent_id = ANY(%(ids)s) AND p.during @> %(day)s::date
    UNION
    SELECT p.organization_id, below.level + 1 FROM below JOIN orgchart_placement p
        ON p.parent_id = below.organization_id AND p.during @> %(day)s::date
    WHERE %(all)s AND below.level < 200
)
SELECT organization_id FROM below ORDER BY level, organization_id
"""


def lowest_first(organizations, on):
    """In the order in which they can be closed: one that stands below another before that."""
    return sorted(organizations, key=lambda each: -len(line_on(each.pk, on.earliest)))
