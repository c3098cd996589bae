"""Saving subjects. They have no versions: they are words to filter by."""

from types import SimpleNamespace

from django.db import transaction

from directory.history import audit
from orgchart.actions import slugs


@transaction.atomic
def save_subject(subject, *, actor=None):
    """Raises ValidationError."""
    adding = subject._state.adding
    give_slug(subject)
    subject.full_clean()
    subject.save()
    audit.record(actor, "create" if adding else "change", subject)
    return subject


def give_slug(subject):
    if subject.slug:
        return
    named = SimpleNamespace(
        **{f"name_{code}": getattr(subject, f"name_{code}") for code in ("en", "fr", "es")},
        original_name=subject.code,
        code=subject.code,
        public_id=subject.public_id,
    )
    near = slugs.base_slug(named) or str(subject.public_id)[:8]
    others = type(subject)._base_manager.exclude(pk=subject.pk)
    taken = set(others.filter(slug__startswith=near).values_list("slug", flat=True))
    subject.slug = slugs.free_slug(named, taken)


@transaction.atomic
def delete_subject(subject, *, actor=None):
    """Raises ProtectedError where an instrument is about it."""
    audit.record(actor, "delete", subject)
    subject.delete()
