from django.shortcuts import render
from django.utils.translation import gettext as _

from directory import filters, parameters
from directory.history.partial_dates import PartialDate
from directory.parameters import Missing, Page
from directory.questions import Question
from directory.templatetags.languages import marked
from orgchart.views.time import Time
from treaties.models import Act, Instrument
from treaties.views import profile
from treaties.views.change_days import ThinnedTime, change_days_of, days_of_changes
from treaties.views.deeds import Deeds
from treaties.views.drawing import drawings_of
from treaties.views.entry import life_on
from treaties.views.filters import (
    FILTERS,
    SORTS,
    Numbers,
    chosen_by,
    instruments_of,
    narrowed,
    selects,
    sorted_by,
)
from treaties.views.lines import html_of
from treaties.views.participants import STATUSES, table_of
from treaties.views.titles import called, named, title_of

ON_A_PAGE = 50

AT = Question(lambda slug: Instrument.objects.public().of_slugs([slug]).with_ends())
# The first page without a filter, by far the one that is asked for most.
FRONT = {
    sort: Question(lambda day, sort=sort: counted(instruments_of(day), day, sort)[:ON_A_PAGE])
    for sort in SORTS
}
CHANGES = Question(lambda: Instrument.objects.public().changes())


def instruments(request):
    """The list of instruments, narrowed by what the address asks for."""
    day = request.day.date
    chosen = chosen_by(request)
    sort = parameters.one_of(request, "sort", SORTS) or next(iter(SORTS))
    numbers = Numbers(day)
    number = parameters.page_number(request)
    rows = narrowed(instruments_of(day), chosen, day)
    page = Page(number, ON_A_PAGE, rows.count() if chosen else numbers.total)
    if chosen or page.start:
        rows = counted(rows, day, sort)[page.start : page.stop]
    else:
        rows = FRONT[sort](day)
    context = {
        "instruments": lines_of(rows, chosen, request),
        "page": page,
        "chosen": filters.chips_of(chosen, request),
        "searches": filters.searches(chosen, FILTERS),
        "selects": selects(request, numbers, chosen),
        "sorts": SORTS,
        "sort": sort,
        "time": Time(request.day, days_of_changes(CHANGES())),
    }
    return render(request, "treaties/instruments.html", context)


def counted(rows, day, sort):
    """The instruments in their order, with how many take part in each on the day."""
    acts = Act.objects.of_public_participants().known_on(day)
    return sorted_by(rows.with_participant_counts(acts).for_lists(), sort)


def lines_of(rows, chosen, request):
    """The lines of one page, as HTML, with the status of the participant that is asked for."""
    listed, day = named(rows, request), request.day.date
    statuses = {}
    if participant := chosen.get("participant"):
        acts = Act.objects.public().of_participant(participant.means)
        statuses = {key: status for (key, _who), status in acts.statuses_on(day).items()}
    for instrument in listed:
        instrument.life = life_on(instrument, day)
        status = statuses.get(instrument.pk)
        instrument.status = status and STATUSES[status.kind]
    return html_of(listed, request)


def instrument(request, slug):
    """An instrument as it is known on the day that is shown."""
    message = _("There is no instrument at this address. It may have been withdrawn.")
    if not (rows := AT(slug)):
        raise Missing(message)
    (shown,) = rows
    if request.as_of and (begins := begins_after(shown, request.day.date)):
        return not_on_the_day(request, shown, begins)
    deeds, said = Deeds(shown), profile.Statements(shown, request)
    roles = profile.roles_of(shown, request)
    days = change_days_of(shown, deeds, said.lines, roles["mandates"])
    reading = called(shown, request)
    context = {
        "instrument": shown,
        "heading": marked(reading),
        "plain_heading": reading.text,
        "whole_title": marked(title_of(shown, request)),
        "time": ThinnedTime(request.day, days),
        "table": table_of(deeds, request, said.numbers),
        "drawings": drawings_of(deeds, request.day.date),
        "relations": profile.relations_of(shown, request),
        **profile.facts_of(shown, request),
        **roles,
        **said.page(),
    }
    return render(request, "treaties/instrument.html", context)


def begins_after(shown, day):
    """The PartialDate from which an instrument is there, if that is after the day."""
    for name in ("adopted", "opened_for_signature"):
        if begun := getattr(shown, name):
            known = PartialDate(begun, getattr(shown, f"{name}_precision"))
            return known if begun > day else None
    return None


def not_on_the_day(request, shown, begins):
    """That it was not there yet, with a link to when it is. Never today's data of another day."""
    reading = called(shown, request)
    context = {
        "instrument": shown,
        "heading": marked(reading),
        "plain_heading": reading.text,
        "begins": begins,
    }
    return render(request, "treaties/not_on_the_day.html", context, status=404)
