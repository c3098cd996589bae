"""The events of partnerships as an iCalendar file, in the language of the address."""

import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar import Event as Entry

from directory import reader
from directory.history.as_of import today
from directory.history.partial_dates import day_after
from directory.parameters import found
from directory.reader import read, tag
from partnerships.models import Event, Partnership
from partnerships.views.texts import lines_of, name_of_event

MOST_EVENTS = 500
A_YEAR = datetime.timedelta(days=366)


def partnership_calendar(request, slug):
    """The latest events of one partnership."""
    message = _("There is no partnership at this address. It may have been withdrawn.")
    partnership = found(Partnership.objects.public(), message, slug=slug)
    name = read(partnership, "name", request).text or partnership.slug
    events = known(Event.objects.of(partnership)).latest_first()[:MOST_EVENTS]
    return calendar_response(request, events, name, f"{slug}.ics")


def partnerships_calendar(request):
    """The events of all partnerships, from a year ago on."""
    site = read(request.site, "name", request).text or _("Directory")
    name = pgettext("title of a calendar", "Events of partnerships · %(site)s") % {"site": site}
    events = known(Event.objects.upcoming_on(today() - A_YEAR)).in_order()[:MOST_EVENTS]
    return calendar_response(request, events, name, "partnerships.ics")


def known(events):
    return events.public().on_known_days().with_ends()


def calendar_response(request, events, name, filename):
    calendar = Calendar()
    calendar.add("prodid", "-//Diwan//Partnerships//EN")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    now = timezone.now()
    for event in events:
        calendar.add_component(entry_of(event, now, request))
    calendar.add_missing_timezones()
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


def entry_of(event, now, request):
    """One event. Its texts say in which language they are."""
    entry = Entry()
    entry.add("uid", str(event.public_id))
    entry.add("dtstamp", now)
    add_days(entry, event, request.site.zone)
    add_text(entry, "summary", name_of_event(event, request))
    place = read(event, "place", request)
    where = [place.text, reader.page_locale().territories.get(event.country, event.country)]
    comma = pgettext("between names in a list", ", ")
    add_text(entry, "location", place._replace(text=comma.join(filter(None, where))))
    add_text(entry, "description", description_of(event, request))
    page = reverse("partnership", args=[event.partnership.slug])
    entry.add("url", request.build_absolute_uri(f"{page}#event-{event.public_id}"))
    return entry


def add_days(entry, event, zone):
    """Days, or times of the site's zone. A calendar counts the end out."""
    last = event.ends or event.starts
    if event.start_time is None:
        entry.add("dtstart", event.starts)
        if day_after(last) > event.starts:
            entry.add("dtend", day_after(last))
        return
    start = datetime.datetime.combine(event.starts, event.start_time, zone)
    entry.add("dtstart", start)
    end = None
    if event.end_time is not None:
        end = datetime.datetime.combine(last, event.end_time, zone)
    elif last > event.starts:
        end = datetime.datetime.combine(day_after(last), datetime.time(), zone)
    if end and end > start:
        entry.add("dtend", end)


def add_text(entry, name, reading):
    if reading.text:
        language = tag(reading.language or get_language())
        entry.add(name, reading.text, parameters={"language": language})


def description_of(event, request):
    """The partnership, the summary and the subjects, as one text in the language of the first."""
    partnership = read(event.partnership, "name", request)
    parts = [
        partnership.text or event.partnership.slug,
        read(event, "summary", request).text,
        *(f"- {line}" for line in lines_of(event, "subjects", request).items),
    ]
    return partnership._replace(text="\n".join(filter(None, parts)))
