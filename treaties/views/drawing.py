"""The participants of an instrument over time, and their acts by year, as drawings.

Places are parts of the width, from the side on which the language begins; heights are pixels.
"""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils.safestring import mark_safe
from django.utils.translation import get_language_bidi, pgettext_lazy

from directory.history.partial_dates import day_after, day_before
from orgchart.views.drawing import Scale, ticks_of
from treaties.enums import ActKind, StatusKind
from treaties.law.status import ALWAYS, counts_from, effect_of_withdrawal

HEIGHT, HEAD = 200, 28
PARTS = 1000  # of the width, in the coordinates of a path
GRID_LINES = 4
MOST_SERIES = 5  # kinds of acts with a colour of their own; the others share the last one
# Which line a status counts for; whoever left counts for none.
LINES = {
    StatusKind.PARTY: "parties",
    StatusKind.LEAVING: "parties",
    StatusKind.PROVISIONALLY_APPLYING: "consented",
    StatusKind.CONSENTED: "consented",
    StatusKind.SIGNATORY: "signatories",
}
WORDS = {
    "parties": pgettext_lazy("a line of a drawing", "parties"),
    "consented": pgettext_lazy("a line of a drawing", "consented or applying provisionally"),
    "signatories": pgettext_lazy("a line of a drawing", "signatories"),
}
OTHER = pgettext_lazy("a part of a drawing", "other acts")

BAR = '<rect class="series-{series}" x="{x}" width="{width}" y="{y}" height="{height}"/>'


@dataclass
class Series:
    key: str
    words: str
    number: int
    path: str = ""


@dataclass
class Drawing:
    ticks: list
    grid: list  # (height, number)
    edge: str
    series: list
    bars: list = field(default_factory=list)
    table: list = field(default_factory=list)  # (year, a number for each series)
    height: int = HEIGHT
    bottom: int = HEAD + HEIGHT

    @property
    def top(self):
        return HEAD

    @property
    def grid_lines(self):
        """In a template the ten heights take a millisecond."""
        return [(f"{y:.1f}", number) for y, number in self.grid]

    @property
    def rows_html(self):
        """The table below it: numbers alone. In a template they take a tenth of the page's time."""
        rows = (
            f'<tr><th scope="row">{year}</th>' + "".join([f"<td>{n}</td>" for n in numbers])
            for year, numbers in self.table
        )
        return mark_safe("</tr>\n".join([*rows, ""]))  # noqa: S308 - numbers

    @property
    def bars_html(self):
        return mark_safe("".join([BAR.format(**bar) for bar in self.bars]))  # noqa: S308 - numbers

    @property
    def beside(self):
        """How far from the edge the numbers of the grid stand, outwards."""
        return 8 if get_language_bidi() else -8


def status_lines(deeds, day):
    """The Drawing of how many were parties, had consented or had signed; None without any."""
    changes = changes_until(deeds, day)
    if not changes:
        return None
    days = sorted(day for day in changes if day != ALWAYS)
    first = day_before(days[0] if days else day)
    scale = Scale(first, max(day, day_after(first)), day, get_language_bidi())
    steps = {key: steps_of(key, changes) for key in WORDS}
    steps = {key: found for key, found in steps.items() if max(n for _day, n in found)}
    if not steps:
        return None
    grid, most = grid_up_to(max(n for found in steps.values() for _day, n in found))
    series = [
        Series(key, WORDS[key], found[-1][1], path_of(found, scale, most))
        for key, found in steps.items()
    ]
    table = by_year(steps)
    return Drawing(ticks_of(scale), grid, scale.x(0), series, table=table)


def changes_until(deeds, day):
    """{day: how many more or fewer there are on each line}"""
    changes = defaultdict(Counter)
    for participant in deeds.own:
        was = None
        for at in days_of(participant, deeds):
            if at > day:
                break
            status = deeds.status(participant, at)
            line = status and LINES.get(status.kind)
            if line != was:
                counter = changes[at]
                counter[line] += 1
                counter[was] -= 1
                was = line
    return changes


