"""How a participant stands to an instrument on a day: derived from its acts, never stored."""

import datetime
from typing import NamedTuple

from treaties.enums import ActKind, StatusKind
from treaties.law.delays import NOTICE, later
from treaties.law.kinds import CONSENTS, ORDER, PROVISIONALS, SIGNINGS

ALWAYS = datetime.date.min
ONE_DAY = datetime.timedelta(days=1)
SUCCESSION = ActKind.SUCCESSION.value
SIGNATORY, CONSENTED, PARTY = StatusKind.SIGNATORY, StatusKind.CONSENTED, StatusKind.PARTY
PROVISIONALLY_APPLYING = StatusKind.PROVISIONALLY_APPLYING
LEAVING, FORMER_PARTY = StatusKind.LEAVING, StatusKind.FORMER_PARTY


class ActRow(NamedTuple):
    """What the law needs of an act. An act for a territory is none of its participant's status.

    `date` None is a day so long ago that nobody knows it; `effect` None follows from the law. This
    module reads acts by position: rows of a query with the same first columns will do as well.
    """

    kind: str
    date: datetime.date | None
    effect: datetime.date | None = None
    id: int | None = None


class Status(NamedTuple):
    kind: StatusKind
    since: datetime.date | None
    acts: tuple  # those that explain it, as they were given

    @property
    def act_ids(self):
        return [act[3] for act in self.acts]


def status_on(acts, in_force_from, day, *, terminated=None, ended=None):
    """The Status of one participant on a day by its acts, in whatever order; None for no status.

    `in_force_from` is the day of the instrument's entry into force, None where there is none yet
    or none known: a consent without its own day of effect then binds nobody. After `terminated`
    parties are former parties (VCLT art. 54, 70), as is a participant that has `ended` itself: what
    goes on for its successors (VCST art. 34) is their status, not its own.
    """
    if ended == ALWAYS or terminated == ALWAYS:
        return None
    if ended and ended <= day:
        at_the_end = status_on(acts, in_force_from, ended - ONE_DAY, terminated=terminated)
        return at_the_end and status_of_ended(at_the_end, ended)
    if terminated and terminated <= day:
        at_the_end = status_on(acts, in_force_from, terminated - ONE_DAY)
        if at_the_end and at_the_end.kind in ENDED_WITH_INSTRUMENT:
            return Status(FORMER_PARTY, terminated, at_the_end.acts)
        return at_the_end
    simple = signed_or_consented(acts, in_force_from, day)
    return Standing.of(acts, day).on(day, in_force_from) if simple is NOT_SIMPLE else simple


def status_of_ended(at_the_end, ended):
    """Of one that is no more: it was a party, or it is nothing."""
    if at_the_end.kind in ENDED_WITH_INSTRUMENT:
        return Status(FORMER_PARTY, ended, at_the_end.acts)
    return at_the_end if at_the_end.kind == FORMER_PARTY else None


def signed_or_consented(acts, in_force_from, day):
    """The Status of who did nothing else, as nearly everybody, the short way; or NOT_SIMPLE."""
    if len(acts) == 1 and acts[0][0] in PLAIN_CONSENTS:
        (consent,) = acts
        begun = consent[1] is None or consent[1] <= day
        return bound(consent, acts, in_force_from, day) if begun else None
    consent = signing = consent_at = signing_at = None
    for act in acts:
        kind = act[0]
        at = (act[1] or ALWAYS, act[3] or 0)
        if kind in PLAIN_CONSENTS:
            if at[0] <= day and (consent is None or at < consent_at):
                consent, consent_at = act, at
        elif kind not in SIGNINGS:
            return NOT_SIMPLE
        elif at[0] <= day and (signing is None or at < signing_at):
            signing, signing_at = act, at
    if consent is not None:
        return bound(consent, (signing, consent) if signing else (consent,), in_force_from, day)
    return signing and Status(SIGNATORY, signing[1], (signing,))


NOT_SIMPLE = object()
PLAIN_CONSENTS = CONSENTS - {SUCCESSION}
ENDED_WITH_INSTRUMENT = {PARTY, LEAVING, PROVISIONALLY_APPLYING}


def in_order(acts):
    """(day from which it counts, act), the earliest first."""
    started = [
        (counts_from(act), ORDER.get(act[0], 2), act[3] or 0, n) for n, act in enumerate(acts)
    ]
    started.sort()
    return [(row[0], acts[row[3]]) for row in started]


def counts_from(act):
    """A successor is a party from the succession of states on, before it says so (VCST art. 23)."""
    date, effect = act[1], act[2]
    if date is None:
        return ALWAYS
    if effect is not None and act[0] == SUCCESSION and effect < date:
        return effect
    return date


def effect_of_consent(act, in_force_from):
    """The day from which a consent binds: its own, or by VCLT art. 24; None if not yet known."""
    if act[2] is not None:
        return act[2]
    return None if in_force_from is None else max(in_force_from, act[1] or ALWAYS)


