"""What a cell of a status table says: by its letter, or by what its heading leaves without one.

A heading names acts with their letters, in any order: `Ratification, Accession(a), Succession(d)`.
"""

import datetime
import re
from typing import NamedTuple

from treaties.enums import UNTC_CODES, ActKind
from treaties.law.kinds import CONSENT

PIECES = re.compile(r", (?=[A-Z])")
LETTER = re.compile(r"\s*\((AA|[aAdscCPpn])\)$")
CELL = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2,8}) (\d{4})(?: ([A-Za-z]{1,2}))?")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# The first that fits. Where a heading leaves open which of two it was, it was one of the consents.
WORDS = (
    (r"Signature ad referendum", ActKind.SIGNATURE_AD_REFERENDUM),
    (r"Succession to signature", ActKind.SUCCESSION_TO_SIGNATURE),
    (r"Confirmation of signature", ActKind.CONFIRMATION_OF_SIGNATURE),
    (r"Definitive signature or ", ActKind.CONSENT_TO_BE_BOUND),
    (r"Definitive signature", ActKind.DEFINITIVE_SIGNATURE),
    (r"Definitive acceptance", ActKind.ACCEPTANCE),
    (r"Signature", ActKind.SIGNATURE),
    (r"Ratification", ActKind.RATIFICATION),
    (r"Acceptance", ActKind.ACCEPTANCE),
    (r"Approval", ActKind.APPROVAL),
    (r"Accession", ActKind.ACCESSION),
    (r"Formal confirmation", ActKind.FORMAL_CONFIRMATION),
    (r"Succession", ActKind.SUCCESSION),
    (r"Consent to be bound", ActKind.CONSENT_TO_BE_BOUND),
    (r"Participation", ActKind.PARTICIPATION),
    (r"Simplified procedure", ActKind.SIMPLIFIED_PROCEDURE),
    (r"Application", ActKind.APPLICATION),
    (r"(Undertaking of provisional|Provisional) application", ActKind.PROVISIONAL_APPLICATION),
    (r"Provisional acceptance", ActKind.PROVISIONAL_ACCEPTANCE),
    (r"Notification", ActKind.NOTIFICATION),
    (r"Extension", ActKind.TERRITORIAL_EXTENSION),
)
PLAIN = {
    "Signature", "Signature ad referendum", "Succession to signature", "Confirmation of signature",
    "Definitive signature", "Ratification", "Acceptance", "Approval", "Accession",
    "Formal confirmation", "Succession", "Consent to be bound", "Participation",
    "Simplified procedure", "Application", "Provisional application", "Provisional acceptance",
    "Extension",
}  # fmt: skip


class Meaning(NamedTuple):
    """An act, and the words of the heading where they say more than its name."""

    kind: ActKind
    note: str = ""


class Heading(NamedTuple):
    """What a date means in a column, by its letter; None is a bare date."""

    meanings: dict

    def read(self, cell):
        """(Meaning, date) of a cell, or None where it is not understood."""
        found = CELL.fullmatch(" ".join(cell.split()))
        if found is None:
            return None
        day, month, year, letter = found.groups()
        meaning = self.meanings.get(letter)
        if meaning is None and letter in UNTC_CODES:
            meaning = Meaning(UNTC_CODES[letter])
        try:
            date = datetime.date(int(year), MONTHS.index(month[:3]) + 1, int(day))
        except ValueError:
            return None
        return meaning and (meaning, date)


def read_heading(words):
    """The Heading of a column, or None where no act is named in it."""
    meanings, bare = {}, []
    for piece in PIECES.split(words):
        letter = LETTER.search(piece)
        name = LETTER.sub("", piece).strip()
        meaning = meaning_of(name, letter and letter[1])
        if meaning is None:
            return None
        if letter:
            meanings[letter[1]] = meaning
        else:
            bare.append(meaning)
    if not bare and len(meanings) == 1:
        bare = list(meanings.values())
    if one := one_of(bare):
        meanings[None] = one
    return Heading(meanings)


def meaning_of(name, letter):
    kind = next((kind for words, kind in WORDS if re.match(words, name)), None)
    if kind == ActKind.NOTIFICATION and letter:
        kind = UNTC_CODES[letter]
    return kind and Meaning(kind, "" if name in PLAIN else name)


def one_of(bare):
    """What a bare date means where several acts have no letter: some consent, which one is open."""
    kinds = {meaning.kind for meaning in bare}
    note = " / ".join(filter(None, (meaning.note for meaning in bare)))
    if len(kinds) == 1:
        return Meaning(bare[0].kind, note)
    return Meaning(ActKind.CONSENT_TO_BE_BOUND, note) if kinds and kinds <= CONSENT else None
