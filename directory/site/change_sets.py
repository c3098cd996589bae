"""The pages of a reorganization: its steps, what they would change, and its publication."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.permissions import Action, Withheld, get_permitted_or_404
from directory.publishing.admin import PolicyMixin
from directory.publishing.models import Draft
from directory.site.records import KINDS
from orgchart.actions import change_sets
from orgchart.admin.before_and_after import before_and_after
from orgchart.admin.replaying import Failed, Replay, may_publish, publish_set
from orgchart.enums import SetStatus, StepKind
from orgchart.models import ChangeSet, Organization
from orgchart.permissions import CHANGE_SETS

SETS_OFFERED = 50
SAVED_BY = {model: (kind.policy, kind.save) for model, kind in KINDS.items()}


class SetForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    step = forms.IntegerField(required=False)
    moment = forms.DateTimeField(
        required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"]
    )


class ChoiceForm(forms.Form):
    change_set = forms.ModelChoiceField(ChangeSet.objects.none())


def get_draft_or_404(user, public_id):
    """An open draft of a record that the user may change."""
    draft = Draft.objects.open().filter(public_id=public_id).first()
    record = draft and draft.record
    if record is None:
        raise Http404
    if not KINDS[type(record)].policy.may(user, Action.CHANGE, record):
        raise Withheld
    return draft


@admin.register(ChangeSet)
class ChangeSetAdmin(PolicyMixin, admin.ModelAdmin):
    policy = CHANGE_SETS
    list_display = ["title", "status", "steps_column", "author", "changed_at"]
    list_filter = ["status"]
    list_per_page = 50
    search_fields = ["title"]
    fields = ["title", "reason"]
    show_full_result_count = False

    def get_urls(self):
        wrap = self.admin_site.admin_view
        name = "orgchart_changeset_change"
        return [
            path("<int:key>/change/", wrap(self.set_view), name=name),
            path("put/<uuid:public_id>/", wrap(self.put_view), name="put_draft"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        found = self.policy.which(request.user, Action.VIEW)
        return found.with_numbers().select_related("author").order_by("-changed_at")

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("steps"))
    def steps_column(self, change_set):
        return change_set.number_of_steps

    def save_model(self, request, obj, form, change):
        change_sets.save_set(obj, actor=request.user)

    def log_addition(self, request, obj, message):
        """The audit log says it."""

    def response_add(self, request, obj, post_url_continue=None):
        sentence = _(
            "It is begun. On the pages of organizations, put what shall happen into it; or put "
            "drafts into it."
        )
        self.message_user(request, sentence)
        return HttpResponseRedirect(address_of(obj))

    def set_view(self, request, key):
        change_set = get_permitted_or_404(self.policy, request.user, Action.VIEW, pk=key)
        refusal, status = None, 200
        if request.method == "POST":
            try:
                return self.act(request, change_set)
            except (ValidationError, PermissionDenied) as error:
                if isinstance(error, PermissionDenied):
                    raise
                refusal, status = " ".join(error.messages), 409
        context = self.admin_site.each_context(request) | {
            "title": str(change_set),
            "opts": self.opts,
            "change_set": change_set,
            "refusal": refusal,
            "is_open": change_set.status == SetStatus.OPEN,
            "may_publish": may_publish(request.user, change_set, SAVED_BY),
            "now": timezone.localtime(),
        }
        context |= self.looked_at(request, change_set)
        return render(request, "admin/orgchart/changeset/page.html", context, status=status)

    def put_view(self, request, public_id):
        """Let a draft be published with a reorganization."""
        draft = get_draft_or_404(request.user, public_id)
        offered = self.policy.which(request.user, Action.CHANGE).open()
        if request.method != "POST":
            context = self.admin_site.each_context(request) | {
                "title": _("Put the draft into a reorganization"),
                "opts": self.opts,
                "record": draft.record,
                "change_sets": offered[:SETS_OFFERED],
            }
            return render(request, "admin/orgchart/changeset/put.html", context)
        form = ChoiceForm(request.POST)
        form.fields["change_set"].queryset = offered
        if not form.is_valid():
            raise Http404
        change_set = form.cleaned_data["change_set"]
        try:
            change_sets.add_step(
                change_set, StepKind.DRAFT, draft=draft, organization=None, actor=request.user
            )
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
        return HttpResponseRedirect(address_of(change_set))

    def looked_at(self, request, change_set):
        """The steps in words, and the chart before and after them."""
        steps = list(change_set.steps.select_related("organization", "draft"))
        if change_set.status != SetStatus.OPEN:
            return {"steps": [(step, "") for step in steps]}
        replay = Replay(change_set, user=request.user, page=organization_page(), kinds=SAVED_BY)
        return before_and_after(replay, steps)

    def act(self, request, change_set):
        form = SetForm(request.POST)
        if not form.is_valid():
            raise ValidationError([str(e) for errors in form.errors.values() for e in errors])
        sentence = ACTS[request.POST.get("act")](request, change_set, form.cleaned_data)
        self.message_user(request, sentence, messages.SUCCESS)
        return HttpResponseRedirect(address_of(change_set))


def address_of(change_set):
    return reverse("admin:orgchart_changeset_change", args=[change_set.pk])


def organization_page():
    """The admin whose forms the steps go through."""
    return admin.site.get_model_admin(Organization)


def publish(request, change_set, sent):
    try:
        publish_set(
            change_set,
            user=request.user,
            page=organization_page(),
            kinds=SAVED_BY,
            version=sent["version"],
        )
    except Failed as failed:
        raise ValidationError(failed_sentence(failed)) from failed
    return _("All steps are carried out and public.")


def failed_sentence(failed):
    return _("Nothing was changed. Step %(number)s cannot be carried out: %(why)s") % {
        "number": failed.step.position,
        "why": " ".join(failed.messages),
    }


def plan(request, change_set, sent):
    if not may_publish(request.user, change_set, SAVED_BY):
        raise PermissionDenied
    change_sets.plan_set(change_set, sent["moment"], version=sent["version"], actor=request.user)
    return _("All steps will be carried out by themselves then.")


def discard(request, change_set, sent):
    change_sets.close_set(
        change_set, SetStatus.DISCARDED, actor=request.user, version=sent["version"]
    )
    return _("The reorganization is discarded. Nothing of it happened.")


def step_act(action, sentence):
    def act(request, change_set, sent):
        action(change_set, sent["step"], version=sent["version"], actor=request.user)
        return sentence

    return act


class Acts(dict):
    def __missing__(self, name):
        raise ValidationError(_("Choose one of the buttons."))


ACTS = Acts(
    publish=publish,
    plan=plan,
    discard=discard,
    remove=step_act(change_sets.remove_step, gettext_lazy("The step is removed.")),
    raise_step=step_act(change_sets.raise_step, gettext_lazy("The step comes earlier now.")),
    confirm=step_act(change_sets.confirm_step, gettext_lazy("The step is confirmed.")),
)


def publish_planned_sets():
    """Publish the reorganizations that are due. Returns (published, refused)."""
    published = refused = 0
    for change_set in ChangeSet.objects.due_at(timezone.now()).select_related("planner"):
        try:
            publish_set(
                change_set, user=change_set.planner, page=organization_page(), kinds=SAVED_BY
            )
            published += 1
        except Failed as failed:
            change_sets.note_failure(change_set, failed_sentence(failed))
            refused += 1
        except (PermissionDenied, ValidationError):
            sentence = _("Who planned this may not publish it any more, or it has changed.")
            change_sets.note_failure(change_set, sentence)
            refused += 1
    return published, refused
