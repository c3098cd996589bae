from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from directory.history.as_of import today
from directory.languages import columns
from directory.permissions import Action
from directory.publishing.admin import RecordAdmin
from directory.templatetags.languages import date_in_words
from orgchart.admin.columns import MissingLanguageFilter, named, state
from orgchart.admin.exporting import ExportingMixin
from orgchart.permissions import ORGANIZATIONS
from partnerships.actions.partnerships import delete_partnership, save_partnership
from partnerships.admin.columns import PartnershipKindFilter, ResponsibleFilter, RunningFilter
from partnerships.admin.parts import PartViews
from partnerships.admin.rows import (
    Areas,
    Channels,
    Events,
    Figures,
    Mechanisms,
    Memberships,
    Participants,
)
from partnerships.exports import PARTNERSHIPS as PARTNERSHIP_ROWS
from partnerships.models import Membership, Participation, Partnership
from partnerships.permissions import PARTNERSHIPS
from treaties.models import Instrument
from treaties.permissions import INSTRUMENTS

EVENTS_ON_A_PAGE = 50


@admin.register(Partnership)
class PartnershipAdmin(PartViews, ExportingMixin, RecordAdmin):
    export = PARTNERSHIP_ROWS
    policy = PARTNERSHIPS
    save_action = staticmethod(save_partnership)
    change_form_template = "admin/partnerships/partnership/change_form.html"
    public_page = "partnership"
    list_display = [
        "name_column", "kind", "responsible_column", "launched_column", "members_column", state,
    ]  # fmt: skip
    list_display_links = ["name_column"]
    list_filter = [
        PartnershipKindFilter, "state", RunningFilter, ResponsibleFilter, MissingLanguageFilter,
    ]  # fmt: skip
    search_fields = columns("name")
    search_help_text = gettext_lazy("Names and subjects in any language, code or address")
    ordering = [F("launched").desc(nulls_last=True), "-pk"]
    autocomplete_fields = ["responsible", "founding_instrument"]
    fieldsets = [
        (None, {"fields": ["name", ("kind", "code"), "responsible", "founding_instrument"]}),
        (gettext_lazy("Texts"), {"fields": ["subject", "region", "summary", "description"]}),
        (
            gettext_lazy("Life and address"),
            {
                "fields": [
                    ("launched", "ended"),
                    "website",
                    "slug",
                    ("source_language", "original_name"),
                ]
            },
        ),
    ]
    left_to_right = ("slug", "source_language", "code", "website")
    inlines = [Memberships, Mechanisms, Figures, Channels, Areas, Events, Participants]
    inlines_of_parts = {
        "": [Memberships, Mechanisms, Figures, Channels],
        "areas": [Areas],
        "event": [Events, Participants],
    }
    fields_of_parts = {"areas": ["areas_title"], "event": []}

    def get_changeform_initial_data(self, request):
        return {"source_language": get_language()} | super().get_changeform_initial_data(request)

    def choices_for(self, request, name):
        """As the responsible organization, one that the user edits."""
        if name == "responsible":
            return ORGANIZATIONS.which(request.user, Action.CHANGE).with_place()
        return None

    def formfield_for_foreignkey(self, db_field, request, **options):
        if db_field.name == "responsible":
            options["queryset"] = ORGANIZATIONS.which(request.user, Action.CHANGE)
            options["error_messages"] = {
                "invalid_choice": gettext_lazy("Choose an organization that you may edit.")
            }
        if db_field.name == "founding_instrument":
            options["queryset"] = INSTRUMENTS.known_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **options)

    def get_form(self, request, obj=None, change=False, **options):
        """The founding instrument stays a valid choice, though it may be hidden from the editor;
        who may not edit everything needs an organization by which she edits the record."""
        form = super().get_form(request, obj, change=change, **options)
        fields = form.base_fields
        if obj and obj.founding_instrument_id and "founding_instrument" in fields:
            own = Instrument.objects.filter(pk=obj.founding_instrument_id)
            fields["founding_instrument"].queryset |= own
        if "responsible" in fields:
            edits_all = ORGANIZATIONS.may_place_under(request.user, Action.CHANGE, None)
            fields["responsible"].required = not edits_all
        return form

    def save_record(self, form, change, *, save_owned, **how):
        def save_and_keep():
            save_owned()
            if not PARTNERSHIPS.may(how["actor"], Action.CHANGE, form.instance):
                raise ValidationError(_("Choose a responsible organization that you may edit."))

        self.save_action(form.instance, save_owned=save_and_keep, **how)

    def delete_record(self, request, record):
        delete_partnership(record, actor=request.user)

    def listed(self, queryset):
        members = Membership.objects.members_on(today())
        return queryset.select_related("responsible").with_member_counts(members)

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def name_column(self, record):
        return named(record)

    @admin.display(description=gettext_lazy("responsible organization"))
    def responsible_column(self, record):
        return named(record.responsible) if record.responsible else "—"

    @admin.display(description=gettext_lazy("launched"), ordering="launched")
    def launched_column(self, record):
        return date_in_words(record, "launched") or "—"

    @admin.display(description=gettext_lazy("members"))
    def members_column(self, record):
        return record.members

    def render_change_form(self, request, context, *args, **options):
        record = context["original"]
        if record and not self.part_of(request):
            rows = record.events.with_participations(Participation.objects.all()).with_ends()
            pages = Paginator(rows.latest_first(), EVENTS_ON_A_PAGE)
            context["events"] = pages.get_page(request.GET.get("events"))
        return super().render_change_form(request, context, *args, **options)
