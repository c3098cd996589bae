"""Conditions on a day, by the functions that read the placements (migration 0010_days)."""

from django.db.models import BooleanField, F, Func, IntegerField, Q, Value
from django.db.models.expressions import RawSQL


def public_on_q(day, organization="pk"):
    """The organization at this path is public on the day. For few rows: it asks row by row."""
    if day.projected:
        prefix = "" if organization == "pk" else f"{organization}__"
        return Q(**{f"{prefix}node__hidden": False})
    return Q(
        Func(
            F(organization),
            Value(day.date),
            function="orgchart_is_public_on",
            output_field=BooleanField(),
        )
    )


def all_public_on(day):
    """The keys of all organizations that are public on a day other than the projected one."""
    return RawSQL(  # noqa: S611
        "SELECT t.organization_id FROM orgchart_tree_on(%s) t WHERE NOT t.hidden", [day.date]
    )


def under_on(organization_id, day):
    """The keys of those directly under one (None: the roots), raised ones included."""
    if organization_id is None:
        sql = "SELECT u.organization_id FROM orgchart_roots_on(%s) u"
        return RawSQL(sql, [day.date])  # noqa: S611
    sql = "SELECT u.organization_id FROM orgchart_under_on(%s, %s) u"
    return RawSQL(sql, [organization_id, day.date])  # noqa: S611


def line_on(organization_id, day):
    return RawSQL(  # noqa: S611
        "SELECT l.organization_id FROM orgchart_line_on(%s, %s) l", [organization_id, day.date]
    )


class Distance(Func):
    """How many steps above an organization another one stands on a day."""

    template = (
        "(SELECT l.distance FROM orgchart_line_on(%(expressions)s) l "
        "WHERE l.organization_id = orgchart_organization.id)"
    )
    output_field = IntegerField()


class PlaceOn(Func):
    """The position of the row's organization on a day."""

    template = (
        "(SELECT p.position FROM orgchart_placement p WHERE p.organization_id = "
        "orgchart_organization.id AND p.during @> %(expressions)s::date)"
    )
    output_field = IntegerField()


class PublicBelowOn(Func):
    """How many public organizations stand directly below the row's one on a day."""

    template = "orgchart_number_below_on(orgchart_organization.id, %(expressions)s)"
    output_field = IntegerField()


# The organizations without a place on the day are gone through, and are not in the answer.
WALK_DOWN_ON = """
WITH RECURSIVE walk AS (
    SELECT o.id AS organization_id, NULL::bigint AS parent_id, 0 AS level, 0 AS place,
        true AS placed, false AS raised
    FROM orgchart_organization o WHERE o.id = ANY(%(tops)s)
    UNION ALL
    SELECT below.organization_id,
        CASE WHEN walk.placed THEN walk.organization_id ELSE walk.parent_id END,
        walk.level + walk.placed::int, below.position, below.placed, NOT walk.placed
    FROM walk CROSS JOIN LATERAL (
        SELECT p.organization_id, p.position, p.during @> %(day)s::date AS placed
        FROM orgchart_placement p JOIN orgchart_organization o ON o.id = p.organization_id
        WHERE p.parent_id = walk.organization_id AND (
            (p.during @> %(day)s::date AND o.state = 'published')
            OR (NOT p.during @> %(day)s::date
                AND p.id = orgchart_nearest_placement(p.organization_id, %(day)s))
        )
        ORDER BY p.position, p.organization_id LIMIT %(each)s
    ) below
    WHERE walk.level + walk.placed::int <= %(levels)s
)
SELECT walk.organization_id, walk.parent_id, walk.level, walk.place, walk.raised
FROM walk WHERE walk.placed LIMIT %(limit)s
"""
