"""Dates that may be known to the year, the month or the day."""

import datetime
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

FORM = re.compile(r"(?P<year>[0-9]{4})(-(?P<month>[0-9]{2})(-(?P<day>[0-9]{2}))?)?")


class Precision(models.TextChoices):
    YEAR = "year", _("year")
    MONTH = "month", _("month")
    DAY = "day", _("day")


@dataclass(frozen=True, order=True)
class PartialDate:
    """`earliest` is the first day that is meant: 2011 is kept as 1 January 2011, to the year."""

    earliest: datetime.date
    precision: str = Precision.DAY

    def __post_init__(self):
        first = {"year": (1, 1), "month": (self.earliest.month, 1)}.get(self.precision)
        if first and (self.earliest.month, self.earliest.day) != first:
            earliest = self.earliest.replace(month=first[0], day=first[1])
            object.__setattr__(self, "earliest", earliest)

    @classmethod
    def parse(cls, text):
        """A date from '2011', '2011-05' or '2011-05-14'. Raises ValidationError."""
        match = FORM.fullmatch(text.strip())
        parts = match and [int(part) for part in match.group("year", "month", "day") if part]
        try:
            earliest = datetime.date(*(parts + [1, 1])[:3])
        except (TypeError, ValueError):
            raise ValidationError(
                _("“%(text)s” is not a date. Write 2011, 2011-05 or 2011-05-14."),
                code="invalid_date",
                params={"text": text},
            ) from None
        return cls(earliest, list(Precision)[len(parts) - 1])

    @property
    def latest(self):
        """The last day that can be meant."""
        if self.precision == Precision.DAY:
            return self.earliest
        month = 12 if self.precision == Precision.YEAR else self.earliest.month
        day = 31 if month == 12 else (self.earliest.replace(month=month + 1, day=1) - ONE_DAY).day
        return self.earliest.replace(month=month, day=day)

    def __str__(self):
        length = {"year": 4, "month": 7, "day": 10}[self.precision]
        return self.earliest.isoformat()[:length]


ONE_DAY = datetime.timedelta(days=1)


def day_before(day):
    """The first day of the calendar has none before it: it stands for itself."""
    return max(day, datetime.date.min + ONE_DAY) - ONE_DAY


def day_after(day):
    """The same of the last day."""
    return min(day, datetime.date.max - ONE_DAY) + ONE_DAY
