"""Which language a reader reads, and which ones next where a text is missing."""

from functools import lru_cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import (
    get_language,
    get_language_info,
    get_supported_language_variant,
    pgettext_lazy,
)
from django.utils.translation.trans_real import parse_accept_lang_header

from directory.languages import CODES, SUFFIXES

NOTES = {
    "ar": pgettext_lazy("note beside a text", "in Arabic"),
    "en": pgettext_lazy("note beside a text", "in English"),
    "es": pgettext_lazy("note beside a text", "in Spanish"),
    "fr": pgettext_lazy("note beside a text", "in French"),
    "ru": pgettext_lazy("note beside a text", "in Russian"),
    "zh-hans": pgettext_lazy("note beside a text", "in Chinese"),
}
# The language tags that Babel knows under another name: dates in English are day, month, year.
BABEL = {"en": "en_GB"}


class Reading(NamedTuple):
    """A text as a reader gets it. `language` is None where it is the language of the page."""

    text: str
    language: str | None = None


def tag(code):
    """The BCP 47 tag of one of the site's languages: zh-hans is zh-Hans."""
    head, *tail = code.split("-")
    return "-".join([head, *(part.title() if len(part) == 4 else part for part in tail)])


@lru_cache(maxsize=200)
def locale_of(code):
    try:
        return Locale.parse(BABEL.get(code) or tag(code), sep="-" if code not in BABEL else "_")
    except (UnknownLocaleError, ValueError):
        return None


def page_locale():
    """Babel's locale of the page, for dates, numbers, and the names of countries and languages."""
    return locale_of(get_language() or settings.LANGUAGE_CODE) or Locale("en", "GB")


def direction(code):
    """'rtl' or 'ltr' of any language tag."""
    locale = locale_of(code)
    return locale.text_direction if locale else "ltr"


def own_name(code):
    return get_language_info(code)["name_local"]


def note(code):
    """The words that say in which language a text is: 'in Arabic'; for others its name alone."""
    if code in NOTES:
        return NOTES[code]
    other = locale_of(code)
    return (other and other.get_display_name(page_locale())) or code


def next_languages(request):
    """What the reader's browser asks for beside the page's language, best first.

    Whoever asks makes the answer depend on the header; SiteMiddleware says so in `Vary`.
    """
    if request is None:
        return ()
    if not hasattr(request, "next_languages"):
        request.next_languages = tuple(asked_for(request.headers.get("Accept-Language", "")))
    return request.next_languages


def asked_for(header):
    for code, _weight in parse_accept_lang_header(header.lower()):
        try:
            yield get_supported_language_variant(code)
        except LookupError:
            continue


def in_language(record, field, code):
    """The text of a field in one language; empty where the site does not have the language."""
    return (getattr(record, f"{field}_{SUFFIXES.get(code)}", None) or "").strip()


def read(record, field, request=None):
    """The Reading of a translated field: the page's language, else the reader's next ones, else
    the one it was written in first, else the site's order."""
    active = get_language() or settings.LANGUAGE_CODE
    if found := in_language(record, field, active):
        return Reading(found)
    source = getattr(record, "source_language", "") or ""
    original = getattr(record, "original_name", "") if field == "name" else ""
    for code in (*next_languages(request), source, *CODES):
        if code and (found := in_language(record, field, code)):
            return Reading(found, code)
        if code == source and original:
            return Reading(original, source)
    return Reading("")
