"""Days reckoned from other days as treaties do."""

import calendar
import datetime

from treaties.enums import DelayUnit

# Where a treaty says nothing: twelve months' notice (VCLT art. 56(2)).
NOTICE = (12, DelayUnit.MONTHS)


def later(day, number, unit, *, on_first_of_month=False):
    """The day that comes a number of days or months after one; no month has a 31 February.

    `on_first_of_month`: the first day of the month after that, as in the Rome Statute, art. 126.
    """
    if number and unit == DelayUnit.MONTHS:
        years, month = divmod(day.month - 1 + number, 12)
        year, month = day.year + years, month + 1
        last = calendar.monthrange(year, month)[1]
        day = day.replace(year=year, month=month, day=min(day.day, last))
    elif number:
        day += datetime.timedelta(days=number)
    if on_first_of_month:
        day = later(day.replace(day=1), 1, DelayUnit.MONTHS)
    return day
