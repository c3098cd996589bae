"""Moves as an editor says them: into an organization that she sees, or beside it."""

from enum import StrEnum
from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.permissions import Action, require
from orgchart.actions import tree
from orgchart.actions.placements import STALE, move_organization
from orgchart.models import Organization, TreeNode
from orgchart.permissions import ORGANIZATIONS, ask_grants_afresh


class Where(StrEnum):
    TOP = "top"  # a root of its own
    FIRST = "first"  # the first below the target
    LAST = "last"  # the last below the target
    BEFORE = "before"  # beside the target
    AFTER = "after"


class Move(NamedTuple):
    """A move that was made, and the one that takes it back."""

    under: Organization | None
    back_where: Where
    back_target: int | None


ROOTS_UNORDERED = _("The trees have no order among themselves. Choose a place inside one of them.")
GONE = _("The organization to stand beside is not in today's tree any more. Choose another one.")
NOT_THERE = _("You may not put organizations there.")


@transaction.atomic
def move_by_editor(user, organization, where, target_id=None, *, seen_under, target_under=...):
    """Move an organization to where the editor pointed, if she may: both ends are asked.

    `seen_under` and `target_under` are the keys of the parents that the organization and the
    target had on her screen. Raises ValidationError, PermissionDenied.
    """
    TreeNode.objects.lock()
    ask_grants_afresh(user)
    require(ORGANIZATIONS, user, Action.MOVE, organization)
    parent_id, position = place_of(where, target_id, target_under)
    under = Organization.objects.get(pk=parent_id) if parent_id else None
    if not ORGANIZATIONS.may_place_under(user, Action.MOVE, under):
        raise PermissionDenied(NOT_THERE)
    back = way_back(organization)
    move_organization(
        organization, under=under, position=position, seen_under=seen_under, actor=user
    )
    return Move(under, *back)


def place_of(where, target_id, target_under):
    """(parent, position or None for the last) of a place beside or under a target."""
    if where == Where.TOP:
        return None, None
    if where in {Where.FIRST, Where.LAST}:
        parent = tree.node_or_refusal(target_id)
        first = TreeNode.objects.under(parent).first() if where == Where.FIRST else None
        return parent.pk, first and first.position
    target = TreeNode.objects.filter(pk=target_id).first()
    if target is None:
        raise ValidationError(GONE, code="gone")
    if target_under is not ... and target_under != target.parent_id:
        raise ValidationError(STALE, code="stale")
    if target.parent_id is None:
        raise ValidationError(ROOTS_UNORDERED, code="roots")
    tree.spread_positions(target.parent_id)
    target.refresh_from_db(fields=["position"])
    return target.parent_id, target.position + (where == Where.AFTER)


def way_back(organization):
    """(where, target) that put the organization back where it stands now."""
    node = TreeNode.objects.filter(pk=organization.pk).first()
    if node is None or node.parent_id is None:
        return Where.TOP, None
    following = TreeNode.objects.following(node).first()
    return (Where.BEFORE, following.pk) if following else (Where.LAST, node.parent_id)
