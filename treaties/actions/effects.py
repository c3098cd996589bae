"""The days that follow from the rules of instruments and from their acts, kept for speed.

The one module that writes `Instrument.computed_entry` and `Act.computed_effect`. Both depend on
nothing but the records: no day of today is in them.
"""

from collections import defaultdict

from django.db import transaction

from directory.publishing.bulk import update_rows
from treaties.law.entry_into_force import RULE_FIELDS, effect_by_law, entry_into_force, rule_of
from treaties.law.status import ActRow
from treaties.models import Act, EntryParticipant, Instrument

FIELDS = ("entered_into_force", "computed_entry", *RULE_FIELDS)


@transaction.atomic
def project_effects(instrument_ids, pending=()):
    """Compute the days of entry and effect of instruments anew; what is right stays untouched.

    `pending` are acts that are about to be written, in place of the stored ones: they are given
    their days and not written.
    """
    acts = read_acts(instrument_ids, besides=stored_keys(pending))
    for act in pending:
        if act.territory_id is None:
            row = ActRow(act.kind, act.date, act.effect_date, act.pk)
            acts[act.instrument_id].append((act.participant_id, row, act))
    entries, effects = [], []
    for key, (rule, official, computed) in read_instruments(instrument_ids).items():
        own = acts[key]
        entry = entry_into_force(rule, [(who, row) for who, row, _kept in own])
        if entry.day != computed:
            entries.append({"id": key, "computed_entry": entry.day})
        effects += changed_effects(rule, official or entry.day, own)
    update_rows(Instrument, "id", entries)
    update_rows(Act, "id", effects)


def stored_keys(acts):
    return [act.pk for act in acts if not act._state.adding]


def changed_effects(rule, in_force_from, acts):
    for _who, row, kept in acts:
        day = None if row.effect else effect_by_law(rule, in_force_from, row)
        if isinstance(kept, Act):
            kept.computed_effect = day
        elif day != kept:
            yield {"id": row.id, "computed_effect": day}


def read_instruments(ids):
    """{instrument: (Rule, official day, computed day as it is kept)}"""
    named = defaultdict(set)
    rows = EntryParticipant.objects.filter(instrument__in=ids)
    for instrument, participant in rows.values_list("instrument_id", "participant_id"):
        named[instrument].add(participant)
    found = Instrument._base_manager.filter(pk__in=ids).values("pk", *FIELDS)
    return {
        row["pk"]: (
            rule_of(row, named[row["pk"]]),
            row["entered_into_force"],
            row["computed_entry"],
        )
        for row in found
    }


def read_acts(ids, besides):
    """{instrument: [(participant, ActRow, computed day of effect as it is kept)]}"""
    found = defaultdict(list)
    rows = Act.objects.filter(instrument__in=ids, territory=None).exclude(pk__in=besides)
    rows = rows.values_list(
        "instrument_id", "participant_id", "kind", "date", "effect_date", "id", "computed_effect"
    )
    for instrument, participant, kind, date, effect, id, kept in rows:
        found[instrument].append((participant, ActRow(kind, date, effect, id), kept))
    return found


def entry_on(instrument, day):
    """The Entry of an instrument by the acts known on a day: how many consents are lacking then."""
    acts = Act.objects.of(instrument).known_on(day).filter(territory=None)
    rows = acts.values_list("participant_id", "kind", "date", "effect_date", "id")
    return entry_into_force(instrument.rule, [(who, ActRow(*row)) for who, *row in rows])
