from django.shortcuts import render
from django.utils.translation import get_language

from directory.site.sets import EXPORTS
from orgchart.exports.comparison import COMPARISON
from orgchart.models import Organization
from orgchart.views.time import Time
from treaties.exports.participation import MOST_INSTRUMENTS
from treaties.views.filters import instruments_of
from treaties.views.titles import called

MOST_OPTIONS = 1000


def data(request):
    context = {
        "exports": [*EXPORTS, COMPARISON],
        "instruments": instrument_options(request),
        "most_instruments": MOST_INSTRUMENTS,
        "time": Time(request.day, Organization.objects.change_days()),
    }
    return render(request, "directory/data.html", context)


def instrument_options(request):
    """(address, title) of the instruments to choose from for the wide table."""
    rows = instruments_of(request.day.date).for_lists().ordered_by_title(get_language())
    return [(one.slug, called(one, request)) for one in rows[:MOST_OPTIONS]]
