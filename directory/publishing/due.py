"""What was planned for a moment: drafts to be published, records to be withdrawn."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.history import audit
from directory.permissions import Action
from directory.publishing import actions as publishing
from directory.publishing import drafts
from directory.publishing.enums import Said, State
from directory.publishing.models import Draft, Planned


@transaction.atomic
def plan_withdrawal(record, moment, *, actor):
    """Let a published record be withdrawn by itself; a new moment replaces an old one."""
    if record.state != State.PUBLISHED:
        raise ValidationError(_("Only what is published can be withdrawn."))
    if moment is None or moment <= timezone.now():
        raise ValidationError(_("Choose a time that is still to come."))
    kind = ContentType.objects.get_for_model(record)
    Planned.objects.update_or_create(
        content_type=kind,
        object_id=record.pk,
        defaults={"withdraw_at": moment, "author": actor},
    )
    audit.record(actor, "plan_withdrawal", record, at=moment.isoformat())


@transaction.atomic
def keep_published(record, *, actor):
    """Take back a planned withdrawal."""
    planned_withdrawals(record).delete()
    audit.record(actor, "keep_published", record)


def planned_withdrawals(record):
    kind = ContentType.objects.get_for_model(record)
    return Planned.objects.filter(content_type=kind, object_id=record.pk)


def apply_planned(kinds):
    """Publish and withdraw what is due. `kinds` gives each model's policy and the action that
    saves its records.

    Each is a transaction of its own: one that is refused goes back to its editors, and the others
    are done. Returns (published, withdrawn, refused).
    """
    now = timezone.now()
    published = refused = withdrawn = 0
    for draft in Draft.objects.due_at(now).order_by("publish_at", "pk"):
        if publish_planned(draft, kinds[draft.content_type.model_class()]):
            published += 1
        else:
            refused += 1
    for planned in Planned.objects.filter(withdraw_at__lte=now).select_related("author"):
        if withdraw_planned(planned, kinds[planned.content_type.model_class()].policy):
            withdrawn += 1
        else:
            refused += 1
    return published, withdrawn, refused


def publish_planned(draft, kind):
    planner = draft.notes.filter(said=Said.PLANNED).order_by("-pk").first()
    actor = planner and planner.author
    try:
        if draft.record is not None:
            require_planner(kind.policy, actor, draft.record)
        save = drafts.asking_both_ends(kind.save, kind.policy, actor)
        drafts.publish_draft(draft, save, actor=actor)
    except ValidationError as refusal:
        drafts.note_failure(draft, refusal, actor=actor)
        return False
    except IntegrityError:
        clash = ValidationError(_("This clashes with what is saved already."))
        drafts.note_failure(draft, clash, actor=actor)
        return False
    return True


def require_planner(policy, planner, record):
    if planner is None or not policy.may(planner, Action.PUBLISH, record):
        raise ValidationError(_("Who planned this may not publish it any more."))


def withdraw_planned(planned, policy):
    """Whether the public sees it no more. A plan that is refused is gone, as the audit log says."""
    record = planned.record
    try:
        with transaction.atomic():
            planned.delete()
            if record is None or record.state != State.PUBLISHED:
                return True
            require_planner(policy, planned.author, record)
            publishing.withdraw(record, actor=planned.author)
    except ValidationError:
        planned_withdrawals(record).delete()
        audit.refuse(planned.author, record, page="apply_due", reason="withdrawal")
        return False
    return True
