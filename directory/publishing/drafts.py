"""What is done with pending edits. Only this module writes drafts.

`save` is the action of the record's app that checks and saves it, as
`save(record, save_owned=..., actor=..., based_on=..., comment=...)`.
"""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.history import audit
from directory.permissions import Action
from directory.publishing import actions as publishing
from directory.publishing.enums import DraftStatus, Said, State, Verb
from directory.publishing.marks import marks_of
from directory.publishing.models import Draft, DraftNote, Revision
from directory.publishing.snapshot import set_fields, snapshot, write_owned
from directory.publishing.three_way import merged

ELSEWHERE = _(
    "This would give it to an organization for which you may not publish. Ask somebody who may "
    "publish for both."
)


class Stale(ValidationError):
    """Somebody changed the draft after the page was made."""

    def __init__(self):
        message = _("Somebody else has changed this draft in the meantime. Look at it again.")
        super().__init__(message, code="conflict")


class Clashing(ValidationError):
    """The record changed in the same places as its draft; `clashes` says where."""

    def __init__(self, clashes):
        self.clashes = clashes
        message = _(
            "The record was changed in the same places since this draft was begun. Open the draft, "
            "choose what shall stand, and save it."
        )
        super().__init__(message, code="clash")


def open_draft(record):
    """The draft of a record that is open, or None."""
    return Draft.objects.of(record).open().first()


def lock_draft(draft, *, version=None):
    """Lock an open draft and read it afresh. Raises Stale where its version is another one."""
    locked = Draft.objects.select_for_update().open().filter(pk=draft.pk).first()
    if locked is None or (version is not None and locked.edition != version):
        raise Stale
    return locked


def content_of(draft):
    """The last snapshot of a draft; None where the record's tables are the draft."""
    last = draft.revisions.order_by("-pk").first()
    return last and last.snapshot


def base_of(draft, record):
    kind = ContentType.objects.get_for_model(record)
    made_from = Revision.objects.filter(content_type=kind, object_id=record.pk, number=draft.base)
    return made_from.values_list("snapshot", flat=True).first()


def as_it_would_be(draft, record):
    """(snapshot, clashes) of the draft on top of the record as it is saved now."""
    content = content_of(draft)
    if content is None:
        return None, []
    if draft.base == record.version:
        return content, []
    now = snapshot(record)
    return merged(base_of(draft, record) or now, content, now)


@transaction.atomic
def begin_draft(record, *, actor):
    """Raises Stale where somebody else begins one at the same time: one stays open."""
    draft = Draft(record=record, base=record.version, author=actor)
    draft.full_clean(exclude=["content_type"])
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        raise Stale from error
    return draft


def blank_draft(record):
    """The open draft that holds nothing yet: it was begun before the public saw the record."""
    draft = open_draft(record)
    return lock_draft(draft) if draft and not draft.version else None


@transaction.atomic
def show_draft(record, *, actor):
    """Let what was never published be previewed before anybody is asked to review it."""
    if record.state == State.PUBLISHED:
        raise ValidationError(_("There is no draft to show. Save one first."))
    draft = begin_draft(record, actor=actor)
    audit.record(actor, "draft", record, draft=draft.pk)
    return draft


@transaction.atomic
def save_draft(record, content, *, actor, version=None, comment=""):
    """Keep a snapshot as the draft of a record, on top of the version the record has now.

    `version` is that of the draft from which the content was made, None where there was none. What
    was approved before is to be approved again. Raises Stale.
    """
    if version is None:
        draft = blank_draft(record) or begin_draft(record, actor=actor)
    else:
        draft = lock_draft(open_or_stale(record), version=version)
    draft.base, draft.version = record.version, draft.version + 1
    draft.status, draft.publish_at = DraftStatus.EDITING, None
    draft.save()
    Revision.objects.create(
        content_type=draft.content_type,
        object_id=record.pk,
        public_id=record.public_id,
        verb=Verb.DRAFTED,
        snapshot=content,
        author=actor,
        comment=comment,
        draft=draft,
    )
    audit.record(actor, "draft", record, draft=draft.pk)
    return draft


def open_or_stale(record):
    draft = open_draft(record)
    if draft is None:
        raise Stale
    return draft


def say(draft, said, *, actor, text=""):
    note = DraftNote(draft=draft, said=said, text=text.strip(), author=actor)
    note.full_clean()
    note.save()
    audit.record(actor, f"draft_{said}", draft.record, draft=draft.pk)
    return note


