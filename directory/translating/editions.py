"""Records as their translators edit them, many at once: with the drafts that are open, and the
names that are proposed. Nothing is written, nothing is locked; none of it may be saved."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType

from directory.languages import MARKS, OUTDATED, columns
from directory.permissions import Action
from directory.publishing.enums import State
from directory.publishing.models import Draft, Revision
from directory.publishing.snapshot import owned_models, set_fields
from directory.publishing.three_way import merged
from directory.translating.models import Proposal
from directory.translating.proposals import put_proposals
from directory.translating.texts import is_older, relations, texts_of


class Edition:
    """What a translator finds in the form of a record. `rows` are those of its draft."""

    def __init__(self, record, rows=None):
        self.record, self.rows = record, rows

    @property
    def has_draft(self):
        return self.rows is not None

    def texts(self):
        return texts_of(self.record, self.rows)


def editions(kind, records, language, *, user):
    """{key: Edition} of records of one kind, whose texts are prefetched."""
    model = kind.model
    found = {record.pk: Edition(record) for record in records}
    contents = contents_of(model, found)
    for key, content in contents.items():
        found[key].rows = put_content(found[key].record, content)
    waiting = [r.pk for r in records if r.pk in contents or r.state == State.PUBLISHED]
    at_once = set(kind.policy.which(user, Action.PUBLISH).keys_among(waiting))
    for key, proposals in proposals_for(model, set(waiting) - at_once).items():
        put_proposals(found[key].record, proposals, language)
    return found


def proposals_for(model, keys):
    """{key: {column: Proposal}}"""
    found = defaultdict(dict)
    if keys and getattr(model, "projected", ()):
        for proposal in Proposal.objects.of_keys(model, keys):
            found[proposal.object_id][proposal.column] = proposal
    return found


def contents_of(model, found):
    """{key: snapshot} of the open drafts, each on top of what its record is now."""
    records = model._base_manager.filter(pk__in=found)
    drafts = {draft.object_id: draft for draft in Draft.objects.of_records(records).open()}
    last = Revision.objects.filter(draft__in=drafts.values()).order_by("draft_id", "-pk")
    contents = {r.object_id: r.snapshot for r in last.distinct("draft_id")}
    moved = {
        key: (drafts[key].base, found[key].record.version)
        for key in contents
        if drafts[key].base != found[key].record.version
    }
    known = numbered(model, moved)
    for key, (base, now) in moved.items():
        if then := known.get((key, now)):
            contents[key] = merged(known.get((key, base)) or then, contents[key], then)[0]
    return contents


def numbered(model, moved):
    """{(key, number): snapshot} of the revisions that drafts were made from, and the last ones."""
    kind = ContentType.objects.get_for_model(model)
    rows = Revision.objects.filter(content_type=kind, object_id__in=moved)
    numbers = {number for pair in moved.values() for number in pair}
    kept = rows.filter(number__in=numbers).values_list("object_id", "number", "snapshot")
    return {(key, number): snapshot for key, number, snapshot in kept} if moved else {}


def put_content(record, content):
    """Give a record what a snapshot says; returns the rows with texts that it owns then."""
    names = set(columns(*getattr(record, "projected", ())))
    old = [name for name in getattr(record, OUTDATED) or () if name in names]
    set_fields(record, content["fields"])
    setattr(record, OUTDATED, old + old_columns(record, without=names))
    rows = {}
    for relation, model, owner in owned_models(type(record)):
        if relation in relations(type(record)):
            saved = getattr(record, relation).all()
            given = content["owned"].get(relation)
            rows[relation] = (
                list(saved)
                if given is None
                else [row_of(model, owner, record, values) for values in given]
            )
    return rows


def row_of(model, owner, record, values):
    row = model(pk=values.get("id"), public_id=values["public_id"], **{owner: record})
    set_fields(row, values)
    setattr(row, OUTDATED, old_columns(row))
    return row


def old_columns(row, without=()):
    """By the marks of a row, as the trigger of its table writes them into `outdated`."""
    marks = getattr(row, MARKS) or {}
    return [name for name in marks if name not in without and is_older(row, name, marks[name])]
