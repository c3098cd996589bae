"""The list of statements: how it is narrowed, and where its lines lead."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from directory.publishing.admin import RecordList
from treaties.enums import StatementKind


def is_key(value):
    return value.isascii() and value.isdigit() and len(value) < 16


class StatementList(RecordList):
    """One that only a draft has is found by the instrument whose draft it is."""

    def url_for_result(self, result):
        return f"{super().url_for_result(result)}?instrument={result.instrument_id}"


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