@transaction.atomic
def comment_on(draft, text, *, actor):
    if not text.strip():
        raise ValidationError(_("Write a comment first."))
    return say(draft, Said.COMMENTED, actor=actor, text=text)


@transaction.atomic
def ask_for_review(record, *, actor, text=""):
    """Of a record that was never published, what its tables hold is what is reviewed."""
    draft = open_draft(record)
    if draft is None:
        if record.state == State.PUBLISHED:
            raise ValidationError(_("There is no draft to review. Save one first."))
        draft = begin_draft(record, actor=actor)
    draft = turn(lock_draft(draft), DraftStatus.REVIEW)
    return say(draft, Said.ASKED, actor=actor, text=text)


@transaction.atomic
def approve(draft, *, actor, version, text=""):
    draft = turn(lock_draft(draft, version=version), DraftStatus.APPROVED)
    return say(draft, Said.APPROVED, actor=actor, text=text)


@transaction.atomic
def send_back(draft, *, actor, version, text=""):
    if not text.strip():
        raise ValidationError(_("Say what has to change before it can be published."))
    draft = turn(lock_draft(draft, version=version), DraftStatus.EDITING)
    return say(draft, Said.REJECTED, actor=actor, text=text)


@transaction.atomic
def discard(draft, *, actor, version, text=""):
    """Close a draft without publishing it. Its revisions stay."""
    draft = turn(lock_draft(draft, version=version), DraftStatus.DISCARDED)
    return say(draft, Said.DISCARDED, actor=actor, text=text)


@transaction.atomic
def plan_publication(draft, moment, *, actor, version, text=""):
    """Approve a draft and let it be published by itself. Raises ValidationError."""
    if moment <= timezone.now():
        raise ValidationError(_("Choose a time that is still to come."))
    draft = turn(lock_draft(draft, version=version), DraftStatus.APPROVED, publish_at=moment)
    return say(draft, Said.PLANNED, actor=actor, text=text)


def turn(draft, status, *, publish_at=None):
    draft.status, draft.publish_at = status, publish_at
    if status == DraftStatus.APPROVED and not draft.version:
        draft.base = draft.record.version  # it is what its tables hold now that was approved
    draft.save()
    return draft


@transaction.atomic
def publish_draft(draft, save, *, actor, version=None, text=""):
    """Apply what differs from the draft's base, and let the public see the record.

    Raises Clashing where the record changed in the same places, ValidationError where its app
    refuses what would stand then, IntegrityError where the database does. Nothing is changed in
    these cases.
    """
    record = draft.record
    if record is None:
        raise publishing.Gone
    record.lock_for_publication()
    publishing.lock_record(record)
    draft = lock_draft(draft, version=version)
    by_itself = version is None and draft.status == DraftStatus.APPROVED
    if by_itself and not draft.version and draft.base != record.version:
        raise ValidationError(_("It was changed after it was approved. Approve it again."))
    record.refresh_from_db()
    write_content(draft, record, save, actor=actor, text=text)
    connection.check_constraints()  # here and not at the end, where nobody can say which draft
    if record.state != State.PUBLISHED:
        publishing.publish(record, actor=actor, comment=text[:500])
    turn(draft, DraftStatus.PUBLISHED)
    say(draft, Said.PUBLISHED, actor=actor, text=text)
    return record


def asking_both_ends(save, policy, user):
    """An action that saves; refused where what it saves belongs to others than the user may
    publish for. Whoever wrote a draft may have had a grant there, and its publisher none."""

    def save_and_ask(record, **how):
        saved = save(record, **how)
        if not policy.may(user, Action.PUBLISH, record):
            raise ValidationError(ELSEWHERE, code="elsewhere")
        return saved

    return save_and_ask


def write_content(draft, record, save, *, actor, text):
    content, clashes = as_it_would_be(draft, record)
    if clashes:
        raise Clashing(clashes)
    if content is not None and content != snapshot(record):
        write_snapshot(record, content, save, actor=actor, comment=text[:500])


def write_snapshot(record, content, save, **how):
    """Save a record as a snapshot has it, through the action that checks it."""
    set_fields(record, content["fields"])
    with marks_of(content):
        return save(record, save_owned=lambda: write_owned(record, content["owned"]), **how)


@transaction.atomic
def note_failure(draft, refusal, *, actor=None):
    """A planned publication was refused: it waits for somebody to look."""
    draft = turn(lock_draft(draft), DraftStatus.EDITING)
    return say(draft, Said.FAILED, actor=actor, text=" ".join(refusal.messages))
