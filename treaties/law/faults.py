"""What cannot be, or is unusual, among the acts of one participant about one instrument.

Refused is what the Vienna Convention on the Law of Treaties (VCLT) or the practice of the United
Nations as depositary leaves no room for; the rest is kept, with a warning beside it.
"""

import datetime
from typing import NamedTuple

from directory.history.partial_dates import PartialDate
from orgchart.enums import OrganizationKind
from treaties.enums import ActKind as Kind
from treaties.enums import Severity
from treaties.law.kinds import CONSENT, PROVISIONAL, SIGNING
from treaties.law.messages import ACTS
from treaties.law.status import ActRow, Standing, effect_of_consent, in_order

PARTICIPANT_KINDS = {
    OrganizationKind.STATE,
    OrganizationKind.TERRITORY,
    OrganizationKind.INTERGOVERNMENTAL_ORGANIZATION,
}


class Deed(NamedTuple):
    """An act to be judged; `key` is the caller's."""

    key: object
    kind: str
    date: PartialDate | None = None
    effect: PartialDate | None = None
    territorial: bool = False


class Text(NamedTuple):
    """What is known of the instrument."""

    adopted: PartialDate | None = None
    opened: PartialDate | None = None
    closed: PartialDate | None = None
    in_force_from: datetime.date | None = None
    terminated: PartialDate | None = None
    signed: bool = True  # whether anybody signed it, so that it is one that is signed
    by_signature: bool = False  # whether signing it is consent


class Life(NamedTuple):
    """Of a participant: what it is, and the first day and the day after its last; None is open."""

    kind: str = OrganizationKind.STATE
    begins: PartialDate | None = None
    ends: PartialDate | None = None


class Finding(NamedTuple):
    key: object
    severity: Severity
    code: str
    message: object  # a sentence, not yet in a language


def judge(deeds, text, life, today):
    """The Findings on the deeds of one participant, one by one and in their order."""
    for deed in deeds:
        for check in CHECKS:
            yield from found(deed, check(deed, text, life, today))
    yield from judge_order([deed for deed in deeds if not deed.territorial], text)


def found(deed, codes):
    for code in codes:
        severity, message = ACTS[code]
        yield Finding(deed.key, severity, code, message)


def surely_before(first, then):
    """Whether each day that `first` can mean lies before each that `then` can."""
    return first is not None and then is not None and first.latest < then.earliest


def check_participant(deed, text, life, today):
    if life.kind not in PARTICIPANT_KINDS:
        yield "no_participant"
    elif deed.kind == Kind.FORMAL_CONFIRMATION and life.kind == OrganizationKind.STATE:
        yield "confirmed_by_state"


def check_life(deed, text, life, today):
    if surely_before(deed.date, life.begins):
        yield "not_yet_there"
    elif surely_before_or_on(life.ends, deed.date):
        yield "not_there_any_more"
    if (
        deed.kind in {Kind.SUCCESSION, Kind.SUCCESSION_TO_SIGNATURE}
        and surely_before(life.begins, text.opened or text.adopted)
        and not deed.territorial
    ):
        yield "succeeds_nobody"


def surely_before_or_on(end, date):
    return end is not None and date is not None and end.latest <= date.earliest


def check_instrument(deed, text, life, today):
    if surely_before(deed.date, text.adopted):
        yield "before_adoption"
    elif surely_before(deed.date, text.opened):
        yield "before_opening"
    if deed.kind in SIGNING and surely_before(text.closed, deed.date):
        yield "after_closing"
    if deed.kind in CONSENT and surely_before_or_on(text.terminated, deed.date):
        yield "after_termination"


def check_dates(deed, text, life, today):
    if deed.date and deed.date.earliest > today:
        yield "announced"
    if deed.kind not in {Kind.SUCCESSION, Kind.TERRITORIAL_EXTENSION} and surely_before(
        deed.effect, deed.date
    ):
        yield "effect_before_date"


CHECKS = (check_participant, check_life, check_instrument, check_dates)


def judge_order(deeds, text):
    rows = [
        ActRow(deed.kind, deed.date and deed.date.earliest, deed.effect and deed.effect.earliest, n)
        for n, deed in enumerate(deeds)
    ]
    standing = Standing()
    for start, row in in_order(rows):
        standing.settle(start)
        deed = deeds[row.id]
        if deed.kind in CONSENT:
            codes = judge_consent(deed, standing, text)
        elif deed.kind in SIGNING:
            codes = ["signs_after_consent"] if standing.consent else []
        else:
            codes = judge_ending(deed, standing, text)
        yield from found(deed, soften(codes, deed, deeds))
        standing.take(start, row)


def judge_consent(deed, standing, text):
    if standing.consent and not standing.withdrawal:
        yield "consents_twice"
    elif deed.kind == Kind.RATIFICATION and not standing.signing and text.signed:
        yield "ratifies_unsigned"
    elif deed.kind == Kind.ACCESSION and standing.signing:
        yield "accedes_as_signatory"
    elif deed.kind == Kind.CONFIRMATION_OF_SIGNATURE and not standing.signing:
        yield "nothing_to_confirm"


def judge_ending(deed, standing, text):
    bound = standing.consent and effect_of_consent(standing.consent, text.in_force_from)
    if deed.kind == Kind.WITHDRAWAL and standing.consent and standing.withdrawal:
        yield "withdraws_twice"
    elif deed.kind == Kind.WITHDRAWAL and not (standing.consent or standing.provisional):
        yield "nothing_to_withdraw"
    elif deed.kind == Kind.WITHDRAWAL_OF_RATIFICATION and not standing.consent:
        yield "no_consent_to_take_back"
    elif (
        deed.kind == Kind.WITHDRAWAL_OF_RATIFICATION
        and bound
        and surely_before(PartialDate(bound), deed.date)
    ):
        yield "bound_already"
    elif deed.kind == Kind.WITHDRAWAL_OF_SIGNATURE and not standing.signing:
        yield "no_signature_to_take_back"
    elif deed.kind == Kind.REVOCATION_OF_WITHDRAWAL and not standing.withdrawal:
        yield "no_withdrawal_to_revoke"
    elif deed.kind == Kind.END_OF_PROVISIONAL_APPLICATION and not standing.provisional:
        yield "no_application_to_end"


def soften(codes, deed, deeds):
    """Of what is lacking before an act, something may lie within what its partial date can mean."""
    for code in codes:
        dates = [other.date for other in deeds if other.kind in NEEDED.get(code, ()) and other.date]
        if deed.date in dates:
            continue
        yield "date_too_coarse" if any(overlap(deed.date, date) for date in dates) else code


def overlap(date, other):
    return date is not None and not surely_before(date, other) and not surely_before(other, date)


NEEDED = {
    "nothing_to_withdraw": CONSENT | PROVISIONAL,
    "no_consent_to_take_back": CONSENT,
    "no_signature_to_take_back": SIGNING,
    "no_withdrawal_to_revoke": {Kind.WITHDRAWAL},
}
