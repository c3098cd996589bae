"""What changed between two days, read from the dated rows in one statement, whatever its size.

The two trees are walked once each (as `orgchart_tree_on` does, but hashed: every organization is
asked for here). Only what was public on its side's day is told: an organization that was there but
hidden is neither founded nor closed, it is left out.
"""

import datetime
import json
from dataclasses import dataclass

from django.db import connection, transaction

from directory.languages import columns

# What can have happened, in the order in which it is told.
KINDS = (
    "founded", "closed", "merged", "split", "renamed", "recoded", "moved", "transferred",
    "new_head", "head_left", "vacant",
)  # fmt: skip
# An analysis of all rows gains nothing from compiled plans, and leaves the other cores to pages.
SETTINGS = "SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0"


@dataclass(frozen=True)
class TwoDays:
    """What is compared: the tree of one day with that of a later one. `tops` are the keys of the
    organizations from which on down one looks; None looks at everything."""

    start: datetime.date
    end: datetime.date
    tops: tuple | None = None
    kind: str | None = None

    @property
    def parameters(self):
        tops = None if self.tops is None else list(self.tops)
        return {"from": self.start, "to": self.end, "tops": tops, "kind": self.kind}

    def page(self, first=0, most=None):
        """({kind: number}, rows as dicts): the numbers of all kinds, the rows of the one asked."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SETTINGS)
            cursor.execute(PAGE, self.parameters | {"first": first, "most": most})
            names = [column.name for column in cursor.description][1:]
            found = cursor.fetchall()
        rows = [dict(zip(names, row[1:], strict=True)) for row in found if row[1] is not None]
        for row in rows:
            row["successors"] = json.loads(row["successors"])
        return json.loads(found[0][0] or "{}"), rows

    def statement(self):
        """(sql, parameters) of all rows."""
        return f"{ENTRIES} {TOLD}", self.parameters | {"first": 0, "most": None}


def spread(*fields):
    """The names of an organization, a person or a post, as columns of a SELECT."""
    return ", ".join(
        f"coalesce({{row}}.{name}, '') AS {{prefix}}{name}" for name in columns(*fields)
    )


def tree(side):
    """The tree of the day `side` as the relations `<side>_rows` and `<side>_walk`."""
    return f"""
{side}_rows AS MATERIALIZED (
    SELECT DISTINCT ON (p.organization_id) p.organization_id, p.parent_id,
        p.during @> %({side})s::date AS placed, o.state <> 'published' AS hides
    FROM orgchart_placement p JOIN orgchart_organization o ON o.id = p.organization_id
    ORDER BY p.organization_id, p.during @> %({side})s::date DESC,
        CASE WHEN lower(p.during) > %({side})s THEN lower(p.during) - %({side})s
        ELSE %({side})s - upper(p.during) END
),
{side}_walk AS (
    SELECT r.organization_id, NULL::bigint AS parent_id, r.placed, r.placed AND r.hides AS hidden,
        CASE WHEN r.placed THEN r.organization_id END AS top,
        r.placed AND r.organization_id = ANY(%(tops)s::bigint[]) AS inside
    FROM {side}_rows r WHERE r.parent_id IS NULL
    UNION ALL
    SELECT r.organization_id,
        CASE WHEN w.placed THEN w.organization_id ELSE w.parent_id END,
        r.placed, w.hidden OR (r.placed AND r.hides),
        coalesce(w.top, CASE WHEN r.placed THEN r.organization_id END),
        w.inside OR (r.placed AND r.organization_id = ANY(%(tops)s::bigint[]))
    FROM {side}_walk w JOIN {side}_rows r ON r.parent_id = w.organization_id
),
{side}_tree AS MATERIALIZED (
    SELECT organization_id, parent_id, top, %(tops)s::bigint[] IS NULL OR inside AS inside
    FROM {side}_walk WHERE placed AND NOT hidden
)"""


def same_names(one, other):
    return " AND ".join(
        f"coalesce({one}.{name}, '') = coalesce({other}.{name}, '')"
        for name in columns("name", "short_name")
    )


def since(differs):
    """From when on a name or code holds: the first row after the last one with another."""
    return f"""
    SELECT z.start_date AS day, z.start_date_precision AS known
    FROM orgchart_name z WHERE z.organization_id = n.organization_id AND z.during <= n.during
    AND NOT EXISTS (SELECT 1 FROM orgchart_name d WHERE d.organization_id = n.organization_id
        AND d.during >= z.during AND d.during <= n.during AND {differs})
    ORDER BY z.during LIMIT 1"""


SEEN = """
seen AS MATERIALIZED (
    SELECT organization_id, b.organization_id IS NOT NULL AS was,
        a.organization_id IS NOT NULL AS still,
        b.parent_id AS parent_before, a.parent_id AS parent_after,
        b.top AS top_before, a.top AS top_after
    FROM from_tree b FULL JOIN to_tree a USING (organization_id)
    WHERE coalesce(b.inside, false) OR coalesce(a.inside, false)
),
names AS MATERIALIZED (
    SELECT n.*, o.id AS old_id, o.code AS old_code, NOT (__SAME__) AS renamed
    FROM seen JOIN orgchart_name n ON n.organization_id = seen.organization_id
        AND n.during @> %(to)s::date
    JOIN orgchart_name o ON o.organization_id = seen.organization_id AND o.id <> n.id
        AND o.during @> %(from)s::date
    WHERE seen.was AND seen.still
),
heads AS MATERIALIZED (
    SELECT t.organization_id, t.id AS post_id, a.person_id, a.id AS appointment_id,
        t.during @> %(from)s::date AND a.during @> %(from)s::date AS was,
        t.during @> %(to)s::date AND a.during @> %(to)s::date AS still,
        CASE WHEN lower(a.during) > %(from)s THEN a.start_date
            WHEN a.start_date IS NOT NULL THEN t.start_date END AS came,
        CASE WHEN lower(a.during) > %(from)s THEN a.start_date_precision
            WHEN a.start_date IS NOT NULL THEN t.start_date_precision END AS came_known,
        CASE WHEN upper(a.during) <= %(to)s THEN a.end_date ELSE t.end_date END AS left_on,
        CASE WHEN upper(a.during) <= %(to)s THEN a.end_date_precision
            ELSE t.end_date_precision END AS left_known
    FROM orgchart_post t JOIN orgchart_appointment a ON a.post_id = t.id
    JOIN orgchart_person p ON p.id = a.person_id
    WHERE t.is_head AND t.state = 'published' AND p.state = 'published'
    AND a.kind = 'substantive' AND (a.during @> %(from)s::date OR a.during @> %(to)s::date)
),
""".replace("__SAME__", same_names("n", "o"))

FOUNDED = """
    SELECT 'founded' AS kind, s.organization_id, d.start_date AS day,
        d.start_date_precision AS known, d.id AS placement_id, NULL::bigint AS name_id,
        NULL::bigint AS appointment_id, NULL::bigint AS person_id, NULL::bigint AS post_id
    FROM seen s JOIN from_rows r USING (organization_id)
    CROSS JOIN LATERAL (
        SELECT p.* FROM orgchart_placement p WHERE p.organization_id = s.organization_id
        AND lower(p.during) > %(from)s ORDER BY p.during LIMIT 1
    ) d
    WHERE s.still AND NOT s.was AND NOT r.placed"""
CLOSED = """
    SELECT CASE WHEN o.dissolved = d.end_date AND o.closure_kind IN ('merged', 'split')
        THEN o.closure_kind ELSE 'closed' END, s.organization_id, d.end_date,
        d.end_date_precision, d.id, NULL, NULL, NULL, NULL
    FROM seen s JOIN to_rows r USING (organization_id)
    JOIN orgchart_organization o ON o.id = s.organization_id
    CROSS JOIN LATERAL (
        SELECT p.* FROM orgchart_placement p WHERE p.organization_id = s.organization_id
        AND upper(p.during) <= %(to)s ORDER BY p.during DESC LIMIT 1
    ) d
    WHERE s.was AND NOT s.still AND NOT r.placed"""
WENT_ON = """
    SELECT 'split', s.organization_id, c.date, c.date_precision, NULL, NULL, NULL, NULL, NULL
    FROM orgchart_change c JOIN orgchart_changedorganization p ON p.change_id = c.id
    JOIN orgchart_changedorganization q ON q.change_id = c.id
        AND q.organization_id = p.organization_id
    JOIN seen s ON s.organization_id = p.organization_id
    WHERE c.kind = 'split' AND p.side = 'before' AND q.side = 'after'
    AND c.date > %(from)s AND c.date <= %(to)s AND s.was AND s.still AND __SEEN_CHANGE__"""
RENAMED = f"""
    SELECT 'renamed', n.organization_id, z.day, z.known, NULL, n.id, NULL, NULL, NULL
    FROM names n LEFT JOIN LATERAL ({since(f"NOT ({same_names('d', 'n')})")}) z ON true
    WHERE n.renamed"""
RECODED = f"""
    SELECT 'recoded', n.organization_id, z.day, z.known, NULL, n.id, NULL, NULL, NULL
    FROM names n LEFT JOIN LATERAL ({since("d.code <> n.code")}) z ON true
    WHERE n.code <> n.old_code"""
# Where its own placement is older, what it stood under has come or gone: then that is the day.
MOVED = """
    SELECT CASE WHEN s.top_before = s.top_after THEN 'moved' ELSE 'transferred' END,
        s.organization_id, d.day, d.known, d.id, NULL, NULL, NULL, NULL
    FROM seen s LEFT JOIN LATERAL (
        SELECT p.id, p.start_date AS day, p.start_date_precision AS known, p.during, 1 AS choice
        FROM orgchart_placement p WHERE p.organization_id = s.organization_id
        AND lower(p.during) > %(from)s AND lower(p.during) <= %(to)s
        AND p.parent_id IS NOT DISTINCT FROM s.parent_after
        UNION ALL
        SELECT p.id, p.start_date, p.start_date_precision, p.during, 2
        FROM orgchart_placement p WHERE p.organization_id IN (s.organization_id, s.parent_after)
        AND lower(p.during) > %(from)s AND lower(p.during) <= %(to)s
        UNION ALL
        SELECT p.id, p.end_date, p.end_date_precision, p.during, 3
        FROM orgchart_placement p WHERE p.organization_id = s.parent_before
        AND upper(p.during) > %(from)s AND upper(p.during) <= %(to)s
        ORDER BY choice, during DESC LIMIT 1
    ) d ON true
    WHERE s.was AND s.still AND s.parent_before IS DISTINCT FROM s.parent_after"""
NEW_HEAD = """
    (SELECT DISTINCT ON (h.organization_id, h.person_id) 'new_head', h.organization_id, h.came,
        h.came_known, NULL::bigint, NULL::bigint, h.appointment_id, h.person_id, h.post_id
    FROM heads h JOIN seen s ON s.organization_id = h.organization_id AND s.still
    WHERE h.still AND NOT EXISTS (SELECT 1 FROM heads x WHERE x.was
        AND x.organization_id = h.organization_id AND x.person_id = h.person_id)
    ORDER BY h.organization_id, h.person_id, h.came, h.post_id)"""
HEAD_LEFT = """
    (SELECT DISTINCT ON (h.organization_id, h.person_id) 'head_left', h.organization_id,
        h.left_on, h.left_known, NULL::bigint, NULL::bigint, h.appointment_id, h.person_id,
        h.post_id
    FROM heads h JOIN seen s ON s.organization_id = h.organization_id AND s.was
    WHERE h.was AND NOT EXISTS (SELECT 1 FROM heads x WHERE x.still
        AND x.organization_id = h.organization_id AND x.person_id = h.person_id)
    ORDER BY h.organization_id, h.person_id, h.left_on, h.post_id)"""
# Somebody hidden who fills a post is not told, but that it is filled is.
VACANT = """
    SELECT 'vacant', t.organization_id, coalesce(d.end_date, t.start_date),
        CASE WHEN d.end_date IS NULL THEN t.start_date_precision ELSE d.end_date_precision END,
        NULL, NULL, d.id, NULL, t.id
    FROM orgchart_post t
    JOIN seen s ON s.organization_id = t.organization_id AND s.still
    LEFT JOIN LATERAL (
        SELECT a.id, a.end_date, a.end_date_precision FROM orgchart_appointment a
        JOIN orgchart_person p ON p.id = a.person_id AND p.state = 'published'
        WHERE a.post_id = t.id AND upper(a.during) > %(from)s AND upper(a.during) <= %(to)s
        ORDER BY upper(a.during) DESC, a.id LIMIT 1
    ) d ON true
    WHERE t.is_head AND t.state = 'published' AND t.during @> %(to)s::date
    AND NOT EXISTS (SELECT 1 FROM orgchart_appointment a
        WHERE a.post_id = t.id AND a.during @> %(to)s::date)
    AND (NOT t.during @> %(from)s::date OR EXISTS (SELECT 1 FROM orgchart_appointment a
        WHERE a.post_id = t.id AND a.during @> %(from)s::date))"""
# A change is told where each organization that took part was public on its side of the day.
SEEN_CHANGE = """NOT EXISTS (
        SELECT 1 FROM orgchart_changedorganization y WHERE y.change_id = c.id AND NOT
        orgchart_is_public_on(y.organization_id, c.date - (y.side = 'before')::int))"""

ENTRIES = f"""
WITH RECURSIVE {tree("from")}, {tree("to")}, {SEEN}
entries AS MATERIALIZED (
    {
    " UNION ALL ".join(
        [FOUNDED, CLOSED, WENT_ON, RENAMED, RECODED, MOVED, NEW_HEAD, HEAD_LEFT, VACANT]
    ).replace("__SEEN_CHANGE__", SEEN_CHANGE)
}
)"""


def named(prefix, organization, side):
    """The columns of what an organization was called on a day; blank where it was not seen."""
    names = spread("name", "short_name").format(row=f"{prefix}n", prefix=f"{prefix}_")
    join = f"""
