"""Reading revisions: who changed what, and when."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, When
from django.utils.text import capfirst

from directory import reader
from directory.languages import MARKS
from directory.publishing.enums import OPEN
from directory.publishing.language_forms import language_columns
from directory.publishing.models import Revision


def every_revision_of(record):
    """The revisions of a record, also those of its drafts, with their authors, the newest first."""
    kind = ContentType.objects.get_for_model(record)
    own = Revision.objects.filter(content_type=kind, object_id=record.pk)
    return own.select_related("author")


def revisions_of(record):
    """Those that were applied."""
    return every_revision_of(record).filter(number__isnull=False)


def drafted_of(record):
    """Those of its drafts, the open one first; also of what was discarded since."""
    rows = every_revision_of(record).filter(number__isnull=True).select_related("draft")
    waits = Case(When(draft__status__in=OPEN, then=0), default=1)
    return rows.order_by(waits, "-pk")


def last_revision(record):
    return revisions_of(record).first()


def with_changes(revisions, model):
    """Pairs of each revision and the labels of what it changed; the oldest one is left out
    unless it is the record's first."""
    for revision, before in zip(revisions, [*revisions[1:], None], strict=True):
        if before is not None or revision.number == 1:
            yield revision, changed_labels(model, revision, before)


def changed_labels(model, revision, before):
    """What a revision changed, in the words of the form; nothing for the first one."""
    if before is None:
        return []
    fields = changed_keys(revision.snapshot["fields"], before.snapshot["fields"])
    owned = changed_keys(revision.snapshot["owned"], before.snapshot["owned"])
    return [label_of(model, name) for name in fields if not name.endswith("_precision")] + [
        str(model._meta.get_field(name).related_model._meta.verbose_name_plural) for name in owned
    ]


def changed_keys(now, before):
    return [key for key in now if key != MARKS and now[key] != before.get(key)]


def label_of(model, attname):
    name, code = language_columns(model).get(attname, (attname, None))
    named = {field.attname: field for field in model._meta.concrete_fields}
    label = str(named[name].verbose_name) if name in named else name
    return f"{capfirst(label)} · {reader.own_name(code)}" if code else capfirst(label)
