from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory import parameters
from directory.parameters import Page, found
from orgchart.models import Appointment, Organization, Person
from orgchart.views.absent import absence_of, known_or_404, moved_for_good, not_on_the_day
from orgchart.views.chart import (
    MOST_LEVELS,
    chart_of,
    first_of,
    named,
    outside_bodies,
    starting_points,
)
from orgchart.views.profile import profile_of
from orgchart.views.time import Time

TOPS_ON_A_PAGE = 100
OUTSIDE_BESIDE_THE_CHART = 12
PEOPLE_ON_A_PAGE = 50


def chart(request):
    """The chart of the site's roots, of one organization (?root=), or of the bodies outside."""
    if slug := parameters.slug(request, "root"):
        return chart_below(request, slug)
    day = request.day
    roots = starting_points(request.site, day)
    time = Time(day, Organization.objects.change_days())
    if parameters.flag(request, "outside"):
        shown = {"only_outside": True} | drawn(request, outside_bodies(roots, day), levels=0)
        return render(request, "orgchart/chart.html", {"time": time} | shown)
    beside = beside_the_chart(outside_bodies(roots, day), day)
    shown = {"time": time} | drawn(request, roots) | beside
    return render(request, "orgchart/chart.html", shown)


def beside_the_chart(outside, day):
    rows = outside.for_lists().with_public_below_on(day)
    shown, total = first_of(rows, OUTSIDE_BESIDE_THE_CHART, day)
    return {"outside": shown, "outside_total": total}


def chart_below(request, slug):
    day = request.day
    root = Organization.objects.seen_on(day).at(slug)
    if root is None:
        return not_on_the_day(request, slug)
    below = Organization.objects.under_on(root, day).published()
    line, _root = named(day, Organization.objects.line_on(root, day).for_lists(), [root])
    time = Time(day, Organization.objects.change_days_below(root))
    shown = {"root": root, "line": line, "time": time} | drawn(request, below)
    return render(request, "orgchart/chart.html", shown)


def drawn(request, tops, levels=MOST_LEVELS):
    """The chart of one page of top organizations, as the address asks for it."""
    depth = parameters.whole_number(request, "depth", levels + 1, MOST_LEVELS + 1)
    opened = parameters.slugs(request, "open")
    page = Page(parameters.page_number(request), TOPS_ON_A_PAGE, tops.count())
    ids = list(tops.values_list("pk", flat=True)[page.start : page.stop])
    chart = chart_of(ids, request.day, levels=depth - 1, opened=opened)
    return {"chart": chart, "page": page}


def organization(request, slug, sections=()):
    """`sections` make what other apps add: (request, organization, day) -> a rendered fragment."""
    day = request.day
    shown = Organization.objects.seen_on(day).with_public_below_on(day).at(slug)
    if shown is not None:
        return organization_page(request, shown, day, sections)
    if request.as_of:
        return not_on_the_day(request, slug)
    shown = known_or_404(slug, day)
    absence = absence_of(shown, day)
    if not request.GET.get("as_of") and (moved := moved_for_good(absence)):
        return moved
    return organization_page(request, shown, absence.then, sections, absence=absence)


def organization_page(request, shown, day, sections, **more):
    pages = parameters.page_number(request), parameters.page_number(request, "ties")
    context = {
        "organization": shown,
        "time": Time(day, Organization.objects.change_days_of(shown, day)),
        **profile_of(shown, day, *pages),
        "added": [section(request, shown, day) for section in sections],
        **more,
    }
    return render(request, "orgchart/organization.html", context)


def people(request):
    held = Appointment.objects.public_on(request.day)
    everyone = Person.objects.public_on(request.day, held)
    page = Page(parameters.page_number(request), PEOPLE_ON_A_PAGE, everyone.count())
    rows = everyone.ordered_by_name(get_language()).with_appointments(held)
    shown = list(rows[page.start : page.stop])
    named(request.day, (held.post.organization for person in shown for held in person.held))
    time = Time(request.day, Person.objects.change_days())
    return render(request, "orgchart/people.html", {"people": shown, "page": page, "time": time})


def person(request, slug):
    shown = found(Person.objects.public(), _("There is no person at this address."), slug=slug)
    held = list(Appointment.objects.seen_around(request.day).of_person(shown))
    named(request.day, (one.post.organization for one in held))
    context = {
        "person": shown,
        "times": by_time(held, request.day.date),
        "time": Time(request.day, Person.objects.change_days_of(shown)),
    }
    return render(request, "orgchart/person.html", context)


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
