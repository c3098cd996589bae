"""Statements, one a page: an instrument may have hundreds, each a text in six languages."""

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory.languages import columns
from directory.permissions import Action
from directory.publishing.actions import Conflict
from directory.publishing.merging import Merge
from directory.publishing.revisions import last_revision
from directory.templatetags.languages import date_in_words, in_words
from orgchart.admin.rows import SOURCE
from orgchart.models import Organization
from orgchart.querysets.names import name_key
from orgchart.querysets.organizations import contains_q
from treaties.actions.statements import delete_statement, save_statement
from treaties.admin.unversioned import UnversionedAdmin
from treaties.enums import StatementKind
from treaties.law.faults import PARTICIPANT_KINDS
from treaties.models import Act, Instrument, Statement
from treaties.permissions import INSTRUMENTS, STATEMENTS

NAMED = 20
NOT_OF_INSTRUMENT = {"invalid_choice": _("Choose one of the same instrument.")}


class ActChoice(forms.ModelChoiceField):
    def label_from_instance(self, act):
        parts = (act.participant, act.get_kind_display(), in_words(act.day), act.territory)
        return " · ".join(str(part) for part in parts if part)


class StatementChoice(forms.ModelChoiceField):
    def label_from_instance(self, statement):
        parts = (
            statement.participant,
            statement.get_kind_display(),
            in_words(statement.day),
            statement.articles,
        )
        return " · ".join(str(part) for part in parts if part)


class InstrumentFilter(admin.SimpleListFilter):
    """Shown only where a link has chosen an instrument: there may be thousands."""

    title = _("instrument")
    parameter_name = "instrument"

    def lookups(self, request, model_admin):
        chosen = model_admin.chosen_instrument(request)
        return [(str(chosen.pk), str(chosen))] if chosen else []

    def queryset(self, request, queryset):
        value = self.value()
        if not value:
            return queryset
        return queryset.of(value) if is_key(value) else queryset.none()


class StatementKindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return StatementKind.choices

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class WithdrawnFilter(admin.SimpleListFilter):
    title = _("withdrawn")
    parameter_name = "withdrawn"

    def lookups(self, request, model_admin):
        return [("1", _("Yes")), ("0", _("No"))]

    def queryset(self, request, queryset):
        if self.value() not in {"0", "1"}:
            return queryset
        return queryset.filter(withdrawn__isnull=self.value() == "0")


