"""Founding, saving and deleting organizations."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from directory.history import audit
from directory.history.as_of import today
from directory.history.fields import partial_date, set_partial_date
from directory.languages import columns
from directory.publishing import actions as publishing
from orgchart.actions import tree
from orgchart.actions.slugs import give_slug
from orgchart.models import Name, Organization, Placement, TreeNode

NAMING = ("code", *columns("name", "short_name"))


@transaction.atomic
def found_organization(organization, *, under=None, position=None, save_owned=None, **how):
    """Save a new organization with its first name and its place; as the last child by default.

    What was founded on a later day than today gets its node on that day; what was dissolved has
    none. `how` is the actor and the comment. Raises ValidationError.
    """
    TreeNode.objects.lock()
    require_a_name(organization)
    give_slug(organization)
    parent_id = under.pk if under else None
    if parent_id:
        tree.node_or_refusal(parent_id)
    if position is None:
        position = next_position(parent_id)

    def save_all():
        place(organization, parent_id, position)
        if save_owned:
            save_owned()

    return publishing.save_record(organization, save_owned=save_all, **how)


def require_a_name(organization):
    if not any(getattr(organization, name) for name in (*columns("name"), "original_name")):
        raise ValidationError({columns("name")[0]: _("Give it a name in at least one language.")})


def next_position(parent_id):
    last = TreeNode.objects.filter(parent_id=parent_id).aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def place(organization, parent_id, position):
    """The first dated name and placement of an organization, and its node if they hold today."""
    dates = {"start_date": "founded", "end_date": "dissolved"}
    placement = Placement(organization=organization, parent_id=parent_id, position=position)
    name = Name(organization=organization, root_id=root_id(organization, parent_id))
    copy_name(organization, name)
    for row in (placement, name):
        for field, origin in dates.items():
            set_partial_date(row, field, partial_date(organization, origin))
        row.full_clean()
        row.save()
    if Placement.objects.filter(pk=placement.pk).in_force_on(today()).exists():
        tree.make_room(parent_id, position, besides=organization.pk)
        tree.insert_node(organization, parent_id=parent_id, position=position)


def root_id(organization, parent_id):
    if not parent_id:
        return organization.pk
    return TreeNode.objects.root_of(TreeNode.objects.get(pk=parent_id)).pk


def copy_name(organization, name):
    for field in NAMING:
        setattr(name, field, getattr(organization, field))


@transaction.atomic
def save_organization(organization, *, save_owned=None, **how):
    """Save a changed organization. A changed name corrects the one of today (else the last).

    Changed days of founding and dissolution are passed on to its first and last name and place.
    `how` is the actor, the comment and `based_on`. Raises ValidationError, Conflict.
    """
    require_a_name(organization)
    give_slug(organization)
    before = Organization._base_manager.get(pk=organization.pk)

    def save_all():
        correct_name(organization, actor=how.get("actor"))
        pass_dates_on(organization, before)
        if save_owned:
            save_owned()

    return publishing.save_record(organization, save_owned=save_all, **how)


def correct_name(organization, *, actor):
    name = Name.objects.filter(organization=organization).current_or_last(today())
    changed = [f for f in NAMING if (getattr(name, f) or "") != (getattr(organization, f) or "")]
    if changed:
        before = {field: getattr(name, field) or "" for field in changed}
        copy_name(organization, name)
        name.full_clean()
        name.save()
        audit.record(actor, "correct_name", organization, before=before)


def pass_dates_on(organization, before):
    changed = {f for f in LIFE if partial_date(before, f) != partial_date(organization, f)}
    if not changed:
        return
    TreeNode.objects.lock()
    for model in (Name, Placement):
        rows = list(model.objects.filter(organization=organization).order_by("during"))
        set_partial_date(rows[0], "start_date", partial_date(organization, "founded"))
        set_partial_date(rows[-1], "end_date", partial_date(organization, "dissolved"))
        for row in rows:
            row.full_clean()
            row.save()
    follow_placement(organization)


def follow_placement(organization):
    """Give the organization its node, or take it away, as its placements of today have it."""
    placement = Placement.objects.in_force_on(today()).filter(organization=organization).first()
    has_node = TreeNode.objects.filter(pk=organization.pk).exists()
    if placement and not has_node:
        parent_id, position = placement.parent_id, placement.position
        tree.insert_node(organization, parent_id=parent_id, position=position)
    elif has_node and not placement:
        if TreeNode.objects.filter(parent=organization.pk).exists():
            raise ValidationError({"dissolved": OPEN_BELOW})
        tree.remove_node(organization.pk)


LIFE = ("founded", "dissolved")
OPEN_BELOW = _("Organizations still stand under this one. Move or close them first.")


@transaction.atomic
def delete_organization(organization, *, actor=None, comment=""):
    """Delete an organization on which nothing else depends. Raises ProtectedError."""
    TreeNode.objects.lock()
    tree.remove_node(organization.pk)
    publishing.delete_record(organization, actor=actor, comment=comment)


def publish_organizations(ids, *, actor=None):
    for organization in Organization.objects.filter(pk__in=ids):
        publishing.publish(organization, actor=actor)
