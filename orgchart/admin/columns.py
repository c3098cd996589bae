"""Columns of lists, and the narrowing of lists, that several kinds of record share."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from directory import reader
from directory.languages import CODES
from directory.templatetags.languages import plain_name
from directory.territories import territory_name
from orgchart.enums import OrganizationKind
from orgchart.permissions import ORGANIZATIONS

ROOTS_OFFERED = 30


def named(record, field="name"):
    """A record's name in the reader's language, else in another one, marked as such."""
    reading = reader.read(record, field)
    if not reading.text:
        return plain_name(record, field) or "—"
    if reading.language is None:
        return reading.text
    return format_html(
        '<span lang="{}" dir="{}">{}</span>',
        reader.tag(reading.language),
        reader.direction(reading.language),
        reading.text,
    )


@admin.display(description=_("state"), ordering="state")
def state(record):
    return format_html('<span class="state {}">{}</span>', record.state, record.get_state_display())


class MissingLanguageFilter(admin.SimpleListFilter):
    title = _("language missing")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [(code, reader.own_name(code)) for code in CODES]

    def queryset(self, request, queryset):
        return queryset.missing_in(self.value()) if self.value() in CODES else queryset


class KindFilter(admin.SimpleListFilter):
    """Only the kinds that occur, since there are many."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        kinds = set(model_admin.get_queryset(request).kinds())
        return [(value, label) for value, label in OrganizationKind.choices if value in kinds]

    def queryset(self, request, queryset):
        return queryset.of_kind(self.value()) if self.value() else queryset


class CountryFilter(admin.SimpleListFilter):
    title = _("country")
    parameter_name = "country"

    def lookups(self, request, model_admin):
        codes = model_admin.get_queryset(request).countries()
        return sorted(((code, territory_name(code)) for code in codes), key=lambda pair: pair[1])

    def queryset(self, request, queryset):
        return queryset.in_country(self.value()) if self.value() else queryset


class WithinFilter(admin.SimpleListFilter):
    """Everything below one organization: one of the trees, or the one that a link chose."""

    title = _("within")
    parameter_name = "within"

    def lookups(self, request, model_admin):
        roots = list(self.known().roots().branching().with_place()[:ROOTS_OFFERED])
        chosen = self.chosen
        if chosen and chosen not in roots:
            roots.append(chosen)
        return [(str(root.pk), named(root)) for root in roots]

    def has_output(self):
        return True

    @cached_property
    def chosen(self):
        value = self.used_parameters.get(self.parameter_name)
        if not value:
            return None
        if not str(value).isdigit() or len(value) > 15:
            raise IncorrectLookupParameters
        return self.known().select_related("node").filter(pk=value).first()

    def known(self):
        """The name of one that is neither hers nor published is not told."""
        return ORGANIZATIONS.known_to(self.request.user)

    def queryset(self, request, queryset):
        if self.chosen is None:
            return queryset
        return queryset.within(self.chosen) if hasattr(self.chosen, "node") else queryset.none()
