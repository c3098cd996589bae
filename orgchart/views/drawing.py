"""A timeline as a drawing: where its bars and marks stand, in parts of its width."""

import datetime
from dataclasses import dataclass, field

from directory.history.partial_dates import PartialDate, Precision, day_after

STEPS = (1, 2, 5, 10, 20, 50, 100, 200)  # years between two marks of the axis
MOST_TICKS = 7
HEAD, LANE, BAR = 30, 52, 20  # pixels: the axis, a lane, a bar in it
UNKNOWN = 3.0  # per cent that a bar without a known beginning is lighter
TOO_NEAR = 2.5  # per cent between two marks, below which they become one
WIDE_ENOUGH = 5.0  # per cent of the width, for a number in a bar


@dataclass
class Scale:
    """From days to per cent of the width, from the side on which the language begins."""

    first: datetime.date
    last: datetime.date
    now: datetime.date
    right_to_left: bool

    def at(self, day):
        part = 100 * (day - self.first).days / max((self.last - self.first).days, 1)
        return min(max(part, 0.0), 100.0)

    def x(self, part):
        return percent(100 - part if self.right_to_left else part)

    def span(self, start, end, **more):
        left = 100 - end if self.right_to_left else start
        middle = (start + end) / 2
        return {"x": percent(left), "width": percent(end - start), "middle": self.x(middle)} | more


@dataclass
class Drawing:
    height: int
    edge: str  # where the words of the lanes begin
    ticks: list
    today: str
    lanes: list = field(default_factory=list)


def percent(value):
    return f"{value:.2f}%"


def drawn(lanes, now, *, right_to_left):
    """The Drawing of lanes of dated facts; None where no day is known."""
    scale = scale_of(lanes, now, right_to_left)
    if scale is None:
        return None
    drawing = Drawing(HEAD + LANE * len(lanes), scale.x(0), ticks_of(scale), scale.x(scale.at(now)))
    for index, lane in enumerate(lanes):
        top = HEAD + LANE * index
        drawing.lanes.append(
            {
                "title": lane.title,
                "label": top + 16,
                "line": top + LANE,
                "top": top + 24,
                "middle": top + 24 + BAR // 2,
                "text": top + 24 + BAR - 6,
                "shapes": marks(lane.facts, scale)
                if lane.happens
                else [bar(fact, scale) for fact in lane.facts],
                "happens": lane.happens,
            }
        )
    return drawing


def scale_of(lanes, now, right_to_left):
    facts = [fact for lane in lanes for fact in lane.facts]
    known = [date for fact in facts for date in (fact.start, fact.end) if date]
    if not known:
        return None
    first = min(date.earliest for date in known)
    last = max(now, *(date.latest for date in known))
    margin = max((last - first) / 12, datetime.timedelta(days=60))
    opens = any(not fact.start for fact in facts)
    begin = shifted(first, -(margin if opens or first == last else margin / 3))
    return Scale(begin, shifted(last, margin / 3), now, right_to_left)


def shifted(day, time):
    """As far as the calendar goes."""
    ordinal = day.toordinal() + time.days
    return day.fromordinal(min(max(ordinal, 1), day.max.toordinal()))


def bar(fact, scale):
    """The certain part of a time, and lighter the days that it may hold as well: those that a
    partial date may mean, what lies before a first day that is unknown, and after today."""
    start, end = fact.start, fact.end
    begin = scale.at(start.earliest) if start else 0.0
    stop = scale.at(until(fact)) if end else 100.0
    sure = scale.at(first_sure(start)) if start else min(begin + UNKNOWN, (begin + stop) / 2)
    least = scale.at(end.earliest) if end else min(stop, max(scale.at(scale.now), sure))
    return {
        "number": fact.number,
        "whole": scale.span(begin, stop),
        "certain": scale.span(sure, least) if sure < least else None,
        "wide": stop - begin >= WIDE_ENOUGH,
    }


def first_sure(start):
    return start.earliest if start.precision == Precision.DAY else start.latest


def until(fact):
    """The day after the last that the time can hold."""
    same = fact.start and fact.end.earliest <= fact.start.earliest
    partial = fact.end.precision != Precision.DAY
    return day_after(fact.end.latest) if same or partial else fact.end.earliest


def marks(facts, scale):
    """The days on which something happened, over the days that they can mean; several that lie
    close together have one mark with the first number and the last."""
    found = []
    for fact in facts:
        begin, stop = scale.at(fact.start.earliest), scale.at(fact.start.latest)
        middle = (begin + stop) / 2
        if found and middle - found[-1]["at"] < TOO_NEAR:
            found[-1]["last"] = fact.number
            continue
        partial = fact.start.precision != Precision.DAY
        whole = scale.span(begin, stop)
        found.append({"number": fact.number, "at": middle, "whole": whole, "partial": partial})
    return found


def ticks_of(scale):
    years = scale.last.year - scale.first.year + 1
    step = next((s for s in STEPS if years / s <= MOST_TICKS), STEPS[-1] * 5)
    found = []
    for year in range(scale.first.year + 1, scale.last.year + 1):
        day = datetime.date(year, 1, 1)
        if year % step == 0 and 3 <= scale.at(day) <= 97:
            found.append((scale.x(scale.at(day)), PartialDate(day, Precision.YEAR)))
    return found
