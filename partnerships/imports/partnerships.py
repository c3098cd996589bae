from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.imports.columns import Dates, Reference
from directory.imports.faults import Fault
from directory.imports.permitting import Demand, refusals
from directory.imports.sets import MAY_NOT_PUBLISH, ImportSet
from directory.languages import columns
from directory.permissions import Action
from orgchart.imports.people import settle_slugs, unnamed
from orgchart.imports.rows import (
    ends_before_start,
    lies_before,
    organization_reference,
    own,
)
from orgchart.permissions import ORGANIZATIONS
from partnerships.imports.columns import partnership_reference
from partnerships.imports.rows import OwnedByPartnership
from partnerships.models import Membership, Partnership
from partnerships.permissions import PARTNERSHIPS
from treaties.models import Instrument


class Partnerships(ImportSet):
    name = "partnerships"
    title = gettext_lazy("Partnerships")
    model = Partnership
    policy = PARTNERSHIPS
    reads = (
        *own(Partnership, "code", "slug", "kind", *columns("name")),
        *own(Partnership, "original_name", "source_language"),
        Dates("launched"),
        Dates("ended"),
        organization_reference("responsible", guards=False),
        Reference("founding_instrument", Instrument),
        *own(Partnership, *columns("subject", "region", "summary", "description", "areas_title")),
        *own(Partnership, "website"),
    )
    derived = ("founding_instrument_code",)
    keys = (("code",), ("slug",), ("name_en",), ("name_ar",))
    required = ("kind",)

    def permitted(self, rows, user, *, publish=False):
        yield from super().permitted(rows, user, publish=publish)
        yield from refusals(ORGANIZATIONS, user, responsible_demands(rows, publish))
        nobodys = [row for row in rows if loses_responsible(row)]
        new = [row for row in nobodys if row.is_new]
        if nobodys and not ORGANIZATIONS.may_place_under(user, Action.ADD, None):
            message = _("Name a responsible organization that you may change.")
            yield from (Fault(message, row.number, "responsible_id") for row in nobodys)
        elif new and publish and not ORGANIZATIONS.may_place_under(user, Action.PUBLISH, None):
            yield from (MAY_NOT_PUBLISH(row) for row in new)

    def demands(self, rows, publish):
        message = _("You may not change this partnership.")
        for row in rows:
            if not row.is_new:
                yield Demand(Action.CHANGE, row.public_id, Fault(message, row.number, "id"))

    def check(self, rows):
        for row in rows:
            yield from unnamed(row, "name", ("original_name",))
            if lies_before(row, "ended", "launched"):
                message = _("It ends before it is launched. Correct one of the dates.")
                yield Fault(message, row.number, "ended")
        yield from settle_slugs(Partnership, rows)


def loses_responsible(row):
    """Whether nobody would answer for it whom a grant on an organization covers."""
    if row.is_new:
        return not row.values.get("responsible")
    return "responsible" in row.changes and not row.values["responsible"]


def responsible_demands(rows, publish):
    """Who names an organization as the responsible one may change that organization."""
    for row in rows:
        then = row.values.get("responsible")
        if then and then != row.before.get("responsible"):
            message = _("You may not make this organization responsible.")
            yield Demand(Action.CHANGE, then, Fault(message, row.number, "responsible_id"))
        if then and row.is_new and publish:
            yield Demand(Action.PUBLISH, then, MAY_NOT_PUBLISH(row))


class Memberships(OwnedByPartnership):
    name = "memberships"
    title = gettext_lazy("Memberships")
    model = Membership
    naming = ""
    reads = (
        partnership_reference(),
        organization_reference(guards=False),
        *own(Membership, "role", "position", *columns("note")),
        Dates("start_date"),
        Dates("end_date"),
        *own(Membership, *columns("source"), "source_url"),
    )
    known_by = ((("partnership", "organization", "role"), ("start_date",)),)
    required = ("partnership", "organization", "role")

    def check(self, rows):
        yield from super().check(rows)
        for row in rows:
            yield from ends_before_start(row)
