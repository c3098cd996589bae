from contextlib import contextmanager

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.imports.applying import apply_rows
from directory.imports.columns import Dates, Reference
from directory.imports.faults import Fault, Refused
from directory.imports.permitting import Demand
from directory.imports.sets import MAY_NOT_PUBLISH
from directory.languages import columns
from directory.permissions import Action
from orgchart.imports.rows import lies_before, organization_reference, own
from treaties.actions.checks import check_acts, check_statements
from treaties.actions.effects import project_effects
from treaties.imports.columns import Day
from treaties.imports.sets import TreatySet
from treaties.imports.slugs import settle_slugs
from treaties.models import Act, Instrument, Statement
from treaties.permissions import INSTRUMENTS


def delay(name):
    return own(Instrument, name, f"{name}_unit")


class Instruments(TreatySet):
    name = "instruments"
    title = gettext_lazy("Instruments")
    model = Instrument
    naming = "title"
    reads = (
        *own(Instrument, "code", "symbol", "slug", "kind"),
        Reference("parent", Instrument, code=True),
        *own(Instrument, *columns("title", "short_title"), "original_title", "source_language"),
        Dates("adopted"),
        *own(Instrument, *columns("adopted_at")),
        organization_reference("adopted_by", guards=False),
        Dates("opened_for_signature"),
        Dates("closed_for_signature"),
        *own(Instrument, "registration_number", "citation", "authentic_languages"),
        *own(Instrument, *columns("summary", "review_cycle"), "review_months"),
        *own(Instrument, *columns("entry_rule"), "entry_basis", "entry_count"),
        *delay("entry_delay"),
        *own(Instrument, "entry_on_first_of_month"),
        Day("entry_date"),
        *delay("later_delay"),
        *delay("withdrawal_delay"),
        Dates("entered_into_force"),
        Dates("terminated"),
    )
    derived = ("subjects", "entry_named_ids", "computed_entry")
    keys = (("symbol",), ("code",), ("slug",))
    required = ("kind",)

    def permitted(self, rows, user, *, publish=False):
        yield from super().permitted(rows, user, publish=publish)
        new = [row for row in rows if row.is_new]
        if new and not INSTRUMENTS.may(user, Action.ADD):
            yield from (Fault(_("You may not add instruments."), row.number) for row in new)
        elif new and publish and not INSTRUMENTS.may(user, Action.PUBLISH):
            yield from (MAY_NOT_PUBLISH(row) for row in new)

    def demands(self, rows, publish):
        message = _("You may not change this instrument.")
        for row in rows:
            if not row.is_new:
                yield Demand(Action.CHANGE, row.public_id, Fault(message, row.number, "id"))

    def check(self, rows):
        for row in rows:
            yield from untitled(row)
            if lies_before(row, "terminated", "entered_into_force"):
                message = _("It ends before it enters into force. Correct one of the dates.")
                yield Fault(message, row.number, "terminated")
        yield from circles(rows)
        yield from settle_slugs(rows)

    def apply(self, plan, *, actor, publish):
        numbers = {row.public_id: row.number for row in plan.changed}
        with law_kept(numbers, [row.public_id for row in plan.rows]):
            apply_rows(self, plan, actor=actor, publish=publish)


@contextmanager
def law_kept(numbers, touched):
    """Change rules of instruments, of which all that follows is written anew.

    Refused where acts or statements that were possible become impossible by it. `numbers` are the
    numbers of the rows by the permanent ids of the instruments that were there.
    """
    before = set(refusals_of(numbers))
    yield
    keys = Instrument._base_manager.filter(public_id__in=touched).values_list("pk", flat=True)
    project_effects(list(keys))
    faults = [
        Fault(message, numbers[instrument])
        for (instrument, *about), message in refusals_of(numbers).items()
        if (instrument, *about) not in before
    ]
    if faults:
        raise Refused(faults)


def refusals_of(ids):
    """{(instrument, act or statement, code): sentence} of what the law refuses now."""
    found = {}
    for rows, check in (
        (Act.objects.select_related("participant", "instrument"), check_acts),
        (Statement.objects.select_related("participant", "instrument", "act"), check_statements),
    ):
        own_rows = list(rows.filter(instrument__public_id__in=list(ids)))
        for finding in check(own_rows).refusals if own_rows else ():
            key = finding.key.instrument.public_id, str(finding.key.public_id), finding.code
            found[key] = f"{finding.key}: {finding.message}"
    return found


def untitled(row):
    now = row.before | row.values
    if not any(now.get(name) for name in (*columns("title"), "original_title", "symbol")):
        message = _("Give it a title in at least one language, or its symbol.")
        yield Fault(message, row.number, columns("title")[0])


def circles(rows):
    """Instruments that would belong to themselves, over others."""
    above = dict(
        Instrument._base_manager.exclude(Q(parent=None)).values_list(
            "public_id", "parent__public_id"
        )
    )
    above |= {row.public_id: row.values["parent"] for row in rows if "parent" in row.values}
    for row in rows:
        seen, upper = set(), above.get(row.public_id)
        while upper and upper not in seen and upper != row.public_id:
            seen.add(upper)
            upper = above.get(upper)
        if upper == row.public_id:
            message = _("This would let the instrument belong to itself.")
            yield Fault(message, row.number, "parent_id")
