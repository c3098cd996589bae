"""Writing many dated rows over those that are there, from a file: a correction, and no Change.

Many at once, by the same rules as the single actions: the constraints refuse what overlaps, no day
may have a cycle, and whoever has a place on a day is called something on it.
"""

from django.db import connection

from directory.history.as_of import today
from directory.publishing.bulk import insert_rows, new_keys, write_revisions
from directory.publishing.enums import Verb
from orgchart.actions import tree
from orgchart.actions.bulk import pass_roots_on
from orgchart.actions.dated import note_due, record_change
from orgchart.actions.projection import project_names
from orgchart.models import Change, Name, Organization, TreeNode


class Unsound(Exception):
    """The corrected rows cannot be. `organizations` holds the permanent ids of those at fault."""

    def __init__(self, reason, organizations):
        super().__init__(reason)
        self.reason, self.organizations = reason, organizations


CYCLE, NAMELESS = "cycle", "nameless"


def correct_history(model, rows, *, given_way=(), actor=None):
    """Write dated rows over those with the same permanent ids, in the open transaction.

    `model` is Name or Placement; `rows` are dicts of their columns with `public_id`, all with the
    same keys; `given_way` are the ids of rows that go. Raises IntegrityError, Unsound.
    """
    TreeNode.objects.lock()
    organizations = sorted({row["organization_id"] for row in rows})
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {model._meta.db_table} WHERE public_id = ANY(%s) OR id = ANY(%s)",
            [[row["public_id"] for row in rows], list(given_way)],
        )
    # Until `take_effect` says better, a name belongs to the tree of its organization alone.
    root = ["root_id"] if model is Name else []
    keys = new_keys(model, len(rows))
    insert_rows(
        model,
        [
            {"id": key} | row | dict.fromkeys(root, row["organization_id"])
            for key, row in zip(keys, rows, strict=True)
        ],
    )
    if organizations:
        refuse_unsound(organizations)
        take_effect(organizations, actor)


def add_past_change(public_id, kind, on, *, before=(), after=(), source=None):
    """Write that something happened, beside dated rows that say so already. Once for an id."""
    if Change.objects.filter(public_id=public_id).exists():
        return None
    change = record_change(kind, on, before=before, after=after, source=source)
    Change.objects.filter(pk=change.pk).update(public_id=public_id)
    return change


def refuse_unsound(organizations):
    for reason, sql in ((CYCLE, CYCLES), (NAMELESS, WITHOUT_NAME)):
        with connection.cursor() as cursor:
            cursor.execute(sql, [organizations])
            found = [public_id for (public_id,) in cursor]
        if found:
            raise Unsound(reason, found)


def take_effect(organizations, actor):
    """Show today what holds today, and keep revisions of those whose past is told otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(ROOTS, {"organizations": organizations, "today": today()})
    project_names(organizations)
    tree.project_tree()
    pass_roots_on()
    note_due()
    write_revisions(Organization, organizations, Verb.IMPORTED, actor=actor)


# As ABOVE_OVER_TIME, for many at once.
CYCLES = """
WITH RECURSIVE above AS (
    SELECT p.organization_id AS origin, p.parent_id AS id, p.during
    FROM orgchart_placement p WHERE p.organization_id = ANY(%s) AND p.parent_id IS NOT NULL
    UNION
    SELECT above.origin, p.parent_id, p.during * above.during
    FROM above JOIN orgchart_placement p
        ON p.organization_id = above.id AND p.during && above.during
    WHERE p.parent_id IS NOT NULL AND above.id <> above.origin
)
SELECT DISTINCT o.public_id FROM above JOIN orgchart_organization o ON o.id = above.origin
WHERE above.id = above.origin
"""
WITHOUT_NAME = """
SELECT o.public_id FROM orgchart_organization o WHERE o.id = ANY(%s) AND NOT coalesce(
    (SELECT range_agg(n.during) FROM orgchart_name n WHERE n.organization_id = o.id) @>
    (SELECT range_agg(p.during) FROM orgchart_placement p WHERE p.organization_id = o.id),
    NOT EXISTS (SELECT 1 FROM orgchart_placement p WHERE p.organization_id = o.id))
"""
# A name belongs to the tree in which its organization stands today, else stood at its end.
ROOTS = """
UPDATE orgchart_name m SET root_id = r.root FROM (
    SELECT n.id, coalesce((
        SELECT l.organization_id FROM orgchart_line_on(n.organization_id, d.day) l
        ORDER BY l.distance DESC LIMIT 1), n.organization_id) AS root
    FROM orgchart_name n CROSS JOIN LATERAL (
        SELECT CASE WHEN n.during @> %(today)s::date THEN %(today)s::date
            WHEN lower(n.during) > %(today)s::date THEN lower(n.during)
            ELSE upper(n.during) - 1 END AS day) d
    WHERE n.organization_id = ANY(%(organizations)s)
) r WHERE r.id = m.id AND m.root_id <> r.root
"""
