"""Moving organizations under another one, or among their siblings."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.history import audit
from directory.history.as_of import today
from directory.history.fields import set_partial_date
from directory.history.partial_dates import PartialDate
from directory.publishing.enums import State
from orgchart.actions import tree
from orgchart.actions.names import pass_names_on
from orgchart.actions.organizations import next_position
from orgchart.enums import ChangeKind, Side
from orgchart.models import Change, ChangedOrganization, Organization, Placement, TreeNode

STALE = _("It has been moved in the meantime. Look where it stands now, then move it again.")
NOWHERE = _("This organization is not in today's tree, so it cannot be moved.")


@transaction.atomic
def move_organization(organization, *, under, position=None, seen_under=..., actor=None):
    """Put an organization under another one (None makes it a root), from today on.

    `position` is where it comes among its new siblings, by default the last. `seen_under` is the
    key of the parent that the editor saw (None for a root): the move is refused when it is no
    longer there. Raises ValidationError.
    """
    TreeNode.objects.lock()
    node = TreeNode.objects.filter(pk=organization.pk).first()
    if node is None:
        raise ValidationError(NOWHERE, code="nowhere")
    if seen_under is not ... and seen_under != node.parent_id:
        raise ValidationError(STALE, code="stale")
    parent_id, old_parent_id = under.pk if under else None, node.parent_id
    if position is None:
        position = next_position(parent_id)
    tree.make_room(parent_id, position, besides=organization.pk)
    old_root, new_root = tree.move_node(organization.pk, parent_id=parent_id, position=position)
    write_placement(organization, parent_id, position)
    if new_root != old_root:
        pass_names_on(organization, new_root)
    audit.record(actor, "move", organization, was=old_parent_id, now=parent_id, position=position)
    return organization


def write_placement(organization, parent_id, position):
    """Date the move from today on; a reordering, or a move of a draft, only corrects the row."""
    placement = Placement.objects.in_force_on(today()).get(organization=organization)
    same_parent = placement.parent_id == parent_id
    began_today = placement.start_date == today()
    if same_parent or began_today or is_draft(organization):
        Placement.objects.filter(pk=placement.pk).update(parent=parent_id, position=position)
    else:
        following = Placement(organization=organization, parent_id=parent_id, position=position)
        set_partial_date(following, "start_date", PartialDate(today()))
        set_partial_date(following, "end_date", placement.end)
        set_partial_date(placement, "end_date", PartialDate(today()))
        placement.save()
        following.save()
        record_move(organization)


def is_draft(organization):
    """Asked afresh: it may have been published since the organization was read."""
    return Organization._base_manager.filter(pk=organization.pk, state=State.DRAFT).exists()


def record_move(organization):
    change = Change(kind=ChangeKind.MOVED)
    set_partial_date(change, "date", PartialDate(today()))
    change.save()
    for side in Side:
        ChangedOrganization.objects.create(change=change, organization=organization, side=side)
