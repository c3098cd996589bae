"""What was before comes back: as a new revision, never by going back in the list of revisions."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from directory.languages import MARKS
from directory.publishing import drafts
from directory.publishing.enums import State, Verb
from directory.publishing.models import Revision
from directory.publishing.snapshot import content_fields, set_fields, snapshot, write_owned


@transaction.atomic
def restore(record, revision, save, *, actor, based_on=None):
    """Save a record as it was after a revision. Its dated names and places stay what they are."""
    content = complete(record, revision)
    return drafts.write_snapshot(
        record, content, save, actor=actor, based_on=based_on, verb=Verb.RESTORED
    )


def restore_as_draft(record, revision, *, actor):
    """The same, waiting for a publisher. Raises Stale where a draft is open already."""
    if drafts.open_draft(record):
        raise ValidationError(
            _("There is a draft of this already. Publish or discard it before you restore.")
        )
    return drafts.save_draft(record, complete(record, revision), actor=actor)


def complete(record, revision):
    """A revision's snapshot; what was not known then is as it is now."""
    now, then = snapshot(record), revision.snapshot
    known = {field.attname for field in content_fields(type(record))}
    fields = {name: value for name, value in then["fields"].items() if name in known}
    if MARKS not in fields:  # written before there were any: the restored texts get new ones
        now["fields"].pop(MARKS, None)
    return {
        "fields": now["fields"] | fields | {"state": now["fields"]["state"]},
        "owned": now["owned"] | then["owned"],
    }


def deleted(model):
    """The last revisions of the records that are deleted now, the latest first."""
    kind = ContentType.objects.get_for_model(model)
    there = model._base_manager.filter(public_id=OuterRef("public_id"))
    rows = Revision.objects.filter(content_type=kind, verb=Verb.DELETED)
    return rows.exclude(Exists(there)).select_related("author")


@transaction.atomic
def bring_back(model, revision, save, *, actor):
    """A deleted record and what it owned, with its old permanent id and address, as a draft.

    `save` is the action that saves such a record anew. Raises ValidationError.
    """
    record = model(pk=revision.object_id, public_id=revision.public_id)
    set_fields(record, revision.snapshot["fields"])
    record.state, record.version = State.DRAFT, revision.number
    if hasattr(record, "slug") and model._base_manager.filter(slug=record.slug).exists():
        record.slug = ""
    return save(
        record,
        save_owned=lambda: write_owned(record, revision.snapshot["owned"]),
        actor=actor,
        verb=Verb.RESTORED,
    )
