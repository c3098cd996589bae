"""The pages of a reorganization: its steps, what they would change, and its publication."""

from typing import NamedTuple

from django import forms
from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from directory.history.models import AuditEntry
from directory.notices.models import About
from directory.notices.telling import tell_of
from directory.permissions import Action, Withheld, get_permitted_or_404
from directory.publishing.admin import PolicyMixin
from directory.publishing.drafting import note_refusal
from directory.publishing.models import Draft
from directory.publishing.once_admin import OnceMixin
from directory.site.audit_words import VERBS
from directory.site.records import KINDS
from orgchart.actions import change_sets
from orgchart.admin.before_and_after import before_and_after
from orgchart.admin.planning import warn_of_author
from orgchart.admin.replaying import Failed, Replay, may_publish, publish_set
from orgchart.enums import SetStatus, StepKind
from orgchart.models import ChangeSet, Organization
from orgchart.permissions import CHANGE_SETS, ask_grants_afresh

SETS_OFFERED = 50
LINES_SHOWN = 30
LATEST = 2200  # a year that no plan reaches, and every time zone can still say
SAVED_BY = {model: (kind.policy, kind.save) for model, kind in KINDS.items()}
CHANGE_SETS.policies = tuple(kind.policy for kind in KINDS.values())


class SetForm(forms.Form):
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    edition = forms.CharField(required=False, max_length=60, empty_value=None)
    step = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    title = forms.CharField(required=False)
    reason = forms.CharField(required=False, max_length=5000)
    moment = forms.DateTimeField(
        required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"]
    )

    def clean_moment(self):
        moment = self.cleaned_data["moment"]
        if moment and moment.year > LATEST:
            raise ValidationError(
                _("Choose a day that is not after the year %(year)s.") % {"year": LATEST}
            )
        return moment


class ChoiceForm(forms.Form):
    change_set = forms.ModelChoiceField(ChangeSet.objects.none())


class Row(NamedTuple):
    """A step on the page: what it did or does, and where what it is about is edited."""

    step: object
    sentence: str
    record: object
    address: str


def row_of(step, sentence):
    record = step.draft.record if step.draft else step.organization
    label = record and record._meta.label_lower.replace(".", "_")
    address = reverse(f"admin:{label}_change", args=[record.pk]) if record else ""
    return Row(step, sentence, record, address)


def get_draft_or_404(user, public_id):
    """An open draft of a record that the user may change."""
    draft = Draft.objects.open().with_public_id(public_id)
    record = draft and draft.record
    if record is None:
        raise Http404
    if not KINDS[type(record)].policy.may(user, Action.CHANGE, record):
        raise Withheld
    return draft


@admin.register(ChangeSet)
class ChangeSetAdmin(OnceMixin, PolicyMixin, admin.ModelAdmin):
    change_form_template = "admin/orgchart/changeset/begin.html"
    policy = CHANGE_SETS
    list_display = ["title", "status", "steps_column", "author", "publish_at", "changed_at"]
    list_filter = ["status"]
    list_per_page = 50
    search_fields = ["title"]
    fields = ["title", "reason"]
    show_full_result_count = False
    actions = None

    def address_of(self, change_set):
        return address_of(change_set)

    def get_urls(self):
        """Without Django's own page of a record, which would know no version."""
        wrap = self.admin_site.admin_view
        views = [
            ("", self.changelist_view, "orgchart_changeset_changelist"),
            ("add/", self.add_view, "orgchart_changeset_add"),
            ("<int:key>/change/", self.set_view, "orgchart_changeset_change"),
            ("put/<uuid:public_id>/", self.put_view, "put_draft"),
        ]
        return [path(address, wrap(view), name=name) for address, view, name in views]

    def get_queryset(self, request):
        found = self.policy.which(request.user, Action.VIEW)
        return found.with_numbers().select_related("author").order_by("-changed_at")

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("steps"))
    def steps_column(self, change_set):
        return change_set.number_of_steps

    def save_model(self, request, obj, form, change):
        change_sets.begin_set(obj, actor=request.user)

    def log_addition(self, request, obj, message):
        """The audit log says it."""

    def response_add(self, request, obj, post_url_continue=None):
        request.was_added = True
        sentence = _(
            "It is begun. On the pages of organizations, put what shall happen into it; or put "
            "drafts into it."
        )
        self.message_user(request, sentence)
        return HttpResponseRedirect(address_of(obj))

    def set_view(self, request, key):
        change_set = get_permitted_or_404(self.policy, request.user, Action.VIEW, pk=key)
        if request.method != "POST":
            return self.set_page(request, change_set)
        try:
            return self.act(request, change_set)
        except IntegrityError as error:
            refusal = organization_page().sentence_of(error)
        except ValidationError as error:
            refusal = error
        note_refusal(request, change_set, refusal)
        ask_grants_afresh(request.user)
        change_set.refresh_from_db()
        return self.set_page(request, change_set, refusal)

    def set_page(self, request, change_set, refusal=None):
        is_open = change_set.status == SetStatus.OPEN
        context = self.admin_site.each_context(request) | {
            "title": str(change_set),
            "opts": self.opts,
            "change_set": change_set,
            "refusal": " ".join(refusal.messages) if refusal else "",
            "described": request.POST if request.POST.get("act") == "describe" else None,
            "is_open": is_open,
            "is_discarded": change_set.status == SetStatus.DISCARDED,
            "may_publish": is_open and may_publish(request.user, change_set, SAVED_BY),
            "lines": lines_about(change_set),
        }
        context |= self.looked_at(request, change_set)
        status = 409 if refusal else 200
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
            there = ChangeSet.objects.with_key(request.POST.get("change_set", ""))
            raise Withheld if there else Http404
        change_set = form.cleaned_data["change_set"]
        try:
            change_sets.add_step(
                change_set, StepKind.DRAFT, draft=draft, organization=None, actor=request.user
            )
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
        else:
            warn_of_author(request, change_set)
        return HttpResponseRedirect(address_of(change_set))

    def looked_at(self, request, change_set):
        """The steps in words, and the chart before and after them."""
        steps = list(change_set.steps.with_what_they_are_about())
        if change_set.status != SetStatus.OPEN:
            said = [(step, step.said.get(get_language(), "")) for step in steps]
            return {"rows": [row_of(*each) for each in said]}
        edition = change_sets.edition_of(change_set)
        planned = change_set.publish_at and change_set.planned_as
        replay = Replay(change_set, user=request.user, page=organization_page(), kinds=SAVED_BY)
        found = before_and_after(replay, steps)
        return found | {
            "rows": [row_of(*each) for each in found["steps"]],
            "edition": edition,
            "is_another": planned and planned != edition,
        }

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
            edition=sent["edition"],
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
    change_sets.plan_set(
        change_set,
        sent["moment"],
        version=sent["version"],
        edition=sent["edition"],
        actor=request.user,
    )
    return _("All steps will be carried out by themselves then.")


