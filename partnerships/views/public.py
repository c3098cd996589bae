from django.shortcuts import render
from django.utils.translation import gettext as _

from directory import filters, parameters
from directory.parameters import Page, found
from orgchart.views.time import Time
from partnerships.models import Partnership
from partnerships.views.change_days import change_days_of
from partnerships.views.filters import (
    FILTERS,
    SORTS,
    chosen_by,
    members_of,
    narrowed,
    partnerships_of,
    selects,
    sorted_by,
)
from partnerships.views.life import TO_COME, Life, shown_day
from partnerships.views.profile import profile_of

ON_A_PAGE = 50


def partnerships(request):
    """The list of partnerships, narrowed by what the address asks for."""
    day = request.day.date
    chosen = chosen_by(request)
    sort = parameters.one_of(request, "sort", SORTS) or next(iter(SORTS))
    everything = partnerships_of(request)
    rows = narrowed(everything, chosen, day)
    page = Page(parameters.page_number(request), ON_A_PAGE, rows.count())
    rows = sorted_by(rows.with_member_counts(members_of(day)).for_lists("region"), sort)
    context = {
        "partnerships": lines_of(rows[page.start : page.stop], day),
        "page": page,
        "chosen": filters.chips_of(chosen, request),
        "searches": filters.searches(chosen, FILTERS),
        "selects": selects(request, everything, chosen),
        "sorts": SORTS,
        "sort": sort,
        "time": Time(request.day, Partnership.objects.public().change_days()),
    }
    return render(request, "partnerships/partnerships.html", context)


def lines_of(rows, day):
    listed = list(rows)
    for partnership in listed:
        partnership.life = Life(partnership, day)
    return listed


def partnership(request, slug):
    """A partnership as it is on the day that is shown."""
    message = _("There is no partnership at this address. It may have been withdrawn.")
    shown = found(Partnership.objects.public().for_page(), message, slug=slug)
    life = Life(shown, request.day.date)
    if request.as_of and life.kind == TO_COME:
        return not_on_the_day(request, shown)
    context = {
        "partnership": shown,
        "life": life,
        "time": Time(request.day, change_days_of(shown)),
        **profile_of(shown, shown_day(shown, request.day), request),
    }
    return render(request, "partnerships/partnership.html", context)


def not_on_the_day(request, shown):
    """That it was not there yet, with a link to when it is. Never today's data of another day."""
    context = {"partnership": shown}
    return render(request, "partnerships/not_on_the_day.html", context, status=404)
