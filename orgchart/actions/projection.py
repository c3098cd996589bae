"""Today's tree and names, kept from the dated rows."""

from django.db import connection, transaction

from directory.history.as_of import today
from directory.publishing.bulk import write_revisions
from directory.publishing.enums import Verb
from orgchart.actions import tree
from orgchart.actions.bulk import pass_roots_on
from orgchart.actions.dated import note_due
from orgchart.actions.organizations import NAMING
from orgchart.models import Organization, Projection, TreeNode


@transaction.atomic
def apply_due():
    """Let what is dated up to today take effect. Safe to run twice, and at once in two places.

    Returns how many organizations are called something else than before.
    """
    TreeNode.objects.lock()
    renamed = project_names()
    write_revisions(Organization, renamed, Verb.CHANGED)
    tree.project_tree()
    pass_roots_on()
    note_due()
    Projection.objects.filter(pk=1).update(day=today())
    return len(renamed)


def project_names(organizations=None):
    """Write today's names over the organizations (all by default). Returns the changed keys.

    A closed organization keeps its last name, a future one has its first.
    """
    quoted = [connection.ops.quote_name(column) for column in NAMING]
    with connection.cursor() as cursor:
        cursor.execute(
            PROJECT.format(
                settings=", ".join(f"{column} = n.{column}" for column in quoted),
                now=", ".join(f"coalesce(o.{column}, '')" for column in quoted),
                then=", ".join(f"coalesce(n.{column}, '')" for column in quoted),
            ),
            {"today": today(), "ids": organizations and list(organizations)},
        )
        return [key for (key,) in cursor]


PROJECT = """
UPDATE orgchart_organization o SET {settings} FROM (
    SELECT DISTINCT ON (organization_id) * FROM orgchart_name
    WHERE %(ids)s::bigint[] IS NULL OR organization_id = ANY(%(ids)s)
    ORDER BY organization_id, during @> %(today)s::date DESC,
        CASE WHEN lower(during) > %(today)s THEN lower(during) - %(today)s
        ELSE %(today)s - upper(during) END
) n
WHERE n.organization_id = o.id AND ({now}) IS DISTINCT FROM ({then})
RETURNING o.id
"""
