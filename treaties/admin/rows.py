"""The rows that instruments own, as parts of their forms. Acts and statements have own pages."""

from django.utils.translation import gettext_lazy as _

from directory.publishing.admin import OwnedInline
from directory.publishing.choices import OfferOne
from orgchart.admin.rows import DATES, SOURCE
from orgchart.models import Organization
from treaties.law.faults import PARTICIPANT_KINDS
from treaties.models import (
    EntryParticipant,
    InstrumentRelation,
    InstrumentSubject,
    Mandate,
    Subject,
)
from treaties.permissions import INSTRUMENTS


class KnownSelect(OfferOne):
    """An autocomplete that knows the record it shows, so that no row asks the database for it."""

    known = None

    def optgroups(self, name, value, attrs=None):
        record = self.known
        if record is None or value != [str(record.pk)]:
            return super().optgroups(name, value, attrs)
        label = self.choices.field.label_from_instance(record)
        return [(None, [self.create_option(name, record.pk, label, True, 0)], 0)]


class KnowingRows:
    """A formset whose selects know what they show, which stays a valid choice: the other end of a
    tie may have been withdrawn since. `knows` names the field."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if form.instance.pk:
            field, known = form.fields[self.knows], getattr(form.instance, self.knows)
            field.queryset |= type(known).objects.filter(pk=known.pk)
            getattr(field.widget, "widget", field.widget).known = known


class InstrumentRows(OwnedInline):
    policy = INSTRUMENTS
    fk_name = "instrument"
    ordering = ["pk"]
    left_to_right = ("source_url",)
    chosen = ""
    not_offered = _("Choose one of those that are offered.")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("instrument", self.chosen)

    def get_formset(self, request, obj=None, **options):
        formset = super().get_formset(request, obj, **options)
        return type(formset.__name__, (KnowingRows, formset), {"knows": self.chosen})

    def formfield_for_foreignkey(self, db_field, request, **options):
        if db_field.name == self.chosen:
            options["widget"] = KnownSelect(db_field, self.admin_site)
            options["queryset"] = self.offered(request)
            options["error_messages"] = {"invalid_choice": self.not_offered}
        return super().formfield_for_foreignkey(db_field, request, **options)


class Mandates(InstrumentRows):
    model = Mandate
    chosen = "organization"
    fieldsets = [(None, {"fields": [("role", "organization"), DATES, "note", *SOURCE]})]

    def offered(self, request):
        return Organization.objects.all()


class Relations(InstrumentRows):
    model = InstrumentRelation
    chosen = "other"
    fieldsets = [(None, {"fields": [("kind", "other"), "note", *SOURCE]})]

    def offered(self, request):
        return INSTRUMENTS.known_to(request.user)


class Subjects(InstrumentRows):
    model = InstrumentSubject
    chosen = "subject"
    addable = ("subject",)
    fieldsets = [(None, {"fields": ["subject"]})]

    def offered(self, request):
        return Subject.objects.all()


class EntryParticipants(InstrumentRows):
    model = EntryParticipant
    chosen = "participant"
    not_offered = _(
        "Only a state, a territory or an intergovernmental organization takes part in a treaty."
    )
    fieldsets = [(None, {"fields": ["participant"]})]

    def offered(self, request):
        return Organization.objects.filter(kind__in=sorted(PARTICIPANT_KINDS))
