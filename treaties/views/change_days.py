"""The days on which something changed in what the page of an instrument shows."""

from bisect import bisect, bisect_left
from operator import itemgetter

from directory.history.as_of import today
from directory.history.fields import partial_date
from directory.history.partial_dates import Precision
from orgchart.views.time import Time

MOST_STOPS = 60
DATES = ("adopted", "opened_for_signature", "closed_for_signature", "entered_into_force",
         "computed_entry", "terminated")  # fmt: skip

first = itemgetter(0)


def change_days_of(instrument, deeds, statements, mandates):
    """[(day, how well it is known)] of all that was read for the page."""
    dates = [partial_date(instrument, name) for name in DATES]
    found = {date.earliest: date.precision for date in dates if date}
    for line in deeds.lines:
        add(found, line.date, line.date_precision)
        add(found, line.effect, line.effect_precision or line.date_precision)
    for *_keys, date, precision, withdrawn, withdrawn_precision in statements:
        add(found, date, precision)
        add(found, withdrawn, withdrawn_precision)
    for mandate in mandates:
        add(found, mandate.during.lower, mandate.start_date_precision)
    return sorted(found.items())


def days_of_changes(changes):
    """The same of the changes of many instruments, the latest first; a day is there once."""
    return list({day: (day, known) for day, known in reversed(changes)}.values())


def add(found, day, precision):
    """Two that fall on one day say it as exactly as the more exact one."""
    if day is not None:
        known = precision or Precision.DAY
        found[day] = min(found.get(day, known), known)


class ThinnedTime(Time):
    """A treaty changes on hundreds of days: the steps go to the next one, the slider takes some of
    all, evenly."""

    def __init__(self, day, change_days):
        now = today()
        days = [known for known in change_days if known[0] != now]
        days.insert(bisect_left(days, now, key=first), (now, Precision.DAY))
        every = len(days) // MOST_STOPS + 1
        kept = {known[0] for known in (*days[::every], days[-1])} | {now}
        # The steps go to the days beside the one that is shown, whether or not they are kept.
        before, after = bisect_left(days, day.date, key=first), bisect(days, day.date, key=first)
        beside = {known[0] for known in (*days[max(before - 1, 0) : before], *days[after:][:1])}
        super().__init__(day, [known for known in days if known[0] in kept | beside])
        self.stops = [stop for stop in self.stops if stop.day in kept]
        later = sum(stop.day > self.day for stop in self.stops)
        self.at = max(len(self.stops) - later - 1, 0)
