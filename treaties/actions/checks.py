"""Judging acts and statements by the law, with what the database knows beside them."""

from collections import defaultdict
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q

from directory.history.as_of import today
from directory.history.partial_dates import PartialDate
from orgchart.models import Name, Organization, Placement
from treaties.actions.effects import stored_keys
from treaties.enums import ActKind, EntryBasis, Severity
from treaties.law.faults import Deed, Life, Text, judge
from treaties.law.kinds import CONSENTS, SIGNINGS
from treaties.law.statements import Utterance, judge_statement
from treaties.models import Act, Instrument, Statement


class Findings(NamedTuple):
    """Of what was given: what is refused, and what is kept with a warning beside it."""

    refusals: list
    warnings: list

    def refuse(self, describe=str):
        """Raise a ValidationError with a sentence for each refusal."""
        if self.refusals:
            raise ValidationError(
                [
                    ValidationError(
                        f"{describe(finding.key)}: {finding.message}", code=finding.code
                    )
                    for finding in self.refusals
                ]
            )


def sorted_out(findings):
    findings = list(findings)
    return Findings(
        [finding for finding in findings if finding.severity == Severity.REFUSAL],
        [finding for finding in findings if finding.severity == Severity.WARNING],
    )


def check_acts(acts):
    """The Findings on acts, saved or not yet, together with the stored ones of the same pairs.

    An act that is given stands for the stored one. The keys of the findings are the acts.
    """
    acts = list(acts)
    pairs = defaultdict(list)
    for act in (*acts, *stored_beside(acts)):
        pairs[act.instrument_id, act.participant_id].append(act)
    texts = texts_of({instrument for instrument, _who in pairs}, acts)
    lives = lives_of({who for _instrument, who in pairs})
    given, day = set(map(id, acts)), today()
    return sorted_out(
        finding
        for (instrument, who), own in pairs.items()
        for finding in judge(map_deeds(own, texts[instrument]), texts[instrument], lives[who], day)
        if id(finding.key) in given
    )


def stored_beside(acts):
    """The stored acts of the same instruments and participants that are not given."""
    pairs = {(act.instrument_id, act.participant_id) for act in acts}
    instruments, participants = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    rows = Act.objects.filter(instrument__in=instruments, participant__in=participants)
    rows = rows.exclude(pk__in=stored_keys(acts)).only(*DEED_FIELDS)
    return [act for act in rows if (act.instrument_id, act.participant_id) in pairs]


DEED_FIELDS = (
    "instrument", "participant", "kind", "date", "date_precision", "effect_date",
    "effect_date_precision", "computed_effect", "territory",
)  # fmt: skip


def map_deeds(acts, text):
    return [
        Deed(act, counted_kind(act, text), act.day, act.effect, act.territory_id is not None)
        for act in acts
    ]


def counted_kind(act, text):
    if text.by_signature and act.kind == ActKind.SIGNATURE:
        return ActKind.DEFINITIVE_SIGNATURE
    return act.kind


def texts_of(instruments, acts=()):
    """{instrument: Text}"""
    signed = set(
        Act.objects.filter(instrument__in=instruments, kind__in=sorted(SIGNINGS))
        .order_by()
        .values_list("instrument_id", flat=True)
        .distinct()
    ) | {act.instrument_id for act in acts if act.kind in SIGNINGS}
    return {
        row.pk: Text(
            adopted=earliest(known(row, "adopted"), known(row, "opened_for_signature")),
            opened=known(row, "opened_for_signature"),
            closed=known(row, "closed_for_signature"),
            in_force_from=row.entered_into_force or row.computed_entry,
            terminated=known(row, "terminated"),
            signed=row.pk in signed,
            by_signature=row.entry_basis == EntryBasis.SIGNATURE,
        )
        for row in Instrument._base_manager.filter(pk__in=instruments).only(*TEXT_FIELDS)
    }


TEXT_FIELDS = (
    "adopted", "adopted_precision", "opened_for_signature", "opened_for_signature_precision",
    "closed_for_signature", "closed_for_signature_precision", "entered_into_force",
    "computed_entry", "terminated", "terminated_precision", "entry_basis",
)  # fmt: skip


def known(record, name):
    day = getattr(record, name)
    return PartialDate(day, getattr(record, f"{name}_precision")) if day else None


def earliest(*dates):
    return min((date for date in dates if date), default=None)


def lives_of(organizations):
    """{organization: Life}, by its days of founding and dissolution, its names and its places."""
    spans = defaultdict(list)
    for model in (Name, Placement):
        rows = model.objects.filter(organization__in=organizations).order_by("during")
        for row in rows.values_list(
            "organization_id",
            "start_date",
            "start_date_precision",
            "end_date",
            "end_date_precision",
        ):
            spans[row[0]].append(row[1:])
    return {
        row.pk: Life(row.kind, begins(row, spans[row.pk]), ends(row, spans[row.pk]))
        for row in Organization._base_manager.filter(pk__in=organizations).only(*LIFE_FIELDS)
    }


LIFE_FIELDS = ("kind", "founded", "founded_precision", "dissolved", "dissolved_precision")


def begins(organization, spans):
    """Open where any of its names or places is: a former name without a start is always so."""
    if any(start is None for start, *_more in spans):
        return known(organization, "founded")
    dates = [PartialDate(start, precision) for start, precision, *_end in spans]
    return earliest(known(organization, "founded"), *dates)


def ends(organization, spans):
    if any(end is None for _start, _precision, end, _end_precision in spans):
        return known(organization, "dissolved")
    dates = [PartialDate(end, precision) for *_start, end, precision in spans]
    return max(dates, default=known(organization, "dissolved"))


def check_statements(statements):
    """The Findings on statements, saved or not yet; their keys are the statements."""
    statements = list(statements)
    texts = texts_of({row.instrument_id for row in statements})
    lives = lives_of({row.participant_id for row in statements})
    acts, objects = acts_of_authors(statements), objects_of(statements)
    return sorted_out(
        finding
        for row in statements
        for finding in judge_statement(
            utterance(row, acts, objects), texts[row.instrument_id], lives[row.participant_id]
        )
    )


def utterance(row, acts, objects):
    own = acts.get((row.instrument_id, row.participant_id), [])
    consents = [act.day for act in own if act.kind in CONSENTS and act.day]
    act = row.act
    return Utterance(
        row,
        row.kind,
        row.instrument_id,
        row.participant_id,
        row.day,
        act_of=act and (act.instrument_id, act.participant_id),
        objects_to=objects.get(row.objects_to_id),
        consented=max(consents, default=None),
        has_acts=bool(own),
    )


def acts_of_authors(statements):
    found = defaultdict(list)
    about = Q(
        instrument__in={row.instrument_id for row in statements},
        participant__in={row.participant_id for row in statements},
    )
    for act in Act.objects.filter(about).only(*DEED_FIELDS):
        found[act.instrument_id, act.participant_id].append(act)
    return found


def objects_of(statements):
    """{statement: (instrument, participant, date)} of what the given ones object to."""
    ids = {row.objects_to_id for row in statements} - {None}
    return {
        row.pk: (row.instrument_id, row.participant_id, row.day)
        for row in Statement.objects.filter(pk__in=ids)
    }
