"""A draft in place of what is saved, for as long as something looks at it.

Staging writes into the tables inside a transaction and rolls back; whoever looks has to have
finished by then. It runs on the primary, never touches a node of the tree, and what it renders is
in no cache.
"""

from contextlib import contextmanager

from django.db import transaction

from directory.publishing.enums import State
from directory.publishing.marks import marks_of
from directory.publishing.snapshot import content_fields, set_fields, write_owned


@contextmanager
def rolled_back():
    """A transaction that leaves nothing. Render inside of it, and consume what streams."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def staged(record, snapshot):
    """The record and its rows as in a snapshot (None: as they are), until the block ends.

    Gives the record as it is read inside.
    """
    with rolled_back():
        if snapshot is not None:
            put(record, snapshot)
        yield type(record)._base_manager.get(pk=record.pk)


def put(record, snapshot):
    """Write a snapshot as it is, unchecked: what it was taken from was checked."""
    rows = type(record)._base_manager
    fresh = rows.get(pk=record.pk)
    set_fields(fresh, snapshot["fields"])
    names = [field.name for field in content_fields(type(record)) if field.name != "state"]
    with marks_of(snapshot):
        fresh.save(update_fields=names)
        write_owned(fresh, snapshot["owned"])


def show(record):
    """Let the public see a record, while it is staged."""
    type(record)._base_manager.filter(pk=record.pk).update(state=State.PUBLISHED)
