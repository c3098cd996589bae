"""What was before comes back: as a new revision, never by going back in the list of revisions."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from directory.languages import MARKS
from directory.publishing import drafts
from directory.publishing.comparing import every_row
from directory.publishing.enums import State, Verb
from directory.publishing.models import Revision
from directory.publishing.snapshot import (
    content_fields,
    owned_models,
    set_fields,
    snapshot,
    write_owned,
)


@transaction.atomic
def restore(record, revision, save, *, actor, based_on=None):
    """Save a record as it was after a revision. Its dated names and places stay what they are."""
    content = complete(record, revision)
    refuse_what_is_gone(record, content)
    return drafts.write_snapshot(
        record, content, save, actor=actor, based_on=based_on, verb=Verb.RESTORED
    )


def restore_as_draft(record, revision, *, actor):
    """The same, waiting for a publisher. Raises Stale where a draft is open already."""
    if drafts.open_draft(record):
        raise ValidationError(
            _("There is a draft of this already. Publish or discard it before you restore.")
        )
    content = complete(record, revision)
    refuse_what_is_gone(record, content)
    return drafts.save_draft(record, content, actor=actor)


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
    same = Revision.objects.filter(content_type=kind, public_id=OuterRef("public_id"))
    rows = Revision.objects.filter(content_type=kind, verb=Verb.DELETED)
    since = same.filter(number__isnull=False, pk__gt=OuterRef("pk"))
    return rows.exclude(Exists(there)).exclude(Exists(since)).select_related("author")


@transaction.atomic
def bring_back(model, revision, save, *, actor):
    """A deleted record and what it owned, with its old permanent id and address, as a draft.

    `save` is the action that saves such a record anew. Raises ValidationError.
    """
    record = model(pk=revision.object_id, public_id=revision.public_id)
    then = revision.snapshot
    everything = {"fields": then["fields"], "owned": then["owned"] | then.get("kept", {})}
    refuse_what_is_gone(record, everything)
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


def refuse_what_is_gone(record, content):
    """Nothing comes back that refers to a record which was deleted since."""
    names = []
    for model, keys in gone(record, content).items():
        kind = ContentType.objects.get_for_model(model)
        last = Revision.objects.filter(content_type=kind, verb=Verb.DELETED, object_id__in=keys)
        known = {revision.object_id: title_of(revision) for revision in last.order_by("pk")}
        names += [known.get(key, str(model._meta.verbose_name)) for key in sorted(keys)]
    if names:
        message = _("This refers to what was deleted: %(names)s. Restore that first.")
        raise ValidationError(message, code="gone", params={"names": ", ".join(names)})


def gone(record, content):
    """{model: keys} of what a snapshot of a record refers to and is not there any more."""
    brought = defaultdict(set, {type(record): {record.pk}})
    for relation, model, _back in owned_models(type(record)):
        brought[model] |= {row.get("id") for row in content["owned"].get(relation, ())}
    named = defaultdict(set)
    for model, values in every_row(type(record), [content]):
        for field in model._meta.concrete_fields:
            if field.is_relation and values.get(field.attname):
                named[field.related_model].add(values[field.attname])
    missing = {}
    for model, keys in named.items():
        there = set(model._base_manager.filter(pk__in=keys).values_list("pk", flat=True))
        if lost := keys - there - brought[model]:
            missing[model] = lost
    return missing


def title_of(revision):
    """What a deleted record was called, in the first language that has a name."""
    kept = revision.snapshot.get("kept", {}).get("names", [])
    for values in (revision.snapshot["fields"], *reversed(kept)):
        for name, value in values.items():
            if value and name.startswith(("name_", "title_", "original_")):
                return value
    return str(revision.public_id)
