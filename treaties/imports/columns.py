"""What the sets of treaties read, and what the law says of their rows."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.imports.columns import Reference
from directory.imports.faults import Fault, Refused
from treaties.models import Instrument

MOST_NOTES = 100


class Day:
    """A column with a whole day."""

    def __init__(self, name):
        self.name = name
        self.names = self.fills = (name,)

    def read(self, cells):
        cell = cells[self.name].strip()
        if not cell:
            return {self.name: None}
        try:
            return {self.name: datetime.date.fromisoformat(cell)}
        except ValueError:
            raise ValidationError(_("Write a day such as 2017-06-15.")) from None


def instrument_reference(name="instrument", *, guards=True):
    return Reference(name, Instrument, code=True, guards=guards)


def judged(plan, numbers, before, findings, *, keep):
    """Refuse the rows that bring faults; with `keep` they are named among the notes instead.

    `numbers` are the numbers of the rows by the keys of the findings; `before` holds
    (key of the row, code) of what was there already.
    """
    refusals = [f for f in findings.refusals if (f.key.pk, f.code) not in before]
    faults = [Fault(str(f.message), numbers.get(f.key.pk)) for f in refusals]
    if faults and not keep:
        raise Refused(faults)
    warnings = [Fault(str(f.message), numbers.get(f.key.pk)) for f in findings.warnings]
    told = [*faults, *warnings]
    plan.notes += [str(fault) for fault in told[:MOST_NOTES]]
    if len(told) > MOST_NOTES:
        plan.notes.append(_("There are %(count)s more notes.") % {"count": len(told) - MOST_NOTES})
