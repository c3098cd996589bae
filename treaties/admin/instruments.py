from typing import NamedTuple

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from directory.history.as_of import today
from directory.languages import columns
from directory.permissions import Action
from directory.publishing.admin import RecordAdmin
from directory.templatetags.languages import date_in_words, in_words
from orgchart.admin.columns import MissingLanguageFilter, named, state
from orgchart.admin.exporting import ExportingMixin
from treaties.actions.effects import entry_on, project_effects
from treaties.actions.instruments import delete_instrument, findings_of, save_instrument
from treaties.admin.acts import ActViews
from treaties.admin.columns import DisputedEntryFilter, InForceFilter, InstrumentKindFilter
from treaties.admin.rows import EntryParticipants, Mandates, Relations, Subjects
from treaties.exports import INSTRUMENTS as INSTRUMENT_ROWS
from treaties.models import Act, Instrument
from treaties.permissions import INSTRUMENTS

NAMED = 20
FINDINGS_SHOWN = 50


@admin.register(Instrument)
class InstrumentAdmin(ActViews, ExportingMixin, RecordAdmin):
    export = INSTRUMENT_ROWS
    policy = INSTRUMENTS
    save_action = staticmethod(save_instrument)
    change_form_template = "admin/treaties/instrument/change_form.html"
    public_page = "instrument"
    list_display = [
        "title_column", "kind", "adopted_column", "entry_column", "participants_column", state,
    ]  # fmt: skip
    list_display_links = ["title_column"]
    list_filter = [
        InstrumentKindFilter, "state", InForceFilter, DisputedEntryFilter, MissingLanguageFilter,
    ]  # fmt: skip
    search_fields = columns("title")
    search_help_text = gettext_lazy("Titles in any language, symbol, short form or number")
    ordering = [F("adopted").desc(nulls_last=True), "-pk"]
    autocomplete_fields = ["parent", "adopted_by"]
    fieldsets = [
        (None, {"fields": ["title", "short_title", ("kind", "symbol", "code"), "parent"]}),
        (
            gettext_lazy("Adoption and signature"),
            {
                "fields": [
                    ("adopted", "opened_for_signature", "closed_for_signature"),
                    "adopted_at",
                    "adopted_by",
                ]
            },
        ),
        (
            gettext_lazy("Entry into force"),
            {
                "fields": [
                    ("entered_into_force", "terminated"),
                    "entry_rule",
                    ("entry_basis", "entry_count", "entry_date"),
                    ("entry_delay", "entry_delay_unit", "entry_on_first_of_month"),
                    ("later_delay", "later_delay_unit"),
                    ("withdrawal_delay", "withdrawal_delay_unit"),
                ]
            },
        ),
        (gettext_lazy("Texts"), {"fields": ["summary", "review_cycle", "review_months"]}),
        (
            gettext_lazy("Registration and address"),
            {
                "fields": [
                    ("registration_number", "citation"),
                    "authentic_languages",
                    "slug",
                    ("source_language", "original_title"),
                ]
            },
        ),
    ]
    left_to_right = (
        "slug", "source_language", "code", "symbol", "authentic_languages", "registration_number",
    )  # fmt: skip
    inlines = [Mandates, Relations, Subjects, EntryParticipants]

    def get_changeform_initial_data(self, request):
        return {"source_language": get_language()} | super().get_changeform_initial_data(request)

    def formfield_for_foreignkey(self, db_field, request, **options):
        if db_field.name == "parent":
            options["queryset"] = INSTRUMENTS.known_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **options)

    def get_form(self, request, obj=None, change=False, **options):
        """What it belongs to stays a valid choice, though it may be hidden from this editor."""
        form = super().get_form(request, obj, change=change, **options)
        if obj and obj.parent_id and "parent" in form.base_fields:
            form.base_fields["parent"].queryset |= Instrument.objects.filter(pk=obj.parent_id)
        return form

    def save_record(self, form, change, *, save_owned, **how):
        def save_and_keep():
            save_owned()
            self.refuse_to_lose(how["actor"], form.instance)

        self.save_action(form.instance, save_owned=save_and_keep, **how)

    def refuse_to_lose(self, user, instrument):
        """Who answers for an instrument decides who edits it: nobody gives it away unawares."""
        if not INSTRUMENTS.may(user, Action.CHANGE, instrument):
            raise ValidationError(
                _(
                    "You could not edit it any more: add a mandate “responsible for” that holds "
                    "today, of an organization that you edit, or ask an administrator."
                )
            )

    def delete_record(self, request, record):
        delete_instrument(record, actor=request.user)

    def dependents(self, record):
        relations = record.relations_to.select_related("instrument")
        related = list(dict.fromkeys(relation.instrument for relation in relations[:NAMED]))
        return [
            (_("instruments that belong to it"), list(record.children.all()[:NAMED])),
            (_("instruments related to it"), related),
        ]

    def listed(self, queryset):
        return queryset.for_lists().with_participant_counts(Act.objects.all())

    def offered(self, request, source):
        return INSTRUMENTS.known_to(request.user).for_lists().order_by(*self.ordering)

    def choice_label(self, record):
        return " · ".join(filter(None, (str(record), record.symbol, record.code)))

    @admin.display(description=gettext_lazy("title"), ordering="title")
    def title_column(self, record):
        titles = named(record, "short_title"), named(record, "title")
        title = next((text for text in titles if text != "—"), str(record))
        if not record.symbol or record.symbol == title:
            return title
        return format_html('{} <small dir="ltr">{}</small>', title, record.symbol)

    @admin.display(description=gettext_lazy("adopted"), ordering="adopted")
    def adopted_column(self, record):
        return date_in_words(record, "adopted") or "—"

    @admin.display(description=gettext_lazy("entered into force"), ordering="entered_into_force")
    def entry_column(self, record):
        official = date_in_words(record, "entered_into_force")
        return official or date_in_words(record, "computed_entry") or "—"

    @admin.display(description=gettext_lazy("participants"))
    def participants_column(self, record):
        return record.participants

    def render_change_form(self, request, context, *args, **options):
        if record := context["original"]:
            if hasattr(request, "staging"):
                project_effects([record.pk])  # a draft holds acts, not the days that follow
                record.refresh_from_db(fields=["computed_entry"])
            entry = entry_on(record, today())
            found = [finding for part in findings_of(record) for kind in part for finding in kind]
            context |= {
                "entry": entry,
                "lacking": lacking(record, entry),
                "findings": [Told.of(finding) for finding in found[:FINDINGS_SHOWN]],
                "findings_left_out": len(found[FINDINGS_SHOWN:]),
                "act_count": record.acts.count(),
                "statement_count": record.statements.count(),
            }
        return super().render_change_form(request, context, *args, **options)


class Told(NamedTuple):
    """A finding as the form names it: about what, and where that is put right."""

    about: str
    address: str
    severity: str
    message: str

    @classmethod
    def of(cls, finding):
        row = finding.key
        if isinstance(row, Act):
            address = reverse("admin:treaties_instrument_acts", args=[row.instrument_id])
            address = f"{address}?{urlencode({'participant': str(row.participant)})}"
        else:
            address = reverse("admin:treaties_statement_change", args=[row.pk])
            address = f"{address}?instrument={row.instrument_id}"
        parts = (row.participant, row.get_kind_display(), in_words(row.day))
        about = " · ".join(str(part) for part in parts if part)
        return cls(about, address, str(finding.severity), finding.message)


def lacking(instrument, entry):
    """Those named in the rule that have not consented yet."""
    if not entry.missing:
        return []
    rows = instrument.entry_participants.select_related("participant")
    return [row.participant for row in rows if row.participant_id in entry.missing]
