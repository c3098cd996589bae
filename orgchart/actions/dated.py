"""Dated rows that follow each other: an end to one, a new one from the same day on."""

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from directory.history.as_of import today
from directory.history.fields import set_partial_date
from directory.languages import columns
from orgchart.enums import Side
from orgchart.models import Change, ChangedOrganization, Name, Placement, Projection

SOURCE = ("source_url", *columns("source"))
NOT_THEN = _("It did not exist on that day. Choose a day between its founding and its end.")
THAT_DAY = _("It has a change on that very day already. Correct that one, or choose another day.")
LATER = _("Something is dated after that day already. Correct that first.")
CYCLE_THEN = _(
    "On some day from then on it would stand under itself. Choose another parent or day."
)


def row_on(model, organization, on):
    """The name or the placement that holds on the first day that is meant, locked."""
    rows = model.objects.filter(organization=organization).select_for_update()
    row = rows.in_force_on(on.earliest).first()
    if row is None:
        raise ValidationError(NOT_THEN, code="not_then")
    return row


def follow(model, organization, on, source, **values):
    """End the row that holds on a day, and let one with other values begin; it ends as that did.

    Raises ValidationError.
    """
    row = row_on(model, organization, on)
    if row.start_date == on.earliest:
        raise ValidationError(THAT_DAY, code="that_day")
    following = model(organization=organization)
    for field in copied_fields(model):
        setattr(following, field, getattr(row, field))
    for field, value in (values | source).items():
        setattr(following, field, value)
    set_partial_date(following, "start_date", on)
    set_partial_date(following, "end_date", row.end)
    set_partial_date(row, "end_date", on)
    for each in (row, following):
        each.full_clean()
        each.save()
    return following


def copied_fields(model):
    if model is Name:
        return ("root_id", "code", *columns("name", "short_name"))
    return ("parent_id", "position")


def end_rows(organization, on):
    """End the name and the placement of an organization for good. Raises ValidationError."""
    for model in (Name, Placement):
        if model.objects.filter(organization=organization, start_date__gt=on.earliest).exists():
            raise ValidationError(LATER, code="later")
        row = row_on(model, organization, on)
        set_partial_date(row, "end_date", on)
        row.full_clean()
        row.save()


def line_on(organization_id, day):
    """The keys of the organizations above one on a day, from its parent up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organization_id FROM orgchart_line_on(%s, %s) ORDER BY distance",
            [organization_id, day],
        )
        return [key for (key,) in cursor]


def refuse_cycle(placement):
    """No day may come on which the organization stands under itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            ABOVE_OVER_TIME,
            {
                "parent": placement.parent_id,
                "during": Placement.objects.values_list("during", flat=True).get(pk=placement.pk),
                "organization": placement.organization_id,
            },
        )
        if cursor.fetchone():
            raise ValidationError(CYCLE_THEN, code="cycle")


# Each step keeps the days on which the way up holds, so that what stood above it on other days is
# no cycle.
ABOVE_OVER_TIME = """
WITH RECURSIVE above AS (
    SELECT %(parent)s::bigint AS id, %(during)s::daterange AS during
    UNION
    SELECT p.parent_id, p.during * above.during
    FROM above JOIN orgchart_placement p
        ON p.organization_id = above.id AND p.during && above.during
    WHERE p.parent_id IS NOT NULL AND above.id <> %(organization)s
)
SELECT 1 FROM above WHERE id = %(organization)s LIMIT 1
"""


def record_change(kind, on, *, before=(), after=(), source=None, note=None):
    """Write what happened to which organizations."""
    change = Change(kind=kind, **(source or {}), **(note or {}))
    set_partial_date(change, "date", on)
    change.full_clean()
    change.save()
    ChangedOrganization.objects.bulk_create(
        ChangedOrganization(change=change, organization=organization, side=side)
        for side, organizations in ((Side.BEFORE, before), (Side.AFTER, after))
        for organization in organizations
    )
    return change


def note_due():
    """Keep the next day on which a dated row begins or ends, from which today's tree is late."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_DUE, {"today": today()})
        due = cursor.fetchone()[0]
    Projection.objects.update_or_create(
        pk=1, defaults={"next_due": due}, create_defaults={"day": today(), "next_due": due}
    )


NEXT_DUE = """
SELECT min(day) FROM (
    SELECT unnest(ARRAY[lower(during), upper(during)]) AS day FROM orgchart_placement
    WHERE upper(during) > %(today)s OR lower(during) > %(today)s
    UNION ALL
    SELECT unnest(ARRAY[lower(during), upper(during)]) FROM orgchart_name
    WHERE upper(during) > %(today)s OR lower(during) > %(today)s
) boundaries WHERE day > %(today)s
"""
