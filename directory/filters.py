"""The filters of a list: what its address asks for, and what its form offers.

An app declares them as {name in the address: Filter}; the filters in use are {name: Chosen}.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.safestring import mark_safe

from directory import parameters

LAST_YEAR = 9999


@dataclass(frozen=True)
class Filter:
    """`read(request)` gives what is asked for, and how that is said. `narrow(rows, means, day)`
    leaves what fits; without it the app narrows by several filters at once. `asks` are the words
    beside the field of one that is typed."""

    label: str | Promise
    read: Callable
    narrow: Callable | None = None
    asks: str | Promise = ""


@dataclass
class Chosen:
    """A filter in use: its value in the address, what it stands for, and how that is said."""

    name: str
    label: str | Promise
    value: str
    means: Any
    words: str


@dataclass
class Search:
    """A field of the form into which words are typed."""

    name: str
    asks: str | Promise
    value: str


@dataclass
class Select:
    """A field of the form from which one of some values is chosen."""

    name: str
    label: str | Promise
    options: list  # (value, words, how many or None)
    value: str

    @property
    def html(self):
        """The options. For hundreds, a loop in a template takes half of the time of the page, and
        Django's own `escape`, which looks for safe texts, five times as long."""
        return mark_safe("".join(map(self.option, self.options)))  # noqa: S308 - escaped

    def option(self, option):
        value, words, number = option
        selected = " selected" if value == self.value else ""
        words = words if number is None else f"{words} ({number})"
        return f'<option value="{escape(value)}"{selected}>{escape(str(words))}</option>\n'


def chosen_by(request, filters):
    """The filters in use. Raises BadRequest or Missing with a sentence."""
    asked = {name: request.GET.get(name, "").strip() for name in filters}
    return {
        name: Chosen(name, filters[name].label, value, *filters[name].read(request))
        for name, value in asked.items()
        if value
    }


def narrowed_by(rows, chosen, filters, day):
    """The rows that each filter in use leaves."""
    for name, choice in chosen.items():
        if narrow := filters[name].narrow:
            rows = narrow(rows, choice.means, day)
    return rows


def searches(chosen, filters):
    """The fields for words, with those that are in use."""
    return [
        Search(name, one.asks, chosen[name].value if name in chosen else "")
        for name, one in filters.items()
        if one.asks
    ]


def selects(chosen, filters, offered):
    """The Selects of {name: options}, as far as there is anything to choose from."""
    return [
        Select(name, filters[name].label, options, chosen[name].value if name in chosen else "")
        for name, options in offered.items()
        if options
    ]


def chips_of(chosen, request):
    """[(filter in use, the address without it)]"""
    chips = []
    for choice in chosen.values():
        query = {k: v for k, v in request.GET.items() if v and k not in {choice.name, "page"}}
        chips.append((choice, f"{request.path}?{urlencode(query)}" if query else request.path))
    return chips


# Ways to read a filter


def one_of(name, choices):
    """A member of `choices`, as TextChoices have them."""

    def read(request):
        choice = choices(parameters.one_of(request, name, choices.values))
        return choice, choice.label

    return read


def year(request):
    found = parameters.whole_number(request, "year", None, LAST_YEAR)
    return found, str(found)


def words(name):
    def read(request):
        found = parameters.few_words(request, name)
        return found, found

    return read
