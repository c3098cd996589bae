from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory import parameters
from directory.history.as_of import today
from directory.parameters import Page, found
from orgchart.models import Appointment, Organization, Person
from orgchart.views.chart import MOST_LEVELS, chart_of, outside_bodies, starting_points
from orgchart.views.profile import profile_of

TOPS_ON_A_PAGE = 100
OUTSIDE_BESIDE_THE_CHART = 12
PEOPLE_ON_A_PAGE = 50


def chart(request):
    """The chart of the site's roots, of one organization (?root=), or of the bodies outside."""
    if slug := parameters.slug(request, "root"):
        return chart_below(request, slug)
    roots = starting_points(request.site)
    if parameters.flag(request, "outside"):
        return chart_outside(request, roots)
    outside = outside_bodies(roots)
    return render(
        request,
        "orgchart/chart.html",
        drawn(request, roots)
        | {
            "outside": outside.for_lists().with_public_below()[:OUTSIDE_BESIDE_THE_CHART],
            "outside_total": outside.count(),
        },
    )


def chart_below(request, slug):
    root = organization_or_404(slug)
    below = Organization.objects.under(root).public()
    line = Organization.objects.line_above(root).for_lists()
    return render(
        request, "orgchart/chart.html", {"root": root, "line": line} | drawn(request, below)
    )


def chart_outside(request, roots):
    outside = outside_bodies(roots)
    return render(
        request, "orgchart/chart.html", {"only_outside": True} | drawn(request, outside, levels=0)
    )


def drawn(request, tops, levels=MOST_LEVELS):
    """The chart of one page of top organizations, as the address asks for it."""
    depth = parameters.whole_number(request, "depth", levels + 1, MOST_LEVELS + 1)
    opened = parameters.slugs(request, "open")
    page = Page(parameters.page_number(request), TOPS_ON_A_PAGE, tops.count())
    ids = list(tops.values_list("pk", flat=True)[page.start : page.stop])
    return {"chart": chart_of(ids, levels=depth - 1, opened=opened), "page": page}


def organization(request, slug):
    shown = organization_or_404(slug)
    profile = profile_of(
        shown,
        today(),
        parameters.page_number(request),
        parameters.page_number(request, "ties"),
    )
    return render(request, "orgchart/organization.html", {"organization": shown} | profile)


def organization_or_404(slug):
    return found(
        Organization.objects.public().with_public_below(),
        _("There is no organization at this address. It may have been withdrawn."),
        slug=slug,
    )


def people(request):
    everyone = Person.objects.public()
    page = Page(parameters.page_number(request), PEOPLE_ON_A_PAGE, everyone.count())
    held = Appointment.objects.public().in_force_on(today())
    rows = everyone.ordered_by_name(get_language()).with_appointments(held)
    return render(
        request, "orgchart/people.html", {"people": rows[page.start : page.stop], "page": page}
    )


def person(request, slug):
    shown = found(Person.objects.public(), _("There is no person at this address."), slug=slug)
    held = Appointment.objects.public().of_person(shown)
    day = today()
    return render(
        request,
        "orgchart/person.html",
        {"person": shown, "times": by_time(held, day)},
    )


def by_time(appointments, day):
    """The appointments that hold, that are announced and that have ended."""
    times = {"now": [], "announced": [], "before": []}
    for held in appointments:
        times[time_of(held.during, day)].append(held)
    return times


def time_of(during, day):
    if during.lower and during.lower > day:
        return "announced"
    return "before" if during.upper and during.upper <= day else "now"
