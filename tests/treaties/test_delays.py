"""Days reckoned from other days."""

import datetime

import pytest

from treaties.law.delays import later

DAYS, MONTHS = "days", "months"
LAST = datetime.date.max


@pytest.mark.parametrize(
    ("number", "unit", "first", "then"),
    [
        (12, MONTHS, False, "2001-01-31"),
        (1, MONTHS, False, "2000-02-29"),
        (1, MONTHS, True, "2000-03-01"),
        (None, "", True, "2000-02-01"),
        (30, DAYS, False, "2000-03-01"),
        (None, "", False, "2000-01-31"),
        (0, MONTHS, False, "2000-01-31"),
    ],
)
def test_a_delay_ends_on_the_day_that_it_says(number, unit, first, then):
    day = datetime.date(2000, 1, 31)
    assert str(later(day, number, unit, on_first_of_month=first)) == then


@pytest.mark.parametrize("day", [LAST, datetime.date(9999, 1, 1)])
def test_no_day_lies_beyond_the_calendar(day):
    assert later(day, 12, MONTHS) == later(day, 400, DAYS) == LAST
    assert later(day, 11, MONTHS, on_first_of_month=True) == LAST
