"""Preparing a reorganization. What its steps do is in orgchart/admin/replaying.py."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.history import audit
from directory.publishing.enums import State
from orgchart.actions.permitting import fingerprint
from orgchart.enums import SetStatus, StepKind
from orgchart.models import ChangeSet, Step

MOST_STEPS = 100
STALE = _("Somebody else has changed this reorganization in the meantime. Look at it again.")
NO_STEPS = _("There are no steps yet, so nothing can be carried out.")
NO_STEP = _("This step is not in the reorganization any more. Look at it again.")


def lock_set(change_set, *, version=None):
    """Lock an open reorganization. Raises ValidationError where it is closed or has changed."""
    locked = ChangeSet.objects.select_for_update(of=("self",)).open().filter(pk=change_set.pk)
    locked = locked.first()
    if locked is None or (version is not None and locked.version != version):
        raise ValidationError(STALE, code="conflict")
    return locked


def edition_of(change_set):
    """A short text that differs once a step, or what a step would publish, does.

    An editor may go on writing what waits in a reorganization; a publisher carries out what she
    saw, and what she planned.
    """
    steps = change_set.steps.with_what_they_are_about()
    content = [(step.pk, step.position, *content_of(step)) for step in steps]
    return hashlib.sha256(repr(content).encode()).hexdigest()[:40]


def content_of(step):
    """The versions of what a step publishes. A record that is public has its draft alone."""
    record = step.draft.record if step.draft else step.organization
    draft = (step.draft.version, step.draft.status) if step.draft else ()
    publishes = step.kind in {StepKind.PUBLISH, StepKind.DRAFT}
    if not publishes or record is None or record.state == State.PUBLISHED:
        return draft
    return *draft, record.version


def refuse_another(change_set, edition):
    """What is carried out has steps, and they are those that were seen."""
    if not change_set.steps.exists():
        raise ValidationError(NO_STEPS, code="empty")
    if edition is not None and edition != edition_of(change_set):
        raise ValidationError(STALE, code="conflict")


@transaction.atomic
def begin_set(change_set, *, actor):
    change_set.author = actor
    change_set.full_clean()
    change_set.save()
    audit.record(actor, "begin_reorganization", change_set)
    return change_set


@transaction.atomic
def describe_set(change_set, *, title, reason, version, actor):
    """Write its title and its reason anew. What was planned stays planned."""
    change_set = lock_set(change_set, version=version)
    change_set.title, change_set.reason = title, reason
    change_set.version += 1
    change_set.full_clean()
    change_set.save()
    audit.record(actor, "change_reorganization", change_set)
    return change_set


@transaction.atomic
def add_step(change_set, kind, *, organization=None, draft=None, data=None, ends=(), actor):
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
    step.ends.set(ends)
    touch(change_set)
    audit.record(actor, "add_step", change_set, step=step.pk, kind=kind)
    return step


@transaction.atomic
def remove_step(change_set, key, *, version, actor):
    change_set = lock_set(change_set, version=version)
    step = find_step(change_set, key)
    change_set.steps.after(step).update(position=F("position") - 1)
    step.delete()
    touch(change_set)
    audit.record(actor, "remove_step", change_set, step=key)


def find_step(change_set, key):
    step = change_set.steps.select_related("organization").filter(pk=key).first()
    if step is None:
        raise ValidationError(NO_STEP, code="gone")
    return step


@transaction.atomic
def raise_step(change_set, key, *, version, actor):
    """Let a step happen before the one that stands before it."""
    change_set = lock_set(change_set, version=version)
    raised = find_step(change_set, key)
    steps = list(change_set.steps.all())
    at = steps.index(raised)
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
    step = find_step(change_set, key)
    if step.organization:
        step.seen = fingerprint(step.organization)
        step.save(update_fields=["seen"])
    touch(change_set)
    audit.record(actor, "confirm_step", change_set, step=key)


def touch(change_set):
    change_set.version += 1
    unplan(change_set)
    change_set.failure = ""
    change_set.save()


def unplan(change_set):
    change_set.publish_at = change_set.planner = None
    change_set.planned_as = ""


@transaction.atomic
def plan_set(change_set, moment, *, version, edition=None, actor):
    """Let it be carried out by itself, as it is now. `edition` is what the planner saw."""
    change_set = lock_set(change_set, version=version)
    refuse_another(change_set, edition)
    if moment is None or moment <= timezone.now():
        raise ValidationError(_("Choose a time that is still to come."))
    change_set.publish_at, change_set.planner, change_set.failure = moment, actor, ""
    change_set.planned_as = edition_of(change_set)
    change_set.save()
    audit.record(actor, "plan_reorganization", change_set, at=moment.isoformat())


@transaction.atomic
def cancel_plan(change_set, *, version, actor):
    change_set = lock_set(change_set, version=version)
    unplan(change_set)
    change_set.save()
    audit.record(actor, "cancel_reorganization_plan", change_set)


@transaction.atomic
def close_set(change_set, status, *, actor, version=None, edition=None):
    """Mark it as published or discarded; what it did is done by who calls this."""
    change_set = lock_set(change_set, version=version)
    if status == SetStatus.PUBLISHED:
        refuse_another(change_set, edition)
    change_set.status, change_set.publish_at, change_set.failure = status, None, ""
    change_set.save()
    verb = "publish" if status == SetStatus.PUBLISHED else "discard"
    audit.record(actor, f"{verb}_reorganization", change_set, steps=change_set.steps.count())
    return change_set


@transaction.atomic
def reopen_set(change_set, *, version, actor):
    """Take up again what was discarded. What was carried out stays so."""
    discarded = ChangeSet.objects.select_for_update(of=("self",)).discarded()
    change_set = discarded.filter(pk=change_set.pk, version=version).first()
    if change_set is None:
        raise ValidationError(STALE, code="conflict")
    change_set.status = SetStatus.OPEN
    touch(change_set)
    audit.record(actor, "reopen_reorganization", change_set)


@transaction.atomic
def note_failure(change_set, sentence):
    """A planned publication was refused; it waits for somebody to look."""
    audit.refuse(change_set.planner, change_set, page="apply_due")
    ChangeSet.objects.open().filter(pk=change_set.pk).update(publish_at=None, failure=sentence)
