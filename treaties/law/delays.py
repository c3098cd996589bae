"""Days reckoned from other days as treaties do."""

import calendar
import datetime

from treaties.enums import DelayUnit

# Where a treaty says nothing: twelve months' notice (VCLT art. 56(2)).
NOTICE = (12, DelayUnit.MONTHS)


def later(day, number, unit, *, on_first_of_month=False):
    """The day that comes a number of days or months after one; no month has a 31 February.

    `on_first_of_month`: the first day of the month after that, as in the Rome Statute, art. 126.
    What comes after the last day of the calendar is that day.
    """
    try:
        return reckoned(day, number, unit, on_first_of_month)
    except (OverflowError, ValueError):
        return datetime.date.max


def reckoned(day, number, unit, on_first_of_month):
    if number and unit == DelayUnit.MONTHS:
        years, month = divmod(day.month - 1 + number, 12)
        year, month = day.year + years, month + 1
        last = calendar.monthrange(year, month)[1]
        day = day.replace(year=year, month=month, day=min(day.day, last))
    elif number:
        day += datetime.timedelta(days=number)
    if on_first_of_month:
        day = reckoned(day.replace(day=1), 1, DelayUnit.MONTHS, on_first_of_month=False)
    return day
