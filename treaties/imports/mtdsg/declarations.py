"""Reading declarations/*.txt: what participants declared and reserved, as one text a participant.

The files are the lists that the United Nations head with "Declarations and Reservations". A text is
of a kind of its own only where it says so itself.
"""

import re
import uuid
from pathlib import Path
from typing import NamedTuple

from directory.publishing.bulk import insert_rows
from treaties.enums import InstrumentKind, StatementKind
from treaties.models import Statement

NAMESPACE = uuid.UUID("2b6f6c1e-55c4-5d0b-8a2e-6c1a4f0f7d31")
HEADING = re.compile(r"^#(.*)$", re.MULTILINE)
BEGINS = r"(?:^|[.\"”)])\s*"
ENDS = r"\s*:"
MAKES = r"(?:following|with (?:an? (?:express )?)?|subject to an? )\s?"
# What a text calls itself: by a heading of its own, or in so many words.
SELF = (
    (
        StatementKind.INTERPRETATIVE_DECLARATION,
        rf"{BEGINS}interpretative (?:declaration|statement)s?{ENDS}"
        r"|following interpretative (?:declaration|statement)s?\b",
    ),
    (
        StatementKind.RESERVATION,
        rf"{BEGINS}reservations?{ENDS}|{BEGINS}reservations? (?:concerning|in respect of)\b"
        rf"|{MAKES}reservations?\b",
    ),
    (StatementKind.DECLARATION, rf"{BEGINS}declarations?{ENDS}|following declarations?\b"),
)
OF_OTHERS = re.compile(r"\bobjects? to\b|\bobjections?\b", re.IGNORECASE)
MORE_THAN_ONE = re.compile(r"\b(reserv|declar|interpret|underst)", re.IGNORECASE)
NO_WORD = re.compile(r"[\W\d_]*")


class Declaration(NamedTuple):
    table: str
    participant: str
    kind: StatementKind
    text: str

    @property
    def public_id(self):
        return uuid.uuid5(NAMESPACE, f"{self.table} {self.participant}")


def read_declarations(folder, tables):
    """(Declarations, (table, participant) of those of whom the file has no text)"""
    found, silent = [], []
    for table in tables:
        file = Path(folder) / "declarations" / f"{table.key}.txt"
        if not file.exists():
            continue
        _before, *pieces = HEADING.split(file.read_text(encoding="utf-8-sig"))
        for name, text in zip(pieces[::2], pieces[1::2], strict=True):
            participant, text = name.strip(), text.strip()
            if NO_WORD.fullmatch(text):
                silent.append((table.key, participant))
            else:
                kind = kind_of(text, table)
                found.append(Declaration(table.key, participant, kind, text))
    return found, silent


def kind_of(text, table):
    """Its own word for itself; else the heading of the list, which leaves open what it is."""
    if table.kind == InstrumentKind.DECLARATION:
        return StatementKind.DECLARATION
    if not OF_OTHERS.search(text):
        own = [kind for kind, words in SELF if re.search(words, text, re.IGNORECASE)]
        if len(own) == 1 and says_nothing_else(text, own[0]):
            return own[0]
    return StatementKind.DECLARATION_OR_RESERVATION


def says_nothing_else(text, kind):
    """Whether none of the words for other kinds occurs in it."""
    stems = {stem.lower() for stem in MORE_THAN_ONE.findall(text)}
    return stems <= STEMS[kind]


STEMS = {
    StatementKind.RESERVATION: {"reserv"},
    StatementKind.DECLARATION: {"declar"},
    StatementKind.INTERPRETATIVE_DECLARATION: {"declar", "interpret", "underst"},
}


def save_declarations(declarations, instruments, participants, urls):
    """The keys of the instruments of the new ones, each as often as it has some. What is there
    already stays as it is."""
    ids = [declaration.public_id for declaration in declarations]
    known = Statement.objects.filter(public_id__in=ids)
    there = set(known.values_list("public_id", flat=True))
    rows = [
        {
            "public_id": declaration.public_id,
            "instrument_id": instruments[declaration.table],
            "participant_id": participants[declaration.participant],
            "kind": declaration.kind.value,
            "text_en": declaration.text,
            "source_url": urls[declaration.table],
        }
        for declaration in declarations
        if declaration.public_id not in there and declaration.participant in participants
    ]
    insert_rows(Statement, rows)
    return [row["instrument_id"] for row in rows]
