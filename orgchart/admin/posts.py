from django.contrib import admin
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from directory.history.as_of import today
from directory.languages import columns
from directory.permissions import Action
from directory.publishing.admin import RecordAdmin
from orgchart.actions.people import save_post
from orgchart.admin.columns import MissingLanguageFilter, WithinFilter, named, state
from orgchart.admin.exporting import ExportingMixin
from orgchart.admin.rows import DATES, Appointments
from orgchart.exports import POSTS as POST_ROWS
from orgchart.models import Appointment, Post
from orgchart.permissions import ORGANIZATIONS, POSTS


@admin.register(Post)
class PostAdmin(ExportingMixin, RecordAdmin):
    export = POST_ROWS
    policy = POSTS
    save_action = staticmethod(save_post)
    list_display = ["title_column", "organization_column", "holders_column", "is_head", state]
    list_display_links = ["title_column"]
    list_filter = ["state", "is_head", MissingLanguageFilter, WithinFilter]
    search_fields = columns("title")
    search_help_text = gettext_lazy("Titles and organizations in any language")
    ordering = ["organization__node__tree_id", "organization__node__lft", "-is_head", "position"]
    autocomplete_fields = ["organization", "reports_to"]
    fieldsets = [
        (None, {"fields": ["organization", "title", ("is_head", "shared", "position")]}),
        (gettext_lazy("Dates and order"), {"fields": [DATES, "reports_to", "source_language"]}),
    ]
    left_to_right = ("source_language",)
    inlines = [Appointments]

    def get_changeform_initial_data(self, request):
        return {"source_language": get_language()} | super().get_changeform_initial_data(request)

    def formfield_for_foreignkey(self, db_field, request, **options):
        if db_field.name == "organization":
            options["queryset"] = ORGANIZATIONS.which(request.user, Action.CHANGE)
        return super().formfield_for_foreignkey(db_field, request, **options)

    def dependents(self, record):
        return [(_("posts that report to it"), list(record.reporting_posts.all()))]

    def listed(self, queryset):
        held_now = Appointment.objects.in_force_on(today())
        return queryset.select_related("organization").with_holders(held_now)

    def offered(self, request, source):
        """Any post that she may know of may be the one reported to."""
        known = self.policy.which(request.user, Action.VIEW) | Post.objects.published()
        return known.select_related("organization")

    def choice_label(self, record):
        return f"{record} · {record.organization}"

    @admin.display(description=gettext_lazy("title"), ordering="title")
    def title_column(self, record):
        return named(record, "title")

    @admin.display(description=gettext_lazy("organization"))
    def organization_column(self, record):
        return named(record.organization)

    @admin.display(description=gettext_lazy("held by"))
    def holders_column(self, record):
        holders = ", ".join(str(appointment.person) for appointment in record.holders)
        return holders or _("vacant")
