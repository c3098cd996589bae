from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override

from orgchart.models import Appointment, Organization, Person, Post
from orgchart.views.chart import chart_of, first_of, outside_bodies, starting_points
from orgchart.views.time import Time
from treaties.models import Instrument

MOST_ROOTS = 24
MOST_BELOW = 12
MOST_OUTSIDE = 12


def home(request):
    day = request.day
    roots = starting_points(request.site, day)
    tops = list(roots.values_list("pk", flat=True)[: MOST_ROOTS + 1])
    outside, total = first_of(outside_bodies(roots, day).for_lists(), MOST_OUTSIDE, day)
    return render(
        request,
        "directory/home.html",
        {
            "chart": chart_of(tops[:MOST_ROOTS], day, levels=1, each=MOST_BELOW, texts=["summary"]),
            "more_roots": len(tops) > MOST_ROOTS,
            "outside": outside,
            "outside_total": total,
            "counts": counts(day),
            "time": Time(day, Organization.objects.change_days()),
        },
    )


def counts(day):
    held = Appointment.objects.public_on(day)
    return {
        "organizations": Organization.objects.public_on(day).count(),
        "posts": Post.objects.public_on(day).count(),
        "people": Person.objects.public_on(day, held).count(),
        "instruments": Instrument.objects.public().there_on(day.date).count(),
    }


def root(request):
    """The directory in the language that the reader's browser asks for."""
    with override(get_language_from_request(request)):
        response = HttpResponseRedirect(reverse("home"))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response
