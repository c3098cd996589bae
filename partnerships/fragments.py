"""What partnerships add to the page of an organization: those in which it has a part, and events.

Each is (request, organization, day) -> a rendered fragment, or "" where there is nothing to show.
"""

from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.translation import get_language

from directory import parameters
from directory.parameters import Page
from partnerships.enums import MembershipRole
from partnerships.models import AreaPartner, Event, Membership, Participation, Partnership

ON_A_PAGE = 30
PAGE = "partnerships"
EVENTS_ON_A_PAGE = 10
MOST_PARTS = 20  # of the organization in one event


@dataclass
class Part:
    """A partnership, what the organization is in it, and in which areas it is a partner."""

    partnership: Partnership
    memberships: list = field(default_factory=list)  # (role, membership)
    areas: list = field(default_factory=list)
    answers: bool = False


def partnerships(request, organization, day):
    """The running partnerships in which the organization has a part on the day."""
    members = Membership.objects.public().members_on(day.date)
    partners = AreaPartner.objects.public()
    running = Partnership.objects.public().running_on(day.date)
    involved = running.involving(organization, members, partners)
    number = parameters.page_number(request, PAGE)
    page = Page(number, ON_A_PAGE, involved.count(), PAGE)
    if not page.total:
        return ""
    rows = involved.for_lists("region").ordered_by_name(get_language())
    parts = {row.pk: Part(row) for row in rows[page.start : page.stop]}
    fill(parts, organization, members, partners)
    context = {
        "organization": organization,
        "parts": list(parts.values()),
        "page": page,
        "day": day,
    }
    return render_to_string("partnerships/fragment.html", context, request)


def fill(parts, organization, members, partners):
    keys = list(parts)
    own = [rows.of_organization(organization).of_partnerships(keys) for rows in (members, partners)]
    for membership in own[0].in_order():
        role = MembershipRole(membership.role).label
        parts[membership.partnership_id].memberships.append((role, membership))
    for partner in own[1].with_areas().in_order():
        parts[partner.partnership_id].areas.append(partner.area)
    answered = Partnership.objects.answered_for_by([organization])
    for key in answered.in_bulk(keys):
        parts[key].answers = True


def events(request, organization, day):
    """Those of its partnerships, also of ended ones, and those in which it took part itself: those
    to come on the day, the past ones, and those without a known day."""
    members, took_part = Membership.objects.public().members_on(day.date), Participation.objects
    begun = Partnership.objects.public().there_on(day.date)
    own = begun.involving(organization, members, AreaPartner.objects.public())
    around = Event.objects.public().around(organization, own, took_part.public())
    seen = took_part.public().of_organization(organization)
    total = around.counted_on(day.date)
    if not any(total.values()):
        return ""
    rows = around.with_ends().with_participations(seen, most=MOST_PARTS)
    lists = {
        "upcoming": rows.upcoming_on(day.date).in_order(),
        "past": rows.past_on(day.date).latest_first(),
        "undated": rows.undated().in_order(),
    }
    context = {"organization": organization, "day": day} | {
        name: paged(rows, total[name], name, request) for name, rows in lists.items()
    }
    return render_to_string("partnerships/fragment_events.html", context, request)


def paged(rows, total, name, request):
    """([event ...], Page)"""
    parameter = "events" if name == "upcoming" else name
    page = Page(parameters.page_number(request, parameter), EVENTS_ON_A_PAGE, total, parameter)
    return (list(rows[page.start : page.stop]) if total else []), page
