"""The network as a drawing: where its points, lines and words stand.

The organization in the middle, its partnerships on an inner ring, those that work with it on an
outer one: a line from a partnership leads to each that takes part in it. The points of a ring stand
at even heights, so that every name has room beside its point. All is mirrored where the language
begins on the right. The same input always gives the same drawing.
"""

from dataclasses import dataclass
from math import sqrt
from unicodedata import east_asian_width

from directory import reader

WIDTH, MIDDLE = 1000, 500
OUTER, INNER = 270, 150  # half the width of the rings
STEP, STEP_INSIDE = 40, 75  # between two names of a side
LEAST, EDGE = 360, 34  # height, and the room above and below
LINE = 15  # between two lines of a name
LETTERS, LETTERS_INSIDE = 30, 18  # of a line; wide letters count as two
MOST_LINES, MOST_LINES_INSIDE = 2, 3
MOST_HUBS = 12
ISOLATE, END = "\u2068", "\u2069"  # around a name of another direction than the page


@dataclass
class Point:
    key: int
    x: float
    y: float
    lines: list  # (y, text)
    whole: str
    tag: str | None  # the language of its name, where it is not that of the page
    number: int = 0
    label_x: float = 0
    anchor: str = "middle"


@dataclass
class Drawing:
    width: int
    height: float
    centre: Point
    hubs: list
    points: list
    edges: list  # (x1, y1, x2, y2, kind)
    more_hubs: int

    @property
    def kinds(self):
        """The kinds of lines that there are."""
        return {kind for *_ends, kind in self.edges}


class Oval:
    """The rings: from a part of the height, and a side, to a place."""

    def __init__(self, height, right_to_left):
        self.height, self.sign = height, 1 if right_to_left else -1

    def x(self, half_width, y, side):
        """Side 0 is the one on which the language begins."""
        middle = self.height / 2
        bow = sqrt(max(1 - ((y - middle) / (middle + EDGE)) ** 2, 0.12))
        return round(MIDDLE + (self.sign if side == 0 else -self.sign) * half_width * bow, 1)


