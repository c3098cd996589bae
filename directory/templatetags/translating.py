"""What the pages of the translation desk say of records, and how their addresses are narrowed."""

from babel.numbers import format_percent
from django import template
from django.utils.text import capfirst

from directory import reader
from directory.languages import CODES

register = template.Library()


@register.filter
def plural_name(model):
    return capfirst(model._meta.verbose_name_plural)


@register.filter
def kind_name(record):
    return capfirst(record._meta.verbose_name)


@register.filter
def percentage(number):
    return format_percent(number / 100, locale=reader.page_locale())


@register.filter
def own_name(tag):
    """What a language calls itself."""
    known = tag.lower() in CODES
    locale = None if known else reader.locale_of(tag)
    return reader.own_name(tag.lower()) if known else (locale and locale.display_name) or tag


@register.simple_tag(takes_context=True)
def narrowed(context, **changes):
    """The address of this page with other parameters; an empty one is left out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"
