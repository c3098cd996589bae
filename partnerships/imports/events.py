from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.imports.columns import Dates, Reference
from directory.imports.faults import Fault
from directory.languages import columns
from orgchart.imports.rows import lies_before, organization_reference, own
from orgchart.models import Person
from partnerships.imports.columns import TimeOfDay, partnership_reference
from partnerships.imports.rows import OwnedByPartnership, nobody_named
from partnerships.models import Event, Mechanism, Participation


class Events(OwnedByPartnership):
    name = "events"
    title = gettext_lazy("Events")
    model = Event
    inside = ("mechanism",)
    holds_others = True
    reads = (
        partnership_reference(),
        Reference("mechanism", Mechanism),
        *own(Event, "position", *columns("name")),
        Dates("starts"),
        Dates("ends"),
        TimeOfDay("start_time"),
        TimeOfDay("end_time"),
        *own(Event, *columns("place"), "country", *columns("subjects", "summary"), "website"),
        *own(Event, *columns("source"), "source_url"),
    )
    known_by = tuple(
        (("partnership", name), ("starts",))
        for name in ("name_en", "name_ar", "mechanism", "place_en", "place_ar")
    )

    def check(self, rows):
        yield from super().check(rows)
        for row in rows:
            if lies_before(row, "ends", "starts"):
                message = _("Its last day lies before its first. Correct one.")
                yield Fault(message, row.number, "ends")
            now = row.before | row.values
            if not any(now.get(name) for name in ("mechanism", *columns("name", "place"))):
                message = _("Give it a name, a place or the mechanism that met.")
                yield Fault(message, row.number, columns("name")[0])


class Participations(OwnedByPartnership):
    name = "participations"
    title = gettext_lazy("Participations in events")
    model = Participation
    naming = "words"
    inside = ("event",)
    reads = (
        partnership_reference(),
        Reference("event", Event),
        *own(Participation, "position"),
        organization_reference(guards=False),
        Reference("person", Person),
        *own(Participation, *columns("words"), "part", *columns("note")),
    )
    known_by = (
        (("event", "part", "person"), ("organization",)),
        (("event", "part", "organization"), ("person",)),
        (("event", "part", "words_en"), ()),
        (("event", "part", "words_ar"), ()),
    )
    required = ("partnership", "event", "part")

    def check(self, rows):
        yield from super().check(rows)
        for row in rows:
            if nobody_named(row, "organization", "person"):
                message = _("Choose an organization or a person, or say in words who took part.")
                yield Fault(message, row.number, "organization_id")
