"""All acts about an instrument, read by one bare query, and what follows from them."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from directory.history.partial_dates import PartialDate, Precision
from directory.languages import columns
from directory.questions import Question
from treaties.enums import ActKind, EntryBasis
from treaties.law.status import counts_from, status_on
from treaties.models import Act

SIGNATURE, DEFINITIVE = ActKind.SIGNATURE.value, ActKind.DEFINITIVE_SIGNATURE.value
SOURCES, NOTES = columns("source"), columns("note")


LINES = Question(lambda instrument: Act.objects.public().of(instrument).lines())


class Remark:
    """A source or a note as a record whose text can be shown."""

    def __init__(self, names, texts, source_url=""):
        self.__dict__.update({name: text or "" for name, text in zip(names, texts, strict=True)})
        self.source_url = source_url

    @property
    def key(self):
        return tuple(vars(self).values())


class Line(NamedTuple):
    """An act as the table needs it, read without an instance; it begins as an ActRow does."""

    kind: str
    date: date | None
    effect: date | None
    id: int
    participant: int
    territory: int | None
    date_precision: str
    effect_precision: str
    source_url: str
    notification: str
    ended: date | None  # the first day on which the participant is no more
    texts: tuple  # the source and the note in each language

    @classmethod
    def of(cls, row):
        return cls(*row[:11], row[11:])

    @property
    def day(self):
        return self.date and PartialDate(self.date, self.date_precision)

    @property
    def computed(self):
        return self.effect is not None and not self.effect_precision

    @property
    def is_sourced(self):
        return bool(self.source_url) or any(self.texts[: len(SOURCES)])

    @property
    def source(self):
        """Where it is taken from."""
        return Remark(SOURCES, self.texts[: len(SOURCES)], self.source_url)

    @property
    def note(self):
        texts = self.texts[len(SOURCES) :]
        return Remark(NOTES, texts) if any(texts) else None

    @property
    def effect_day(self):
        """Computed from a day that is known to the year, it is known no better."""
        if self.effect is None:
            return None
        return PartialDate(self.effect, self.effect_known)

    @property
    def effect_known(self):
        return self.effect_precision or self.date_precision or Precision.DAY


class Deeds:
    """All public acts about an instrument, by participant, and what follows from them."""

    def __init__(self, instrument):
        self.instrument = instrument
        begins = instrument.in_force_from
        self.in_force_from = begins and begins.earliest
        self.by_signature = instrument.entry_basis == EntryBasis.SIGNATURE
        self.lines = list(map(Line.of, LINES(instrument.pk)))
        self.own, self.all = defaultdict(list), defaultdict(list)
        for line in self.lines:
            self.all[line.participant].append(line)
            if line.territory is None:
                self.own[line.participant].append(self.counted(line))

    def counted(self, line):
        """Signature is consent where the instrument says so."""
        return line._replace(kind=DEFINITIVE) if self.is_consent(line) else line

    def is_consent(self, line):
        return self.by_signature and line.kind == SIGNATURE

    def status(self, participant, day):
        acts = self.own.get(participant)
        terminated = self.instrument.terminated
        if not acts:
            return None
        ended = acts[0].ended
        return status_on(acts, self.in_force_from, day, terminated=terminated, ended=ended)

    def known_on(self, day):
        """{participant: its acts that count by the day}"""
        known = {}
        for participant, lines in self.all.items():
            if done := [line for line in lines if counts_from(line) <= day]:
                known[participant] = done
        return known
