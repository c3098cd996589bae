from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from directory.languages import columns
from orgchart.admin.columns import named
from treaties.actions.subjects import delete_subject, save_subject
from treaties.admin.unversioned import UnversionedAdmin
from treaties.models import Instrument, Subject
from treaties.permissions import SUBJECTS

NAMED = 20


@admin.register(Subject)
class SubjectAdmin(UnversionedAdmin):
    """Words to filter instruments by."""

    policy = SUBJECTS
    change_list_template = "admin/treaties/subject/change_list.html"
    list_display = ["name_column", "code", "instruments_column"]
    search_fields = ["slug", "code", *columns("name")]
    search_help_text = _("Names in any language, code or address")
    ordering = ["slug"]
    fieldsets = [(None, {"fields": ["name", "code", "slug"]})]
    left_to_right = ("slug", "code")

    def get_search_results(self, request, queryset, search_term):
        return admin.ModelAdmin.get_search_results(self, request, queryset, search_term)

    def merge_if_stale(self, request, object_id):
        return {}

    def save_related(self, request, form, formsets, change):
        save_subject(form.instance, actor=request.user)

    def delete_record(self, request, record):
        delete_subject(record, actor=request.user)

    def dependents(self, record):
        return [(_("instruments about it"), list(Instrument.objects.about(record)[:NAMED]))]

    def listed(self, queryset):
        return queryset.with_instrument_counts(Instrument.objects.all())

    def offered(self, request, source):
        return Subject.objects.order_by(*self.ordering)

    @admin.display(description=_("name"), ordering="name")
    def name_column(self, record):
        return named(record)

    @admin.display(description=_("instruments"))
    def instruments_column(self, record):
        return record.instruments_about
