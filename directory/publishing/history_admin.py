"""The admin's pages of what was: revisions, two of them side by side, restore, the recycle bin."""

from django.contrib import messages
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.permissions import Action
from directory.publishing import restoring
from directory.publishing.comparing import compared
from directory.publishing.drafting import note_refusal
from directory.publishing.enums import State
from directory.publishing.restoring import title_of
from directory.publishing.revisions import (
    drafted_of,
    every_revision_of,
    revisions_of,
    with_changes,
)
from directory.publishing.staging import staged

REVISIONS_PER_PAGE = 50
DELETED_PER_PAGE = 50
DRAFTED_SHOWN = 30
SAVED_SINCE = gettext_lazy(
    "Somebody has changed this since you compared, or you restored it already. Look at its "
    "revisions again."
)
ELSEWHERE = gettext_lazy(
    "It belonged to others then, and this version would give it back to them. Ask somebody who "
    "may change both."
)


class HistoryMixin:
    def get_urls(self):
        wrap = self.admin_site.admin_view
        views = [
            ("deleted/", self.deleted_view, "deleted"),
            ("deleted/<int:revision_id>/restore/", self.bring_back_view, "bring_back"),
            ("<path:object_id>/compare/", self.compare_view, "compare"),
            ("<path:object_id>/restore/", self.restore_view, "restore"),
        ]
        return [
            path(address, wrap(view), name=self.view_name(name)) for address, view, name in views
        ] + super().get_urls()

    def view_name(self, name):
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def view_address(self, name, *args):
        return reverse(f"admin:{self.view_name(name)}", args=args)

    def history_view(self, request, object_id, extra_context=None):
        record = self.permitted_or_404(request, object_id, Action.VIEW)
        pages = Paginator(revisions_of(record), REVISIONS_PER_PAGE)
        page = pages.get_page(request.GET.get("page"))
        following = page.end_index()
        one_more = list(pages.object_list[max(page.start_index() - 1, 0) : following + 1])
        context = self.page(request, record, _("Revisions")) | {
            "rows": list(with_changes(one_more, self.model)),
            "page": page,
            "drafted": list(drafted_of(record)[:DRAFTED_SHOWN]) if page.number == 1 else [],
            "compare_address": self.view_address("compare", quote(record.pk)),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def chosen_revision(self, record, key):
        """A revision of this record and of no other one."""
        if not (str(key).isascii() and str(key).isdigit() and len(str(key)) < 19):
            raise Http404
        revision = every_revision_of(record).filter(pk=key).first()
        if revision is None:
            raise Http404
        return revision

    def compare_view(self, request, object_id):
        record = self.permitted_or_404(request, object_id, Action.VIEW)
        chosen = [self.chosen_revision(record, request.GET.get(key, "")) for key in ("old", "new")]
        old, new = sorted(chosen, key=lambda revision: revision.pk)
        lines, rows = compared(self.model, old.snapshot, new.snapshot)
        context = self.page(request, record, _("Compare")) | {
            "old": old,
            "new": new,
            "lines": lines,
            "rows": rows,
            "restore_address": self.view_address("restore", quote(record.pk)),
            "may_restore": self.has_change_permission(request, record),
        }
        return TemplateResponse(request, "admin/record/compare.html", context)

    def restore_view(self, request, object_id):
        record = self.permitted_or_404(request, object_id, Action.CHANGE)
        if request.method != "POST":
            return HttpResponseRedirect(self.view_address("history", quote(record.pk)))
        revision = self.chosen_revision(record, request.POST.get("revision", ""))
        try:
            sentence = self.restore(request, record, revision)
        except (ValidationError, IntegrityError) as refusal:
            if isinstance(refusal, IntegrityError):
                refusal = self.sentence_of(refusal)
            return self.refused(request, record, refusal)
        self.message_user(request, sentence, messages.SUCCESS)
        return HttpResponseRedirect(self.address_of(record))

    def restore(self, request, record, revision):
        if request.POST.get("version") != str(record.version):
            raise ValidationError(SAVED_SINCE, code="conflict")
        direct = self.has_publish_permission(request, record)
        if record.state == State.PUBLISHED and not direct:
            with staged(record, restoring.complete(record, revision)) as shown:
                self.refuse_elsewhere(request, shown, Action.CHANGE)
            restoring.restore_as_draft(record, revision, actor=request.user)
            return _("The old version is a draft now. It waits for a publisher.")
        with transaction.atomic():
            restoring.restore(
                record,
                revision,
                self.save_action,
                actor=request.user,
                based_on=record.version,
            )
            published = record.state == State.PUBLISHED
            self.refuse_elsewhere(request, record, Action.PUBLISH if published else Action.CHANGE)
        return _("The old version is restored, as a new revision.")

    def refuse_elsewhere(self, request, record, action):
        """Like a move: what an old version says of where it belongs is asked at that end too."""
        if not self.policy.may(request.user, action, record):
            raise ValidationError(ELSEWHERE, code="elsewhere")

    def bring_back_action(self, revision):
        return self.save_action

    def deleted_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        rows = self.policy.which_deleted(request.user, restoring.deleted(self.model))
        page = Paginator(rows, DELETED_PER_PAGE).get_page(request.GET.get("page"))
        shown = [(each, title_of(each)) for each in page]
        context = self.page(request, None, _("Recycle bin")) | {"rows": shown, "page": page}
        context["subtitle"] = None
        return TemplateResponse(request, "admin/record/deleted.html", context)

    def bring_back_view(self, request, revision_id):
        asked = restoring.deleted(self.model).filter(pk=revision_id)
        revision = asked.first()
        if revision is None or request.method != "POST":
            raise Http404
        if not self.policy.which_deleted(request.user, asked).exists():
            raise PermissionDenied
        save = self.bring_back_action(revision)
        try:
            record = restoring.bring_back(self.model, revision, save, actor=request.user)
        except (ValidationError, IntegrityError) as refusal:
            if isinstance(refusal, IntegrityError):
                refusal = self.sentence_of(refusal)
            note_refusal(request, None, refusal)
            for sentence in refusal.messages:
                self.message_user(request, sentence, messages.ERROR)
            return HttpResponseRedirect(self.view_address("deleted"))
        self.message_user(request, _("It is back, as a draft with all that it owned."))
        return HttpResponseRedirect(self.address_of(record))
