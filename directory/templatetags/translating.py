"""What the pages of the translation desk say of records, and how their addresses are narrowed."""

from babel.numbers import format_percent
from django import template
from django.utils.text import capfirst

from directory import reader

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


@register.simple_tag(takes_context=True)
def narrowed(context, **changes):
    """The address of this page with other parameters; an empty one is left out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"
