"""The days on which something changed in what the page of an instrument shows."""

from directory.history.fields import partial_date
from directory.history.partial_dates import Precision
from orgchart.views.time import Time

MOST_STOPS = 60
DATES = ("adopted", "opened_for_signature", "closed_for_signature", "entered_into_force",
         "computed_entry", "terminated")  # fmt: skip


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


def add(found, day, precision):
    """Two that fall on one day say it as exactly as the more exact one."""
    if day is not None:
        known = precision or Precision.DAY
        found[day] = min(found.get(day, known), known)


class ThinnedTime(Time):
    """A treaty changes on hundreds of days: the steps go to the next one, the slider takes some of
    all, evenly."""

    def __init__(self, day, change_days):
        super().__init__(day, change_days)
        every = len(self.stops) // MOST_STOPS + 1
        kept = {*range(0, len(self.stops), every), len(self.stops) - 1}
        self.stops = [s for place, s in enumerate(self.stops) if place in kept or s.is_today]
        later = sum(stop.day > self.day for stop in self.stops)
        self.at = max(len(self.stops) - later - 1, 0)
