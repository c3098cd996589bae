"""An editor looks at a record and finds that it is still right."""

from django.db import transaction

from directory.history import audit
from directory.publishing.actions import lock_record, write_revision
from directory.publishing.enums import Verb


@transaction.atomic
def confirm(record, *, actor=None, based_on=None, comment=""):
    """Write a revision that changes nothing. Raises Gone, and Conflict where it changed since."""
    lock_record(record, based_on=based_on)
    write_revision(record, Verb.REVIEWED, actor=actor, comment=comment)
    audit.record(actor, "review", record)
    return record