LEFT JOIN orgchart_organization {prefix}o ON {prefix}o.id = {organization}
LEFT JOIN orgchart_name {prefix}n ON {prefix}n.organization_id = {prefix}o.id
    AND {prefix}n.during @> %({side})s::date"""
    return f"coalesce({prefix}n.code, '') AS {prefix}_code, {names}", join


def origin(prefix):
    """What else is needed to read a name, and to link to a page."""
    return ", ".join(
        f"{prefix}o.{name} AS {prefix}_{name}"
        for name in ("public_id", "slug", "source_language", "original_name")
    )


BEFORE, BEFORE_JOIN = named("before", "CASE WHEN s.was THEN e.organization_id END", "from")
AFTER, AFTER_JOIN = named("after", "CASE WHEN s.still THEN e.organization_id END", "to")
PARENT_BEFORE, PARENT_BEFORE_JOIN = named("parent_before", "s.parent_before", "from")
PARENT_AFTER, PARENT_AFTER_JOIN = named("parent_after", "s.parent_after", "to")
SOURCES = ", ".join(
    f"coalesce(nullif(c.{name}, ''), nullif(p.{name}, ''), nullif(n.{name}, ''),"
    f" nullif(a.{name}, ''), '') AS {name}"
    for name in (*columns("source"), "source_url")
)
SUCCESSOR = ", ".join(
    f"'{name}', f.{name}"
    for name in ("public_id", "slug", "code", "source_language", "original_name", *columns("name"))
)
# Only the rows of the page are given their names.
TOLD = f"""
SELECT e.kind, o.public_id AS organization_id, e.day AS date, e.known AS date_precision,
    o.slug, o.source_language, o.original_name, s.was, s.still,
    {BEFORE}, {AFTER},
    {PARENT_BEFORE}, {origin("parent_before")}, {PARENT_AFTER}, {origin("parent_after")},
    person.public_id AS person_id, person.slug AS person_slug,
    person.source_language AS person_source_language,
    person.original_name AS person_original_name,
    {spread("name").format(row="person", prefix="person_")},
    post.public_id AS post_id, post.source_language AS post_source_language,
    {spread("title").format(row="post", prefix="post_")},
    coalesce(c.successors, '[]'::jsonb) AS successors, {SOURCES}