def cancel(request, change_set, sent):
    change_sets.cancel_plan(change_set, version=sent["version"], actor=request.user)
    return _("It is not carried out by itself any more.")


def describe(request, change_set, sent):
    change_sets.describe_set(
        change_set,
        title=sent["title"],
        reason=sent["reason"].replace("\r\n", "\n"),
        version=sent["version"],
        actor=request.user,
    )
    return _("Title and reason are saved.")


def discard(request, change_set, sent):
    change_sets.close_set(
        change_set, SetStatus.DISCARDED, actor=request.user, version=sent["version"]
    )
    return _("The reorganization is discarded. Nothing of it happened.")


def reopen(request, change_set, sent):
    change_sets.reopen_set(change_set, version=sent["version"], actor=request.user)
    return _("The reorganization is being prepared again.")


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
    cancel=cancel,
    describe=describe,
    discard=discard,
    reopen=reopen,
    remove=step_act(change_sets.remove_step, gettext_lazy("The step is removed.")),
    raise_step=step_act(change_sets.raise_step, gettext_lazy("The step comes earlier now.")),
    confirm=step_act(change_sets.confirm_step, gettext_lazy("The step is confirmed.")),
)


def lines_about(change_set):
    """What was done with it, from the audit log: [(line, words)]."""
    kind = ContentType.objects.get_for_model(change_set)
    lines = AuditEntry.objects.about_kind(kind).about_key(change_set.pk).with_names()
    return [(line, VERBS.get(line.verb, line.verb)) for line in lines.newest_first()[:LINES_SHOWN]]


def publish_planned_sets():
    """Publish the reorganizations that are due. Returns (published, refused).

    Who planned one and who began it are told what became of it.
    """
    published = refused = 0
    for change_set in ChangeSet.objects.due_at(timezone.now()).select_related("planner", "author"):
        language = change_set.planner.language if change_set.planner else get_language()
        with override(language):
            why = why_not_published(change_set)
        if why:
            change_sets.note_failure(change_set, why)
            refused += 1
        else:
            published += 1
        about = About.SET_FAILED if why else About.SET_DONE
        tell_of(change_set, about, readers_of(change_set))
    return published, refused


def why_not_published(change_set):
    """Publish it as it was planned. Returns "", or why that cannot be."""
    not_hers = _("Who planned this may not publish it any more.")
    if change_set.planner is None:
        return not_hers
    try:
        publish_set(
            change_set,
            user=change_set.planner,
            page=organization_page(),
            kinds=SAVED_BY,
            edition=change_set.planned_as or None,
        )
    except Failed as failed:
        return failed_sentence(failed)
    except PermissionDenied:
        return not_hers
    except ValidationError:
        return _("It has changed since it was planned. Look at it, then plan it again.")
    except IntegrityError as error:
        return " ".join(organization_page().sentence_of(error).messages)
    return ""


def readers_of(change_set):
    people = {each.pk: each for each in (change_set.planner, change_set.author) if each}
    return [each for each in people.values() if CHANGE_SETS.may(each, Action.VIEW, change_set)]
