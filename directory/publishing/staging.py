"""A draft in place of what is saved, for as long as something looks at it.

Staging writes into tables of its own (overlay.py) and rolls back; whoever looks has to have
finished by then. It runs on the primary, locks no row and not the tree, and what it renders is in
no cache.
"""

from contextlib import contextmanager

from django.db import IntegrityError, transaction

from directory.publishing.enums import State
from directory.publishing.marks import marks_of
from directory.publishing.overlay import overlaid
from directory.publishing.snapshot import (
    content_fields,
    differs,
    fields_of,
    owned_models,
    set_fields,
    write_owned,
    write_row,
)
from directory.publishing.three_way import Clash


@contextmanager
def staged(record, snapshot):
    """The record and its rows as in a snapshot (None: as they are), until the block ends.

    Gives the record as it is read inside; `unfitting` says what could not be put.
    """
    with overlaid():
        unfitting = put(record, snapshot) if snapshot is not None else []
        shown = type(record)._base_manager.get(pk=record.pk)
        shown.unfitting = unfitting
        yield shown


def put(record, snapshot):
    """Write a snapshot as it is, unchecked: what it was taken from was checked.

    What became impossible since then, as an address that another record took, is left out. Gives
    a Clash for each.
    """
    with marks_of(snapshot):
        try:
            with transaction.atomic():
                put_fields(record, snapshot["fields"], written_fields(record))
                write_owned(record, snapshot["owned"])
        except IntegrityError:
            return put_what_fits(record, snapshot)
    return []


def written_fields(record):
    return [field.name for field in content_fields(type(record)) if field.name != "state"]


def put_fields(record, values, names):
    fresh = type(record)._base_manager.get(pk=record.pk)
    set_fields(fresh, values)
    fresh.save(update_fields=names)


def fits(write, *args):
    try:
        with transaction.atomic():
            write(*args)
    except IntegrityError:
        return False
    return True


def put_what_fits(record, snapshot):
    return put_fitting_fields(record, snapshot["fields"]) + put_fitting_rows(
        record, snapshot["owned"]
    )


def put_fitting_fields(record, values):
    """All that changed, or each alone; a date goes with how well it is known."""
    names = written_fields(record)
    if fits(put_fields, record, values, names):
        return []
    now = fields_of(record, content_fields(type(record)))
    keys = [field for field in content_fields(type(record)) if field.name in names]
    found = []
    for field in keys:
        name = field.attname
        together = [each.name for each in keys if each.name in (field.name, f"{name}_precision")]
        if values.get(name, now[name]) == now[name] or fits(put_fields, record, values, together):
            continue
        found.append(Clash("", "", name, None, values[name], now[name]))
    return found


def put_fitting_rows(record, owned):
    found = []
    for name, model, back in owned_models(type(record)):
        rows = model._base_manager.filter(**{back: record})
        meant = {values["public_id"]: values for values in owned.get(name, ())}
        if name in owned:
            for row in rows.exclude(public_id__in=meant):
                fits(row.delete)
        known = {str(row.public_id): row for row in rows.all()}
        for key, values in meant.items():
            row = known.get(key)
            if row is not None and not differs(row, values):
                continue
            if not fits(write_row, model, back, record, row, values):
                found.append(Clash(name, key, "", None, values, None))
    return found


def show(record):
    """Let the public see a record, while it is staged."""
    type(record)._base_manager.filter(pk=record.pk).update(state=State.PUBLISHED)