def days_of(participant, deeds):
    """The days on which the status of a participant may change."""
    days = {deeds.in_force_from, deeds.instrument.terminated}
    for line in deeds.own[participant]:
        days |= {counts_from(line), line.effect, line.ended}
        if line.kind == ActKind.WITHDRAWAL:
            days.add(effect_of_withdrawal(line))
    days.discard(None)
    return sorted(days)


def steps_of(key, changes):
    """[(day, how many from this day on)], from none on."""
    number, steps = 0, [(ALWAYS, 0)]
    for day in sorted(changes):
        if change := changes[day][key]:
            number += change
            steps.append((day, number))
    return steps


def path_of(steps, scale, most):
    """The steps as the path of a line."""

    edge, part = (PARTS, -PARTS / 100) if scale.right_to_left else (0, PARTS / 100)
    at, unit = scale.at, HEIGHT / most
    (*_before, start) = [number for day, number in steps if day == ALWAYS]
    path = [
        f"H{edge + part * at(day):.1f}V{HEIGHT - unit * number:.1f}"
        for day, number in steps
        if day != ALWAYS
    ]
    begin = f"M{edge:.1f} {HEIGHT - unit * start:.1f}"
    return "".join([begin, *path, f"H{edge + part * at(scale.last):.1f}"])


def by_year(steps):
    """[(year, how many at its end)] of the years with a change."""
    years = sorted({day.year for found in steps.values() for day, _n in found if day != ALWAYS})
    at_end = {
        key: {day.year: number for day, number in found if day != ALWAYS}
        for key, found in steps.items()
    }
    last = {key: next((n for d, n in reversed(f) if d == ALWAYS), 0) for key, f in steps.items()}
    table = []
    for year in years:
        last = {key: at_end[key].get(year, last[key]) for key in steps}
        table.append((year, list(last.values())))
    return table


def grid_up_to(most):
    """The lines of the grid as (height, number), and the number at the top."""
    step = next(
        n * 10**power
        for power in range(9)
        for n in (1, 2, 5)
        if most / (n * 10**power) <= GRID_LINES
    )
    top = -(-most // step) * step
    return [(HEAD + HEIGHT * (1 - n / top), n) for n in range(0, top + 1, step)], top


def acts_by_year(deeds, day):
    """The Drawing of the acts done by the day, year by year; None without any that is dated."""
    done = [line for line in deeds.lines if line.date and line.date <= day]
    if not done:
        return None
    totals = Counter(line.kind for line in done)
    own = [kind for kind, _number in totals.most_common(MOST_SERIES)]
    if len(totals) == MOST_SERIES + 1:
        own = list(totals)
    numbers = Counter((line.date.year, line.kind if line.kind in own else "") for line in done)
    kinds = [kind.value for kind in ActKind if kind in own] + [""] * (len(totals) > len(own))
    series = [
        Series(kind, ActKind(kind).label if kind else OTHER, sum(
            number for (_year, other), number in numbers.items() if other == kind
        ))
        for kind in kinds
    ]  # fmt: skip
    years = sorted({year for year, _kind in numbers})
    table = [(year, [numbers[year, kind] for kind in kinds]) for year in years]
    scale = years_scale(years)
    grid, most = grid_up_to(max(sum(row) for _year, row in table))
    bars = [bar for year, row in table for bar in bars_of(year, row, scale, most)]
    return Drawing(ticks_of(scale), grid, scale.x(0), series, bars, table)


def years_scale(years):
    first = datetime.date(years[0], 1, 1)
    last = datetime.date(min(years[-1], 9998) + 1, 1, 1)
    return Scale(first, last, last, get_language_bidi())


def bars_of(year, row, scale, most):
    """The parts of the bar of a year, one above the other, each with the place of its series."""
    start = scale.at(datetime.date(year, 1, 1))
    end = 100.0 if year >= scale.last.year else scale.at(datetime.date(year + 1, 1, 1))
    gap = (end - start) * 0.12
    below = 0
    for place, number in enumerate(row, start=1):
        if number:
            top = HEAD + HEIGHT * (1 - (below + number) / most)
            span = scale.span(start + gap, end - gap)
            height = HEIGHT * number / most
            yield {"series": place, "y": f"{top:.1f}", "height": f"{height:.1f}", **span}
            below += number


def drawings_of(deeds, day):
    return {"lines": status_lines(deeds, day), "years": acts_by_year(deeds, day)}