def effect_of_withdrawal(act):
    """The day on which a withdrawal takes effect: its own, or after the notice of VCLT art. 56."""
    return act[2] if act[2] is not None else later(act[1] or ALWAYS, *NOTICE)


def provisional_from(act):
    return act[2] or act[1] or ALWAYS


def known(day):
    return None if day == ALWAYS else day


def bound(consent, acts, in_force_from, day):
    """Party, or one that has consented and is not bound yet."""
    effect = consent[2] or effect_of_consent(consent, in_force_from)
    if effect is not None and effect <= day:
        return Status(PARTY, known(effect), tuple(acts))
    return Status(CONSENTED, consent[1], tuple(acts))


class Standing:
    """What is left standing of the acts taken so far."""

    __slots__ = (
        "signing", "consent", "provisional", "withdrawal", "again", "left", "undone", "early",
    )  # fmt: skip

    def __init__(self):
        self.signing = self.consent = self.provisional = self.withdrawal = None
        self.again = self.early = None
        self.left = self.undone = ()

    @classmethod
    def of(cls, acts, day):
        standing = cls()
        for start, act in in_order(acts):
            if start > day:
                break
            standing.take(start, act)
        return standing

    def take(self, start, act):
        kind = act[0]
        if self.withdrawal is not None:
            self.settle(start)
        if kind in CONSENTS:
            self.take_consent(start, act)
        elif kind in SIGNINGS:
            self.signing = self.signing or act
        elif kind in PROVISIONALS:
            self.provisional = self.provisional or act
        elif kind in UNDO:
            UNDO[kind](self, start, act)

    def take_consent(self, start, act):
        """The first consent governs; one given while the participant leaves counts after that."""
        if self.withdrawal is not None:
            self.again = self.again or act
        elif self.consent is None:
            self.consent, self.undone = act, ()
            if self.early and self.early[0] == start:
                (start, undoing), self.early = self.early, None
                UNDO[undoing[0]](self, start, undoing)

    def withdraw(self, start, act):
        """VCLT art. 54 and 56, or art. 25(2) where it applied provisionally."""
        if self.consent is not None:
            self.withdrawal = self.withdrawal or act
        elif self.provisional is not None:
            self.provisional = None
        else:
            self.early = (start, act)

    def revoke_withdrawal(self, start, act):
        """A notification may be revoked before it takes effect (VCLT art. 68)."""
        self.withdrawal = self.again = None

    def withdraw_signature(self, start, act):
        """The obligation of VCLT art. 18 ends."""
        self.signing = None

    def withdraw_ratification(self, start, act):
        """Before it binds, an instrument can be taken back: a signatory is left, or nothing."""
        if self.consent is None:
            self.early = (start, act)
        else:
            self.undone = (self.consent, act)
            self.consent = self.withdrawal = self.again = None

    def end_provisional(self, start, act):
        """VCLT art. 25(2)."""
        self.provisional = None

    def settle(self, day):
        """Once a withdrawal has taken effect, a consent given meanwhile counts."""
        if self.withdrawal is None or effect_of_withdrawal(self.withdrawal) > day:
            return
        self.left = self.explained(self.consent, self.withdrawal)
        self.consent, self.again = self.again, None
        self.withdrawal = self.provisional = self.signing = None

    def explained(self, *acts):
        """The acts with the signature before them."""
        return (self.signing, *acts) if self.signing else acts

    def on(self, day, in_force_from):
        self.settle(day)
        consent, withdrawal = self.consent, self.withdrawal
        if withdrawal is not None:
            return Status(LEAVING, withdrawal[1], self.explained(consent, withdrawal))
        if consent is not None:
            status = bound(consent, self.explained(consent), in_force_from, day)
            if status.kind == PARTY or not self.applies_provisionally(day):
                return status
            return self.provisional_status(consent)
        if self.applies_provisionally(day):
            return self.provisional_status()
        if self.signing is not None:
            return Status(SIGNATORY, self.signing[1], (self.signing, *self.undone))
        if self.left:
            return Status(FORMER_PARTY, effect_of_withdrawal(self.left[-1]), self.left)
        return None

    def applies_provisionally(self, day):
        return self.provisional is not None and provisional_from(self.provisional) <= day

    def provisional_status(self, *more):
        since = known(provisional_from(self.provisional))
        return Status(PROVISIONALLY_APPLYING, since, self.explained(self.provisional, *more))


UNDO = {
    ActKind.WITHDRAWAL.value: Standing.withdraw,
    ActKind.REVOCATION_OF_WITHDRAWAL.value: Standing.revoke_withdrawal,
    ActKind.WITHDRAWAL_OF_SIGNATURE.value: Standing.withdraw_signature,
    ActKind.WITHDRAWAL_OF_RATIFICATION.value: Standing.withdraw_ratification,
    ActKind.END_OF_PROVISIONAL_APPLICATION.value: Standing.end_provisional,
}
