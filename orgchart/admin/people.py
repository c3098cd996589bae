from django.contrib import admin
from django.utils.translation import get_language, gettext_lazy

from directory.history.as_of import today
from directory.languages import columns
from directory.permissions import Action
from directory.publishing.admin import RecordAdmin
from orgchart.actions.people import save_person
from orgchart.admin.columns import MissingLanguageFilter, named, state
from orgchart.admin.exporting import ExportingMixin
from orgchart.exports import PEOPLE as PERSON_ROWS
from orgchart.models import Appointment, Person
from orgchart.permissions import PEOPLE


@admin.register(Person)
class PersonAdmin(ExportingMixin, RecordAdmin):
    export = PERSON_ROWS
    policy = PEOPLE
    save_action = staticmethod(save_person)
    public_page = "person"
    list_display = ["name_column", "posts_column", state]
    list_filter = ["state", MissingLanguageFilter]
    search_fields = columns("name")
    search_help_text = gettext_lazy("Names in any language or address")
    ordering = ["name", "slug"]
    fieldsets = [
        (None, {"fields": ["name", "honorific"]}),
        (gettext_lazy("Parts of the name"), {"fields": ["given_name", "family_name", "sort_name"]}),
        (gettext_lazy("Texts"), {"fields": ["biography"]}),
        (gettext_lazy("Address"), {"fields": ["slug", ("source_language", "original_name")]}),
    ]

    left_to_right = ("slug", "source_language")

    def get_changeform_initial_data(self, request):
        return {"source_language": get_language()} | super().get_changeform_initial_data(request)

    def dependents(self, record):
        held = record.appointments.select_related("post")
        posts = {appointment.post for appointment in held}
        return [(gettext_lazy("posts that name this person"), sorted(posts, key=str))]

    def listed(self, queryset):
        return queryset.with_appointments(Appointment.objects.in_force_on(today()))

    def offered(self, request, source):
        """Anybody may be appointed, by who may change anything."""
        if not self.permits(request, Action.CHANGE):
            return Person.objects.none()
        return Person.objects.order_by(*self.ordering)

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def name_column(self, record):
        return named(record)

    @admin.display(description=gettext_lazy("posts today"))
    def posts_column(self, record):
        return " · ".join(f"{held.post}, {held.post.organization}" for held in record.held) or "—"
