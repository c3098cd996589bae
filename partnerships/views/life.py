"""Whether a partnership runs on a day, and on which day its rows are shown."""

from django.utils.translation import pgettext_lazy

from directory.history.as_of import Day
from directory.history.partial_dates import day_before

RUNNING, ENDED, TO_COME = "running", "ended", "to_come"
WORDS = {
    RUNNING: pgettext_lazy("partnerships", "running"),
    ENDED: pgettext_lazy("partnerships", "ended"),
    TO_COME: pgettext_lazy("partnerships", "to come"),
}


class Life:
    def __init__(self, partnership, day):
        during = partnership.during
        self.kind = RUNNING
        if during.lower and during.lower > day:
            self.kind = TO_COME
        elif during.upper and during.upper <= day:
            self.kind = ENDED

    @property
    def words(self):
        return WORDS[self.kind]


def shown_day(partnership, day):
    """The Day of which members and mechanisms are shown: of what has ended the last on which it
    ran, of what is to come the first."""
    during = partnership.during
    if during.lower and during.lower > day.date:
        return Day(during.lower)
    if during.upper and during.upper <= day.date:
        return Day(day_before(during.upper))
    return day
