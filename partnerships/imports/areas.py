from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.imports.columns import Reference
from directory.imports.faults import Fault
from directory.languages import columns
from orgchart.imports.rows import organization_reference, own
from partnerships.imports.columns import partnership_reference
from partnerships.imports.rows import OwnedByPartnership, nobody_named
from partnerships.models import AreaActivity, AreaPartner, CooperationArea


class CooperationAreas(OwnedByPartnership):
    name = "cooperation-areas"
    title = gettext_lazy("Cooperation areas")
    model = CooperationArea
    naming = "area"
    holds_others = True
    reads = (
        partnership_reference(),
        *own(CooperationArea, "position", *columns("area")),
        *own(CooperationArea, *columns("expected_effect", "observed_effect")),
        *own(CooperationArea, *columns("source"), "source_url"),
    )
    derived = tuple(columns("partners", "activities"))
    known_by = ((("partnership", "area_en"), ()), (("partnership", "area_ar"), ()))


class RowsOfAreas(OwnedByPartnership):
    inside = ("area",)
    required = ("partnership", "area")


class CooperationPartners(RowsOfAreas):
    name = "cooperation-partners"
    title = gettext_lazy("Partners in cooperation areas")
    model = AreaPartner
    naming = "words"
    reads = (
        partnership_reference(),
        Reference("area", CooperationArea),
        *own(AreaPartner, "position"),
        organization_reference(guards=False),
        *own(AreaPartner, *columns("words")),
    )
    known_by = (
        (("area", "organization"), ()),
        (("area", "words_en"), ()),
        (("area", "words_ar"), ()),
    )

    def check(self, rows):
        yield from super().check(rows)
        for row in rows:
            if nobody_named(row, "organization"):
                message = _("Choose an organization, or name the group in words.")
                yield Fault(message, row.number, "organization_id")


class CooperationActivities(RowsOfAreas):
    name = "cooperation-activities"
    title = gettext_lazy("Activities in cooperation areas")
    model = AreaActivity
    naming = "text"
    reads = (
        partnership_reference(),
        Reference("area", CooperationArea),
        *own(AreaActivity, "position", *columns("text")),
    )
    known_by = ((("area", "text_en"), ()), (("area", "text_ar"), ()))
