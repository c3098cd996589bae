"""Two snapshots of a record side by side: by field and language, with the words that differ."""

import difflib
import re
from collections import Counter, defaultdict
from datetime import date
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory import reader
from directory.history.partial_dates import PartialDate
from directory.languages import MARKS
from directory.publishing.language_forms import language_columns
from directory.publishing.revisions import label_of

WORDS = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|[^\w\s]")
NAMING = ("name", "title", "label")
LINES = re.compile(r"[^\n]+")
# The time of a comparison grows with the pairs of same words and with how often the texts differ.
MOST_PAIRS = 100_000


class Part(NamedTuple):
    text: str
    differs: bool


class Line(NamedTuple):
    label: str
    before: list
    after: list
    lang: str = ""
    dir: str = "auto"


class Row(NamedTuple):
    """A row that a record owns; `fate` is added, removed or changed."""

    kind: str
    name: str
    fate: str
    lines: list


FATES = {"added": _("added"), "removed": _("removed"), "changed": _("changed")}


def compared(model, before, after):
    """(lines of the record's own fields, rows that it owns) that differ in two snapshots."""
    names = Names(model, before, after)
    lines = lines_of(model, before["fields"], after["fields"], names)
    rows = []
    for relation in dict.fromkeys([*before["owned"], *after["owned"]]):
        of = model._meta.get_field(relation).related_model
        sides = [by_id(side["owned"].get(relation, [])) for side in (before, after)]
        rows += compared_rows(of, *sides, names)
    return lines, rows


def by_id(rows):
    return {row["public_id"]: row for row in rows}


def compared_rows(model, before, after, names):
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key, {}), after.get(key, {})
        if lines := lines_of(model, old, new, names):
            fate = "added" if not old else "removed" if not new else "changed"
            kind = str(capfirst(model._meta.verbose_name))
            yield Row(kind, title_of(model, new or old), FATES[fate], lines)


def title_of(model, values):
    """By the row's name or title in the page's language, else by another text that it has."""
    known = [each for each in language_columns(model).items() if values.get(each[0])]
    first = sorted(known, key=lambda each: (each[1][0] not in NAMING, each[1][1] != get_language()))
    return values[first[0][0]] if first else ""


def lines_of(model, before, after, names):
    languages = language_columns(model)
    found = []
    for name in dict.fromkeys([*before, *after]):
        if name in {"id", "public_id", "position", MARKS} or name.endswith("_precision"):
            continue
        old, new = (names.shown(model, name, side) for side in (before, after))
        if old != new:
            code = languages.get(name, (None, None))[1]
            lang, dir = (reader.tag(code), reader.direction(code)) if code else ("", "auto")
            found.append(Line(label_of(model, name), *marked(old, new), lang, dir))
    return found


def marked(before, after):
    """The Parts of two texts; what stands in only one of them differs."""
    for pieces in (WORDS, LINES):
        old, new = Pieces(before, pieces), Pieces(after, pieces)
        if pairs_of_same(old, new) <= MOST_PAIRS:
            return marked_pieces(old, new)
    return [Part(before, True)], [Part(after, True)]


def pairs_of_same(old, new):
    counted = Counter(new.known_by)
    return sum(number * counted[piece] for piece, number in Counter(old.known_by).items())


def marked_pieces(old, new):
    left, right = [Part(old.start, False)], [Part(new.start, False)]
    matcher = difflib.SequenceMatcher(None, old.known_by, new.known_by, autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        left += old.parts(a, b, what != "equal")
        right += new.parts(c, d, what != "equal")
    if old.text != new.text and not any(part.differs for part in (*left, *right)):
        return [Part(old.text, True)], [Part(new.text, True)]  # nothing but spaces
    return joined(left), joined(right)


class Pieces:
    """A text as its words, each with the space after it. Words are known without their spaces:
    half of all would be the same, and the comparison of a long text take a minute."""

    def __init__(self, text, pattern):
        self.text, pieces = text, list(pattern.finditer(text))
        starts = [*(piece.start() for piece in pieces), len(text)]
        self.start, ends = text[: starts[0]], starts[1:]
        self.words = [(p[0], text[p.end() : end]) for p, end in zip(pieces, ends, strict=True)]
        self.known_by = [(word, space.count("\n")) for word, space in self.words]

    def parts(self, first, after, differs):
        """The words from one to another; the last space of what differs does not."""
        found = self.words[first:after]
        if not found:
            return []
        text = "".join(word + space for word, space in found)
        last = found[-1][1]
        return [Part(text.removesuffix(last), differs), Part(last, False)]


def joined(parts):
    found = []
    for part in parts:
        if found and found[-1].differs == part.differs:
            part = Part(found.pop().text + part.text, part.differs)
        if part.text:
            found.append(part)
    return found


class Names:
    """What the values of snapshots are called: records by their names, choices by their labels,
    dates as far as they are known. Each kind of record is asked for once."""

    def __init__(self, model, *snapshots):
        keys = defaultdict(set)
        for of, values in every_row(model, snapshots):
            for field in of._meta.concrete_fields:
                if field.is_relation and values.get(field.attname):
                    keys[field.related_model].add(values[field.attname])
        self.records = {of: of._base_manager.in_bulk(found) for of, found in keys.items()}

    def shown(self, model, name, values):
        value = values.get(name, "")
        field = next((f for f in model._meta.concrete_fields if f.attname == name), None)
        if value in ("", None) or field is None:
            return "" if value is None else str(value)
        if field.is_relation:
            return str(self.records[field.related_model].get(value, _("(deleted)")))
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if precision := values.get(f"{name}_precision"):
            return str(PartialDate(date.fromisoformat(value), precision))
        return str((_("no"), _("yes"))[value]) if isinstance(value, bool) else str(value)


def every_row(model, snapshots):
    for each in snapshots:
        yield model, each["fields"]
        for relation, rows in each["owned"].items():
            of = model._meta.get_field(relation).related_model
            for row in rows:
                yield of, row
