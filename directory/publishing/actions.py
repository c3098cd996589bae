"""What is done with records of every kind. Only this module writes their state and version."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from directory.history import audit
from directory.languages import MARKS, OUTDATED
from directory.publishing.enums import State, Verb
from directory.publishing.models import FormerAddress, Revision
from directory.publishing.snapshot import kept, snapshot


class Conflict(ValidationError):
    """Somebody saved the record after the form was made."""

    def __init__(self):
        super().__init__(
            _(
                "Somebody else has changed this in the meantime. "
                "Compare both versions below, then save again to keep yours."
            ),
            code="conflict",
        )


class Gone(ValidationError):
    """Somebody deleted the record after the form was made."""

    def __init__(self):
        super().__init__(_("Somebody else has deleted this in the meantime."), code="gone")


def lock_record(record, *, based_on=None):
    """Lock the row of a saved record, and read afresh what only this module writes.

    Raises Gone, or Conflict if its version is not `based_on`.
    """
    rows = type(record)._base_manager.select_for_update(no_key=True)
    locked = rows.only("version", "state").filter(pk=record.pk).first()
    if locked is None:
        raise Gone
    record.version, record.state = locked.version, locked.state
    if based_on is not None and locked.version != based_on:
        raise Conflict


def write_revision(record, verb, *, actor=None, comment="", more=None):
    """Number the record's new state and keep it. Call it in the action's transaction, last."""
    record.version += 1
    number(record)
    return Revision.objects.create(
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        public_id=record.public_id,
        number=record.version,
        verb=verb,
        snapshot=snapshot(record) | (more or {}),
        author=actor,
        comment=comment,
    )


def number(record):
    """Write the record's number, and read what the database wrote with its texts."""
    fields = [record._meta.get_field(name) for name in (MARKS, OUTDATED)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {record._meta.db_table} SET version = %s WHERE id = %s "
            f"RETURNING {', '.join(field.column for field in fields)}",
            [record.version, record.pk],
        )
        for field, value in zip(fields, cursor.fetchone(), strict=True):
            read = getattr(field, "from_db_value", lambda value, *_: value)
            setattr(record, field.attname, read(value, None, connection))


@transaction.atomic
def save_record(
    record, *, actor=None, based_on=None, comment="", save_owned=None, verb=Verb.CHANGED
):
    """Save a record and what it owns, with a revision and an audit line.

    `save_owned` saves the owned rows, once the record has its key. Raises ValidationError.
    """
    adding = record._state.adding
    if not adding:
        lock_record(record, based_on=based_on)
    record.full_clean()
    if adding:
        record.save()
    else:
        save_in_place(record)
    if save_owned:
        save_owned()
    if adding and verb == Verb.CHANGED:
        verb = Verb.CREATED
    write_revision(record, verb, actor=actor, comment=comment)
    audit.record(actor, LINES[verb], record)
    return record


LINES = {Verb.CREATED: "create", Verb.CHANGED: "change", Verb.RESTORED: "restore"}


def save_in_place(record):
    """Save a record that is there, without naming the columns by which others refer to its row.

    Where a row has a trigger that runs before its update, PostgreSQL locks it against every
    reference as soon as such a column is named, changed or not: a move would wait for a text.
    """
    unchanged = {"public_id"} if keep_address(record) else {"public_id", "slug"}
    fields = [field for field in record._meta.concrete_fields if not field.primary_key]
    record.save(
        update_fields=[f.name for f in fields if not f.generated and f.name not in unchanged]
    )


def keep_address(record):
    """Let readers who come by the address that a record had find it at its new one. Returns
    whether that has changed."""
    if not hasattr(record, "slug"):
        return False
    before = type(record)._base_manager.values_list("slug", flat=True).get(pk=record.pk)
    if before != record.slug:
        kind = ContentType.objects.get_for_model(record)
        FormerAddress.objects.filter(content_type=kind, slug=record.slug).delete()
        FormerAddress.objects.update_or_create(
            content_type=kind, slug=before, defaults={"object_id": record.pk}
        )
    return before != record.slug


@transaction.atomic
def set_state(record, state, *, actor=None, comment=""):
    record.lock_for_publication()
    lock_record(record)
    record.state = state
    type(record)._base_manager.filter(pk=record.pk).update(state=state)
    record.publication_changed()
    verb = Verb.PUBLISHED if state == State.PUBLISHED else Verb.WITHDRAWN
    write_revision(record, verb, actor=actor, comment=comment)
    audit.record(actor, verb, record)
    return record


def publish(record, *, actor=None, comment=""):
    return set_state(record, State.PUBLISHED, actor=actor, comment=comment)


def withdraw(record, *, actor=None, comment=""):
    return set_state(record, State.WITHDRAWN, actor=actor, comment=comment)


@transaction.atomic
def delete_record(record, *, actor=None, comment=""):
    """Delete a record and what it owns. Its last revision stays. Raises ProtectedError, Gone."""
    lock_record(record)
    more = {"kept": kept(record)}
    write_revision(record, Verb.DELETED, actor=actor, comment=comment, more=more)
    audit.record(actor, "delete", record)
    record.delete()
