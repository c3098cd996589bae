"""What an instrument is called on a page."""

from django.utils.translation import get_language

from directory import reader
from directory.reader import Reading
from directory.templatetags.languages import marked


def called(instrument, request):
    """The Reading of its name: the short title or the title in the language of the page, else a
    title in another language, else its symbol."""
    own = (reader.in_language(instrument, name, get_language()) for name in SHORT_FIRST)
    if title := next(filter(None, own), None):
        return Reading(title)
    return title_of(instrument, request)


SHORT_FIRST = ("short_title", "title")


def title_of(instrument, request):
    """The Reading of its whole title."""
    for name in ("title", "short_title"):
        reading = reader.read(instrument, name, request)
        if reading.text:
            return reading
    if instrument.original_title:
        return Reading(instrument.original_title, instrument.source_language)
    return Reading(instrument.symbol or instrument.code or instrument.slug)


def named(instruments, request):
    """Instruments as a list, each with its name, marked where it is in another language, in
    `called`."""
    found = list(instruments)
    for instrument in found:
        instrument.called = marked(called(instrument, request))
    return found
