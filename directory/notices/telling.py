"""Who is told what of the things that are said about drafts. Run by the scheduler."""

import re

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.functions import Lower

from directory.history.as_of import today
from directory.notices.models import About, Notice
from directory.permissions import Action
from directory.publishing.enums import Said
from directory.publishing.models import DraftNote

MENTION = re.compile(r"@([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
TO_AUTHORS = {
    Said.APPROVED: About.APPROVED,
    Said.PLANNED: About.APPROVED,
    Said.REJECTED: About.REJECTED,
    Said.PUBLISHED: About.PUBLISHED,
    Said.FAILED: About.FAILED,
}
AT_ONCE = 500


@transaction.atomic
def note_what_was_said(policies):
    """Make a Notice for each person whom a note of a draft concerns. Returns how many.

    `policies` gives the policy of each model.
    """
    waiting = DraftNote.objects.select_for_update(skip_locked=True, of=("self",))
    notes = list(waiting.filter(is_told=False).select_related("draft")[:AT_ONCE])
    made = 0
    for note in notes:
        record = note.draft.record
        if record is not None and type(record) in policies:
            made += tell(note, record, policies[type(record)])
    DraftNote.objects.filter(pk__in=[note.pk for note in notes]).update(is_told=True)
    return made


def tell(note, record, policy):
    told = {}
    if note.said == Said.ASKED:
        told |= dict.fromkeys(publishers_of(record, policy), About.ASKED)
    if about := TO_AUTHORS.get(note.said):
        told |= dict.fromkeys(authors_of(note.draft), about)
    for user in mentioned(note.text):
        if policy.may(user, Action.VIEW, record):
            told.setdefault(user, About.MENTIONED)
    kind = ContentType.objects.get_for_model(record)
    # What failed by itself concerns also who planned it.
    told = {u: a for u, a in told.items() if u.pk != note.author_id or note.said == Said.FAILED}
    made = [
        Notice(user=user, about=about, note=note, content_type=kind, object_id=record.pk)
        for user, about in told.items()
    ]
    Notice.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def tell_of(record, about, users):
    """Tell people what became of a record by itself today."""
    kind = ContentType.objects.get_for_model(record)
    made = [
        Notice(user=user, about=about, content_type=kind, object_id=record.pk, since=today())
        for user in users
        if user.is_active and user.is_staff
    ]
    Notice.objects.bulk_create(made, ignore_conflicts=True)


def staff():
    return get_user_model().objects.filter(is_active=True, is_staff=True)


def publishers_of(record, policy):
    """Those whose grant lets them publish it; superusers only where nobody else can."""
    granted = [
        user
        for user in staff().filter(is_superuser=False).order_by("pk")
        if policy.may(user, Action.PUBLISH, record)
    ]
    return granted or list(staff().filter(is_superuser=True))


def authors_of(draft):
    keys = set(draft.revisions.values_list("author", flat=True)) | {draft.author_id}
    return list(staff().filter(pk__in=keys - {None}))


def mentioned(text):
    """The people whose addresses stand in a comment behind an @."""
    found = {address.lower() for address in MENTION.findall(text)}
    if not found:
        return []
    return list(staff().annotate(address=Lower("email")).filter(address__in=found))
