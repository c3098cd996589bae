"""Texts of several lines as lists, and names of what may have none of its own."""

from dataclasses import dataclass

from directory import reader
from directory.reader import Reading
from directory.templatetags.languages import marked


@dataclass
class Lines:
    """The lines of a translated text; `language` is None where it is the language of the page."""

    items: list
    language: str | None = None

    def __bool__(self):
        return bool(self.items)

    @property
    def tag(self):
        return self.language and reader.tag(self.language)

    @property
    def direction(self):
        return self.language and reader.direction(self.language)

    @property
    def note(self):
        return self.language and reader.note(self.language)


def lines_of(record, field, request):
    reading = reader.read(record, field, request)
    items = [line.strip() for line in reading.text.splitlines() if line.strip()]
    return Lines(items, reading.language)


def name_of_mechanism(mechanism, request):
    reading = reader.read(mechanism, "name", request)
    return reading if reading.text else Reading(str(mechanism.get_kind_display()))


def name_of_event(event, request):
    """The Reading of its name, else of the body that met, else of its place."""
    reading = reader.read(event, "name", request)
    if not reading.text and event.mechanism:
        return name_of_mechanism(event.mechanism, request)
    return reading if reading.text else reader.read(event, "place", request)


def named(rows, name_of, request):
    """Rows as a list, each with its name, marked where it is in another language, in `called`."""
    listed = list(rows)
    for row in listed:
        row.called = marked(name_of(row, request))
    return listed
