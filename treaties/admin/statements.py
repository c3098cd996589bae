"""Statements, one a page: an instrument may have hundreds, each a text in six languages."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.languages import columns
from directory.permissions import Action
from directory.publishing.actions import Conflict, Gone
from directory.publishing.merging import Merge
from directory.templatetags.languages import date_in_words
from orgchart.admin.rows import SOURCE
from orgchart.models import Organization
from orgchart.querysets.organizations import contains_q
from treaties.actions.statements import delete_statement, save_statement
from treaties.admin.drafting import PartDrafting, last_saved
from treaties.admin.statement_choices import (
    ActChoice,
    StatementChoice,
    acts_of,
    statements_to_object_to,
)
from treaties.admin.statement_list import (
    InstrumentFilter,
    StatementKindFilter,
    StatementList,
    WithdrawnFilter,
    is_key,
)
from treaties.admin.unversioned import UnversionedAdmin
from treaties.law.faults import PARTICIPANT_KINDS
from treaties.models import Instrument, Statement
from treaties.permissions import INSTRUMENTS, STATEMENTS

NAMED = 20
NOT_OF_INSTRUMENT = {"invalid_choice": gettext_lazy("Choose one of the same instrument.")}


@admin.register(Statement)
class StatementAdmin(PartDrafting, UnversionedAdmin):
    """The version that a form carries is that of the instrument and its draft; it is stale only
    where somebody else has changed this very statement."""

    policy = STATEMENTS
    change_form_template = "admin/treaties/statement/change_form.html"
    change_list_template = "admin/treaties/statement/change_list.html"
    list_display = [
        "participant", "kind", "date_column", "articles", "withdrawn_column", "instrument_column",
    ]  # fmt: skip
    list_filter = [InstrumentFilter, StatementKindFilter, WithdrawnFilter]
    search_fields = ["articles", *columns("text")]
    search_help_text = gettext_lazy("Participants, articles or words of the text in any language")
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
        (gettext_lazy("Objection"), {"fields": ["objects_to", "precludes_entry"]}),
        (gettext_lazy("Act, territory, source"), {"fields": ["act", "territory", "note", *SOURCE]}),
    ]
    left_to_right = ("original_language", "source_url")

    # The instrument

    def chosen_instrument(self, request, action=Action.VIEW):
        """The instrument that the address names, if the user may do this to it."""
        value = request.GET.get("instrument", "")
        rows = INSTRUMENTS.which(request.user, action)
        return rows.filter(pk=value).first() if is_key(value) else None

    def instrument_key(self, request, object_id):
        """Of a statement that only a draft has, the address says it."""
        key = unquote(object_id)
        saved = Statement.objects.of_keys([key]) if is_key(key) else Statement.objects.none()
        known = saved.values_list("instrument_id", flat=True).first()
        chosen = None if known else self.chosen_instrument(request, Action.CHANGE)
        return chosen.pk if chosen else known

    def has_add_permission(self, request):
        """Only below an instrument."""
        instrument = getattr(request, "instrument", None)
        if instrument is None:
            return self.chosen_instrument(request, Action.CHANGE) is not None
        return INSTRUMENTS.may(request.user, Action.CHANGE, instrument)

    def get_model_perms(self, request):
        """The menu does not know to which instrument one would be added."""
        return super().get_model_perms(request) | {"add": False}

    def add_view(self, request, form_url="", extra_context=None):
        request.instrument = self.chosen_instrument(request, Action.CHANGE)
        if request.instrument is None:
            raise Http404
        return super().add_view(request, form_url, extra_context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        page = super().changeform_view

        def answer():
            if object_id and self.is_gone(request, object_id):
                return page(request, None, self.add_address(request.instrument.pk), extra_context)
            return page(request, object_id, form_url, extra_context)

        key = self.instrument_key(request, object_id) if object_id else request.instrument.pk
        return self.in_draft(request, key, answer)

    def is_gone(self, request, object_id):
        """Whether a form is sent whose statement somebody else has taken away, perhaps with the
        draft that it was in. What was typed is offered as a new one then."""
        if request.method != "POST" or self.get_object(request, unquote(object_id)):
            return False
        request.instrument = self.chosen_instrument(request, Action.CHANGE)
        request.refusal = Gone()
        return request.instrument is not None

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
        instrument = request.instrument
        context |= {"instrument": instrument, **self.drafted(request, instrument)}
        if record := context["original"]:
            address = reverse("admin:treaties_statement_delete", args=[record.pk])
            context["delete_address"] = f"{address}?instrument={instrument.pk}"
        return super().render_change_form(request, context, *args, **options)

    # Saving

    def edition_of(self, request, record):
        return self.edition(request, request.instrument)

    def before_saving(self, request, object_id):
        """Where the draft and what was saved since clash, nobody saves before she has seen it."""
        staging = getattr(request, "staging", None)
        if staging and staging.clashes and self.is_outdated(request, staging.record):
            request.refusal = Conflict()

    def save_form(self, request, form, change):
        form.instance.instrument = request.instrument
        return super().save_form(request, form, change)

    def save_related(self, request, form, formsets, change):
        save_statement(form.instance, actor=request.user, based_on=form.instance.instrument.version)
        self.note_saved(request)

    def message_user(self, request, *args, **options):
        """While a draft is staged, nothing is done yet of which one could tell."""
        if not hasattr(request, "staging"):
            super().message_user(request, *args, **options)

    def response_add(self, request, obj, post_url_continue=None):
        response = super().response_add(request, obj, post_url_continue)
        return self.next_one(request, obj) or response

    def response_change(self, request, obj):
        found = self.next_one(request, obj)
        if found or hasattr(request, "staging"):
            return found or self.response_post_save_change(request, obj)
        return super().response_change(request, obj)

    def next_one(self, request, statement):
        """Where another one of the same instrument is added, or this one edited on, or None."""
        if "_addanother" in request.POST:
            return HttpResponseRedirect(self.add_address(statement.instrument_id))
        if "_continue" in request.POST:
            return HttpResponseRedirect(self.address_of(statement))
        return None

    def add_address(self, instrument):
        return f"{reverse('admin:treaties_statement_add')}?instrument={instrument}"

    def address_of(self, record):
        return f"{super().address_of(record)}?instrument={record.instrument_id}"

    def response_post_save_add(self, request, obj):
        return HttpResponseRedirect(f"{self.list_address()}?instrument={obj.instrument_id}")

    response_post_save_change = response_post_save_add

    def merge_if_stale(self, request, object_id):
        statement = self.get_object(request, unquote(object_id))
        if statement is None:
            return {}
        request.instrument = instrument = locked(statement.instrument_id)
        if not self.is_outdated(request, instrument):
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
        return {"merge": merge, "revision": last_saved(request, instrument)}

    def get_queryset(self, request):
        found = super().get_queryset(request)
        return found.select_related("instrument", "participant")

    def delete_view(self, request, object_id, extra_context=None):
        key = self.instrument_key(request, object_id)
        return self.in_draft(request, key, lambda: self.delete_page(request, object_id))

    def delete_page(self, request, object_id):
        statement = self.permitted_or_404(request, object_id, Action.DELETE)
        name, instrument = str(statement), statement.instrument
        dependents = self.named_dependents(statement)
        outdated = "version" in request.POST and self.is_outdated(request, instrument)
        if request.method == "POST" and not (dependents or outdated):
            delete_statement(statement, actor=request.user)
            self.note_saved(request)
            self.message_user(request, _("“%(name)s” was deleted.") % {"name": name})
            return self.response_post_save_change(request, statement)
        context = self.page(request, statement, _("Delete")) | {
            **self.drafted(request, instrument),
            "instrument": instrument,
            "dependents": dependents,
            "outdated": outdated,
            "back": self.address_of(statement),
        }
        status = 409 if request.method == "POST" else 200
        template = "admin/treaties/statement/delete.html"
        return TemplateResponse(request, template, context, status=status)

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

    def get_changelist(self, request, **options):
        return StatementList

    def changelist_view(self, request, extra_context=None):
        instrument = self.chosen_instrument(request)
        page = super().changelist_view

        def answer():
            extra = self.drafted(request, instrument) if instrument else {}
            return page(request, {"instrument": instrument, **extra, **(extra_context or {})})

        return self.in_draft(request, instrument and instrument.pk, answer, reads=True)

    def list_address(self):
        return reverse("admin:treaties_statement_changelist")

    @admin.display(description=gettext_lazy("date"), ordering="date")
    def date_column(self, record):
        return date_in_words(record, "date") or "—"

    @admin.display(description=gettext_lazy("withdrawn"), ordering="withdrawn")
    def withdrawn_column(self, record):
        return date_in_words(record, "withdrawn") or "—"

    @admin.display(description=gettext_lazy("instrument"))
    def instrument_column(self, record):
        return str(record.instrument)


def locked(key):
    return Instrument.objects.select_for_update(of=("self",), no_key=True).get(pk=key)
