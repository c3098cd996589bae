"""What cannot be, or is unusual, about a statement (VCLT art. 19 to 23)."""

from typing import NamedTuple

from directory.history.partial_dates import PartialDate
from treaties.enums import DelayUnit, StatementKind
from treaties.law.delays import later
from treaties.law.faults import PARTICIPANT_KINDS, Finding, Life, Text, surely_before
from treaties.law.messages import STATEMENTS


class Utterance(NamedTuple):
    """A statement to be judged; `key` is the caller's."""

    key: object
    kind: str
    instrument: int
    participant: int
    date: PartialDate | None = None
    act_of: tuple | None = None  # (instrument, participant) of the act it was made with
    objects_to: tuple | None = None  # (instrument, participant, date) of that statement
    consented: PartialDate | None = None  # the day of the participant's last consent
    has_acts: bool = True


def judge_statement(utterance, text: Text, life: Life):
    for check in CHECKS:
        for code in check(utterance, text, life):
            severity, message = STATEMENTS[code]
            yield Finding(utterance.key, severity, code, message)


def check_author(utterance, text, life):
    if life.kind not in PARTICIPANT_KINDS:
        yield "no_participant"
    elif not utterance.has_acts:
        yield "no_act"
    own = (utterance.instrument, utterance.participant)
    if utterance.act_of is not None and utterance.act_of != own:
        yield "act_of_another"


def check_time(utterance, text, life):
    if surely_before(utterance.date, text.adopted):
        yield "before_adoption"
    late = surely_before(utterance.consented, utterance.date)
    if utterance.kind == StatementKind.RESERVATION and late:
        yield "late_reservation"


def check_objection(utterance, text, life):
    if utterance.objects_to is None:
        return
    instrument, participant, date = utterance.objects_to
    if instrument != utterance.instrument:
        yield "other_instrument"
    elif participant == utterance.participant:
        yield "own_statement"
    if surely_before(utterance.date, date):
        yield "before_statement"
    elif date and utterance.date and utterance.date.earliest > last_day_to_object(date, utterance):
        yield "late_objection"


def last_day_to_object(date, utterance):
    """Twelve months after the statement, or the day of consent where that is later (VCLT art.
    20(5)); the day of the notification, from which it counts, is not known."""
    last = later(date.latest, 12, DelayUnit.MONTHS)
    return max(last, utterance.consented.latest) if utterance.consented else last


CHECKS = (check_author, check_time, check_objection)
