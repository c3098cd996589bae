"""Saving and deleting one statement. It belongs to its instrument, which gets the revision."""

from django.db import transaction

from directory.history import audit
from directory.publishing.actions import lock_record, write_revision
from directory.publishing.enums import Verb
from treaties.actions.instruments import refusals_of, refuse_new_faults


@transaction.atomic
def save_statement(statement, *, actor=None, based_on=None):
    """`based_on` is the version of the instrument. Refused is what the law refuses now and did not
    before. Raises ValidationError, Gone, Conflict."""
    instrument = statement.instrument
    lock_record(instrument, based_on=based_on)
    before = refusals_of(instrument)
    statement.full_clean()
    statement.save()
    refuse_new_faults(instrument, before)
    write_revision(instrument, Verb.CHANGED, actor=actor)
    audit.record(actor, "save_statement", instrument, statement=statement.pk)
    return statement


@transaction.atomic
def delete_statement(statement, *, actor=None):
    """What objects to it goes with it. Raises Gone."""
    instrument, key = statement.instrument, statement.pk
    lock_record(instrument)
    statement.delete()
    write_revision(instrument, Verb.CHANGED, actor=actor)
    audit.record(actor, "delete_statement", instrument, statement=key)