def drawn(centre, neighbours, hubs, *, right_to_left):
    """The Drawing. `centre` is a Reading; neighbours are (number, Reading, keys of hubs, whether a
    relationship leads to them); hubs are {key: Reading}."""
    shown = hubs_shown(neighbours, hubs)
    ordered = by_hub(neighbours, shown)
    half = -(-len(ordered) // 2)
    rows = 2 * EDGE + STEP * max(half - 1, 0), STEP_INSIDE * (len(shown) // 2 + 2)
    height = max(LEAST, *rows)
    oval = Oval(height, right_to_left)
    sides = ordered[:half], ordered[half:]
    points = [point for side in (0, 1) for point in outer_side(sides[side], side, oval)]
    inner = inner_ring(shown, points, ordered, hubs, oval)
    middle = below(0, MIDDLE, height / 2, centre)
    edges = edges_of(ordered, points, inner, middle)
    return Drawing(WIDTH, height, middle, inner, points, edges, len(hubs) - len(shown))


def hubs_shown(neighbours, hubs):
    """The keys of the partnerships that are drawn: those with most neighbours, in their order."""
    numbers = dict.fromkeys(hubs, 0)
    for _number, _name, keys, _tied in neighbours:
        for key in keys:
            numbers[key] += 1
    ranked = sorted(filter(numbers.get, hubs), key=lambda key: -numbers[key])[:MOST_HUBS]
    return [key for key in hubs if key in ranked]


def by_hub(neighbours, shown):
    """The neighbours of one partnership beside each other; those of none last."""
    places = {key: place for place, key in enumerate(shown)}

    def first(neighbour):
        _number, _name, keys, _tied = neighbour
        return min((places[key] for key in keys if key in places), default=len(shown))

    return sorted(neighbours, key=first)


def outer_side(neighbours, side, oval):
    room = oval.height - 2 * EDGE
    step = room / max(len(neighbours) - 1, 1)
    for index, (number, name, _keys, _tied) in enumerate(neighbours):
        y = EDGE + step * index if len(neighbours) > 1 else oval.height / 2
        x = oval.x(OUTER, y, side)
        point = beside(number, x, y, name)
        point.number = number
        # Anchors follow the direction of the language, and so need no mirror.
        point.anchor = "end" if side == 0 else "start"
        outward = oval.sign if side == 0 else -oval.sign
        point.label_x = round(x + outward * 20, 1)
        yield point


def inner_ring(shown, points, ordered, hubs, oval):
    """The partnerships, each on the side of most of its neighbours and in the order of their
    heights, but at even distances."""
    heights = {key: [] for key in shown}
    at = {point.key: point for point in points}
    for number, _name, keys, _tied in ordered:
        for key in filter(heights.__contains__, keys):
            heights[key].append(at[number])
    sides = ([], [])
    for key in shown:
        on_start = sum(point.anchor == "end" for point in heights[key])
        near = 0 if 2 * on_start >= len(heights[key]) else 1
        side = near if len(sides[near]) <= len(sides[1 - near]) + 1 else 1 - near
        mean = sum(point.y for point in heights[key]) / len(heights[key])
        sides[side].append((mean, shown.index(key), key))
    return [
        below(key, oval.x(INNER, y, side), y, hubs[key])
        for side, rows in enumerate(sides)
        for y, key in evenly(sorted(rows), oval.height)
    ]


def evenly(rows, height):
    """An even number of places, so that none is at the height of the middle: lines from there to
    the other side would lead through it."""
    step = height / (len(rows) + len(rows) % 2 + 1)
    return [(round(step * place, 1), key) for place, (_mean, _at, key) in enumerate(rows, 1)]


def edges_of(ordered, points, inner, middle):
    at, hubs = {point.key: point for point in points}, {hub.key: hub for hub in inner}
    edges = [(middle.x, middle.y, hub.x, hub.y, "spoke") for hub in inner]
    for number, _name, keys, tied in ordered:
        point, drawn_hubs = at[number], [hubs[key] for key in keys if key in hubs]
        edges += [(hub.x, hub.y, point.x, point.y, "shared") for hub in drawn_hubs]
        if tied:
            edges.append((middle.x, middle.y, point.x, point.y, "tie"))
        elif not drawn_hubs:
            edges.append((middle.x, middle.y, point.x, point.y, "shared"))
    return edges


def beside(number, x, y, reading):
    texts = lines_of(reading.text, LETTERS, MOST_LINES)
    return labelled(number, x, y, reading, texts, y + 4 - LINE * (len(texts) - 1) / 2)


def below(key, x, y, reading):
    texts = lines_of(reading.text, LETTERS_INSIDE, MOST_LINES_INSIDE)
    return labelled(key, x, y, reading, texts, y + 24)


def labelled(key, x, y, reading, texts, first):
    tag = reading.language and reader.tag(reading.language)
    shown = [f"{ISOLATE}{text}{END}" for text in texts] if tag else texts
    lines = [(round(first + LINE * index, 1), text) for index, text in enumerate(shown)]
    return Point(key, round(x, 1), round(y, 1), lines, reading.text, tag, label_x=round(x, 1))


def lines_of(text, letters, most):
    """A name in a few lines, cut where it is longer."""
    lines, rest = [], text.strip()
    while rest and len(lines) < most:
        line, rest = first_line(rest, letters)
        lines.append(line)
    if rest:
        lines[-1] = cut(lines[-1], letters - 1) + "…"
    return lines


def first_line(text, letters):
    fits = cut(text, letters)
    if fits == text:
        return text, ""
    end = fits.rfind(" ") if text[len(fits)] != " " else len(fits)
    if end <= len(fits) // 3:
        end = len(fits)
    return text[:end].rstrip(), text[end:].lstrip()


def cut(text, letters):
    """As much of a text as has the width of so many letters."""
    width = 0
    for index, letter in enumerate(text):
        width += 2 if east_asian_width(letter) in "WF" else 1
        if width > letters:
            return text[:index].rstrip()
    return text
