from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override

from directory.history.as_of import today
from orgchart.models import Organization, Person, Post
from orgchart.views.chart import chart_of, outside_bodies, starting_points

MOST_ROOTS = 24
MOST_BELOW = 12
MOST_OUTSIDE = 12


def home(request):
    roots = starting_points(request.site)
    tops = list(roots.values_list("pk", flat=True)[: MOST_ROOTS + 1])
    outside = outside_bodies(roots)
    return render(
        request,
        "directory/home.html",
        {
            "chart": chart_of(tops[:MOST_ROOTS], levels=1, each=MOST_BELOW, texts=["summary"]),
            "more_roots": len(tops) > MOST_ROOTS,
            "outside": outside.for_lists()[:MOST_OUTSIDE],
            "outside_total": outside.count(),
            "counts": counts(),
        },
    )


def counts():
    return {
        "organizations": Organization.objects.public().count(),
        "posts": Post.objects.public().in_force_on(today()).count(),
        "people": Person.objects.public().count(),
    }


def root(request):
    """The directory in the language that the reader's browser asks for."""
    with override(get_language_from_request(request)):
        response = HttpResponseRedirect(reverse("home"))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response
