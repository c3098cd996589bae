"""The admin of records that are published: an edit waits as a draft until a publisher approves it.

The ordinary form is used. It is shown and saved while the draft is staged, a snapshot is taken of
what it saved, and all is rolled back.
"""

from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from directory.history import audit
from directory.permissions import Action
from directory.publishing import drafts
from directory.publishing.draft_forms import ACTS, DraftForm, clashes_in_words
from directory.publishing.due import planned_withdrawals
from directory.publishing.enums import State
from directory.publishing.sharing import token_of
from directory.publishing.snapshot import snapshot
from directory.publishing.staging import staged


class Staging:
    """What a request edits instead of the saved record: a draft, or one that is about to begin."""

    def __init__(self, record, draft):
        self.record, self.draft, self.is_saved = record, draft, False
        self.content, self.clashes = drafts.as_it_would_be(draft, record) if draft else (None, [])

    @property
    def edition(self):
        """What a form of the draft was made from; that of the record without a draft."""
        version = str(self.record.version)
        return f"{version}.{self.draft.pk}.{self.draft.version}" if self.draft else version


def saved_snapshot(record):
    """Of the record as it is in the tables now, whatever an object in memory says."""
    return snapshot(type(record)._base_manager.get(pk=record.pk))


def note_refusal(request, record, refusal):
    reason = getattr(refusal, "code", None) or "invalid"
    audit.refuse(request.user, record, page=request.resolver_match.view_name, reason=reason)


class DraftingMixin:
    """`not_drafted` names fields that a draft cannot hold, since dated rows say them."""

    not_drafted = ()

    def get_urls(self):
        wrap = self.admin_site.admin_view
        name = f"{self.opts.app_label}_{self.opts.model_name}_draft"
        return [
            path("<path:object_id>/draft/", wrap(self.draft_view), name=name),
            *super().get_urls(),
        ]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        staging = self.staging_for(request, object_id) if object_id else None
        if staging is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        request.staging = staging
        with staged(staging.record, staging.content) as shown:
            staging.clashes = [*staging.clashes, *shown.unfitting]
            response = super().changeform_view(request, object_id, form_url, extra_context)
            taken = saved_snapshot(staging.record) if staging.is_saved else None
            if hasattr(response, "render"):
                response.render()
        return self.keep(request, staging, taken) if staging.is_saved else response

    def staging_for(self, request, object_id):
        """None where the form is that of the record itself."""
        record = self.policy.which(request.user, Action.CHANGE).with_key(unquote(object_id))
        if record is None:
            return None
        draft = drafts.open_draft(record)
        if draft and drafts.content_of(draft) is not None:
            return Staging(record, draft)
        if record.state != State.PUBLISHED:
            return None
        wants_draft = "_draft" in request.POST or not self.has_publish_permission(request, record)
        return Staging(record, None) if wants_draft else None

    def keep(self, request, staging, taken):
        """Write the draft, now that what was staged is rolled back."""
        version = staging.draft and staging.draft.version
        try:
            drafts.save_draft(staging.record, taken, actor=request.user, version=version)
        except ValidationError:
            # Another editor was quicker: the same form again, which is now stale.
            del request.staging
            return self.changeform_view(request, quote(str(staging.record.pk)))
        self.message_user(request, _("The draft is saved. What is published stays as it is."))
        return HttpResponseRedirect(request.get_full_path())

    def edition_of(self, request, record):
        staging = getattr(request, "staging", None)
        return staging.edition if staging else str(record.version)

    def get_form(self, request, obj=None, change=False, **options):
        form = super().get_form(request, obj, change=change, **options)
        form.not_drafted = self.not_drafted if hasattr(request, "staging") else ()
        return form

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if hasattr(request, "staging"):
            request.staging.is_saved = True

    def response_change(self, request, obj):
        """Without Django's message that the record is changed: `keep` says what became of it."""
        if hasattr(request, "staging"):
            return HttpResponseRedirect(request.get_full_path())
        return super().response_change(request, obj)

    def render_change_form(self, request, context, *args, **options):
        record = context["original"]
        if record:
            staging = getattr(request, "staging", None)
            context |= {
                "edition": self.edition_of(request, record),
                "staging": staging,
                **self.draft_panel(request, record, staging),
            }
        return super().render_change_form(request, context, *args, **options)

    def draft_panel(self, request, record, staging):
        draft = staging.draft if staging else drafts.open_draft(record)
        if not self.has_change_permission(request, record):
            return {"draft": None}
        return {
            "draft": draft,
            "withdrawal": planned_withdrawals(record).first(),
            "shared_link": self.shared_link(request, draft) if draft else "",
            "draft_address": self.draft_address(record),
            "draft_notes": draft.notes.select_related("author")[: DraftForm.NOTES_SHOWN]
            if draft
            else (),
            "draft_form": DraftForm(initial={"version": draft.version if draft else ""}),
            "clashes": clashes_in_words(self.model, staging.clashes) if staging else [],
        }

    def shared_link(self, request, draft):
        return request.build_absolute_uri(reverse("shared-preview", args=[token_of(draft)]))

    def draft_address(self, record):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_draft"
        return reverse(name, args=[quote(record.pk)])

    def draft_view(self, request, object_id):
        """What is done with a draft besides writing it: asked, approved, sent back, published."""
        record = self.permitted_or_404(request, object_id, Action.CHANGE)
        form = DraftForm(request.POST)
        act = ACTS.get(request.POST.get("act"))
        if request.method != "POST" or act is None:
            raise Http404
        if act.publishes and not self.has_publish_permission(request, record):
            raise PermissionDenied
        save = drafts.asking_both_ends(self.save_action, self.policy, request.user)
        try:
            sentence = form.carry_out(act, record, actor=request.user, save=save)
        except ValidationError as refusal:
            return self.refused(request, record, refusal)
        except IntegrityError as error:
            return self.refused(request, record, self.sentence_of(error))
        self.message_user(request, sentence, messages.SUCCESS)
        return HttpResponseRedirect(self.address_of(record))

    def refused(self, request, record, refusal):
        """The page that says why. A form that was sent twice ends here too."""
        note_refusal(request, record, refusal)
        context = self.page(request, record, _("Draft")) | {
            "sentences": refusal.messages,
            "clashes": clashes_in_words(self.model, getattr(refusal, "clashes", ())),
            "text": request.POST.get("text", ""),
            "back": self.address_of(record),
        }
        return TemplateResponse(request, "admin/record/draft_refused.html", context, status=409)
