"""The steps of a reorganization carried out, one after the other: to look at them, or for good.

Each dated change goes through its own form again, so that it is asked and checked as if it were
sent now. In between the steps see what those before them did.
"""

from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from directory.languages import CODES
from directory.permissions import Action, require
from directory.publishing import actions as publishing
from directory.publishing import drafts
from directory.publishing.enums import State
from orgchart.actions.change_sets import close_set
from orgchart.actions.permitting import fingerprint
from orgchart.admin.happenings import FORMS
from orgchart.enums import SetStatus, StepKind
from orgchart.models import Organization, Step, TreeNode
from orgchart.permissions import ORGANIZATIONS, ask_grants_afresh


class Done(NamedTuple):
    """`said` is what was done, in the language of the page, or in each one where it is kept."""

    step: object
    said: dict

    @property
    def sentence(self):
        return self.said.get(get_language(), "")


class Stale(ValidationError):
    """The organization of a step has changed since: somebody has to look, and may confirm it."""

    def __init__(self, organization):
        message = _(
            "The names or places of “%(name)s” have changed since this step was added. Look at "
            "them, then confirm the step or remove it."
        )
        super().__init__(message % {"name": organization}, code="stale")


class Failed(ValidationError):
    """A step that cannot be carried out; `done` are those before it."""

    def __init__(self, step, refusal, done):
        self.step, self.done = step, done
        self.is_stale = isinstance(refusal, Stale)
        super().__init__(refusal.messages)


class Replay:
    """`kinds` says by model how a draft is asked for and saved: (policy, action that saves).

    Without it drafts are passed over: they change no name and no place.
    """

    def __init__(self, change_set, *, user, page, kinds=None, languages=()):
        self.change_set, self.user, self.page, self.kinds = change_set, user, page, kinds
        self.languages = languages

    def carry_out(self):
        """All steps, in the open transaction. Returns a Done each; raises Failed."""
        TreeNode.objects.lock()
        steps = list(self.change_set.steps.with_what_they_are_about())
        stale = {step.pk for step in steps if self.is_stale(step)}
        done = []
        for step in steps:
            ask_grants_afresh(self.user)  # the step before may have moved what they cover
            try:
                with transaction.atomic():
                    if step.pk in stale:
                        raise Stale(step.organization)
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
        dated = step.kind not in {StepKind.PUBLISH, StepKind.DRAFT} and step.organization
        return dated and step.seen != fingerprint(step.organization)

    def carry_out_step(self, step):
        if step.kind == StepKind.DRAFT:
            return self.publish_draft(step) if self.kinds else Done(step, {})
        if step.organization is None:
            raise publishing.Gone
        organization = Organization.objects.get(pk=step.organization_id)
        require(ORGANIZATIONS, self.user, Action.VIEW, organization)
        if step.kind == StepKind.PUBLISH:
            return self.publish(step, organization)
        return self.change(step, organization)

    def publish(self, step, organization):
        if organization.state != State.PUBLISHED:
            publishing.publish(organization, actor=self.user)
        return self.done(step, lambda: _("“%(name)s” is published.") % {"name": organization})

    def publish_draft(self, step):
        record = step.draft.record
        if record is None:
            raise publishing.Gone
        policy, save = self.kinds[type(record)]
        require(policy, self.user, Action.CHANGE, record)
        save = drafts.asking_both_ends(save, policy, self.user)
        drafts.publish_draft(step.draft, save, actor=self.user)
        sentence = gettext_lazy("The draft of “%(name)s” is published.")
        return self.done(step, lambda: sentence % {"name": record})

    def change(self, step, organization):
        data = QueryDict(mutable=True)
        for name, values in step.data.items():
            data.setlist(name, values)
        data["seen"] = fingerprint(organization)
        if "version" in data:
            data["version"] = organization.version
        form = FORMS[step.kind](data, page=self.page, user=self.user, organization=organization)
        if not form.is_valid():
            raise ValidationError(list(faults_of(form)))
        form.carry_out()
        return self.done(step, form.sentence)

    def done(self, step, sentence):
        said = {}
        for code in self.languages or [get_language()]:
            with override(code):
                said[code] = str(sentence())
        return Done(step, said)


def faults_of(form):
    """What a form says, with the names of its fields: nobody sees the form."""
    for name, errors in form.errors.items():
        field = form.fields.get(name)
        for error in errors:
            yield f"{field.label}: {error}" if field and field.label else error


def may_publish(user, change_set, kinds):
    """Whoever may publish each record that the steps are about; nobody where one is deleted. A
    question for each kind of record."""
    wanted = {}
    for step in change_set.steps.with_what_they_are_about():
        record = step.draft.record if step.draft else step.organization
        if record is None:
            return False
        wanted.setdefault(type(record), set()).add(record.pk)
    return all(
        len(kinds[model][0].which(user, Action.PUBLISH).keys_among(keys)) == len(keys)
        for model, keys in wanted.items()
    )


@transaction.atomic
def publish_set(change_set, *, user, page, kinds, version=None, edition=None):
    """Carry out all steps for good, or none. Raises Failed, PermissionDenied, ValidationError."""
    TreeNode.objects.lock()
    change_set = close_set(
        change_set, SetStatus.PUBLISHED, actor=user, version=version, edition=edition
    )
    if not may_publish(user, change_set, kinds):
        raise PermissionDenied
    replay = Replay(change_set, user=user, page=page, kinds=kinds, languages=CODES)
    done = replay.carry_out()
    for each in done:
        each.step.said = each.said
    Step.objects.bulk_update([each.step for each in done], ["said"])
    return done
