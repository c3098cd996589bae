"""From the folder to the database, in one transaction; what is there already stays as it is."""

import uuid
from collections import Counter
from copy import copy
from dataclasses import dataclass, field

from django.db import transaction

from directory.publishing.bulk import write_revisions
from directory.publishing.enums import Verb
from treaties.actions.acts import save_acts
from treaties.imports.mtdsg.declarations import read_declarations, save_declarations
from treaties.imports.mtdsg.instruments import save_instruments
from treaties.imports.mtdsg.participants import find_participants
from treaties.imports.mtdsg.tables import read_cells, read_tables
from treaties.models import Act, Instrument


@dataclass
class Report:
    """What became of the tables and of each of their filled cells."""

    tables: int = 0
    without_table: list = field(default_factory=list)
    cells: int = 0
    dated: int = 0
    kinds: Counter = field(default_factory=Counter)  # of the acts that the cells say
    left: list = field(default_factory=list)  # Cells that are not understood
    unknown: list = field(default_factory=list)  # names of participants
    same: list = field(default_factory=list)  # Readings that say again what another one says
    texts: Counter = field(default_factory=Counter)  # of the declarations, by their kinds
    silent: list = field(default_factory=list)  # (table, participant) without a text
    instruments: int = 0  # new ones
    acts: int = 0  # new ones
    statements: int = 0  # new ones
    refusals: Counter = field(default_factory=Counter)
    warnings: Counter = field(default_factory=Counter)


@transaction.atomic
def import_mtdsg(folder, *, actor=None, dry_run=False):
    """Returns the Report. A dry run does everything and takes it back."""
    tables, without = read_tables(folder)
    report = Report(tables=len(tables), without_table=without)
    read = {table.key: understood(table, report) for table in tables}
    declarations, report.silent = read_declarations(folder, tables)
    report.texts = Counter(declaration.kind.value for declaration in declarations)
    names = {row[0] for table in tables for row in table.rows}
    names |= {declaration.participant for declaration in declarations}
    participants, report.unknown = find_participants(names)
    instruments, new = save_instruments(tables)
    report.instruments = len(new)
    urls = {table.key: table.url for table in tables}
    stated = save_declarations(declarations, instruments, participants, urls)
    acts = new_acts(read, instruments, participants, urls, report)
    if acts:
        findings = save_acts(acts, actor=actor, verb=Verb.IMPORTED, refuse=False)
        report.refusals = Counter(str(finding.message) for finding in findings.refusals)
        report.warnings = Counter(str(finding.message) for finding in findings.warnings)
    touched = {act.instrument_id for act in acts}
    others = {*new, *stated} - touched
    write_revisions(Instrument, others, Verb.IMPORTED, actor=actor)
    report.acts, report.statements = len(acts), len(stated)
    if dry_run:
        transaction.set_rollback(True)
    return report


def understood(table, report):
    readings, left = read_cells(table)
    report.cells += len(left) + sum(len(reading.cells) for reading in readings)
    report.dated += len(readings)
    report.kinds.update(reading.kind.value for reading in readings)
    report.left += left
    return readings


def new_acts(read, instruments, participants, urls, report):
    """The Acts that are not there yet, by instrument, participant, kind and day."""
    known = set(
        Act.objects.filter(instrument__in=instruments.values(), territory=None)
        .order_by()
        .values_list("instrument_id", "participant_id", "kind", "date")
    )
    blank = Act(date_precision="day")
    acts, told = [], set()
    for key, readings in read.items():
        for reading in readings:
            participant = participants.get(reading.participant)
            if participant is None:
                report.left += reading.cells
                continue
            identity = instruments[key], participant, reading.kind.value, reading.date
            if identity in told:
                report.same.append(reading)
            elif identity not in known:
                acts.append(act_of(blank, reading, identity, urls[key]))
            told.add(identity)
    return acts


def act_of(blank, reading, identity, url):
    """A copy of a blank act with what a cell says: the constructor, which goes through all
    languages, takes five times as long, longer than everything else together."""
    act = copy(blank)
    act.public_id = uuid.uuid4()
    act.instrument_id, act.participant_id, act.kind, act.date = identity
    act.note_en = reading.note
    act.notification_number = reading.number
    act.source_url = url
    return act
