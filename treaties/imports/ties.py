from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.imports.columns import Dates
from directory.imports.faults import Fault
from directory.languages import columns
from orgchart.imports.rows import ends_before_start, organization_reference, own
from treaties.imports.acts import OwnedByInstrument
from treaties.imports.columns import instrument_reference
from treaties.models import InstrumentRelation, Mandate


class Mandates(OwnedByInstrument):
    name = "mandates"
    title = gettext_lazy("Mandates")
    model = Mandate
    reads = (
        instrument_reference(),
        organization_reference(guards=False),
        *own(Mandate, "role", *columns("note")),
        Dates("start_date"),
        Dates("end_date"),
        *own(Mandate, *columns("source"), "source_url"),
    )
    keys = (
        ("instrument", "organization", "role", "start_date"),
        ("instrument", "organization", "role"),
    )
    required = ("instrument", "organization", "role")

    def match_by(self, key, rows):
        """A row that gives a start means no mandate of another start."""
        if "start_date" not in key:
            rows = [row for row in rows if not row.values.get("start_date")]
        yield from super().match_by(key, rows)

    def check(self, rows):
        for row in rows:
            yield from ends_before_start(row)


class InstrumentRelations(OwnedByInstrument):
    name = "instrument-relations"
    title = gettext_lazy("Relations of instruments")
    model = InstrumentRelation
    derived = (*OwnedByInstrument.derived, "other_symbol")
    reads = (
        instrument_reference(),
        *own(InstrumentRelation, "kind"),
        instrument_reference("other", guards=False),
        *own(InstrumentRelation, *columns("note", "source"), "source_url"),
    )
    keys = (("instrument", "kind", "other"),)
    required = ("instrument", "kind", "other")

    def check(self, rows):
        for row in rows:
            now = row.before | row.values
            if now.get("instrument") == now.get("other"):
                message = _("Choose another instrument at the other end.")
                yield Fault(message, row.number, "other_id")
