"""Saving and deleting partnerships with all that they own."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directory.languages import columns
from directory.publishing import actions as publishing
from orgchart.actions.slugs import give_slug


def save_partnership(partnership, **how):
    """Save a partnership and what it owns; `how` is what `save_record` takes.

    Raises ValidationError, Gone, Conflict.
    """
    if not any(getattr(partnership, name) for name in (*columns("name"), "original_name")):
        needed = _("Give it a name in at least one language.")
        raise ValidationError({columns("name")[0]: needed})
    give_slug(partnership)
    return publishing.save_record(partnership, **how)


def delete_partnership(partnership, **how):
    """Delete a partnership and what it owns."""
    publishing.delete_record(partnership, **how)
