"""Another translation of a name that the public reads: proposed here, decided by a publisher.

No draft can hold a name, since dated rows say it (docs/adr/0007-drafts-and-reorganizations.md).
"""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory.history import audit
from directory.languages import OUTDATED
from directory.permissions import Action
from directory.publishing.actions import Gone, lock_record
from directory.publishing.marks import fingerprint
from directory.translating.models import Proposal
from directory.translating.texts import clean, texts_of


def is_proposed(record, user, policy, *, waits):
    """Whether what this user writes over a name waits for a publisher. `waits`: its texts do."""
    return waits and not policy.may(user, Action.PUBLISH, record)


def proposals_of(record):
    """{column: Proposal}"""
    found = Proposal.objects.of_keys(type(record), [record.pk]).select_related("author")
    return {proposal.column: proposal for proposal in found}


def put_proposals(record, proposals, code):
    """Let a record say what is proposed for it in a language. It is not to be saved then."""
    texts = {text.column(code): text for text in texts_of(record, {}) if text.is_projected}
    for column, text in texts.items():
        if proposal := proposals.get(column):
            old = set(getattr(record, OUTDATED) or ()) - {column}
            is_old = text.source != code and proposal.source != text.print
            setattr(record, column, proposal.text)
            setattr(record, OUTDATED, sorted(old | ({column} if is_old else set())))


@transaction.atomic
def propose(record, code, writing, *, user):
    """Keep what `writing` takes of a locked record as proposals. Raises ValidationError."""
    saved = {text.column(code): clean(text.written_in(code)) for text in texts_of(record, {})}
    proposals = proposals_of(record)
    put_proposals(record, proposals, code)
    changed, _confirmed = writing.taken(record)
    for _row, columns in changed:
        for column in columns:
            text = getattr(record, column)
            if text == saved[column]:
                proposals[column].delete()
                audit.record(user, "withdraw_name", record, column=column)
            else:
                keep(record, column, saved[column], writing.source_of[column], user)
    record.refresh_from_db()


def keep(record, column, saved, source, user):
    text = getattr(record, column)
    if not text:
        raise ValidationError(_("A name that the public reads cannot be proposed empty."))
    record._meta.get_field(column).clean(text, record)
    Proposal.objects.update_or_create(
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        column=column,
        defaults={"text": text, "source": source, "base": fingerprint(saved), "author": user},
    )
    audit.record(user, "propose_name", record, column=column, proposed=text)


def lock_proposal(proposal, *, seen):
    """Read it afresh, locked after its record, as it is written. Raises ValidationError where it
    is not what was looked at."""
    if proposal.record is None:
        raise Gone
    lock_record(proposal.record)
    locked = Proposal.objects.select_for_update(of=("self",)).filter(pk=proposal.pk).first()
    if locked is None or fingerprint(locked.text) != seen:
        raise ValidationError(
            _("Somebody else has decided on this or changed it in the meantime. Look at it again."),
            code="conflict",
        )
    return locked


@transaction.atomic
def decline(proposal, *, seen, user):
    """Let the name be as it is. The audit log keeps what was proposed."""
    proposal = lock_proposal(proposal, seen=seen)
    verb = "withdraw_name" if proposal.author_id == user.pk else "decline_name"
    words = {"column": proposal.column, "proposed": proposal.text}
    audit.record(user, verb, proposal.record, **words)
    proposal.delete()


def key_of(proposal):
    """What the text is called in forms."""
    return f"{proposal.record.public_id}.{proposal.column}"
