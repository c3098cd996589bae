"""The texts of a record and of the rows it owns, each with its state in each language."""

import re

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import pgettext_lazy

from directory.languages import CODES, OUTDATED, SUFFIXES, columns, translated
from directory.publishing.marks import ORIGINAL, fingerprint, mark
from directory.publishing.snapshot import owned_models


class Status(models.TextChoices):
    SOURCE = "source", pgettext_lazy("state of a text", "source")
    COMPLETE = "complete", pgettext_lazy("state of a text", "complete")
    MISSING = "missing", pgettext_lazy("state of a text", "missing")
    OLD = "old", pgettext_lazy("state of a text", "older than its source")


OPEN = (Status.MISSING, Status.OLD)


# What neither XML nor a cell of a spreadsheet can hold.
NOT_WRITTEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text):
    return (text or "").replace("\r\n", "\n").strip()


def bare(text):
    """What of a text every tool keeps: its letters, without space and what no file can hold."""
    return "".join(NOT_WRITTEN.sub("", text).split())


class Text:
    """One translated field of one row. `source` is the language in which its source stands, by the
    same rule as diwan_source_of() in the database; ORIGINAL for a name in none of the six."""

    def __init__(self, record, row, relation, field):
        self.record, self.row, self.relation, self.field = record, row, relation, field
        self.source = self.source_language()

    def source_language(self):
        first = self.record.source_language.lower()
        if first in SUFFIXES and self.written_in(first):
            return first
        if self.field == "name" and getattr(self.row, "original_name", ""):
            return ORIGINAL
        return next((code for code in CODES if self.written_in(code)), None)

    def column(self, code):
        return f"{self.field}_{SUFFIXES[code]}"

    def written_in(self, code):
        if code == ORIGINAL:
            return self.row.original_name
        return getattr(self.row, self.column(code)) or ""

    @property
    def source_text(self):
        return self.written_in(self.source)

    @property
    def source_tag(self):
        return self.record.source_language if self.source == ORIGINAL else self.source

    @property
    def print(self):
        """The fingerprint of the source, by which a change of it is seen."""
        return fingerprint(self.source_text)

    def up_to_date(self):
        """The mark of a translation that was made from the source as it is."""
        return mark(SUFFIXES.get(self.source, ORIGINAL), self.source_text)

    def status(self, code):
        if code == self.source:
            return Status.SOURCE
        if not self.written_in(code):
            return Status.MISSING
        return Status.OLD if self.column(code) in (self.row.outdated or ()) else Status.COMPLETE

    def key(self, code):
        """What the text is called in forms: the permanent id of its row, and its column."""
        return f"{self.row.public_id}.{self.column(code)}"

    @property
    def is_projected(self):
        """Whether a dated row says it, so that no draft can hold it."""
        return self.field in getattr(self.row, "projected", ())

    @property
    def is_long(self):
        return isinstance(self.row._meta.get_field(self.field), models.TextField)

    @property
    def label(self):
        return self.row._meta.get_field(self.field).verbose_name

    @property
    def row_title(self):
        """The beginning of the row's first text, where this is not it."""
        for field in fields_of(type(self.row)):
            if field == self.field:
                return ""
            first = Text(self.record, self.row, self.relation, field)
            if first.source:
                return Truncator(first.source_text).chars(60)
        return ""

    @property
    def most_letters(self):
        return self.row._meta.get_field(self.field).max_length


def is_older(row, column, mark):
    """Whether a translation is older than what its mark says that it was made from."""
    field = next(field for field in fields_of(type(row)) if column in columns(field))
    language, _colon, print = mark.partition(":")
    name = "original_name" if language == ORIGINAL else f"{field}_{language}"
    source = getattr(row, name, "") or ""
    return bool(source) and fingerprint(source) != print


def texts_of(record, rows=None):
    """The Texts of a record and its rows that are written in any language, in their order.

    `rows` are those of each relation where they are not what the database holds.
    """
    found = []
    for relation, its in [("", [record]), *owned(record, rows)]:
        for row in its:
            texts = (Text(record, row, relation, field) for field in fields_of(type(row)))
            found += [text for text in texts if text.source]
    return found


def fields_of(model):
    """The translated fields in the order in which the model has them."""
    known = set(translated(model))
    return [field.name for field in model._meta.fields if field.name in known]


def owned(record, given):
    for relation in relations(type(record)):
        rows = getattr(record, relation).all() if given is None else given.get(relation, ())
        yield relation, sorted(rows, key=in_order)


def in_order(row):
    return getattr(row, "position", 0), row.pk


def relations(model):
    """The relations whose rows have texts."""
    return [name for name, of, _owner in owned_models(model) if hasattr(of, OUTDATED)]
