"""SQL that reads texts from the last snapshots of open drafts as if they were rows of tables.

Where a record has changed since its draft was begun, what changed is not in here: editions.py,
which reads few records, joins both.
"""

from django.contrib.contenttypes.models import ContentType

from directory.languages import OUTDATED, SUFFIXES, columns
from directory.publishing.enums import OPEN

LANGUAGES = "|".join(SUFFIXES.values())
FIELD = f"regexp_replace(m.key, '_({LANGUAGES})$', '')"
SOURCE = f"diwan_text_of(s.j, {FIELD}, split_part(m.value, ':', 1))"
# As the trigger diwan_follow_source writes them (publishing/migrations/0005).
OLD_BY_MARKS = (
    "ARRAY(SELECT m.key::varchar FROM jsonb_each_text(CASE jsonb_typeof(s.j -> 'made_from') "
    f"WHEN 'object' THEN s.j -> 'made_from' ELSE '{{}}' END) m WHERE {SOURCE} <> '' "
    f"AND split_part(m.value, ':', 2) <> diwan_fingerprint({SOURCE}))"
)


def drafted(model):
    """SQL of d: the id of each record with an open draft, and its last snapshot."""
    kind = ContentType.objects.get_for_model(model)
    statuses = ", ".join(f"'{status}'" for status in OPEN)
    return (
        "SELECT DISTINCT ON (o.object_id) o.object_id AS id, v.snapshot FROM publishing_draft o "
        f"JOIN publishing_revision v ON v.draft_id = o.id WHERE o.content_type_id = {kind.pk} "
        f"AND o.status IN ({statuses}) ORDER BY o.object_id, v.id DESC"
    )


def saved_rows(table):
    """SQL of r and t, the rows of a table whose records have no open draft."""
    without = "WHERE NOT EXISTS (SELECT FROM d WHERE d.id = r.id)"
    return f"r JOIN {table.name} t ON t.{table.owner} = r.id {without}"


def drafted_rows(table):
    """SQL of r and t, the same columns as a draft has them. What it cannot hold is as saved."""
    rows = (
        f"jsonb_array_elements(d.snapshot -> 'owned' -> '{table.relation}') AS s(j)"
        if table.relation
        else f"(SELECT to_jsonb(n) || (d.snapshot -> 'fields') AS j, n.{OUTDATED} AS kept "
        f"FROM {table.name} n WHERE n.{table.owner} = r.id) s"
    )
    names = [*columns(*table.fields), *(["original_name"] if table.has_original else [])]
    texts = ", ".join(f"s.j ->> '{name}' AS {name}" for name in names)
    return (
        f"r JOIN d ON d.id = r.id CROSS JOIN LATERAL {rows} "
        f"CROSS JOIN LATERAL (SELECT {texts}, {old_ones(table)} AS {OUTDATED}) t"
    )


def old_ones(table):
    fields = [field for field in table.projected if field in table.fields]
    if not fields:
        return OLD_BY_MARKS
    names = ", ".join(f"'{name}'" for name in columns(*fields))
    kept = f"ARRAY(SELECT each FROM unnest(s.kept) each WHERE each IN ({names}))"
    return f"({OLD_BY_MARKS} || {kept})"