@admin.register(Statement)
class StatementAdmin(UnversionedAdmin):
    """The version that a form carries is that of the instrument; it is stale only where somebody
    else has changed this very statement."""

    policy = STATEMENTS
    change_form_template = "admin/treaties/statement/change_form.html"
    change_list_template = "admin/treaties/statement/change_list.html"
    list_display = [
        "participant", "kind", "date_column", "articles", "withdrawn_column", "instrument_column",
    ]  # fmt: skip
    list_filter = [InstrumentFilter, StatementKindFilter, WithdrawnFilter]
    search_fields = ["articles", *columns("text")]
    search_help_text = _("Participants, articles or words of the text in any language")
    ordering = ["instrument", F("date").asc(nulls_first=True), "pk"]
    autocomplete_fields = ["participant", "territory"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "participant",
                    ("kind", "date", "withdrawn"),
                    ("articles", "original_language"),
                    "text",
                ]
            },
        ),
        (_("Objection"), {"fields": ["objects_to", "precludes_entry"]}),
        (_("Act, territory, source"), {"fields": ["act", "territory", "note", *SOURCE]}),
    ]
    left_to_right = ("original_language", "source_url")

    # The instrument

    def chosen_instrument(self, request, action=Action.VIEW):
        """The instrument that the address names, if the user may do this to it."""
        value = request.GET.get("instrument", "")
        if not is_key(value):
            return None
        user = request.user
        writes = action == Action.CHANGE
        rows = STATEMENTS.instruments(user) if writes else INSTRUMENTS.which(user, action)
        return rows.filter(pk=value).first()

    def has_add_permission(self, request):
        """Only below an instrument."""
        instrument = getattr(request, "instrument", None)
        if instrument is None:
            return self.chosen_instrument(request, Action.CHANGE) is not None
        return STATEMENTS.instruments(request.user).filter(pk=instrument.pk).exists()

    def get_model_perms(self, request):
        """The menu does not know to which instrument one would be added."""
        return super().get_model_perms(request) | {"add": False}

    def add_view(self, request, form_url="", extra_context=None):
        request.instrument = self.chosen_instrument(request, Action.CHANGE)
        if request.instrument is None:
            raise Http404
        return super().add_view(request, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **options):
        if obj is not None:
            request.instrument = obj.instrument
        instrument = request.instrument
        form = super().get_form(request, obj, change=change, **options)
        if "act" in form.base_fields:  # of who may only read it has none
            form.base_fields["objects_to"].queryset = statements_to_object_to(instrument, obj)
            form.base_fields["act"].queryset = acts_of(instrument)
        return form

    def formfield_for_foreignkey(self, db_field, request, **options):
        classes = {"act": ActChoice, "objects_to": StatementChoice}
        if db_field.name in classes:
            options |= {"form_class": classes[db_field.name], "error_messages": NOT_OF_INSTRUMENT}
        if db_field.name == "participant":
            options["queryset"] = Organization.objects.filter(kind__in=sorted(PARTICIPANT_KINDS))
        return super().formfield_for_foreignkey(db_field, request, **options)

    def render_change_form(self, request, context, *args, **options):
        context["instrument"] = request.instrument
        return super().render_change_form(request, context, *args, **options)

    # Saving

    def save_form(self, request, form, change):
        form.instance.instrument = request.instrument
        return super().save_form(request, form, change)

    def save_related(self, request, form, formsets, change):
        save_statement(form.instance, actor=request.user, based_on=form.instance.instrument.version)

    def response_add(self, request, obj, post_url_continue=None):
        response = super().response_add(request, obj, post_url_continue)
        return self.next_one(request, obj) or response

    def response_change(self, request, obj):
        return self.next_one(request, obj) or super().response_change(request, obj)

    def next_one(self, request, statement):
        """Where another one of the same instrument is added, or None."""
        if "_addanother" not in request.POST:
            return None
        address = reverse("admin:treaties_statement_add")
        return HttpResponseRedirect(f"{address}?instrument={statement.instrument_id}")

    def response_post_save_add(self, request, obj):
        return HttpResponseRedirect(f"{self.list_address()}?instrument={obj.instrument_id}")

    response_post_save_change = response_post_save_add

    def merge_if_stale(self, request, object_id):
        statement = self.get_object(request, unquote(object_id))
        if statement is None:
            return {}
        instrument = locked(statement.instrument_id)
        if request.POST.get("version") == str(instrument.version):
            return {}
        if not self.has_change_permission(request, statement):
            raise PermissionDenied
        form_class = self.get_form(request, statement, change=True)
        merge = Merge(request.POST)
        merge.merge_record(
            form_class(request.POST, instance=statement), form_class(instance=statement)
        )
        if not (merge.taken_over or any(each.by_both for each in merge.differences)):
            return {}
        request.POST = merge.data
        request.refusal = Conflict()
        return {"merge": merge, "revision": last_revision(instrument)}

    def get_queryset(self, request):
        found = super().get_queryset(request)
        return found.select_related("instrument", "participant")

    def delete_record(self, request, record):
        delete_statement(record, actor=request.user)

    def dependents(self, record):
        return [(_("objections to it"), list(record.objections.with_ends()[:NAMED]))]

    def history_view(self, request, object_id, extra_context=None):
        record = self.permitted_or_404(request, object_id, Action.VIEW)
        return HttpResponseRedirect(
            reverse("admin:treaties_instrument_history", args=[record.instrument_id])
        )

    # The list

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        said = contains_q(self.search_fields, search_term)
        authors = Organization.objects.matching(search_term).values("pk")
        return queryset.filter(said) | queryset.filter(participant__in=authors), False

    def changelist_view(self, request, extra_context=None):
        instrument = self.chosen_instrument(request)
        extra = {"instrument": instrument} | (extra_context or {})
        return super().changelist_view(request, extra)

    def list_address(self):
        return reverse("admin:treaties_statement_changelist")

    @admin.display(description=_("date"), ordering="date")
    def date_column(self, record):
        return date_in_words(record, "date") or "—"

    @admin.display(description=_("withdrawn"), ordering="withdrawn")
    def withdrawn_column(self, record):
        return date_in_words(record, "withdrawn") or "—"

    @admin.display(description=_("instrument"))
    def instrument_column(self, record):
        return str(record.instrument)


def is_key(value):
    return value.isascii() and value.isdigit() and len(value) < 16


def locked(key):
    return Instrument.objects.select_for_update(of=("self",), no_key=True).get(pk=key)


def acts_of(instrument):
    first_name = name_key(get_language(), "participant__name")
    return Act.objects.of(instrument).with_ends().order_by(first_name, "date", "pk")


def statements_to_object_to(instrument, statement):
    """All of the instrument but the statement itself and other objections."""
    first_name = name_key(get_language(), "participant__name")
    others = Statement.objects.of(instrument).exclude(kind=StatementKind.OBJECTION)
    if statement:
        others = others.exclude(pk=statement.pk)
    return others.select_related("participant").order_by(first_name, "date", "pk")
