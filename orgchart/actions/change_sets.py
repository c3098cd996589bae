"""Preparing a reorganization. What its steps do is in orgchart/admin/replaying.py."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.history import audit
from orgchart.actions.permitting import fingerprint
from orgchart.enums import SetStatus, StepKind
from orgchart.models import ChangeSet, Step

MOST_STEPS = 200
STALE = _("Somebody else has changed this reorganization in the meantime. Look at it again.")


def lock_set(change_set, *, version=None):
    """Lock an open reorganization. Raises ValidationError where it is closed or has changed."""
    locked = ChangeSet.objects.select_for_update(of=("self",)).open().filter(pk=change_set.pk)
    locked = locked.first()
    if locked is None or (version is not None and locked.version != version):
        raise ValidationError(STALE, code="conflict")
    return locked


@transaction.atomic
def save_set(change_set, *, actor):
    adding = change_set._state.adding
    if adding:
        change_set.author = actor
    change_set.full_clean()
    change_set.save()
    audit.record(actor, "begin_reorganization" if adding else "change_reorganization", change_set)
    return change_set


@transaction.atomic
def add_step(change_set, kind, *, organization=None, draft=None, data=None, actor):
    """Put a step at the end. What was planned has to be planned again."""
    change_set = lock_set(change_set)
    last = change_set.steps.order_by("-position").first()
    position = last.position + 1 if last else 1
    if position > MOST_STEPS:
        raise ValidationError(
            _("A reorganization has %(most)s steps at the most. Begin another one."),
            params={"most": MOST_STEPS},
        )
    same = change_set.steps.filter(kind=kind, organization=organization, draft=draft)
    if kind in {StepKind.PUBLISH, StepKind.DRAFT} and same.exists():
        raise ValidationError(_("This is in the reorganization already."))
    step = Step(
        change_set=change_set,
        position=position,
        kind=kind,
        organization=organization,
        draft=draft,
        data=data or {},
        seen=fingerprint(organization) if organization else "",
    )
    step.full_clean()
    step.save()
    touch(change_set)
    audit.record(actor, "add_step", change_set, step=step.pk, kind=kind)
    return step


@transaction.atomic
def remove_step(change_set, key, *, version, actor):
    change_set = lock_set(change_set, version=version)
    change_set.steps.filter(pk=key).delete()
    touch(change_set)
    audit.record(actor, "remove_step", change_set, step=key)


@transaction.atomic
def raise_step(change_set, key, *, version, actor):
    """Let a step happen before the one that stands before it."""
    change_set = lock_set(change_set, version=version)
    steps = list(change_set.steps.all())
    at = next((n for n, step in enumerate(steps) if step.pk == key), 0)
    if at:
        steps[at - 1], steps[at] = steps[at], steps[at - 1]
        for position, step in enumerate(steps, start=1):
            step.position = position
        Step.objects.bulk_update(steps, ["position"])
    touch(change_set)
    audit.record(actor, "raise_step", change_set, step=key)


@transaction.atomic
def confirm_step(change_set, key, *, version, actor):
    """Somebody looked: the step is still right, though its organization has changed meanwhile."""
    change_set = lock_set(change_set, version=version)
    for step in change_set.steps.filter(pk=key).exclude(organization=None):
        step.seen = fingerprint(step.organization)
        step.save(update_fields=["seen"])
    touch(change_set)
    audit.record(actor, "confirm_step", change_set, step=key)


def touch(change_set):
    change_set.version += 1
    change_set.publish_at = change_set.planner = None
    change_set.failure = ""
    change_set.save()


@transaction.atomic
def plan_set(change_set, moment, *, version, actor):
    change_set = lock_set(change_set, version=version)
    if moment is None or moment <= timezone.now():
        raise ValidationError(_("Choose a time that is still to come."))
    change_set.publish_at, change_set.planner, change_set.failure = moment, actor, ""
    change_set.save()
    audit.record(actor, "plan_reorganization", change_set, at=moment.isoformat())


@transaction.atomic
def close_set(change_set, status, *, actor, version=None):
    """Mark it as published or discarded; what it did is done by who calls this."""
    change_set = lock_set(change_set, version=version)
    change_set.status, change_set.publish_at = status, None
    change_set.save()
    verb = "publish" if status == SetStatus.PUBLISHED else "discard"
    audit.record(actor, f"{verb}_reorganization", change_set, steps=change_set.steps.count())
    return change_set


@transaction.atomic
def note_failure(change_set, sentence):
    """A planned publication was refused; it waits for somebody to look."""
    ChangeSet.objects.open().filter(pk=change_set.pk).update(publish_at=None, failure=sentence)
