"""The audit log for administrators: a page that is as quick for a million lines, and as CSV."""

import json
from datetime import datetime, time, timedelta

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import F, Func, TextField
from django.db.models.functions import Cast
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.accounts.models import User
from directory.exports.columns import Column, Kind, identifier, number, text
from directory.exports.declaration import Export
from directory.exports.http import csv_response
from directory.history import audit
from directory.history.models import AuditEntry
from directory.publishing.models import Publishable
from directory.site.audit_reading import lines_for, may_read, reads_all
from directory.site.audit_words import VERBS

LINES_ON_A_PAGE = 100
LARGEST_KEY = 2**63 - 1


class Moment(Func):
    template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
    output_field = TextField()


AUDIT_LOG = Export(
    name="audit-log",
    title=gettext_lazy("Audit log"),
    description=gettext_lazy("Who did what, when and from where."),
    rows=lambda public: AuditEntry.objects.none() if public else AuditEntry.objects.all(),
    within=lambda rows, places, public: rows,
    order=("at",),
    columns=(
        number("id", gettext_lazy("Number of the line"), "pk"),
        Column("at", Moment("at"), gettext_lazy("When, in UTC"), Kind.DATE),
        number("account_id", gettext_lazy("Who: the number of the account"), "actor_id"),
        text("account_email", gettext_lazy("The account's e-mail address today"), "actor__email"),
        identifier("address", "address", gettext_lazy("From which network address")),
        text("verb", gettext_lazy("What was done")),
        text("kind", gettext_lazy("Kind of record"), "content_type__model"),
        number("record_id", gettext_lazy("Number of the record"), "object_id"),
        Column("detail", Cast(F("detail"), TextField()), gettext_lazy("Details, as JSON")),
    ),
)


class LogForm(forms.Form):
    """What narrows the log. Every field may be left out."""

    who = forms.CharField(
        label=gettext_lazy("Who"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("E-mail address, name or number of the account"),
    )
    verb = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of record"), required=False)
    record = forms.IntegerField(
        label=gettext_lazy("Number of the record"),
        min_value=1,
        max_value=LARGEST_KEY,
        required=False,
    )
    since = forms.DateField(label=gettext_lazy("From"), required=False)
    until = forms.DateField(label=gettext_lazy("Up to and including"), required=False)
    before = forms.IntegerField(
        min_value=1, max_value=LARGEST_KEY, required=False, widget=forms.HiddenInput
    )

    def __init__(self, data, kinds):
        super().__init__(data, label_suffix="")
        self.kinds = kinds
        any_one = [("", "—")]
        self.fields["verb"].choices = any_one + list(VERBS.items())
        self.fields["kind"].choices = any_one + [
            (label, capfirst(kind.model_class()._meta.verbose_name)) for label, kind in kinds
        ]
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")

    def clean(self):
        if self.cleaned_data.get("record") and not self.cleaned_data.get("kind"):
            self.add_error("kind", _("Choose the kind of the record too."))

    def narrowed(self, lines):
        asked = self.cleaned_data
        if asked["who"]:
            lines = lines.by_people(asked["who"])
        if asked["verb"]:
            lines = lines.of_verb(asked["verb"])
        if asked["kind"]:
            lines = lines.about_kind(dict(self.kinds)[asked["kind"]])
        if asked["record"]:
            lines = lines.about_key(asked["record"])
        until = asked["until"] and asked["until"] + timedelta(days=1)
        return lines.between(beginning(asked["since"]), beginning(until))


def beginning(day):
    """The first moment of a day, where the organization is."""
    return day and timezone.make_aware(datetime.combine(day, time.min))


@admin.register(AuditEntry)
class AuditLogAdmin(admin.ModelAdmin):
    def has_module_permission(self, request):
        return may_read(request.user)

    def has_view_permission(self, request, obj=None):
        return may_read(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    has_delete_permission = has_change_permission

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.changelist_view), name="history_auditentry_changelist"),
            path("export/", wrap(self.export_view), name="history_auditentry_export"),
        ]

    def changelist_view(self, request, extra_context=None):
        form = self.asked_form(request)
        lines, status = [], 400
        if form.is_valid():
            lines, status = page_of(form, lines_for(request.user)), 200
        more = len(lines) > LINES_ON_A_PAGE
        lines = lines[:LINES_ON_A_PAGE]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Audit log"),
            "opts": self.opts,
            "form": form,
            "rows": rows_of(lines, self.admin_site),
            "asked": query_of(request),
            "older": lines[-1].pk if more else None,
            "partly": not reads_all(request.user),
        }
        return render(request, "admin/audit/log.html", context, status=status)

    def export_view(self, request):
        """All that the address narrows the log to. That it left is a line in the log as well."""
        form = self.asked_form(request)
        if not form.is_valid():
            return self.changelist_view(request)
        rows = form.narrowed(lines_for(request.user))
        filename = f"{AUDIT_LOG.name}-{timezone.localdate()}.csv"
        audit.record(request.user, "export", None, set=AUDIT_LOG.name)
        return csv_response(AUDIT_LOG, rows, filename, spreadsheet=True)

    def asked_form(self, request):
        if not may_read(request.user):
            raise PermissionDenied
        return LogForm(request.GET, kinds_of(self.admin_site))


def page_of(form, lines):
    lines = form.narrowed(lines.with_names()).newest_first()
    if before := form.cleaned_data["before"]:
        lines = lines.older_than(before)
    return list(lines[: LINES_ON_A_PAGE + 1])


def kinds_of(site):
    """[(label, content type)] of what the administration knows, by name."""
    kinds = ContentType.objects.get_for_models(*site._registry)
    kinds.pop(AuditEntry, None)
    named = sorted(kinds.items(), key=lambda pair: str(pair[0]._meta.verbose_name))
    return [(model._meta.label_lower, kind) for model, kind in named]


def query_of(request):
    """The address's narrowing without the place in the list, for links that keep it."""
    query = request.GET.copy()
    query.pop("before", None)
    return query.urlencode()


def rows_of(lines, site):
    """Each line with the name of its record and the address of its form, where it is still there;
    one query for each kind of record on the page."""
    named = names_of(lines)
    return [row_of(line, named.get((line.content_type_id, line.object_id)), site) for line in lines]


def row_of(line, record, site):
    return {
        "line": line,
        "verb": VERBS.get(line.verb, line.verb),
        "record": record,
        "detail": [(name, in_words(value)) for name, value in line.detail.items()],
        "link": address_of(record, site) if record else None,
    }


def in_words(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def names_of(lines):
    wanted = {}
    for line in lines:
        model = line.content_type and line.content_type.model_class()
        if model and issubclass(model, (Publishable, User, Group)):
            wanted.setdefault((line.content_type_id, model), set()).add(line.object_id)
    return {
        (kind, key): record
        for (kind, model), keys in wanted.items()
        for key, record in model._base_manager.in_bulk(keys).items()
    }


def address_of(record, site):
    if not site.is_registered(type(record)):
        return None
    return reverse(f"admin:{record._meta.label_lower.replace('.', '_')}_change", args=[record.pk])
