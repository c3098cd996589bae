from django.contrib.contenttypes.models import ContentType

from directory.history.models import AuditEntry


def record(actor, verb, subject=None, **detail):
    """Write the audit line of an action. `detail` holds ids, dates and counts."""
    return AuditEntry.objects.create(
        actor=actor if actor and actor.pk else None,
        verb=verb,
        content_type=subject and ContentType.objects.get_for_model(subject),
        object_id=subject and subject.pk,
        detail=detail,
    )
