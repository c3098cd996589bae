"""When an instrument enters into force, and for whom from which day (VCLT art. 24)."""

import datetime
from typing import NamedTuple

from treaties.enums import ActKind, EntryBasis
from treaties.law.delays import NOTICE, later
from treaties.law.kinds import AT_ONCES, CONSENTS, PROVISIONALS
from treaties.law.status import ALWAYS, in_order

Delay = tuple[int | None, str]
AT_DATE = (None, "")


class Rule(NamedTuple):
    """What an instrument says of its entry into force; what it leaves open stays empty."""

    basis: str = ""
    count: int | None = None
    named: frozenset = frozenset()  # the participants without which it does not enter into force
    delay: Delay = AT_DATE
    on_first_of_month: bool = False
    date: datetime.date | None = None  # the fixed day; beside a count, not before this day
    adopted: datetime.date | None = None
    later_delay: Delay = AT_DATE  # for who consents later; the same delay where it says nothing
    withdrawal_delay: Delay = AT_DATE

    def counted(self, act):
        """The act as this instrument takes it: signature may be consent (VCLT art. 12)."""
        if self.basis == EntryBasis.SIGNATURE and act.kind == ActKind.SIGNATURE:
            return act._replace(kind=ActKind.DEFINITIVE_SIGNATURE.value)
        return act


RULE_FIELDS = (
    "entry_basis", "entry_count", "entry_delay", "entry_delay_unit", "entry_on_first_of_month",
    "entry_date", "adopted", "later_delay", "later_delay_unit", "withdrawal_delay",
    "withdrawal_delay_unit",
)  # fmt: skip


def rule_of(fields, named):
    """The Rule from the RULE_FIELDS of an instrument and the participants that it names."""
    return Rule(
        basis=fields["entry_basis"],
        count=fields["entry_count"],
        named=frozenset(named),
        delay=(fields["entry_delay"], fields["entry_delay_unit"]),
        on_first_of_month=fields["entry_on_first_of_month"],
        date=fields["entry_date"],
        adopted=fields["adopted"],
        later_delay=(fields["later_delay"], fields["later_delay_unit"]),
        withdrawal_delay=(fields["withdrawal_delay"], fields["withdrawal_delay_unit"]),
    )


class Entry(NamedTuple):
    """`day` is None while participants are lacking: `needed` more, `missing` among them."""

    day: datetime.date | None
    needed: int = 0
    missing: frozenset = frozenset()


def entry_into_force(rule, acts):
    """The Entry by a rule and all acts, as (participant, ActRow), in whatever order."""
    if rule.basis == EntryBasis.FIXED_DATE:
        return Entry(rule.date)
    if rule.basis == EntryBasis.ADOPTION:
        return Entry(rule.adopted and after(rule.adopted, rule.delay, rule))
    if not rule.basis:
        return Entry(None)
    count = rule.count or (0 if rule.named else 1)
    consenting = set()
    for day, participant, act in all_in_order(rule, acts):
        if act.kind in CONSENTS:
            consenting.add(participant)
        elif act.kind in TAKING_BACK:
            consenting.discard(participant)
        if len(consenting) >= count and rule.named <= consenting:
            return Entry(None if day == ALWAYS else day_after_condition(rule, day))
    missing = rule.named - consenting
    return Entry(None, max(count - len(consenting), len(missing)), missing)


def day_after_condition(rule, day):
    day = after(day, rule.delay, rule)
    return max(day, rule.date) if rule.date else day


TAKING_BACK = {ActKind.WITHDRAWAL.value, ActKind.WITHDRAWAL_OF_RATIFICATION.value}


def all_in_order(rule, acts):
    acts = [(participant, rule.counted(act)) for participant, act in acts]
    by_id = [act._replace(id=n) for n, (_participant, act) in enumerate(acts)]
    return [(day, acts[act.id][0], act) for day, act in in_order(by_id)]


def after(day, delay, rule):
    return later(day, *delay, on_first_of_month=rule.on_first_of_month)


def effect_by_law(rule, in_force_from, act):
    """The day of effect that follows where the source gives none; None where nothing follows.

    A participant that consents once the instrument is in force is bound on that day, unless the
    instrument says otherwise (VCLT art. 24(3)); the usual clause is a delay after the deposit.
    """
    act = rule.counted(act)
    if act.kind == ActKind.WITHDRAWAL:
        delay = rule.withdrawal_delay if rule.withdrawal_delay[0] is not None else NOTICE
        return act.date and later(act.date, *delay)
    if act.date is None:
        return in_force_from if act.kind in CONSENTS else None
    if act.kind in PROVISIONALS or act.kind == ActKind.WITHDRAWAL_OF_RATIFICATION:
        return act.date
    if act.kind not in CONSENTS or in_force_from is None:
        return None
    delay = rule.later_delay if rule.later_delay[0] is not None else rule.delay
    own = act.date if act.kind in AT_ONCES else after(act.date, delay, rule)
    return max(in_force_from, own)
