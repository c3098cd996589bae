"""Columns of the list of instruments, and how it is narrowed."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from directory.history.as_of import today
from treaties.enums import InstrumentKind


class InstrumentKindFilter(admin.SimpleListFilter):
    """Only the kinds that occur, since there are many."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        kinds = set(model_admin.get_queryset(request).kinds())
        return [(value, label) for value, label in InstrumentKind.choices if value in kinds]

    def queryset(self, request, queryset):
        return queryset.of_kind(self.value()) if self.value() else queryset


class InForceFilter(admin.SimpleListFilter):
    title = _("in force today")
    parameter_name = "in_force"

    def lookups(self, request, model_admin):
        return [("1", _("Yes")), ("0", _("No"))]

    def queryset(self, request, queryset):
        if self.value() == "1":
            return queryset.in_force_on(today())
        return queryset.not_in_force_on(today()) if self.value() == "0" else queryset


class DisputedEntryFilter(admin.SimpleListFilter):
    title = _("entry into force")
    parameter_name = "disputed"

    def lookups(self, request, model_admin):
        return [("1", _("Official and computed day differ"))]

    def queryset(self, request, queryset):
        return queryset.with_disputed_entry() if self.value() == "1" else queryset
