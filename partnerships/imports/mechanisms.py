from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.imports.columns import Dates, Reference
from directory.imports.faults import Fault
from directory.languages import columns
from orgchart.imports.rows import lies_before, own
from partnerships.imports.columns import partnership_reference
from partnerships.imports.rows import OwnedByPartnership
from partnerships.models import Channel, Figure, Mechanism


class Mechanisms(OwnedByPartnership):
    name = "mechanisms"
    title = gettext_lazy("Mechanisms")
    model = Mechanism
    reads = (
        partnership_reference(),
        *own(Mechanism, "kind", "position", *columns("name", "purpose")),
        Dates("established"),
        Dates("ended"),
        *own(Mechanism, "recurrence", *columns("topics", "sectors"), "website"),
        *own(Mechanism, *columns("source"), "source_url"),
    )
    known_by = ((("partnership", "name_en"), ()), (("partnership", "name_ar"), ()))
    required = ("partnership", "kind")
    holds_others = True

    def check(self, rows):
        yield from super().check(rows)
        for row in rows:
            if lies_before(row, "ended", "established"):
                message = _("It ends before it is established. Correct one of the dates.")
                yield Fault(message, row.number, "ended")


class Figures(OwnedByPartnership):
    name = "figures"
    title = gettext_lazy("Figures")
    model = Figure
    naming = "label"
    inside = ("mechanism",)
    reads = (
        partnership_reference(),
        Reference("mechanism", Mechanism),
        *own(Figure, "position", *columns("label"), "qualifier", "number", *columns("unit")),
        Dates("as_of"),
        *own(Figure, *columns("source"), "source_url"),
    )
    known_by = (
        (("partnership", "label_en"), ("mechanism", "as_of")),
        (("partnership", "label_ar"), ("mechanism", "as_of")),
    )
    required = ("partnership", "number")


class PartnershipChannels(OwnedByPartnership):
    name = "partnership-channels"
    title = gettext_lazy("Contact channels of partnerships")
    model = Channel
    naming = "label"
    reads = (
        partnership_reference(),
        *own(Channel, "kind", "position", "value", *columns("label")),
    )
    known_by = ((("partnership", "kind", "value"), ()),)
    required = ("partnership", "kind", "value")
