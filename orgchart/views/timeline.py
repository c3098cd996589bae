"""The history of an organization: what it was called, where it stood, who headed it, what happened.

Drawn, and said in words with the same numbers.
"""

from dataclasses import dataclass, field
from typing import Any

from django.shortcuts import render
from django.utils.translation import get_language_bidi, pgettext_lazy

from directory.history.as_of import today
from directory.history.fields import partial_date
from directory.history.partial_dates import PartialDate, day_before
from orgchart.enums import Side
from orgchart.models import Appointment, Change, Name, Organization, Placement
from orgchart.querysets.timeline import heads_of, name_on, told_of, with_parents
from orgchart.views.absent import known_or_404
from orgchart.views.drawing import drawn

MOST = 60  # of one kind; older ones are left to the data
TITLES = {
    "names": pgettext_lazy("lane of a timeline", "Name"),
    "places": pgettext_lazy("lane of a timeline", "Part of"),
    "heads": pgettext_lazy("lane of a timeline", "Head"),
    "events": pgettext_lazy("lane of a timeline", "Events"),
}


@dataclass
class Fact:
    """Something that held for a time, or, without an end, happened on a day."""

    record: Any
    start: PartialDate | None
    end: PartialDate | None = None
    number: int = 0
    parent: Any = None
    parent_name: Any = None
    what: str = ""
    before: list = field(default_factory=list)
    after: list = field(default_factory=list)


@dataclass
class Lane:
    key: str
    facts: list
    more: bool

    @property
    def title(self):
        return TITLES[self.key]

    @property
    def happens(self):
        return self.key == "events"


def history(request, slug):
    shown = Organization.objects.seen_on(request.day).at(slug) or known_or_404(slug, request.day)
    Name.objects.give_names([shown], request.day)
    lanes = lanes_of(shown)
    drawing = drawn(lanes, today(), right_to_left=get_language_bidi())
    context = {"organization": shown, "lanes": lanes, "drawing": drawing, "line": [shown]}
    return render(request, "orgchart/organization_timeline.html", context)


def lanes_of(organization):
    """The lanes that have anything, in a constant number of queries."""
    now = today()
    names = told_of(Name.objects.all(), organization, now)
    places = with_parents(told_of(Placement.objects.all(), organization, now), now)
    heads = heads_of(Appointment.objects.all(), organization, now)
    changes = Change.objects.public().of(organization).latest_first().with_parties()
    found = {
        "names": lane("names", names, name_fact),
        "places": lane("places", places, place_fact),
        "heads": lane("heads", heads, name_fact),
        "events": lane("events", changes, event_fact),
    }
    add_life(organization, found["events"].facts)
    lanes = [lane for lane in found.values() if lane.facts]
    facts = (fact for lane in lanes for fact in lane.facts)
    for number, fact in enumerate(facts, start=1):
        fact.number = number
    return lanes


def lane(key, rows, fact_of):
    rows = list(rows[: MOST + 1])
    facts = [fact_of(row) for row in reversed(rows[:MOST])]
    return Lane(key, facts, more=len(rows) > MOST)


def name_fact(row):
    return Fact(row, row.start, row.end)


def place_fact(row):
    fact = Fact(row, row.start, row.end)
    if row.parent and row.parent_seen:
        fact.parent, fact.parent_name = row.parent, name_on(row.parent, row.then)
    return fact


def event_fact(change):
    fact = Fact(change, partial_date(change, "date"), what=change.get_kind_display())
    for party in change.parties.all():
        day = day_before(change.date) if party.side == Side.BEFORE else change.date
        side = fact.before if party.side == Side.BEFORE else fact.after
        side.append((party.organization.slug, day, name_on(party.organization, day)))
    return fact


def add_life(organization, facts):
    """Its founding and its end, where no change says them."""
    told = {fact.start for fact in facts if fact.record.kind in {"founded", "split", "merged"}}
    founded = partial_date(organization, "founded")
    if founded and founded not in told:
        facts.insert(0, Fact(None, founded, what=WORDS_OF_LIFE["founded"]))
    told |= {fact.start for fact in facts if fact.record and fact.record.kind == "dissolved"}
    closed = partial_date(organization, "dissolved")
    if closed and closed not in told:
        facts.append(Fact(None, closed, what=WORDS_OF_LIFE["closed"]))
    facts.sort(key=lambda fact: fact.start.earliest)


WORDS_OF_LIFE = {
    "founded": pgettext_lazy("change of an organization", "founded"),
    "closed": pgettext_lazy("change of an organization", "dissolved"),
}
