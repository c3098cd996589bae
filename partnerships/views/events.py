"""The events of a partnership: when and where, and who took part as what."""

from babel.dates import format_time, get_timezone_location
from django.utils.translation import gettext as _

from directory import parameters, reader
from directory.parameters import Page
from directory.templatetags.languages import in_words
from partnerships.enums import Part
from partnerships.models import Event, Participation
from partnerships.views.texts import lines_of, name_of_event, named

ON_A_PAGE = 10
MOST_PARTICIPANTS = 100  # of one event; all are in the data


def events_of(partnership, request):
    """Those to come and those that are past on the day that is shown, page by page."""
    day = request.day.date
    rows = Event.objects.of(partnership).public()
    upcoming = paged(rows.upcoming_on(day).in_order(), "events", request)
    past = paged(rows.past_on(day).latest_first(), "past", request)
    undated = paged(rows.undated().in_order(), "undated", request)
    lists = {"upcoming": upcoming, "past": past, "undated": undated}
    shown = [event for events, _page in lists.values() for event in events]
    total = sum(page.total for _events, page in lists.values())
    return {
        **{name: {"events": events, "page": page} for name, (events, page) in lists.items()},
        "events_total": total,
        "not_in_calendar": total and total - rows.on_known_days().count(),
        "times_of": zone_in_words(request) if any(event.start_time for event in shown) else "",
        "shown_events": shown,
    }


def paged(rows, parameter, request):
    """One page of events with all that is said about them."""
    page = Page(parameters.page_number(request, parameter), ON_A_PAGE, rows.count(), parameter)
    seen = Participation.objects.public()
    rows = rows.with_ends().with_participations(seen, most=MOST_PARTICIPANTS + 1)
    events = named(rows[page.start : page.stop], name_of_event, request)
    for event in events:
        event.when = when_of(event)
        event.subject_lines = lines_of(event, "subjects", request)
        event.has_name = bool(reader.read(event, "name", request).text)
        event.more = len(event.participants) > MOST_PARTICIPANTS
        event.parts = by_part(event.participants[:MOST_PARTICIPANTS])
    return events, page


def by_part(participations):
    """[(as what, [participation ...])]"""
    groups = {part: [] for part in Part}
    for participation in participations:
        groups[Part(participation.part)].append(participation)
    return [(part.label, rows) for part, rows in groups.items() if rows]


def when_of(event):
    """'15 May 2024, 09:30 to 12:00', '14 May 2024 to 16 May 2024', '2025', or nothing."""
    first, last = in_words(event.first_day), in_words(event.last_day)
    days = first
    if last and last != first:
        days = _("%(start)s to %(end)s") % {"start": first, "end": last}
    if not event.start_time:
        return days
    hours = {"start": hour(event.start_time), "end": event.end_time and hour(event.end_time)}
    at = _("%(start)s to %(end)s") % hours if hours["end"] else hours["start"]
    return _("%(date)s, %(time)s") % {"date": days, "time": at}


def hour(time):
    return format_time(time, "short", locale=reader.page_locale())


def zone_in_words(request):
    """The city whose time the times of day are, in the language of the page."""
    zone = request.site.time_zone
    if "/" not in zone:
        return zone
    return get_timezone_location(zone, locale=reader.page_locale(), return_city=True)
