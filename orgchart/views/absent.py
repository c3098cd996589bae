"""The answer for an organization without a place on the day that is asked.

Asked for another day, the page says when it existed. Asked without a day, it is shown as it stood
last, or as it will stand first, with what became of it; one that was merged into a single other
leads there for good.
"""

from dataclasses import dataclass, field
from datetime import date

from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.history.as_of import Day
from directory.history.partial_dates import PartialDate, day_before
from directory.parameters import Missing
from orgchart.enums import ChangeKind
from orgchart.models import ChangedOrganization, Name, Organization, TreeNode


@dataclass
class Span:
    """A time in which an organization exists without a break; `day` is the one of it to go to."""

    first: date | None
    after: date | None
    start: PartialDate | None
    end: PartialDate | None
    day: date | None = None

    def go_near(self, day):
        if self.first and self.first > day:
            self.day = self.first
        else:
            self.day = day_before(self.after) if self.after and self.after <= day else day


@dataclass
class Absence:
    """Why an organization is shown as it is not today: it closed, or it is still to come."""

    then: Day
    closed: PartialDate | None = None
    begins: PartialDate | None = None
    successors: list = field(default_factory=list)


def known_or_404(slug, day):
    """The organization of an address that has no place on the day, but is public near it."""
    found = Organization.objects.published().with_nearest_day(day).at(slug)
    if found is None or not found.is_public_then or found.nearest_day == day.date:
        raise Missing(_("There is no organization at this address. It may have been withdrawn."))
    Name.objects.give_names([found], Day(found.nearest_day))
    return found


def not_on_the_day(request, slug):
    """That it did not exist on the day, with links to the times in which it did. Never today's
    data under another date."""
    organization = known_or_404(slug, request.day)
    spans = spans_of(organization, request.day.date)
    seen = Organization.objects.days_public(organization, [span.day for span in spans])
    context = {"organization": organization, "spans": [s for s in spans if s.day in seen]}
    return render(request, "orgchart/not_on_the_day.html", context, status=404)


def spans_of(organization, day):
    """The times in which it exists; from one place to the next it goes on existing."""
    spans = []
    for place in organization.placements.order_by("during"):
        first, after = place.during.lower, place.during.upper
        if spans and spans[-1].after == first:
            spans[-1].after, spans[-1].end = after, place.end
        else:
            spans.append(Span(first, after, place.start, place.end))
    for span in spans:
        span.go_near(day)
    return spans


def absence_of(organization, day):
    """What became of it, or when it begins; and the day on which it is shown."""
    then = Day(organization.nearest_day)
    organization.below = TreeNode.objects.numbers_below([organization.pk], then).get(
        organization.pk, 0
    )
    place = organization.placements.in_force_on(then.date).get()
    if then.date > day.date:
        return Absence(then, begins=place.start)
    after = list(ChangedOrganization.objects.after(organization))
    Name.objects.give_names([party.organization for party in after], day)
    return Absence(then, closed=place.end, successors=after)


def moved_for_good(absence):
    """The redirect to the one organization into which it was merged; None where it was not."""
    merged = {
        party.organization.slug
        for party in absence.successors
        if party.change.kind == ChangeKind.MERGED
    }
    if len(merged) != 1:
        return None
    return HttpResponsePermanentRedirect(reverse("organization", args=merged))
