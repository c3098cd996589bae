"""A record as plain data: its own fields in every language, and the rows it owns.

An owned row also says its key: one that exists in a draft alone keeps it from draft to draft.
"""

import datetime
import uuid
from itertools import compress

from django.db import IntegrityError, connection, transaction

from directory.languages import MARKS, columns, stored_fields, translated

NOT_CONTENT = {"id", "public_id", "version"}


def content_fields(model):
    """The fields that a snapshot holds: no keys, nothing that is projected from dated rows."""
    projected = getattr(model, "projected", ())
    doubled = set(translated(model))
    left_out = NOT_CONTENT | set(columns(*(set(projected) & doubled))) | set(projected)
    content = [field for field in stored_fields(model) if field.name not in left_out]
    return [*content, *(field for field in model._meta.concrete_fields if field.name == MARKS)]


def plain(value):
    if isinstance(value, datetime.date | datetime.time | uuid.UUID):
        return str(value)
    return "" if value is None else value


def fields_of(record, fields):
    return {field.attname: plain(getattr(record, field.attname)) for field in fields}


def snapshot(record):
    """{'fields': {...}, 'owned': {relation: [{'id': ..., 'public_id': ..., ...}]}} of a saved
    record."""
    return {
        "fields": fields_of(record, content_fields(type(record))),
        "owned": rows_of(record, record.owned_rows),
    }


def kept(record):
    """The dated rows that are in no snapshot, as the last revision of a deleted record has them."""
    return rows_of(record, record.kept_rows)


def rows_of(record, relations):
    found = {relation: [] for relation in relations}
    for relation in with_rows(record, relations):
        related = record._meta.get_field(relation)
        fields = [f for f in content_fields(related.related_model) if f.name != related.field.name]
        found[relation] = [
            {"id": row.pk, "public_id": str(row.public_id)} | fields_of(row, fields)
            for row in getattr(record, relation).order_by("pk")
        ]
    return found


def with_rows(record, relations):
    """Those of the relations that have rows, by one question: mostly few of them do."""
    if not relations:
        return []
    owned = [record._meta.get_field(relation) for relation in relations]
    places = [(each.related_model._meta.db_table, each.field.column) for each in owned]
    asked = [f"EXISTS (SELECT FROM {table} WHERE {column} = %(it)s)" for table, column in places]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)}", {"it": record.pk})
        return list(compress(relations, cursor.fetchone()))


def owned_models(model):
    """[(relation, model of its rows, name of their field that names the owner)]"""
    relations = [model._meta.get_field(name) for name in model.owned_rows]
    return [(each.name, each.related_model, each.field.name) for each in relations]


def set_fields(record, values):
    """Give a record the values of a snapshot. What the snapshot does not know stays."""
    for field in content_fields(type(record)):
        if field.attname in values:
            value = values[field.attname]
            if field.name == MARKS:
                value = with_marks_of_projected(record, value or {})
            setattr(record, field.attname, stored(field, value))


def with_marks_of_projected(record, marks):
    """Texts that are in no snapshot keep what they were translated from."""
    projected = set(columns(*getattr(record, "projected", ())))
    own = {name: mark for name, mark in (record.made_from or {}).items() if name in projected}
    return {name: mark for name, mark in marks.items() if name not in projected} | own or ""


def stored(field, value):
    """A plain value as the field keeps it."""
    if value == "" and field.null:
        return None
    if field.is_relation:
        return field.target_field.to_python(value)
    return field.to_python(value)


def write_kept(record, rows):
    """Write the dated rows of a record that comes back."""
    for relation, values in rows.items():
        related = record._meta.get_field(relation)
        for each in values:
            write_row(related.related_model, related.field.name, record, None, each)


def write_owned(record, owned):
    """Make the rows that a record owns those of a snapshot: the same rows where they are there.

    What stands in two rows for a moment is no fault: first those go that are not meant to be.
    """
    models = owned_models(type(record))
    for name, model, back in reversed(models):
        if name in owned:
            kept = [row["public_id"] for row in owned[name]]
            gone = model._base_manager.filter(**{back: record}).exclude(public_id__in=kept)
            if gone.exists():
                gone.delete()
    for name, model, back in models:
        write_rows(model, back, record, owned.get(name, ()))


def write_rows(model, back, record, meant):
    """All rows of one kind in a few statements; the changed ones go before the new ones, which may
    take their place."""
    rows = model._base_manager.filter(**{back: record}).in_bulk(field_name="public_id")
    known = {str(public_id): row for public_id, row in rows.items()}
    new, changed, names = [], [], set()
    for values in meant:
        row = known.get(values["public_id"])
        if row is None:
            new.append(made_row(model, back, record, values))
        elif differing := differing_fields(row, values):
            set_fields(row, values)
            changed.append(row)
            names |= differing
    if changed:
        update_all(model, changed, sorted(names))
    model._base_manager.bulk_create(new)


def update_all(model, rows, names):
    try:
        with transaction.atomic():
            model._base_manager.bulk_update(rows, names)
    except IntegrityError:
        update_in_turn(rows, names)


def update_in_turn(rows, names):
    """One by one, where one takes the place that another one leaves."""
    waiting = [row for row in rows if not is_updated(row, names)]
    if len(waiting) < len(rows):
        update_in_turn(waiting, names)
    elif waiting:
        waiting[0].save(update_fields=names)  # raises what the database has against it


def is_updated(row, names):
    try:
        with transaction.atomic():
            row.save(update_fields=names)
    except IntegrityError:
        return False
    return True


def write_row(model, back, record, row, values):
    if row is None:
        row = made_row(model, back, record, values)
    elif differs(row, values):
        set_fields(row, values)
    else:
        return
    row.save()


def made_row(model, back, record, values):
    row = model(pk=values.get("id"), public_id=values["public_id"], **{back: record})
    set_fields(row, values)
    return row


def differs(row, values):
    return bool(differing_fields(row, values))


def differing_fields(row, values):
    """The names of the fields of a row that a snapshot has otherwise."""
    fields = content_fields(type(row))
    now = fields_of(row, fields)
    return {
        field.name
        for field in fields
        if field.attname in values and values[field.attname] != now[field.attname]
    }
