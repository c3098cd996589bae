"""Many rows at once: written by COPY, with the revisions of many records."""

import json
from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from directory.publishing.models import FormerAddress, Revision
from directory.publishing.overlay import is_overlaid, lay_over
from directory.publishing.snapshot import content_fields, plain


def new_keys(model, count):
    """Primary keys for rows that are not there yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            # In its schema: a table that is laid over is there twice, once without a sequence.
            "SELECT nextval(pg_get_serial_sequence("
            "quote_ident(current_schema()) || '.' || %s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [key for (key,) in cursor]


def copy_rows(table, columns, rows):
    """Write tuples into the columns of a table."""
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    if is_overlaid():
        lay_over(table)  # a COPY is no statement that it sees
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {connection.ops.quote_name(table)} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def insert_rows(model, rows):
    """Write dicts {column: value} with the same keys; what is missing has the field's default."""
    if not rows:
        return
    given = list(rows[0])
    missing = [field for field in model._meta.concrete_fields if needs_default(field, given)]
    made = [
        (n, field.default)
        for n, field in enumerate(missing)
        if field.has_default() and callable(field.default)
    ]
    rest = [field.get_default() for field in missing]

    def tuples():
        for row in rows:
            for n, make in made:
                rest[n] = make()
            yield *(row[column] for column in given), *rest

    columns = [*given, *(field.column for field in missing)]
    copy_rows(model._meta.db_table, columns, tuples())


def needs_default(field, given):
    if field.generated or field.primary_key or field.attname in given:
        return False
    return field.has_default() or not field.null


def update_rows(model, key, rows):
    """Write dicts with the same keys over the rows of a table that have the same `key`."""
    if not rows:
        return
    quote = connection.ops.quote_name
    columns = list(rows[0])
    table = model._meta.db_table
    names = ", ".join(quote(column) for column in columns)
    settings = ", ".join(f"{quote(c)} = w.{quote(c)}" for c in columns if c != key)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE written ON COMMIT DROP AS SELECT {names} FROM {table} LIMIT 0"
        )
        copy_rows("written", columns, (tuple(row[c] for c in columns) for row in rows))
        cursor.execute(
            f"UPDATE {table} t SET {settings} FROM written w WHERE t.{quote(key)} = w.{quote(key)}"
        )
        cursor.execute("DROP TABLE written")


def keep_addresses(model, rows):
    """Let readers find records at their new addresses: {key: row with its `changes`}."""
    slugs = {key: row.changes["slug"] for key, row in rows.items() if "slug" in row.changes}
    if not slugs:
        return
    kind, now = ContentType.objects.get_for_model(model), timezone.now()
    taken = [slug for _before, slug in slugs.values()]
    FormerAddress.objects.filter(content_type=kind, slug__in=taken).delete()
    FormerAddress.objects.bulk_create(
        [
            FormerAddress(content_type=kind, slug=before, object_id=key, until=now)
            for key, (before, _slug) in slugs.items()
        ],
        update_conflicts=True,
        unique_fields=["content_type", "slug"],
        update_fields=["object_id", "until"],
    )


def write_revisions(model, keys, verb, *, actor=None, comment=""):
    """A revision, with its new version, for each record of a kind."""
    keys = list(keys)
    if not keys:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {model._meta.db_table} SET version = version + 1 "
            "WHERE id = ANY(%s) RETURNING id, public_id, version",
            [keys],
        )
        records = cursor.fetchall()
    fields = fields_by_key(model, {"pk__in": keys})
    owned = {name: owned_rows(model, name, keys) for name in model.owned_rows}
    content_type = ContentType.objects.get_for_model(model).pk
    now = timezone.now()
    columns = (
        "content_type_id", "object_id", "public_id", "number", "verb", "snapshot", "author_id",
        "comment", "created_at",
    )  # fmt: skip

    def revisions():
        for key, public_id, version in records:
            snapshot = {
                "fields": fields[key],
                "owned": {name: rows.get(key, []) for name, rows in owned.items()},
            }
            text = json.dumps(snapshot, ensure_ascii=False)
            author = actor.pk if actor else None
            yield content_type, key, public_id, version, verb, text, author, comment, now

    copy_rows(Revision._meta.db_table, columns, revisions())


def fields_by_key(model, lookup):
    names = [field.attname for field in content_fields(model)]
    rows = model._base_manager.filter(**lookup).values_list("pk", *names)
    return {
        key: dict(zip(names, map(plain, values), strict=True)) for key, *values in rows.iterator()
    }


def owned_rows(model, relation, keys):
    """{key of the owner: [its rows as in a snapshot]}"""
    related = model._meta.get_field(relation)
    owner = related.field.attname
    names = [f.attname for f in content_fields(related.related_model) if f.attname != owner]
    rows = related.related_model._base_manager.filter(**{f"{owner}__in": keys}).order_by("pk")
    found = defaultdict(list)
    columns = rows.values_list(owner, "pk", "public_id", *names)
    for key, pk, public_id, *values in columns.iterator():
        content = dict(zip(names, map(plain, values), strict=True))
        found[key].append({"id": pk, "public_id": str(public_id)} | content)
    return found
