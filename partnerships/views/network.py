"""Who works with an organization: by partnerships, by areas of cooperation, by relationships.

Drawn, and said in words with the same content.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.shortcuts import render
from django.utils.translation import get_language, get_language_bidi

from directory import parameters, reader
from directory.history.as_of import Day
from directory.parameters import Page
from directory.reader import Reading
from orgchart.models import Name, Organization, Relationship
from orgchart.views.absent import known_or_404, not_on_the_day
from orgchart.views.profile import grouped
from orgchart.views.time import Time
from partnerships.enums import MembershipRole
from partnerships.models import AreaPartner, Partnership
from partnerships.views.filters import members_of
from partnerships.views.layout import drawn

ON_A_PAGE = 40  # as many as can be drawn
MOST_PARTNERSHIPS = 200
MOST_TOGETHERS = 12  # of one neighbour
MOST_TIES = 1000


@dataclass
class Together:
    """What an organization is, and does, in one partnership."""

    partnership: Partnership
    roles: list = field(default_factory=list)
    areas: list = field(default_factory=list)
    answers: bool = False  # is responsible for it


@dataclass
class Neighbour:
    """An organization that works with the one in the centre."""

    organization: Organization
    number: int
    togethers: list
    ties: list  # (what the one in the centre does with it, the relationship)

    @property
    def hubs(self):
        return [together.partnership.pk for together in self.togethers]

    @property
    def shown(self):
        return self.togethers[:MOST_TOGETHERS]

    @property
    def more(self):
        return max(len(self.togethers) - MOST_TOGETHERS, 0)


def network(request, slug):
    day = request.day
    shown = Organization.objects.seen_on(day).at(slug)
    if shown is None:
        if request.as_of:
            return not_on_the_day(request, slug)
        shown = known_or_404(slug, day)
        day = Day(shown.nearest_day)
    around = Around(shown, day)
    page = Page(parameters.page_number(request), ON_A_PAGE, len(around.keys))
    neighbours = around.neighbours(page)
    context = {
        "organization": shown,
        "page": page,
        "neighbours": neighbours,
        **(drawing_of(shown, neighbours, around, request) if neighbours else {}),
        "time": Time(day, Partnership.objects.public().change_days()),
    }
    return render(request, "partnerships/network.html", context)


class Around:
    """What is around an organization on a day, in a constant number of queries."""

    def __init__(self, organization, day):
        self.organization, self.day = organization, day
        self.partnerships = {row.pk: row for row in partnerships_of(organization, day)}
        keys = list(self.partnerships)
        self.members = members_of(day.date).of_partnerships(keys).besides(organization)
        self.partners = AreaPartner.objects.public().of_partnerships(keys).besides(organization)
        self.responsible = [
            (key, other)
            for key, other in Partnership.objects.responsibilities(keys)
            if other != organization.pk
        ]
        ties = Relationship.objects.seen_from(organization, day).with_ends()[:MOST_TIES]
        self.ties = [
            (str(words), tie, other)
            for words, rows in grouped(organization, list(ties))
            for tie, other in rows
        ]
        self.keys = self.keys_in_order()

    def keys_in_order(self):
        """The keys of all, those with most in common first, and by name among equals."""
        strength = Counter(self.members.numbers_by_organization())
        strength.update(self.partners.numbers_by_organization())
        strength.update(other for _partnership, other in self.responsible)
        strength.update(other.pk for _words, _tie, other in self.ties)
        named = Organization.objects.of_keys(list(strength)).ordered_by_name(get_language())
        keys = named.values_list("pk", flat=True)
        return sorted(keys, key=lambda key: -strength[key])

    def neighbours(self, page):
        """Those of one page, each with what it has in common with the one in the centre."""
        keys = self.keys[page.start : page.stop]
        organizations = Organization.objects.for_lists().in_bulk(keys)
        Name.objects.give_names([*organizations.values(), self.organization], self.day)
        togethers, ties = self.togethers(keys), {key: [] for key in keys}
        for words, tie, other in self.ties:
            if other.pk in ties:
                ties[other.pk].append((words, tie))
        return [
            Neighbour(organizations[key], number, self.by_name(togethers.get(key, {})), ties[key])
            for number, key in enumerate(keys, page.first_shown)
        ]

    def by_name(self, togethers):
        return [togethers[key] for key in self.partnerships if key in togethers]

    def togethers(self, keys):
        """{organization: {partnership: Together}}"""
        found = {}
        members = self.members.of_organizations(keys).keys_and_roles()
        for organization, partnership, role in members:
            together = self.together(found, organization, partnership)
            together.roles.append(MembershipRole(role).label)
        for row in self.partners.of_organizations(keys).with_areas().in_order():
            together = self.together(found, row.organization_id, row.partnership_id)
            together.areas.append(row.area)
        for partnership, organization in self.responsible:
            if organization in keys:
                self.together(found, organization, partnership).answers = True
        return found

    def together(self, found, organization, partnership):
        own = found.setdefault(organization, {})
        return own.setdefault(partnership, Together(self.partnerships[partnership]))


def partnerships_of(organization, day):
    """The running partnerships in which it is a member or a partner, or for which it answers."""
    rows = Partnership.objects.public().running_on(day.date).for_lists()
    members, partners = members_of(day.date), AreaPartner.objects.public()
    own = rows.involving(organization, members, partners)
    return own.ordered_by_name(get_language())[:MOST_PARTNERSHIPS]


def drawing_of(organization, neighbours, around, request):
    def name(record):
        reading = reader.read(record, "name", request)
        return reading if reading.text else Reading(record.code or record.slug)

    drawing = drawn(
        name(organization),
        [(one.number, name(one.organization), one.hubs, bool(one.ties)) for one in neighbours],
        {key: name(partnership) for key, partnership in around.partnerships.items()},
        right_to_left=get_language_bidi(),
    )
    hubs = [(hub, around.partnerships[hub.key].slug) for hub in drawing.hubs]
    return {"drawing": drawing, "hubs": hubs}
