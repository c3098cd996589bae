"""How the list of partnerships is narrowed."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from directory.history.as_of import today
from orgchart.admin.columns import WithinFilter
from orgchart.models import Organization
from partnerships.enums import PartnershipKind


class PartnershipKindFilter(admin.SimpleListFilter):
    """Only the kinds that occur."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        kinds = set(model_admin.get_queryset(request).kinds())
        return [(value, label) for value, label in PartnershipKind.choices if value in kinds]

    def queryset(self, request, queryset):
        return queryset.of_kind(self.value()) if self.value() else queryset


class RunningFilter(admin.SimpleListFilter):
    title = _("running today")
    parameter_name = "running"

    def lookups(self, request, model_admin):
        return [
            ("running", _("Running")),
            ("ended", _("Ended")),
            ("to_come", _("Still to begin")),
        ]

    def queryset(self, request, queryset):
        words = {
            "running": queryset.running_on,
            "ended": queryset.ended_on,
            "to_come": queryset.to_come_on,
        }
        return words[self.value()](today()) if self.value() in words else queryset


class ResponsibleFilter(WithinFilter):
    """Of which an organization, or one below it, is the responsible one."""

    title = _("responsible organization")

    def queryset(self, request, queryset):
        if self.chosen is None:
            return queryset
        if not hasattr(self.chosen, "node"):
            return queryset.answered_for_by([self.chosen])
        return queryset.answered_for_by(Organization.objects.within(self.chosen))
