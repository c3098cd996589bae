from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse

from directory.accounts.admin import SuperusersOnly
from directory.publishing.admin import RecordFormMixin
from directory.publishing.language_forms import RecordForm
from directory.site import audit_log, change_sets, groups  # noqa: F401 - they register themselves
from directory.site.models import Site


@admin.register(Site)
class SiteAdmin(SuperusersOnly, RecordFormMixin, admin.ModelAdmin):
    """There is one site record: the list leads to its form, and it is never deleted."""

    form = RecordForm
    change_form_template = "admin/record/change_form.html"
    fieldsets = [(None, {"fields": ["name", "roots", "licence", "time_zone"]})]
    left_to_right = ["time_zone"]
    autocomplete_fields = ["roots"]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Site.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        super().save_model(request, obj, form, change)

    def changelist_view(self, request, extra_context=None):
        if Site.objects.exists() and self.has_view_permission(request):
            return HttpResponseRedirect(reverse("admin:site_site_change", args=[1]))
        return super().changelist_view(request, extra_context)
