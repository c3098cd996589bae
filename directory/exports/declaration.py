"""What an app declares of a set of data: its rows and its columns, once for every format."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise

from directory.exports.columns import Column


@dataclass(frozen=True)
class Export:
    """A set of data that leaves as a table.

    `rows(public)` gives all rows, or those that the public may see. `within(rows, places, public)`
    keeps those that belong to one of the places, and `at_home` those that do not belong to other
    places alone, where that is not the same.
    """

    name: str
    title: str | Promise
    description: str | Promise
    rows: Callable[[bool], QuerySet]
    within: Callable[[QuerySet, QuerySet, bool], QuerySet]
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    at_home: Callable[[QuerySet, QuerySet, bool], QuerySet] | None = None

    def rows_within(self, places, *, public):
        return self.within(self.rows(public), places, public)

    def rows_at_home(self, places, *, public):
        return (self.at_home or self.within)(self.rows(public), places, public)

    @property
    def header(self):
        return [column.name for column in self.columns]
