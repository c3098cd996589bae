"""What an app declares of a set of data: its rows and its columns, once for every format."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.functional import Promise

from directory.exports.columns import Column
from directory.history.as_of import Day


@dataclass(frozen=True)
class Beside:
    """A table that is made for an export and stands beside its rows; a row without a line in it
    does not leave.

    `key` says what of the row is its first column. The second orders the rows, before the order of
    the export; expressions of columns take the others as `BesideTheRow(name)`.
    """

    sql: str
    parameters: tuple
    key: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Export:
    """A set of data that leaves as a table.

    `rows(public)` gives all rows, or those that the public may see. `within(rows, places, public)`
    keeps those that belong to one of the places, and `at_home` those that do not belong to other
    places alone, where that is not the same.

    `on_day(export, day)` is the set as it was, is or will be on a day; without it the set is the
    same on all of them. `is_history`: asked without a day, it holds the rows of all times.
    `owners` are the kinds of records to one of which a row belongs, each with the path to it.
    """

    name: str
    title: str | Promise
    description: str | Promise
    rows: Callable[[bool], QuerySet]
    within: Callable[[QuerySet, QuerySet, bool], QuerySet]
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    at_home: Callable[[QuerySet, QuerySet, bool], QuerySet] | None = None
    on_day: Callable[["Export", Day], "Export"] | None = None
    is_history: bool = False
    beside: Callable[[bool], Beside] | None = None
    owners: dict[str, str] = field(default_factory=dict)

    def on(self, day):
        """The set of what held on a day, whichever it is."""
        return self.on_day(self, day) if self.on_day else self

    def rows_within(self, places, *, public):
        return self.within(self.rows(public), places, public)

    def rows_at_home(self, places, *, public):
        return (self.at_home or self.within)(self.rows(public), places, public)

    def rows_of(self, kind, record, *, public):
        return self.rows(public).filter(**{self.owners[kind]: record})

    @property
    def header(self):
        return [column.name for column in self.columns]
