"""Correcting what is known of names and places in time. Nothing happened: there is no Change.

The ends of an organization's life are one fact each. Its first name and its first place begin on
the day it was founded, its last ones end on the day it was dissolved: whichever of them is
corrected, the others follow. So do two rows where one ends on the day on which the next begins.
All raise ValidationError.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.history.fields import set_partial_date
from directory.publishing import actions as publishing
from orgchart.actions.correction_notes import facts_of, note_correction
from orgchart.actions.organizations import next_position
from orgchart.actions.times import Times
from orgchart.models import Change, Placement

ONLY_ONE = _("It is the only one. Correct it instead of deleting it.")


@transaction.atomic
def correct_row(row, *, start, end, actor=None, **values):
    """Correct a dated name or placement: its days, and what else it says."""
    times = Times(type(row), row.organization)
    row = times.locked(row)
    before = facts_of(row)
    previous, following = times.beside(row)
    if previous and start != row.start and previous.end == row.start:
        times.set(previous, end=start)
    if following and end != row.end and following.start == row.end:
        times.set(following, start=end)
    if "parent_id" in values and values["parent_id"] != row.parent_id:
        values["position"] = next_position(values["parent_id"])
    times.set(row, start=start, end=end, **values)
    times.settle(row)
    note_correction(times.organization, row, before, facts_of(row), actor=actor)
    return row


@transaction.atomic
def add_row(row, *, start, end, actor=None):
    """Add a dated name or placement that is missing.

    Where it comes before all others and the first of them was taken to begin on its first day,
    that one now begins when this one ends.
    """
    times = Times(type(row), row.organization)
    first = times.rows[0]
    if isinstance(row, Placement):
        row.position = next_position(row.parent_id)
    if end and first.start == start and (first.end is None or first.end.earliest > end.earliest):
        times.set(first, start=end)
    times.set(row, start=start, end=end)
    times.settle(row)
    note_correction(times.organization, row, {}, facts_of(row), actor=actor)
    return row


@transaction.atomic
def delete_row(row, *, actor=None):
    """Delete a dated name or placement that never held.

    The one before it, where it ended as this began, goes on for as long; else the one after it
    begins as early.
    """
    times = Times(type(row), row.organization)
    row = times.locked(row)
    if len(times.rows) == 1:
        raise ValidationError(ONLY_ONE, code="only")
    previous, following = times.beside(row)
    times.remove(row)
    if previous and previous.end == row.start:
        times.set(previous, end=row.end)
    elif following and following.start == row.end:
        times.set(following, start=row.start)
    times.settle(row)
    note_correction(times.organization, row, facts_of(row), {}, actor=actor)


@transaction.atomic
def correct_change(change, organization, *, on, actor=None, **values):
    """Correct the day, the note and the source of what happened to an organization."""
    publishing.lock_record(organization)
    change = Change.objects.select_for_update().filter(pk=change.pk).first()
    if change is None:
        raise publishing.Gone
    before = facts_of(change)
    set_partial_date(change, "date", on)
    for name, value in values.items():
        setattr(change, name, value)
    change.full_clean()
    change.save()
    note_correction(organization, change, before, facts_of(change), actor=actor)
    return change


@transaction.atomic
def delete_change(change, organization, *, actor=None):
    """Delete the record that something happened; names and places stay as they are."""
    publishing.lock_record(organization)
    change = Change.objects.select_for_update().filter(pk=change.pk).first()
    if change is None:
        raise publishing.Gone
    before = facts_of(change)
    note_correction(organization, change, before, {}, actor=actor)
    change.delete()
