"""What happens to organizations on a day: found, rename, move, transfer, close, merge, split.

Each writes the names, placements and closures and one Change in one transaction, and takes effect
at once where the day has come, by itself on its day where it has not. `on` is a PartialDate;
`source` holds the columns source_ar ... and source_url. All raise ValidationError.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.history import audit
from directory.history.as_of import today
from directory.history.fields import set_partial_date
from directory.publishing import actions as publishing
from directory.publishing.enums import Verb
from orgchart.actions import tree
from orgchart.actions.bulk import pass_roots_on
from orgchart.actions.dated import (
    LATER,
    NOT_THEN,
    end_rows,
    follow,
    line_on,
    note_due,
    record_change,
    refuse_cycle,
    row_on,
)
from orgchart.actions.names import pass_names_on, refuse_clash
from orgchart.actions.organizations import OPEN_BELOW, found_organization, next_position
from orgchart.actions.projection import project_names
from orgchart.enums import ChangeKind, ClosureKind
from orgchart.models import Name, Organization, Placement, TreeNode

SAME_PARENT = _("It stands there on that day already.")
SAME_NAME = _("It has this name on that day already.")
INTO_ITSELF = _("An organization cannot be merged into itself, or split into itself alone.")
PARENT_THEN = _("The organization to stand under does not exist on that day. Choose another one.")


@transaction.atomic
def found(organization, *, under, on, source=None, actor=None):
    """Found a new organization on a day."""
    if under:
        refuse_missing_parent(under, on)
    set_partial_date(organization, "founded", on)
    found_organization(organization, under=under, actor=actor)
    record_change(ChangeKind.FOUNDED, on, after=[organization], source=source)
    note_due()
    return organization


@transaction.atomic
def rename(organization, naming, *, on, source=None, actor=None, based_on=None):
    """Give an organization other names or another code from a day on.

    `naming` holds the columns name_ar ..., short_name_ar ... and code, as far as they change.
    """
    # Before any row, as every writer of the tree does: two orders would be a deadlock.
    TreeNode.objects.lock()
    publishing.lock_record(organization, based_on=based_on)
    current = row_on(Name, organization, on)
    if all((getattr(current, field) or "") == (value or "") for field, value in naming.items()):
        raise ValidationError(SAME_NAME, code="same")
    follow(Name, organization, on, source or {}, **naming)
    project_names([organization.pk])
    record_change(
        ChangeKind.RENAMED, on, before=[organization], after=[organization], source=source
    )
    publishing.write_revision(organization, Verb.CHANGED, actor=actor)
    audit.record(actor, "rename", organization, on=str(on))
    note_due()
    return organization


@transaction.atomic
def move(organization, *, under, on, source=None, actor=None):
    """Put an organization under another one from a day on; a transfer, where that is in another
    tree. None as `under` makes it a root."""
    TreeNode.objects.lock()
    kind = place_anew(organization, under, on, source)
    record_change(kind, on, before=[organization], after=[organization], source=source)
    audit.record(actor, str(kind), organization, on=str(on), under=under and under.pk)
    take_effect([organization])
    return organization


def place_anew(organization, under, on, source):
    """The dated placement of a move. Returns the kind of change that it is."""
    refuse_missing_parent(under, on)
    parent_id = under.pk if under else None
    current = row_on(Placement, organization, on)
    if current.parent_id == parent_id:
        raise ValidationError(SAME_PARENT, code="same")
    placement = follow(
        Placement,
        organization,
        on,
        source or {},
        parent_id=parent_id,
        position=next_position(parent_id),
    )
    refuse_cycle(placement)
    before = root_on(current.parent_id, organization, on)
    after = root_on(parent_id, organization, on)
    if before == after:
        return ChangeKind.MOVED
    refuse_clash(organization, after)
    return ChangeKind.TRANSFERRED


def root_on(parent_id, organization, on):
    """The top of the tree in which an organization under this parent stands on a day."""
    if parent_id is None:
        return organization.pk
    return [parent_id, *line_on(parent_id, on.earliest)][-1]


def refuse_missing_parent(under, on):
    if under and not Placement.objects.filter(organization=under).in_force_on(on.earliest).exists():
        raise ValidationError(PARENT_THEN, code="parent")


@transaction.atomic
def close(organization, *, on, below=None, close_below=False, successors=(), **how):
    """Dissolve an organization. What stands below it then is moved under `below` or closed too;
    `successors` are those that take over what it did. `how` is the source and the actor."""
    TreeNode.objects.lock()
    kind = ClosureKind.REPLACED if successors else ClosureKind.DISSOLVED
    touched = close_quietly([organization], on, kind, below, close_below, **how)
    record_change(
        ChangeKind.DISSOLVED,
        on,
        before=[organization],
        after=successors,
        source=how.get("source"),
    )
    take_effect(touched)
    return organization


@transaction.atomic
def merge(organizations, *, into, on, below=None, close_below=False, **how):
    """Merge organizations into one that exists; what stands below them goes under it by default."""
    if into in organizations:
        raise ValidationError(INTO_ITSELF, code="itself")
    TreeNode.objects.lock()
    refuse_missing_parent(into, on)
    below = None if close_below else below or into
    touched = close_quietly(organizations, on, ClosureKind.MERGED, below, close_below, **how)
    record_change(
        ChangeKind.MERGED,
        on,
        before=[*organizations, into],
        after=[into],
        source=how.get("source"),
    )
    take_effect(touched)
    return into


@transaction.atomic
def split(organization, *, into, on, ends=True, below=None, close_below=False, **how):
    """Split an organization into others that exist; it ends by it, or goes on beside them."""
    if not into or organization in into:
        raise ValidationError(INTO_ITSELF, code="itself")
    TreeNode.objects.lock()
    touched = []
    if ends:
        below = None if close_below else below or into[0]
        touched = close_quietly([organization], on, ClosureKind.SPLIT, below, close_below, **how)
    else:
        row_on(Placement, organization, on)
    after = list(into) if ends else [organization, *into]
    record_change(
        ChangeKind.SPLIT, on, before=[organization], after=after, source=how.get("source")
    )
    take_effect(touched)
    return organization


def close_quietly(organizations, on, kind, below, close_below, *, source=None, actor=None):
    """Close organizations without a Change of their own. Returns all that were touched."""
    touched = []
    for organization in organizations:
        children = children_on(organization, on)
        if children and not (below or close_below):
            raise ValidationError(OPEN_BELOW, code="below")
        if close_below:
            touched += close_quietly(children, on, kind, None, True, source=source, actor=actor)
        else:
            for child in children:
                place_anew(child, below, on, source)
            touched += children
        end(organization, on, kind, actor)
        touched.append(organization)
    return touched


def children_on(organization, on):
    """Those directly below on a day. Refuses where others are announced to come below later."""
    below = Placement.objects.filter(parent=organization)
    if below.filter(start_date__gt=on.earliest).exists():
        raise ValidationError(LATER, code="later")
    ids = below.in_force_on(on.earliest).values("organization")
    return list(Organization.objects.filter(pk__in=ids).order_by("pk"))


def end(organization, on, kind, actor):
    organization.refresh_from_db()
    if organization.dissolved:
        raise ValidationError(NOT_THEN, code="not_then")
    end_rows(organization, on)
    set_partial_date(organization, "dissolved", on)
    organization.closure_kind = kind
    publishing.save_record(organization, actor=actor)


def take_effect(organizations):
    """Show today what holds today of dated rows that were written. One is moved; of many the
    tree is numbered anew."""
    note_due()
    if len(organizations) == 1 and move_node_of(organizations[0]):
        return
    if organizations:
        tree.project_tree()
        pass_roots_on()


def move_node_of(organization):
    """Move the node of an organization under today's parent. False where it is not that simple."""
    placement = Placement.objects.in_force_on(today()).filter(organization=organization).first()
    node = TreeNode.objects.filter(pk=organization.pk).first()
    if not placement or not node:
        return False
    if placement.parent_id == node.parent_id:
        return True
    if placement.parent_id and not TreeNode.objects.filter(pk=placement.parent_id).exists():
        return False
    tree.make_room(placement.parent_id, placement.position, besides=organization.pk)
    old, new = tree.move_node(
        organization.pk, parent_id=placement.parent_id, position=placement.position
    )
    if old != new:
        pass_names_on(organization, new)
    return True
