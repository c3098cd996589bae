"""The columns of an export, and short ways to declare those that all sets have."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import F, Func
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.languages import SUFFIXES
from directory.reader import NOTES


class Kind(StrEnum):
    TEXT = "text"
    ID = "id"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"


class Running:
    """An aggregate of the database that runs along the rows in the export's order."""

    def __init__(self, aggregate, *arguments):
        self.aggregate, self.arguments = aggregate, arguments


@dataclass(frozen=True)
class Column:
    """One column. `expression` names real columns of the tables (name_ar, never name).

    It may be a function of whether the export is for the public. Where it yields an array, `part`
    says which element; columns with the very same expression share one evaluation. A `derived`
    column follows from others, and an import passes over it.
    """

    name: str
    expression: F | Func | Running | Callable[[bool], Any]
    description: str | Promise
    kind: Kind = Kind.TEXT
    part: int | None = None
    derived: bool = False


def text(name, description, path=None, **options):
    return Column(name, F(path or name), description, **options)


def identifier(name, path, description):
    return Column(name, F(path), description, Kind.ID)


def number(name, description, path=None):
    return Column(name, F(path or name), description, Kind.NUMBER)


def flag(name, description, path=None):
    return Column(name, F(path or name), description, Kind.FLAG)


def partial_date(name, description):
    """The first day that the date may mean, and how well it is known."""
    precision = f"{name}_precision"
    known = format_lazy(_("How well it is known: year, month or day ({column})"), column=name)
    return [
        Column(name, F(name), description, Kind.DATE),
        Column(precision, F(precision), known),
    ]


def term():
    """From when until when a dated row holds."""
    return [
        *partial_date("start_date", _("First day on which it holds; blank where unknown")),
        *partial_date("end_date", _("First day on which it no longer holds; blank while it does")),
    ]


def source():
    return [
        *translated("source", _("Where the fact is taken from")),
        text("source_url", _("Web address of the source")),
    ]


def translated(name, description):
    """One column a language."""
    return [
        Column(f"{name}_{suffix}", F(f"{name}_{suffix}"), in_language(description, code))
        for code, suffix in SUFFIXES.items()
    ]


def parts(expression, *columns, first=1):
    """Columns that are the elements of one array, from (name, description) pairs."""
    return [
        Column(name, expression, description, part=first + index, derived=True)
        for index, (name, description) in enumerate(columns)
    ]


def in_languages(name, description):
    """The (name, description) pairs of one column a language."""
    return [(f"{name}_{end}", in_language(description, code)) for code, end in SUFFIXES.items()]


def in_language(description, code):
    template = pgettext_lazy("a column of one language, such as: Name in Arabic", "{text} {in}")
    return format_lazy(template, **{"text": description, "in": NOTES[code]})
