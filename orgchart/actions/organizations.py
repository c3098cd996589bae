"""Founding, saving and deleting organizations."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext_lazy as _

from directory.history import audit
from directory.history.as_of import today
from directory.history.fields import partial_date, set_partial_date
from directory.languages import columns
from directory.publishing import actions as publishing
from orgchart.actions import tree
from orgchart.actions.dated import note_due
from orgchart.actions.names import pass_names_on
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
    parent = tree.node_or_refusal(under.pk) if under else None

    def save_all():
        place(organization, parent, position)
        if save_owned:
            save_owned()

    return publishing.save_record(organization, save_owned=save_all, **how)


def require_a_name(organization):
    if not any(getattr(organization, name) for name in (*columns("name"), "original_name")):
        raise ValidationError({columns("name")[0]: _("Give it a name in at least one language.")})


def next_position(parent_id):
    """After all that stand or stood there, so that what is opened again finds its place free."""
    last = Placement.objects.filter(parent_id=parent_id).aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def place(organization, parent, position):
    """The first dated name and placement of an organization, and its node if they hold today."""
    parent_id = parent.pk if parent else None
    dates = {"start_date": "founded", "end_date": "dissolved"}
    if position is None:
        position = next_position(parent_id)
    placement = Placement(organization=organization, parent_id=parent_id, position=position)
    name = Name(organization=organization, root_id=root_id(organization, parent))
    copy_name(organization, name)
    for row in (placement, name):
        for field, origin in dates.items():
            set_partial_date(row, field, partial_date(organization, origin))
        row.full_clean(exclude=ITS_FIRST)
        row.save()
    if today() in placement.during:
        tree.make_room(parent_id, position, besides=organization.pk)
        tree.insert_node(organization, parent_id=parent_id, position=position)
    note_what_is_announced(organization)


# The organization was just saved, and its parent just read; it has no other name or place yet.
ITS_FIRST = {"organization", "parent", "public_id"}


def note_what_is_announced(organization):
    days = (organization.founded, organization.dissolved)
    if any(day and day > today() for day in days):
        note_due()


def root_id(organization, parent):
    """The top of the tree in which it stands under a node, or is a top itself."""
    if parent is None:
        return organization.pk
    return TreeNode.objects.root_of(parent).pk if parent.parent_id else parent.pk


def copied_name(organization, name):
    """Give the organization what a dated name says."""
    for field in NAMING:
        setattr(organization, field, getattr(name, field))


def copy_name(organization, name):
    for field in NAMING:
        setattr(name, field, getattr(organization, field))


@transaction.atomic
def save_organization(organization, *, save_owned=None, **how):
    """Save a changed organization. A changed name corrects the one of today (else the last).

    Changed days of founding and dissolution are passed on to its first and last name and place.
    `how` is the actor, the comment and `based_on`. Raises ValidationError, Gone, Conflict.
    """
    require_a_name(organization)
    give_slug(organization)
    before = lock_before(organization, how.get("based_on"))

    def save_all():
        correct_name(organization, actor=how.get("actor"))
        pass_dates_on(organization, before)
        if save_owned:
            save_owned()

    return publishing.save_record(organization, save_owned=save_all, **how)


def lock_before(organization, based_on):
    """The organization as it is stored, its row locked; before it the tree, if its days change.

    A text is saved without the lock of the tree, and the tree is never locked after a row: two
    that take them in different orders would wait for each other.
    """
    stored = Organization._base_manager.only("pk", *LIFE, *(f"{f}_precision" for f in LIFE))
    seen = stored.filter(pk=organization.pk).first()
    changes_life = seen is not None and life_of(seen) != life_of(organization)
    if changes_life:
        TreeNode.objects.lock()
    publishing.lock_record(organization, based_on=based_on)
    before = stored.get(pk=organization.pk)
    if life_of(before) != life_of(organization) and not changes_life:
        raise publishing.Conflict
    return before


def life_of(organization):
    return [partial_date(organization, field) for field in LIFE]


def correct_name(organization, *, actor):
    name = Name.objects.filter(organization=organization).current_or_last(today())
    changed = [f for f in NAMING if (getattr(name, f) or "") != (getattr(organization, f) or "")]
    if changed:
        before = {field: getattr(name, field) or "" for field in changed}
        # A move to another tree may be changing its root: waits for that, and keeps it.
        name = Name.objects.select_for_update(no_key=True).get(pk=name.pk)
        copy_name(organization, name)
        name.full_clean()
        name.save()
        audit.record(actor, "correct_name", organization, before=before)


def pass_dates_on(organization, before):
    if life_of(before) == life_of(organization):
        return
    for model in (Name, Placement):
        rows = list(model.objects.filter(organization=organization).order_by("during"))
        set_partial_date(rows[0], "start_date", partial_date(organization, "founded"))
        set_partial_date(rows[-1], "end_date", partial_date(organization, "dissolved"))
        for row in rows:
            row.full_clean()
            row.save()
    follow_placement(organization)
    note_what_is_announced(organization)


def follow_placement(organization):
    """Give the organization its node, or take it away, as its placements of today have it."""
    placement = Placement.objects.in_force_on(today()).filter(organization=organization).first()
    has_node = TreeNode.objects.filter(pk=organization.pk).exists()
    if placement:
        if not has_node:
            parent_id, position = placement.parent_id, placement.position
            tree.insert_node(organization, parent_id=parent_id, position=position)
        # Its name may have been closed when it, or what is above it, came into this tree.
        pass_names_on(organization, root_id(organization, TreeNode.objects.get(pk=organization.pk)))
    elif has_node:
        if TreeNode.objects.filter(parent=organization.pk).exists():
            raise ValidationError({"dissolved": OPEN_BELOW})
        tree.remove_node(organization.pk)


LIFE = ("founded", "dissolved")
OPEN_BELOW = _("Organizations still stand under this one. Move or close them first.")


@transaction.atomic
def delete_organization(organization, *, actor=None, comment=""):
    """Delete an organization on which nothing else depends. Raises ProtectedError, Gone."""
    TreeNode.objects.lock()
    refuse_root_of_others(organization)
    tree.remove_node(organization.pk)
    publishing.delete_record(organization, actor=actor, comment=comment)


def refuse_root_of_others(organization):
    """Closed names of other organizations may belong to its tree; they would go with it."""
    others = Name.objects.filter(root=organization).exclude(organization=organization)
    if others.exists():
        raise ProtectedError(ROOT_OF_OTHERS, set(others))


ROOT_OF_OTHERS = _("Organizations that were in its tree still have names of that time.")


def publish_organizations(ids, *, actor=None):
    for organization in Organization.objects.filter(pk__in=ids):
        publishing.publish(organization, actor=actor)
