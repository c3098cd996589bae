"""One change of a record by one user: saved at once, or in a draft where the public reads it."""

from django.db import transaction

from directory.permissions import Action
from directory.publishing import drafts
from directory.publishing.actions import lock_record
from directory.publishing.drafting import Staging, saved_snapshot
from directory.publishing.enums import State
from directory.publishing.staging import staged


def change_record(record, change, *, user, policy, save, comment=""):
    """Change a record as this user may; returns the Draft that holds it, None where it is saved.

    `change(record)` sets the fields of the record as it stands for this edit, its draft where one
    is open; a function that it returns saves the rows, once the record is saved. `save` is the
    action of the record's app. Raises ValidationError, Gone, Stale, and Clashing where the record
    was changed in the same places as its draft.
    """
    staging = staging_of(record, user, policy)
    if staging is None:
        save_at_once(record, change, user=user, save=save, comment=comment)
        return None
    if staging.clashes:
        raise drafts.Clashing(staging.clashes)
    with staged(record, staging.content) as edited:
        if edited.unfitting:
            raise drafts.Clashing(edited.unfitting)
        save(edited, save_owned=change(edited), actor=user)
        taken = saved_snapshot(record)
    version = staging.draft and staging.draft.version
    return drafts.save_draft(record, taken, actor=user, version=version, comment=comment)


def staging_of(record, user, policy):
    """The Staging in which this user's change waits; None where it is saved at once."""
    draft = drafts.open_draft(record)
    if draft and drafts.content_of(draft) is not None:
        return Staging(record, draft)
    if record.state != State.PUBLISHED or policy.may(user, Action.PUBLISH, record):
        return None
    return Staging(record, None)


@transaction.atomic
def save_at_once(record, change, *, user, save, comment=""):
    lock_record(record)
    record.refresh_from_db()
    save(record, save_owned=change(record), actor=user, comment=comment)
