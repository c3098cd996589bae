"""What the sets of partnerships read beside the columns that all sets know."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.imports.columns import Reference
from partnerships.models import Partnership


class TimeOfDay:
    """A column with a time of day: 09:30 or 09:30:00."""

    def __init__(self, name):
        self.name = name
        self.names = self.fills = (name,)

    def read(self, cells):
        cell = cells[self.name].strip()
        if not cell:
            return {self.name: None}
        try:
            time = datetime.time.fromisoformat(cell)
        except ValueError:
            time = None
        if time is None or time.tzinfo or ":" not in cell:
            raise ValidationError(_("Write a time of day such as 09:30."))
        return {self.name: time}


def partnership_reference():
    return Reference("partnership", Partnership, code=True, guards=True)
