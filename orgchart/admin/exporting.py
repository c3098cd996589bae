"""What a list shows, or what is selected in it, as a CSV file."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from directory.exports.http import csv_response
from directory.history import audit
from directory.permissions import Action


class ExportingMixin:
    """`export` declares the columns. An editor gets what she may see, drafts included."""

    export = None
    actions = ["publish", "withdraw", "export_selected"]

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = self.admin_site.admin_view(self.export_filtered)
        return [path("export/", view, name=name), *super().get_urls()]

    @admin.action(permissions=["view"], description=_("Export as CSV"))
    def export_selected(self, request, queryset):
        rows = self.policy.which(request.user, Action.VIEW).among(queryset)
        audit.record(request.user, "export", None, set=self.export.name)
        return csv_response(self.export, rows, f"{self.export.name}.csv", spreadsheet=True)

    def export_filtered(self, request):
        """The whole list, as the address filters it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            shown = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(self.list_address())
        return self.export_selected(request, shown)
