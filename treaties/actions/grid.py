"""Changing many acts of one instrument at once, as a table of them was filled in."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from directory.history import audit
from directory.publishing.actions import lock_record
from directory.publishing.bulk import write_revisions
from directory.publishing.enums import Verb
from treaties.actions.acts import clean, keys_given, write
from treaties.actions.checks import check_acts
from treaties.actions.effects import project_effects, stored_keys
from treaties.models import Act, Instrument


class Told(NamedTuple):
    """A finding of the law, as long as it is new: `identity` is the same when it is asked again."""

    act: Act
    message: str
    identity: str


class Judged(ValidationError):
    """What the law has against some acts, perhaps those of others beside them: `told`."""

    def __init__(self, told):
        self.told = told
        super().__init__([f"{each.act}: {each.message}" for each in told])


class Refused(Judged):
    """It refuses them."""


class Doubtful(Judged):
    """It warns of them, and nobody has said yet that they are to be saved all the same."""


@transaction.atomic
def change_acts(instrument, *, saved=(), removed=(), accepted=(), actor=None, based_on=None):
    """Save and remove acts of one instrument, with one revision.

    Judged is the whole instrument as it would be: an act that is removed may leave a withdrawal
    without its consent. What was refused or warned of before stands in nobody's way. `accepted`
    holds the identities of the warnings that were shown. Raises Refused, Doubtful, Conflict, Gone
    and, for what a text or the database refuses, ValidationError; saves nothing then.
    """
    saved, removed = list(saved), list(removed)
    lock_record(instrument, based_on=based_on)
    before = identities(check_acts(stored(instrument)))
    Act.objects.of(instrument).filter(pk__in=[act.pk for act in removed]).delete()
    clean(saved)
    with keys_given(saved):
        project_effects([instrument.pk], pending=saved)
        others = stored(instrument).exclude(pk__in=stored_keys(saved))
        judge([*others, *saved], before, set(accepted))
        write(saved)
    write_revisions(Instrument, [instrument.pk], Verb.CHANGED, actor=actor)
    instrument.refresh_from_db(fields=["version", "computed_entry"])
    audit.record(actor, "change_acts", instrument, saved=len(saved), removed=len(removed))
    return saved


def stored(instrument):
    return Act.objects.of(instrument).with_ends()


def judge(acts, before, accepted):
    findings = check_acts(acts)
    if refused := new_ones(findings.refusals, before):
        raise Refused(refused)
    doubtful = new_ones(findings.warnings, before)
    if not {told.identity for told in doubtful} <= accepted:
        raise Doubtful(doubtful)


def identities(findings):
    return {identity(finding) for part in findings for finding in part}


def new_ones(findings, before):
    return [
        Told(finding.key, str(finding.message), identity(finding))
        for finding in findings
        if identity(finding) not in before
    ]


def identity(finding):
    """What the finding is about, not by its key: a new act has another one each time."""
    act = finding.key
    about = (act.participant_id, act.kind, act.day or "", act.territory_id or "", finding.code)
    return ":".join(map(str, about))
