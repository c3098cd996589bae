"""A record as plain data: its own fields in every language, and the rows it owns."""

import datetime
import uuid

from directory.languages import columns, stored_fields, translated

NOT_CONTENT = {"id", "public_id", "version", "shared"}


def content_fields(model):
    """The fields that a snapshot holds: no keys, nothing that is projected from dated rows."""
    projected = getattr(model, "projected", ())
    doubled = set(translated(model))
    left_out = NOT_CONTENT | set(columns(*(set(projected) & doubled))) | set(projected)
    return [field for field in stored_fields(model) if field.name not in left_out]


def plain(value):
    if isinstance(value, datetime.date | uuid.UUID):
        return str(value)
    return "" if value is None else value


def fields_of(record, fields):
    return {field.attname: plain(getattr(record, field.attname)) for field in fields}


def snapshot(record):
    """{'fields': {...}, 'owned': {relation: [{'public_id': ..., ...}]}} of a saved record."""
    owned = {}
    for relation in record.owned_rows:
        model = record._meta.get_field(relation).related_model
        back = record._meta.get_field(relation).field.name
        fields = [field for field in content_fields(model) if field.name != back]
        owned[relation] = [
            {"public_id": str(row.public_id)} | fields_of(row, fields)
            for row in getattr(record, relation).order_by("pk")
        ]
    return {"fields": fields_of(record, content_fields(type(record))), "owned": owned}
