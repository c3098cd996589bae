"""A record as plain data: its own fields in every language, and the rows it owns.

An owned row also says its key: one that exists in a draft alone keeps it from draft to draft.
"""

import datetime
import uuid

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
    found = {}
    for relation in relations:
        related = record._meta.get_field(relation)
        fields = [f for f in content_fields(related.related_model) if f.name != related.field.name]
        found[relation] = [
            {"id": row.pk, "public_id": str(row.public_id)} | fields_of(row, fields)
            for row in getattr(record, relation).order_by("pk")
        ]
    return found


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
            rows = model._base_manager.filter(**{back: record})
            for row in rows.exclude(public_id__in=kept):
                row.delete()
    for name, model, back in models:
        rows = model._base_manager.filter(**{back: record}).in_bulk(field_name="public_id")
        known = {str(public_id): row for public_id, row in rows.items()}
        for values in owned.get(name, ()):
            write_row(model, back, record, known.get(values["public_id"]), values)


def write_row(model, back, record, row, values):
    if row is None:
        row = model(pk=values.get("id"), public_id=values["public_id"], **{back: record})
    elif not differs(row, values):
        return
    set_fields(row, values)
    row.save()


def differs(row, values):
    now = fields_of(row, content_fields(type(row)))
    return any(now[name] != value for name, value in values.items() if name in now)
