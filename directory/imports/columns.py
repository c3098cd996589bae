"""How the cells of a column are read. Each kind gives the attributes that it fills."""

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.history.partial_dates import PartialDate, Precision
from directory.imports.faults import Fault
from directory.imports.reading import unguarded

FORMULA = gettext_lazy("This looks like a formula. Write ' before it if it is meant as text.")
WHOLE = 2**31 - 1


class Own:
    """A column of the same name as the field that it fills."""

    def __init__(self, model, name):
        self.name, self.field = name, model._meta.get_field(name)
        self.names = self.fills = (name,)
        readers = {models.BooleanField: self.flag, models.IntegerField: self.number}
        self.reader = next(
            (read for kind, read in readers.items() if isinstance(self.field, kind)), self.text
        )
        self.choices = {value for value, _label in self.field.flatchoices}
        self.validators = [
            validate
            for validate in self.field.validators
            if not isinstance(self.field, models.IntegerField)
        ]

    def read(self, cells):
        """{attribute: value} from {column: cell}. Raises ValidationError with a sentence."""
        return {self.name: self.reader(cells[self.name].strip())}

    def text(self, cell):
        if not cell:
            return "" if self.field.blank else self.field.get_default() or ""
        try:
            value = unguarded(cell)
        except ValueError:
            raise ValidationError(FORMULA) from None
        if self.choices and value not in self.choices:
            known = ", ".join(sorted(self.choices))
            message = _("“%(value)s” is not known. Write one of: %(known)s.")
            raise ValidationError(message % {"value": value, "known": known})
        for validate in self.validators:
            validate(value)
        return value

    def flag(self, cell):
        if cell not in {"true", "false", ""}:
            raise ValidationError(_("Write true or false."))
        return cell == "true"

    def number(self, cell):
        if not cell:
            return None
        if not (cell.isascii() and cell.isdigit() and len(cell) < 11 and int(cell) <= WHOLE):
            raise ValidationError(_("Write a whole number."))
        return int(cell)


class Dates:
    """A date that may be partial, and how well it is known in the column beside it."""

    def __init__(self, name):
        self.name, self.precision = name, f"{name}_precision"
        self.names = self.fills = (name, self.precision)

    def read(self, cells):
        cell = cells.get(self.name, "").strip()
        precision = cells.get(self.precision, "").strip()
        if precision and precision not in Precision.values:
            raise ValidationError(_("The precision is year, month or day."))
        if not cell:
            if precision:
                raise ValidationError(_("There is a precision, but no date."))
            return {self.name: None, self.precision: ""}
        date = PartialDate.parse(cell)
        if precision and len(cell) < len(str(PartialDate(datetime.date.max, precision))):
            raise ValidationError(_("The date is less precise than the column beside it says."))
        date = PartialDate(date.earliest, precision or date.precision)
        if len(cell) == 10 and str(date.earliest) != cell:
            raise ValidationError(_("Write the first day of the month or year that is meant."))
        return {self.name: date.earliest, self.precision: str(date.precision)}


class Reference:
    """A record that is named by its permanent id, or else by its code.

    Fills the attribute with the permanent id; `code` keeps the code until it is looked up. Where
    it `guards` the row, only who may change that record may import it: then what is not there and
    what she may not change are told apart by no message.
    """

    def __init__(self, name, model, *, code=False, required=True, guards=False):
        self.name, self.model, self.required, self.guards = name, model, required, guards
        self.id_name, self.code_name = f"{name}_id", f"{name}_code"
        self.has_code = code
        self.names = (self.id_name, self.code_name) if code else (self.id_name,)
        self.fills = (name,)

    def read(self, cells):
        values = {}
        if self.id_name in cells:
            values[self.name] = read_id(cells[self.id_name])
        if self.has_code and self.code_name in cells:
            cell = cells[self.code_name].strip()
            try:
                values[self.code_name] = unguarded(cell) if cell else ""
            except ValueError:
                raise ValidationError(FORMULA) from None
        return values

    def missing(self, row, code=None):
        """The fault of a row that names no record, or none that the user may change."""
        column = self.code_name if code else self.id_name
        if code and self.guards:
            message = _("There is no record with the code “%(code)s” that you may change.")
        elif code:
            message = _("There is no record with the code “%(code)s”.")
        elif self.guards:
            message = _("There is no record with this permanent id that you may change.")
        else:
            message = _("There is no record with this permanent id.")
        return Fault(message % {"code": code}, row.number, column)


def read_id(cell):
    cell = cell.strip()
    if not cell:
        return None
    try:
        return uuid.UUID(cell)
    except ValueError:
        raise ValidationError(
            _("“%(cell)s” is not a permanent id. Leave it empty or copy it from an export.")
            % {"cell": cell}
        ) from None
