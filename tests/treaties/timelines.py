"""Acts drawn as a line: `1968 signature, 1970 ratification, 1990 withdrawal > 1991`."""

import datetime

from treaties.law.status import ActRow


def day(text):
    """The first day of what is meant by 1968, 1968-07 or 1968-07-01."""
    parts = [int(part) for part in text.split("-")]
    return datetime.date(*(parts + [1, 1])[:3])


def line(drawn):
    """The ActRows of a line: day, kind and, after `>`, the day of effect; `?` is an unknown day."""
    return [act(number, *piece.split()) for number, piece in enumerate(drawn.split(","), 1)]


def act(number, date, kind, _arrow="", effect=""):
    return ActRow(kind, None if date == "?" else day(date), day(effect) if effect else None, number)
