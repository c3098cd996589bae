"""The days on which something changed in what a page shows, to go from one to the next."""

from dataclasses import dataclass
from datetime import date

from directory.history.as_of import today
from directory.history.partial_dates import PartialDate
from orgchart.querysets.change_days import BEFORE


@dataclass(frozen=True)
class Stop:
    """A day to go to. `known` is what is said of it; `before` says that the day lies before it."""

    day: date
    known: PartialDate
    before: bool = False
    is_today: bool = False


class Time:
    """Where the day that is shown stands among the days of change; today is one of them."""

    def __init__(self, day, change_days):
        self.day = day.date
        self.stops = stops_of(sorted(change_days))
        earlier = [stop for stop in self.stops if stop.day < self.day]
        later = [stop for stop in self.stops if stop.day > self.day]
        self.previous = earlier[-1] if earlier else None
        self.next = later[0] if later else None
        here = len(self.stops) - len(later) - 1
        self.at = max(here, 0)


def stops_of(change_days):
    """The stops in the order of time, from (day, how well it is known) in the same order."""
    now = today()
    stops = [Stop(now, PartialDate(now), is_today=True)]
    for index, (day, known) in enumerate(change_days):
        if known == BEFORE:
            first = PartialDate(*change_days[index + 1])
            stops.append(Stop(day, first, before=True))
        elif day != now:
            stops.append(Stop(day, PartialDate(day, known)))
    return sorted(stops, key=lambda stop: stop.day)
