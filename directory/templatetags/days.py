"""Addresses that keep the day that is shown, and the words for days. Never a query."""

from html import escape
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from directory.history.fields import partial_date
from directory.history.partial_dates import PartialDate, Precision
from directory.templatetags.languages import in_words

register = template.Library()
# What another day may have fewer of.
PAGES = (
    "page", "ties", "instruments", "statements", "partnerships", "members", "mechanisms", "areas",
    "events", "past", "undated", "extensions",
)  # fmt: skip


@register.simple_tag(takes_context=True)
def page_url(context, name, *args, **query):
    """The address of a page on the day that is shown; every link of a public page is made by it.

    The rest are parameters of the address; `as_of` among them leads to another day.
    """
    as_of = getattr(context.get("request"), "as_of", "")
    query = ({"as_of": as_of} if as_of else {}) | query
    address = reverse(name, args=args)
    return f"{address}?{urlencode(query)}" if query else address


@register.simple_tag(takes_context=True)
def table_url(context, name, day, **query):
    """The address of a set of data as CSV, of the day of which a part of the page is: an
    organization that is no more has rows on its last day alone."""
    if not day.projected:
        query["as_of"] = day.date
    return page_url(context, "export", name, **query)


@register.simple_tag(takes_context=True)
def page_on(context, day=None):
    """The address of this very page on another day; without one, today."""
    request = context["request"]
    query = request.GET.copy()
    for name in ("as_of", *PAGES):
        query.pop(name, None)
    if day:
        query["as_of"] = day.isoformat()
    return f"{request.path}?{query.urlencode(safe=',')}" if query else request.path


@register.simple_tag(takes_context=True)
def kept_parameters(context):
    """The parameters of this page that a form for its day sends along: (name, value)."""
    query = context["request"].GET
    return [(name, value) for name, value in query.items() if name not in ("as_of", *PAGES)]


@register.filter
def day_in_words(date):
    """A day of the calendar: 15 June 2017."""
    return in_words(PartialDate(date))


@register.filter
def in_or_on(day):
    """A PartialDate with its preposition: in 2011, in May 2011, on 15 June 2017."""
    if not day:
        return ""
    if day.precision == Precision.DAY:
        return _("on %(date)s") % {"date": in_words(day)}
    return _("in %(date)s") % {"date": in_words(day)}


@register.simple_tag(takes_context=True)
def stop_address(context, stop):
    """The address of this page on a day of change."""
    return page_on(context, None if stop.is_today else stop.day)


@register.simple_tag
def stop_options(stops):
    """The stops as options of a list: for hundreds, a loop in a template takes long."""
    lines = (
        f'<option value="{"" if stop.is_today else stop.day.isoformat()}">'
        f"{escape(stop_in_words(stop))}</option>"
        for stop in stops
    )
    return mark_safe("".join(lines))  # noqa: S308 - escaped


@register.filter
def stop_in_words(stop):
    if stop.is_today:
        return _("today")
    if stop.before:
        return _("before %(date)s") % {"date": in_words(stop.known)}
    return in_words(stop.known)


@register.filter
def what_happened(change):
    """A change with its date: merged, 15 June 2017."""
    words = {"what": change.get_kind_display(), "date": in_words(partial_date(change, "date"))}
    return (
        pgettext("a change and its date, such as: merged, 15 June 2017", "%(what)s, %(date)s")
        % words
    )
