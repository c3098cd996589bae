import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Fault:
    """Why a file cannot be imported, and where. Row 1 is the header; None is the whole file."""

    message: str
    row: int | None = None
    column: str = ""

    def __str__(self):
        if self.row is None:
            return str(self.message)
        if not self.column:
            return _("Row %(row)s: %(message)s") % {"row": self.row, "message": self.message}
        return _("Row %(row)s, column %(column)s: %(message)s") % {
            "row": self.row,
            "column": self.column,
            "message": self.message,
        }


class Refused(Exception):
    """An import that changed nothing, with its faults."""

    def __init__(self, faults):
        super().__init__("; ".join(str(fault) for fault in faults[:5]))
        self.faults = faults


@dataclass
class Row:
    """A row of the file: what it says (`values`) and what is there now (`before`)."""

    number: int
    values: dict[str, Any]
    public_id: Any = None
    state: str = ""
    is_new: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)  # of references that are named by code

    @property
    def changes(self):
        """{attribute: (now, then)} of what the row would change."""
        if self.is_new:
            return {name: (None, value) for name, value in self.values.items() if not_blank(value)}
        return {
            name: (self.before.get(name), value)
            for name, value in self.values.items()
            if blank_as_none(self.before.get(name)) != blank_as_none(value)
        }


@dataclass
class Plan:
    """What an import would do, or did."""

    created: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    unchanged: int = 0
    not_read: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    digest: str = ""
    applied: bool = False

    def seal(self):
        """Keep a digest of what the plan would change; two plans of one digest do the same."""
        changes = [(row.number, row.public_id, row.changes) for row in self.rows]
        self.digest = hashlib.sha256(repr(changes).encode()).hexdigest()

    @property
    def rows(self):
        return [*self.changed, *self.created]

    @property
    def cleared(self):
        """How many filled cells would become blank."""
        return sum(
            not_blank(now) and not not_blank(then)
            for row in self.changed
            for now, then in row.changes.values()
        )


def not_blank(value):
    return value is not None and value != ""


def blank_as_none(value):
    return value if not_blank(value) else None
