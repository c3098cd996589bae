"""Texts, dates and directions as the reader of a page gets them. Never a query."""

from functools import lru_cache

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from django import template
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory import reader
from directory.history.fields import partial_date
from directory.languages import MARKS, OUTDATED, SUFFIXES
from directory.publishing.text import render_markdown

register = template.Library()
BY_SUFFIX = {suffix: code for code, suffix in SUFFIXES.items()}


@register.filter
def dir_of(code):
    """'rtl' or 'ltr' of a language tag."""
    return reader.direction(code)


@register.filter
def language_tag(code):
    return reader.tag(code)


@register.simple_tag(takes_context=True)
def text(context, record, field):
    """A translated field. In another language than the page's it is marked, with a note."""
    reading = reader.read(record, field, context.get("request"))
    if not reading.text:
        return plain_name(record, field)
    if old := older_note(record, field, reading.language):
        return format_html('{} <small class="language-note">({})</small>', marked(reading), old)
    return marked(reading)


def older_note(record, field, language):
    """That a text is older than its source, where it is; read from the row alone, never asked."""
    columns = getattr(record, "__dict__", {}).get(OUTDATED)
    if not columns:
        return ""
    column = f"{field}_{SUFFIXES.get(language or get_language())}"
    if column not in columns:
        return ""
    source = ((record.__dict__.get(MARKS) or {}).get(column) or "").partition(":")[0]
    code = BY_SUFFIX.get(source) or getattr(record, "source_language", "")
    return _("older than its source %(language)s") % {"language": reader.note(code)}


@register.simple_tag(takes_context=True)
def plain(context, record, field):
    """The same text alone, for a title or an attribute."""
    reading = reader.read(record, field, context.get("request"))
    return reading.text or plain_name(record, field)


def plain_name(record, field):
    """A record without a name goes by its code, which belongs to no language."""
    if field != "name":
        return ""
    return getattr(record, "code", "") or getattr(record, "slug", "")


def marked(reading):
    if reading.language is None:
        return reading.text
    return format_html(
        '<span lang="{}" dir="{}">{}</span> {}',
        reader.tag(reading.language),
        reader.direction(reading.language),
        reading.text,
        language_note(reading.language),
    )


def language_note(code):
    return format_html('<small class="language-note">({})</small>', reader.note(code))


@register.simple_tag(takes_context=True)
def markdown(context, record, field):
    """A translated Markdown text as HTML; in another language with a note above it."""
    reading = reader.read(record, field, context.get("request"))
    if not reading.text:
        return ""
    html = render_markdown(reading.text)
    old = older_note(record, field, reading.language)
    note = format_html('<p class="language-note">{}</p>', old) if old else ""
    if reading.language is None:
        return format_html('{}<div class="prose">{}</div>', note, html)
    return format_html(
        '{}<p class="language-note">{}</p><div class="prose" lang="{}" dir="{}">{}</div>',
        note,
        reader.note(reading.language),
        reader.tag(reading.language),
        reader.direction(reading.language),
        html,
    )


@register.simple_tag(takes_context=True)
def has_text(context, record, field):
    return bool(reader.read(record, field, context.get("request")).text)


@register.filter
def in_words(day):
    """A PartialDate: 2011, May 2011 or 15 June 2017, as the language of the page writes it."""
    return written(day, get_language()) if day else ""


# A page may have hundreds, the same as the page before; to write one anew takes 20 microseconds.
@lru_cache(maxsize=20_000)
def written(day, language):
    locale = reader.page_locale()
    if day.precision == "day":
        return format_date(day.earliest, "long", locale=locale)
    return format_skeleton("y" if day.precision == "year" else "yMMMM", day.earliest, locale=locale)


@register.filter
def date_in_words(record, field):
    return in_words(partial_date(record, field))


@register.filter
def dated(record):
    """When a dated row holds: 'since May 2011', 'until 2015', '2011 to 2015', or nothing."""
    start, end = in_words(record.start), in_words(record.end)
    if start and end:
        return _("%(start)s to %(end)s") % {"start": start, "end": end}
    if start:
        return _("since %(date)s") % {"date": start}
    return _("until %(date)s") % {"date": end} if end else ""


@register.filter
def country_name(code):
    return reader.page_locale().territories.get(code, code)


@register.filter
def number(value):
    """A whole number, grouped as the language of the page groups it."""
    return format_decimal(value, locale=reader.page_locale())


@register.filter
def web_address(address):
    """A web address as people write it: without its scheme and last slash."""
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")


@register.simple_tag(takes_context=True)
def page_address(context, parameter, number):
    """The address of this page with another page of one of its lists."""
    query = context["request"].GET.copy()
    query[parameter] = number
    return f"?{query.urlencode(safe=',')}"


@register.filter
def last_of(rows):
    """The last of some rows, of which a queryset would ask the database again."""
    return list(rows)[-1]


@register.simple_tag
def contact_value(contact):
    """An electronic contact, as a link where one can be made of it; written left to right."""
    value, kind = contact.value, contact.kind
    if kind in {"website", "social"} and value.startswith(("https://", "http://")):
        return format_html(
            '<a href="{}" dir="ltr" rel="noopener">{}</a>', value, web_address(value)
        )
    if kind == "email":
        return format_html('<a href="mailto:{}" dir="ltr">{}</a>', value, value)
    if kind == "telephone":
        digits = "".join(c for c in value if c.isdigit() or c == "+")
        return format_html('<a href="tel:{}"><bdi dir="ltr">{}</bdi></a>', digits, value)
    return format_html('<bdi dir="ltr">{}</bdi>', value)
