"""Acts and statements. Without an actor, as by the command, what the law refuses of a source is
kept and named in the notes; what somebody imports on the page is refused."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.imports.applying import apply_rows, keys_of, stored
from directory.imports.columns import Dates, Own, Reference
from directory.imports.faults import Fault, Refused
from directory.languages import columns
from directory.publishing.enums import Verb
from orgchart.imports.rows import lies_before, organization_reference, own
from treaties.actions.acts import save_acts
from treaties.actions.checks import check_acts, check_statements
from treaties.enums import StatementKind
from treaties.imports.columns import instrument_reference, judged
from treaties.imports.sets import TreatySet
from treaties.models import Act, Statement


class OwnedByInstrument(TreatySet):
    owner = "instrument"
    naming = ""
    derived = ("instrument_symbol",)


class Acts(OwnedByInstrument):
    name = "acts"
    title = gettext_lazy("Acts of participants")
    model = Act
    reads = (
        instrument_reference(),
        organization_reference("participant", guards=False),
        Own(Act, "kind"),
        Dates("date"),
        Dates("effect_date"),
        Own(Act, "notification_number"),
        organization_reference("territory", guards=False),
        *own(Act, *columns("note", "source"), "source_url"),
    )
    derived = (*OwnedByInstrument.derived, "computed_effect")
    keys = (("instrument", "participant", "kind", "date", "territory"),)
    required = ("instrument", "participant", "kind")

    def match(self, rows):
        """An act without a date or a territory is one of its own."""
        (key,) = self.keys
        waiting = [row for row in rows if row.public_id is None]
        named = [row for row in waiting if all(row.values.get(name) for name in self.required)]
        for row in named:
            row.values |= {"date": row.values.get("date"), "territory": row.values.get("territory")}
        if named:
            yield from self.match_by(key, named)
        for row in waiting:
            if row.public_id is None:
                row.public_id, row.is_new = self.new_id(row), True

    def apply(self, plan, *, actor, publish):
        keys = keys_of(self, plan)
        attributes = [name for column in self.reads for name in column.fills]
        acts = existing(Act, plan.changed)
        before = codes_of(check_acts(acts.values())) if acts else set()
        for row in plan.rows:
            act = acts.setdefault(row.public_id, Act(public_id=row.public_id))
            values = stored(self, row.before | row.values, attributes, keys)
            for name, value in values.items():
                setattr(act, name, value)
        try:
            findings = save_acts(acts.values(), actor=actor, verb=Verb.IMPORTED, refuse=False)
        except ValidationError as error:
            raise Refused([Fault(message) for message in error.messages]) from error
        numbers = {acts[row.public_id].pk: row.number for row in plan.rows}
        judged(plan, numbers, before, findings, keep=actor is None)


def existing(model, rows):
    """{permanent id: record} of the rows that change one."""
    records = model._base_manager.filter(public_id__in=[row.public_id for row in rows])
    return {record.public_id: record for record in records}


def codes_of(findings):
    return {(finding.key.pk, finding.code) for finding in findings.refusals}


class Statements(OwnedByInstrument):
    name = "statements"
    title = gettext_lazy("Statements")
    model = Statement
    reads = (
        instrument_reference(),
        organization_reference("participant", guards=False),
        Own(Statement, "kind"),
        Reference("act", Act),
        Reference("objects_to", Statement),
        Own(Statement, "precludes_entry"),
        organization_reference("territory", guards=False),
        *own(Statement, *columns("text"), "original_language", "articles"),
        Dates("date"),
        Dates("withdrawn"),
        *own(Statement, *columns("note", "source"), "source_url"),
    )
    required = ("instrument", "participant", "kind")

    def check(self, rows):
        for row in rows:
            now = row.before | row.values
            objects = now.get("kind") == StatementKind.OBJECTION
            if objects != bool(now.get("objects_to")):
                message = _("An objection, and nothing else, names a statement to object to.")
                yield Fault(message, row.number, "objects_to_id")
            if lies_before(row, "withdrawn", "date"):
                message = _("It was withdrawn before it was made. Correct one of the dates.")
                yield Fault(message, row.number, "withdrawn")

    def apply(self, plan, *, actor, publish):
        known = existing(Statement, plan.changed)
        before = codes_of(check_statements(known.values())) if known else set()
        apply_rows(self, plan, actor=actor, publish=publish)
        written = existing(Statement, plan.rows)
        numbers = {written[row.public_id].pk: row.number for row in plan.rows}
        if written:
            findings = check_statements(written.values())
            judged(plan, numbers, before, findings, keep=actor is None)
