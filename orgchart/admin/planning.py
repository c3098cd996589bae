"""A dated change put into a reorganization instead of being made at once."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.permissions import Action, Withheld
from directory.publishing.overlay import overlaid
from orgchart.actions.change_sets import add_step
from orgchart.admin.replaying import Failed, Replay
from orgchart.enums import StepKind
from orgchart.models import ChangeSet, Organization, Step
from orgchart.permissions import CHANGE_SETS, ask_grants_afresh

SETS_OFFERED = 50
NOT_KEPT = {"csrfmiddlewaretoken", "confirmed", "back", "into_set", "change_set", "seen"}


class PlanningViews:
    def offered_sets(self, request, form):
        """The open reorganizations into which the change of a form can be put."""
        if not hasattr(form, "kind"):
            return ()
        return CHANGE_SETS.which(request.user, Action.CHANGE).open()[:SETS_OFFERED]

    def put_into_set(self, request, form):
        """The answer once the change is a step of a reorganization; None where it is refused."""
        change_set = self.chosen_set(request)
        try:
            with transaction.atomic():
                self.plan(request, form, change_set)
        except Failed as failed:
            message = _("Step %(number)s of the reorganization cannot be carried out: %(why)s") % {
                "number": failed.step.position,
                "why": " ".join(failed.messages),
            }
            form.show_refusal(ValidationError(message))
            return None
        except (ValidationError, IntegrityError) as refusal:
            self.show_refusal(form, refusal)
            return None
        sentence = _("It is a step of “%(title)s” now. Nothing has changed in public.")
        messages.success(request, sentence % {"title": change_set})
        warn_of_author(request, change_set)
        return HttpResponseRedirect(
            reverse("admin:orgchart_changeset_change", args=[change_set.pk])
        )

    def chosen_set(self, request):
        """Another's set is told apart from none in the audit log alone."""
        key = request.POST.get("change_set", "")
        change_set = CHANGE_SETS.which(request.user, Action.CHANGE).open().with_key(key)
        if change_set is None:
            raise Withheld if ChangeSet.objects.with_key(key) else Http404
        return change_set

    def plan(self, request, form, change_set):
        """What is founded is a draft, so it is there at once, and is published with the rest."""
        if form.kind == "found":
            made = form.carry_out()
            add_step(change_set, StepKind.PUBLISH, organization=made, actor=request.user)
            return
        self.try_out(form, change_set)
        data = {name: values for name, values in form.data.lists() if name not in NOT_KEPT}
        add_step(
            change_set,
            StepKind(form.kind),
            organization=form.organization,
            data=data,
            ends=named_in(form),
            actor=request.user,
        )

    def try_out(self, form, change_set):
        """Refused is what would be refused after the steps that are there already."""
        try:
            with overlaid():
                replay = Replay(change_set, user=form.user, page=self)
                replay.carry_out()
                step = Step(kind=form.kind, data=dict(form.data.lists()))
                replay.change(step, Organization.objects.get(pk=form.organization.pk))
        finally:
            ask_grants_afresh(form.user)


def warn_of_author(request, change_set):
    """Whoever may not change all of a reorganization does not see it, who began it neither."""
    author = change_set.author
    if author is None or CHANGE_SETS.may(author, Action.VIEW, change_set):
        return
    sentence = _("%(who)s began this and may not change all of it, so does not see it any more.")
    messages.warning(request, sentence % {"who": author})


def named_in(form):
    """The organizations that a form names besides its own."""
    found = set()
    for value in form.cleaned_data.values():
        if isinstance(value, Organization):
            found.add(value)
        elif isinstance(value, QuerySet):
            found.update(value)
    return found
