"""Give, change and withdraw grants, each with its audit line."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.history import audit
from directory.permissions import Action
from orgchart.models import Grant, TreeNode
from orgchart.permissions import ORGANIZATIONS, ask_grants_afresh

NOT_HERS = _("You may not give or withdraw grants there.")


@transaction.atomic
def save_grant(grant, *, actor=None):
    """Give a grant, or change one. An actor must administer where it is and where it was.

    Raises ValidationError, PermissionDenied.
    """
    before = begin(grant, actor)
    grant.full_clean()
    grant.save()
    was = {"was": facts(before)} if before else {}
    audit.record(actor, "change_grant" if before else "give_grant", grant, **facts(grant), **was)
    return grant


@transaction.atomic
def withdraw_grant(grant, *, actor=None):
    """Raises PermissionDenied. One that somebody else has withdrawn already stays so."""
    before = begin(grant, actor)
    if before is not None:
        audit.record(actor, "withdraw_grant", before, **facts(before))
        before.delete()


def begin(grant, actor):
    """The grant as it is saved, locked, or None. After the tree's lock nobody's place changes."""
    TreeNode.objects.lock()
    before = Grant.objects.locked(grant.pk)
    if actor is not None:
        ask_grants_afresh(actor)
        for place in {each.organization for each in (before, grant) if each is not None}:
            if not ORGANIZATIONS.may_place_under(actor, Action.ADMINISTER, place):
                raise PermissionDenied(NOT_HERS)
    return before


def facts(grant):
    """Who may do what where, as numbers. On no organization it is everything."""
    holder = {"user": grant.user_id} if grant.user_id else {"group": grant.group_id}
    languages = {"languages": list(grant.languages)} if grant.languages else {}
    place = {"organization": grant.organization_id}
    return holder | {"role": str(grant.role)} | languages | place
