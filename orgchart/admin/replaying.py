"""The steps of a reorganization carried out, one after the other: to look at them, or for good.

Each dated change goes through its own form again, so that it is asked and checked as if it were
sent now. In between the steps see what those before them did.
"""

from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from directory.permissions import Action, require
from directory.publishing import actions as publishing
from directory.publishing import drafts
from directory.publishing.enums import State
from orgchart.actions.change_sets import close_set
from orgchart.actions.permitting import fingerprint
from orgchart.admin.happenings import FORMS
from orgchart.enums import SetStatus, StepKind
from orgchart.models import Organization, TreeNode
from orgchart.permissions import ORGANIZATIONS, ask_grants_afresh


class Done(NamedTuple):
    step: object
    sentence: str
    day: object = None


def stale_sentence(organization):
    return _(
        "The names or places of “%(name)s” have changed since this step was added. Look at them, "
        "then confirm the step or remove it."
    ) % {"name": organization}


class Failed(ValidationError):
    """A step that cannot be carried out; `done` are those before it."""

    def __init__(self, step, refusal, done):
        self.step, self.done = step, done
        super().__init__(refusal.messages)


class Replay:
    """`kinds` says by model how a draft is asked for and saved: (policy, action that saves).

    Without it drafts are passed over: they change no name and no place.
    """

    def __init__(self, change_set, *, user, page, kinds=None):
        self.change_set, self.user, self.page, self.kinds = change_set, user, page, kinds
        self.touched = set()

    def carry_out(self):
        """All steps, in the open transaction. Returns a Done each; raises Failed."""
        TreeNode.objects.lock()
        ask_grants_afresh(self.user)
        steps = list(self.change_set.steps.select_related("organization", "draft"))
        stale = {step.pk for step in steps if self.is_stale(step)}
        done = []
        for step in steps:
            try:
                with transaction.atomic():
                    if step.pk in stale:
                        raise ValidationError(stale_sentence(step.organization))
                    done.append(self.carry_out_step(step))
            except PermissionDenied as error:
                refusal = ValidationError(_("You may not do this step."))
                raise Failed(step, refusal, done) from error
            except IntegrityError as error:
                raise Failed(step, self.page.sentence_of(error), done) from error
            except ValidationError as refusal:
                raise Failed(step, refusal, done) from refusal
        return done

    def is_stale(self, step):
        dated = step.kind not in {StepKind.PUBLISH, StepKind.DRAFT}
        return dated and step.seen != fingerprint(step.organization)

    def carry_out_step(self, step):
        if step.kind == StepKind.DRAFT:
            return self.publish_draft(step) if self.kinds else Done(step, "")
        organization = Organization.objects.get(pk=step.organization_id)
        require(ORGANIZATIONS, self.user, Action.VIEW, organization)
        if step.kind == StepKind.PUBLISH:
            return self.publish(step, organization)
        return self.change(step, organization)

    def publish(self, step, organization):
        if organization.state != State.PUBLISHED:
            publishing.publish(organization, actor=self.user)
        return Done(step, _("“%(name)s” is published.") % {"name": organization})

    def publish_draft(self, step):
        record = step.draft.record
        if record is None:
            raise publishing.Gone
        policy, save = self.kinds[type(record)]
        require(policy, self.user, Action.CHANGE, record)
        drafts.publish_draft(step.draft, save, actor=self.user)
        return Done(step, _("The draft of “%(name)s” is published.") % {"name": record})

    def change(self, step, organization):
        data = QueryDict(mutable=True)
        for name, values in step.data.items():
            data.setlist(name, values)
        data["seen"] = fingerprint(organization)
        if "version" in data:
            data["version"] = organization.version
        form = FORMS[step.kind](data, page=self.page, user=self.user, organization=organization)
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        form.carry_out()
        return Done(step, form.sentence(), form.on.earliest)


def may_publish(user, change_set, kinds):
    """Whoever may publish each record that the steps are about; nobody where one is deleted."""
    steps = list(change_set.steps.all())
    keys = {step.organization_id for step in steps if step.organization_id}
    allowed = ORGANIZATIONS.which(user, Action.PUBLISH).filter(pk__in=keys).count()
    records = [step.draft.record for step in steps if step.draft_id]
    return allowed == len(keys) and all(
        record and kinds[type(record)][0].may(user, Action.PUBLISH, record) for record in records
    )


@transaction.atomic
def publish_set(change_set, *, user, page, kinds, version=None):
    """Carry out all steps for good, or none. Raises Failed, PermissionDenied, ValidationError."""
    TreeNode.objects.lock()
    change_set = close_set(change_set, SetStatus.PUBLISHED, actor=user, version=version)
    if not may_publish(user, change_set, kinds):
        raise PermissionDenied
    return Replay(change_set, user=user, page=page, kinds=kinds).carry_out()
