"""Conditions on a day, by the functions that read the placements (migration 0010_days)."""

from django.db.models import (
    BigIntegerField,
    BooleanField,
    DateField,
    F,
    Func,
    IntegerField,
    Q,
    Value,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from directory.publishing.enums import State


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


def public_among_q(day, organization="pk"):
    """The same for many rows: the tree of the day is built once."""
    if day.projected:
        return public_on_q(day, organization)
    return Q(**{f"{organization}__in": all_public_on(day)})


def all_public_on(day):
    """The keys of all organizations that are public on a day other than the projected one: those
    that have a place on it, without what is not published and all below that."""
    sql = f"""
    WITH RECURSIVE hidden AS (
        SELECT p.organization_id, true AS placed FROM orgchart_organization o
        JOIN orgchart_placement p ON p.organization_id = o.id AND p.during @> %s
        WHERE o.state <> 'published'
        UNION {below_the("hidden")}
    )
    SELECT p.organization_id FROM orgchart_placement p WHERE p.during @> %s AND NOT EXISTS (
        SELECT 1 FROM hidden h WHERE h.organization_id = p.organization_id AND h.placed)"""
    return RawSQL(sql, [day.date] * 5)  # noqa: S611


def below_the(table):
    """SQL, with a day three times: one step down from the rows of a recursive table."""
    return f"""SELECT below.* FROM {table} CROSS JOIN LATERAL (
            SELECT p.organization_id, p.during @> %s FROM orgchart_placement p
            WHERE p.parent_id = {table}.organization_id AND (
                p.during @> %s OR p.id = orgchart_nearest_placement(p.organization_id, %s))
            OFFSET 0
        ) below"""


def under_on(organization_id, day):
    """The keys of those directly under one (None: the roots), raised ones included."""
    if organization_id is None:
        sql = "SELECT u.organization_id FROM orgchart_roots_on(%s) u"
        return RawSQL(sql, [day.date])  # noqa: S611
    sql = "SELECT u.organization_id FROM orgchart_under_on(%s, %s) u"
    return RawSQL(sql, [organization_id, day.date])  # noqa: S611


def within_on(keys, day):
    """The given keys and those of all below them on a day."""
    sql = f"""
    WITH RECURSIVE walk AS (
        SELECT k AS organization_id, true AS placed FROM unnest(%s::bigint[]) k
        UNION {below_the("walk")}
    )
    SELECT walk.organization_id FROM walk WHERE walk.placed"""
    return RawSQL(sql, [keys, day.date, day.date, day.date])  # noqa: S611


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


# A placement that counts on the day: it holds the day, or is the nearest of one that has no place.
COUNTS = """(p.during @> %(day)s::date OR (NOT p.during @> %(day)s::date AND (
            NOT EXISTS (SELECT 1 FROM orgchart_placement q
                WHERE q.organization_id = p.organization_id AND q.id <> p.id)
            OR p.id = orgchart_nearest_placement(p.organization_id, %(day)s))))"""
# The organizations without a place on the day are gone through, and are not in the answer.
WALK_DOWN_ON = f"""
WITH RECURSIVE walk AS (
    SELECT o.id AS organization_id, NULL::bigint AS parent_id, 0 AS level, 0 AS place,
        true AS placed, EXISTS (
            SELECT 1 FROM orgchart_placement p WHERE p.organization_id = o.id
            AND p.during @> %(day)s::date AND p.parent_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM orgchart_placement q
                WHERE q.organization_id = p.parent_id AND q.during @> %(day)s::date)
        ) AS raised
    FROM orgchart_organization o WHERE o.id = ANY(%(tops)s)
    UNION ALL
    SELECT below.organization_id,
        CASE WHEN walk.placed THEN walk.organization_id ELSE walk.parent_id END,
        walk.level + walk.placed::int, below.position, below.placed, NOT walk.placed
    FROM walk CROSS JOIN LATERAL (
        SELECT p.organization_id, p.position, p.during @> %(day)s::date AS placed
        FROM orgchart_placement p
        WHERE p.parent_id = walk.organization_id AND {COUNTS} AND (
            NOT p.during @> %(day)s::date OR EXISTS (SELECT 1 FROM orgchart_organization o
                WHERE o.id = p.organization_id AND o.state = 'published'))
        ORDER BY p.position, p.organization_id LIMIT %(each)s
    ) below
    WHERE walk.level + walk.placed::int <= %(levels)s
)
SELECT walk.organization_id, walk.parent_id, walk.level, walk.place, walk.raised
FROM walk WHERE walk.placed LIMIT %(limit)s
"""
NUMBERS_BELOW_ON = f"""
WITH RECURSIVE down AS (
    SELECT p.parent_id AS top, p.organization_id, p.during @> %(day)s::date AS placed
    FROM orgchart_placement p WHERE p.parent_id = ANY(%(tops)s) AND {COUNTS}
    UNION ALL
    SELECT down.top, below.organization_id, below.placed
    FROM down CROSS JOIN LATERAL (
        SELECT p.organization_id, p.during @> %(day)s::date AS placed
        FROM orgchart_placement p WHERE p.parent_id = down.organization_id AND {COUNTS} OFFSET 0
    ) below WHERE NOT down.placed
)
SELECT down.top, count(*) FROM down
WHERE down.placed AND EXISTS (SELECT 1 FROM orgchart_organization o
    WHERE o.id = down.organization_id AND o.state = 'published')
GROUP BY down.top
"""


class RaisedOn(Func):
    """Whether an organization stands higher on a day, since the one it belongs under had no place
    then: from (its key, the day)."""

    template = """EXISTS (
        SELECT 1 FROM (VALUES (%(expressions)s::date)) AS d(own, day)
        JOIN orgchart_placement p ON p.organization_id = d.own AND p.during @> d.day
            AND p.parent_id IS NOT NULL
        WHERE NOT EXISTS (SELECT 1 FROM orgchart_placement q
            WHERE q.organization_id = p.parent_id AND q.during @> d.day))"""
    output_field = BooleanField()


class TopOn(Func):
    """The organization at the top of the line above one on a day; none above a top itself."""

    template = (
        "(SELECT l.organization_id FROM orgchart_line_on(%(expressions)s) l "
        "ORDER BY l.distance DESC LIMIT 1)"
    )
    output_field = BigIntegerField()


def starts_on(roots, day):
    """The keys of the given organizations on a day; where one has no place, of those under it."""
    sql = """
    SELECT r.id FROM unnest(%s) r(id) WHERE EXISTS (
        SELECT 1 FROM orgchart_placement p WHERE p.organization_id = r.id AND p.during @> %s)
    UNION SELECT u.organization_id FROM unnest(%s) r(id), orgchart_under_on(r.id, %s) u
    WHERE NOT EXISTS (
        SELECT 1 FROM orgchart_placement p WHERE p.organization_id = r.id AND p.during @> %s)"""
    return RawSQL(sql, [roots, day.date, roots, day.date, day.date])  # noqa: S611


class IsPublicOn(Func):
    """Whether an organization is public on a day, whatever day it is. For few rows."""

    function = "orgchart_is_public_on"
    output_field = BooleanField()


class DayBefore(Func):
    template = "(%(expressions)s - 1)"
    output_field = DateField()


class NearestDay(Func):
    """The day nearest to a given one that a range holds: from (range, day)."""

    template = """(SELECT CASE WHEN r @> d THEN d WHEN lower(r) > d THEN lower(r)
        ELSE upper(r) - 1 END FROM (VALUES (%(expressions)s::date)) AS v(r, d))"""
    output_field = DateField()


class NearestDayOn(Func):
    """The same of the time in which an organization had, has or will have a place: from (its key,
    the day)."""

    template = """(SELECT CASE WHEN p.during @> d.day THEN d.day
            WHEN lower(p.during) > d.day THEN lower(p.during) ELSE upper(p.during) - 1 END
        FROM (VALUES (%(expressions)s::date)) AS d(own, day) JOIN orgchart_placement p
            ON p.id = orgchart_nearest_placement(d.own, d.day))"""
    output_field = DateField()


def known_q(organization="pk"):
    """The organization at this path is published and public in today's tree; one that has no place
    today (closed, or to come) was public when it had one, on the day nearest to now.

    The day is the database's, since exports keep this condition for good; which zone it is in does
    not change which place is the nearest.
    """
    prefix = "" if organization == "pk" else f"{organization}__"
    now = Func(template="CURRENT_DATE", output_field=DateField())
    was_public = IsPublicOn(F(organization), NearestDayOn(F(organization), now))
    away = Q(**{f"{prefix}node": None}) & Q(Coalesce(was_public, Value(False)))
    return Q(**{f"{prefix}state": State.PUBLISHED}) & (Q(**{f"{prefix}node__hidden": False}) | away)
