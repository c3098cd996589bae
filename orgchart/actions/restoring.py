"""A deleted organization comes back with its names and places."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.history.as_of import today
from directory.publishing import actions as publishing
from directory.publishing.snapshot import set_fields, write_kept
from orgchart.actions.organizations import copied_name, follow_placement, note_what_is_announced
from orgchart.actions.slugs import give_slug
from orgchart.models import Name, Organization, TreeNode


def saver_of(revision):
    """The action by which `bring_back` saves the organization of a revision."""

    def save(organization, **how):
        return restore_organization(organization, revision.snapshot.get("kept", {}), **how)

    return save


@transaction.atomic
def restore_organization(organization, kept, *, save_owned, **how):
    """Save a deleted organization with the dated rows that it had. Raises ValidationError.

    It stands where it stood; where its parent is gone, or another one has its code now, nothing is
    restored.
    """
    TreeNode.objects.lock()
    refuse_without_parents(kept)
    copied_name(organization, current(kept.get("names", [])))
    give_slug(organization)

    def save_all():
        write_kept(organization, kept)
        follow_placement(organization)
        note_what_is_announced(organization)
        save_owned()

    return publishing.save_record(organization, save_owned=save_all, **how)


def refuse_without_parents(kept):
    above = {row["parent_id"] for row in kept.get("placements", []) if row["parent_id"]}
    there = Organization._base_manager.filter(pk__in=above).count()
    if not kept.get("placements") or there != len(above):
        raise ValidationError(
            _("What it stood under is deleted too. Restore that first."), code="no_parent"
        )


def current(rows):
    """The kept name of today, else the last one, as an unsaved row."""
    day = today().isoformat()
    rows = sorted(rows, key=lambda row: row["start_date"])
    held = [row for row in rows if row["start_date"] <= day < (row["end_date"] or "9999")]
    name = Name()
    set_fields(name, (held or rows)[-1])
    return name
