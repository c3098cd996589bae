"""The history of one organization, row by row, as far as the public may see it.

A dated row is shown where its organization is public on the day of the row nearest to today.
"""

from django.db.models import F, Q, Value

from orgchart.enums import AppointmentKind
from orgchart.querysets.days import IsPublicOn, NearestDay


def told_of(rows, organization, today):
    """The names or placements of an organization, the latest first, with their day in `then`."""
    then = NearestDay(F("during"), Value(today))
    rows = rows.filter(Q(IsPublicOn(F("organization"), then)), organization=organization)
    return rows.annotate(then=then).order_by("-during")


def with_parents(placements, today):
    """With the parent and its names; `parent_seen` says whether it was public then."""
    then = NearestDay(F("during"), Value(today))
    placements = placements.annotate(parent_seen=IsPublicOn(F("parent"), then))
    return placements.select_related("parent").prefetch_related("parent__names")


def heads_of(appointments, organization, today):
    """The substantive holders of the posts that head an organization, the latest first."""
    then = NearestDay(F("during"), Value(today))
    held = appointments.published().filter(
        Q(IsPublicOn(F("post__organization"), then)),
        post__organization=organization,
        post__is_head=True,
        kind=AppointmentKind.SUBSTANTIVE,
    )
    return held.select_related("person", "post").order_by("-during", "pk")


def name_on(organization, day):
    """The dated name of a day, of an organization whose names were read; else itself."""
    return next((row for row in organization.names.all() if holds(row.during, day)), organization)


def holds(during, day):
    after_start = during.lower is None or during.lower <= day
    return after_start and (during.upper is None or day < during.upper)
