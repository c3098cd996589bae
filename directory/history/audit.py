"""The audit log: one line for each action, written with it, and never changed afterwards."""

from django.contrib.contenttypes.models import ContentType

from directory.history import origin
from directory.history.models import AuditEntry

REFUSED = "refused"


def record(actor, verb, subject=None, **detail):
    """Write the audit line of an action. `detail` holds ids, dates and counts."""
    return written(line(actor, verb, subject, detail))


def refuse(actor, subject=None, **detail):
    """Note that something was refused.

    It is written when the request is over, since the refusal takes the request's own transaction
    back; outside of a request at once.
    """
    entry = line(actor, REFUSED, subject, detail)
    now = origin.current.get()
    if now is None:
        written(entry)
    else:
        now.refusals.append(entry)


def line(actor, verb, subject, detail):
    now = origin.current.get()
    return AuditEntry(
        actor_id=actor.pk if actor else None,
        address=now and now.address,
        verb=verb,
        content_type=subject and ContentType.objects.get_for_model(subject),
        object_id=subject and subject.pk,
        detail=detail,
    )


def written(entry):
    entry.save(force_insert=True)
    return entry