FROM (
    SELECT * FROM entries WHERE %(kind)s::text IS NULL OR kind = %(kind)s
    ORDER BY array_position(ARRAY[{", ".join(f"'{kind}'" for kind in KINDS)}], kind),
        day DESC NULLS LAST, organization_id, person_id, post_id
    OFFSET %(first)s LIMIT %(most)s
) e
JOIN seen s ON s.organization_id = e.organization_id
JOIN orgchart_organization o ON o.id = e.organization_id
{BEFORE_JOIN} {AFTER_JOIN} {PARENT_BEFORE_JOIN} {PARENT_AFTER_JOIN}
LEFT JOIN orgchart_person person ON person.id = e.person_id
LEFT JOIN orgchart_post post ON post.id = e.post_id
LEFT JOIN orgchart_placement p ON p.id = e.placement_id AND p.organization_id = e.organization_id
LEFT JOIN orgchart_name n ON n.id = e.name_id
LEFT JOIN orgchart_appointment a ON a.id = e.appointment_id
LEFT JOIN LATERAL (
    SELECT c.*, (
        SELECT jsonb_agg(jsonb_build_object({SUCCESSOR}) ORDER BY f.id)
        FROM orgchart_changedorganization y JOIN orgchart_organization f ON f.id = y.organization_id
        WHERE y.change_id = c.id AND y.side = 'after' AND f.id <> e.organization_id
        AND e.kind IN ('closed', 'merged', 'split')
    ) AS successors
    FROM orgchart_change c JOIN orgchart_changedorganization x ON x.change_id = c.id
    WHERE x.organization_id = e.organization_id AND c.date = e.day
    AND c.date_precision = e.known AND c.kind = ANY(CASE e.kind
        WHEN 'closed' THEN ARRAY['dissolved', 'merged', 'split']
        WHEN 'recoded' THEN ARRAY['renamed']
        WHEN 'founded' THEN ARRAY['founded', 'merged', 'split']
        WHEN 'moved' THEN ARRAY['moved', 'transferred']
        WHEN 'transferred' THEN ARRAY['moved', 'transferred'] ELSE ARRAY[e.kind] END)
    AND {SEEN_CHANGE}
    ORDER BY c.id LIMIT 1
) c ON true
ORDER BY array_position(ARRAY[{", ".join(f"'{kind}'" for kind in KINDS)}], e.kind),
    e.day DESC NULLS LAST, e.organization_id, e.person_id, e.post_id
"""
PAGE = f"""{ENTRIES}
SELECT (SELECT jsonb_object_agg(k.kind, k.number) FROM (
        SELECT kind, count(*) AS number FROM entries GROUP BY kind) k) AS numbers, told.*
FROM (SELECT) nothing LEFT JOIN ({TOLD}) told ON true
"""
