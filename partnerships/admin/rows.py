"""The rows that partnerships own, as parts of their forms."""

from django.db.models import Max
from django.forms.models import BaseInlineFormSet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from directory.publishing.admin import OwnedInline
from orgchart.admin.rows import DATES, SOURCE
from orgchart.models import Organization
from partnerships.admin.area_form import (
    ACTIVITIES,
    TITLES,
    WORDS,
    AreaForm,
    KnownSelectMultiple,
    keys_in,
    lines_of,
)
from partnerships.admin.row_form import PlacedForm
from partnerships.models import (
    AreaPartner,
    Channel,
    CooperationArea,
    Event,
    Figure,
    Mechanism,
    Membership,
    Participation,
)
from partnerships.permissions import PARTNERSHIPS
from treaties.admin.rows import KnownSelect


class OrderedRows(BaseInlineFormSet):
    """A new row without a place comes last."""

    @cached_property
    def last_position(self):
        return self.model.objects.of(self.instance).aggregate(last=Max("position"))["last"] or 0

    def save_new(self, form, commit=True):
        if not form.instance.position:
            self.last_position += 1
            form.instance.position = self.last_position
        return super().save_new(form, commit)


class KnowingRows(OrderedRows):
    """Its selects know what they show: those that look records up, and those of mechanisms."""

    knows, mechanisms = (), None

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name in self.knows:
            widget = form.fields[name].widget
            getattr(widget, "widget", widget).known = getattr(form.instance, name, None)
        if self.mechanisms is not None:
            form.fields["mechanism"].choices = self.mechanisms


class PartnershipRows(OwnedInline):
    """`knows` names the fields that look records up."""

    form = PlacedForm
    policy = PARTNERSHIPS
    left_to_right = ("source_url", "website", "value")
    ordering = ["position", "pk"]
    formset = KnowingRows
    knows = ()

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("partnership", *self.knows)

    def get_formset(self, request, obj=None, **options):
        formset = super().get_formset(request, obj, **options)
        more = {"knows": self.knows}
        if "mechanism" in formset.form.base_fields:
            own = Mechanism.objects.of(obj).in_order() if obj else Mechanism.objects.none()
            formset.form.base_fields["mechanism"].queryset = own
            named = [(each.pk, str(each)) for each in own]
            more["mechanisms"] = [("", gettext_lazy("none")), *named]
        return type(formset.__name__, (formset,), more)

    def formfield_for_foreignkey(self, db_field, request, **options):
        if db_field.name in self.knows:
            options["widget"] = KnownSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **options)


class Memberships(PartnershipRows):
    model = Membership
    knows = ("organization",)
    fieldsets = [(None, {"fields": [("role", "organization", "position"), DATES, "note", *SOURCE]})]


class Mechanisms(PartnershipRows):
    model = Mechanism
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name",
                    ("kind", "recurrence", "position"),
                    ("established", "ended"),
                    "purpose",
                    "topics",
                    "sectors",
                    "website",
                    *SOURCE,
                ]
            },
        )
    ]


class Figures(PartnershipRows):
    model = Figure
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("qualifier", "number", "as_of"),
                    "unit",
                    "label",
                    ("mechanism", "position"),
                    *SOURCE,
                ]
            },
        )
    ]


class Channels(PartnershipRows):
    model = Channel
    fieldsets = [(None, {"fields": [("kind", "value", "position"), "label"]})]


class Events(PartnershipRows):
    """The one event that the address of the form names, or a new one."""

    model = Event
    extra = max_num = 1
    template = "admin/partnerships/partnership/event_rows.html"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name",
                    ("starts", "ends", "start_time", "end_time"),
                    "place",
                    ("country", "mechanism", "position"),
                    "subjects",
                    "summary",
                    "website",
                    *SOURCE,
                ]
            },
        )
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(pk=request.event_key)


class Participants(PartnershipRows):
    """Who took part in that event."""

    model = Participation
    knows = ("organization", "person")
    fieldsets = [
        (None, {"fields": [("part", "organization", "person", "position"), "words", "note"]})
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(event=request.event_key)


class AreaRows(OrderedRows):
    """Organizations that any row names are looked up once for all rows."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.called = self.called
        form.know(self.known)

    @cached_property
    def sent(self):
        """(keys of organizations, texts that name one) in all rows that were sent."""
        rows = range(self.total_form_count()) if self.is_bound else ()
        names = [f"{self.prefix}-{index}" for index in rows]
        chosen = [",".join(self.values_of(f"{name}-organizations")) for name in names]
        typed = [line for name in names for line in lines_of(self.data.get(f"{name}-typed"))]
        return keys_in(",".join(chosen)), [text for text in typed if text]

    def values_of(self, name):
        return (
            self.data.getlist(name) if hasattr(self.data, "getlist") else [self.data.get(name, "")]
        )

    @cached_property
    def known(self):
        keys, _texts = self.sent
        shown = [row.organization for area in self.get_queryset() for row in area.shown_partners]
        known = {each.pk: each for each in shown if each}
        missing = [key for key in keys if key not in known]
        return known | (Organization.objects.for_lists().in_bulk(missing) if missing else {})

    @cached_property
    def called(self):
        """{a code, address or name in small letters: [organizations]} of what was typed."""
        _keys, texts = self.sent
        return Organization.objects.called(texts) if texts else {}


class Areas(PartnershipRows):
    """The table of cooperation areas."""

    model = CooperationArea
    form = AreaForm
    formset = AreaRows
    titles = TITLES
    extra = 1
    template = "admin/partnerships/partnership/area_rows.html"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "position", "area", "organizations", "typed", *WORDS, *ACTIVITIES,
                    "expected_effect", "observed_effect", *SOURCE,
                ]
            },
        )
    ]  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).with_rows(AreaPartner.objects.all())

    def get_formset(self, request, obj=None, **options):
        formset = super().get_formset(request, obj, **options)
        field = formset.form.base_fields["organizations"]
        source = AreaPartner._meta.get_field("organization")
        field.widget = KnownSelectMultiple(source, self.admin_site)
        return formset
