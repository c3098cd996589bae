"""A file that waits for its import: kept, checked as often as somebody looks, applied once."""

from django.db import transaction

from directory.imports.models import PendingImport
from directory.imports.planning import import_file


@transaction.atomic
def keep_file(user, data_set, *, name, content, publish):
    """Keep the bytes of a file for a day, in place of the user's earlier one of the same set."""
    files = PendingImport.objects
    files.expired().delete()
    files.of(user).into(data_set.name).delete()
    return files.create(
        user=user,
        set_name=data_set.name,
        file_name=name[:200],
        content=content,
        publish=publish,
    )


def check_pending(pending, data_set, *, limit):
    """The Plan of what the file would change now. Raises Refused."""
    return import_pending(pending, data_set, limit=limit, dry_run=True)


@transaction.atomic
def apply_pending(pending, data_set, *, limit, agreed_to):
    """Import the file, unless its plan is no longer the one of the digest. Raises Refused.

    Of two that apply it at once, the second finds nothing: PendingImport.DoesNotExist.
    """
    PendingImport.objects.select_for_update().only("pk").get(pk=pending.pk)
    plan = import_pending(pending, data_set, limit=limit, agreed_to=agreed_to)
    if plan.applied:
        pending.delete()
    return plan


def import_pending(pending, data_set, *, limit, **how):
    data_set.namespace = pending.pk
    return import_file(
        data_set,
        bytes(pending.content),
        limit=limit,
        actor=pending.user,
        publish=pending.publish,
        **how,
    )
