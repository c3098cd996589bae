"""Names and places in time on an organization's page, each with a form to correct it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.history.as_of import today
from orgchart.actions.permitting import fingerprint
from orgchart.admin.correction_forms import FORMS
from orgchart.models import Change

CHANGES_SHOWN = 50
STILL_DATED = gettext_lazy(
    "What happened on that day (%(kind)s) is told as before. Correct or delete it too if need be."
)


class CorrectionViews:
    """Beside `ChangeViews`, whose pages and refusals it shares."""

    def get_urls(self):
        wrap, start = self.admin_site.admin_view, "<int:organization_id>/times/<slug:kind>/"
        name = "orgchart_organization_times"
        return [
            path(f"{start}add/", wrap(self.times_view), name=f"{name}_add"),
            path(f"{start}<int:row_id>/", wrap(self.times_view), name=name),
            path(
                f"{start}<int:row_id>/delete/", wrap(self.delete_time_view), name=f"{name}_delete"
            ),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, *args, **options):
        if record := context["original"]:
            known = (
                Change.objects.of(record).latest_first().prefetch_related("parties__organization")
            )
            context |= {
                "happened": known[:CHANGES_SHOWN],
                "happened_more": max(known.count() - CHANGES_SHOWN, 0),
                "today": today(),
            }
        return super().render_change_form(request, context, *args, **options)

    def times_view(self, request, organization_id, kind, row_id=None):
        form = self.time_form(request, organization_id, kind, row_id)
        if request.method == "POST" and form.is_valid() and self.correct(form, form.carry_out):
            return self.corrected(request, form, _("Corrected. Its revisions say what was wrong."))
        return self.form_page(request, form, row=form.row)

    def delete_time_view(self, request, organization_id, kind, row_id):
        form = self.time_form(request, organization_id, kind, row_id)
        if request.method == "POST" and self.correct(form, form.delete):
            return self.corrected(request, form, _("Deleted. Its revisions say what it was."))
        context = self.page(request, form.organization, _("Delete")) | {
            "form": form,
            "row": form.row,
            "kind": kind,
            "seen": fingerprint(form.organization),
        }
        return render(request, "admin/orgchart/organization/change_delete.html", context)

    def time_form(self, request, organization_id, kind, row_id):
        if kind not in FORMS or (kind == "change" and row_id is None):
            raise Http404
        organization = self.organization_for(request, organization_id)
        form_class = FORMS[kind]
        row = row_id and get_object_or_404(form_class.rows(organization), pk=row_id)
        data = request.POST if request.method == "POST" else None
        return self.form_of_page(form_class, request.user, organization, data, row=row or None)

    def correct(self, form, act):
        form.errors  # noqa: B018 - a refusal is added to them
        try:
            with transaction.atomic():
                act()
        except (ValidationError, IntegrityError) as refusal:
            self.show_refusal(form, refusal)
            return False
        return True

    def corrected(self, request, form, sentence):
        messages.success(request, sentence)
        day = form.old_start and form.old_start.earliest
        still = Change.objects.of(form.organization).between(day, day) if day else []
        for change in still:
            words = {"kind": change.get_kind_display()}
            messages.info(request, STILL_DATED % words)
        return HttpResponseRedirect(f"{self.address_of(form.organization)}#times-heading")
