"""Eight people edit, move, publish, restore and reorganize the same few organizations for half a
minute. Then each thing that was sent is accounted for: applied, or refused with a sentence."""

import threading
from collections import Counter
from itertools import chain

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from directory.history.audit import REFUSED
from directory.history.models import AuditEntry
from directory.publishing import drafts
from directory.publishing.enums import DraftStatus, Said, Verb
from directory.publishing.models import Draft, DraftNote, Revision
from directory.publishing.sharing import token_of
from directory.publishing.snapshot import snapshot
from orgchart.actions.organizations import save_organization
from orgchart.enums import SetStatus
from orgchart.models import ChangeSet, Grant, Name, Organization, Step
from tests.builders import an_organization
from tests.conftest import a_user
from tests.orgchart.soundness import assert_sound
from tests.scenarios.desk import FIELDS, Person, work_at_once

SECONDS = 30
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def records():
    """Three bureaus with two offices each, below a ministry: their keys."""
    ministry = an_organization("Ministry", kind="ministry")
    made = []
    for b in range(3):
        bureau = an_organization(f"Bureau {b}", under=ministry)
        made += [bureau, *(an_organization(f"Office {b}-{n}", under=bureau) for n in range(2))]
    Grant.objects.bulk_create(
        Grant(user=a_user(f"{role}{n}@example.org"), organization=ministry, role=role)
        for role in ("editor", "publisher")
        for n in range(4)
    )
    return [each.pk for each in made]


@pytest.fixture
def day_of_work(records):
    """(what was sent, the answers to those who only looked, errors)"""
    grants = Grant.objects.select_related("user").order_by("user__email")
    people = [
        Person(n, grant.user, records, publishes=grant.role == "publisher")
        for n, grant in enumerate(grants)
    ]
    sent, looked, errors = zip(*work_at_once(people, SECONDS), strict=True)
    return list(chain(*sent)), Counter(chain(*looked)), [error for error in errors if error]


def test_every_change_of_eight_people_is_applied_or_refused_with_a_sentence(day_of_work):
    sent, looked, errors = day_of_work
    counted = Counter((each.verb, each.status) for each in sent)
    assert errors == []
    assert [each.sentence for each in sent if each.status == 500] == []  # no deadlock among them
    assert {each.status for each in sent} <= {200, 302, 409}, counted
    assert looked.keys() <= {200, 302, 404}, looked
    assert [each for each in sent if not each.applied and not each.sentence] == []
    for verb in ("save", "act", "move"):
        assert counted[verb, 302], counted
    assert {"restore", "dated_move", "reorganize"} <= {each.verb for each in sent}
    assert not all(each.applied for each in sent), counted  # they got in each other's way
    texts_are_there_or_nowhere(of("save", sent))
    drafts_are_whole()
    what_was_done_with_drafts_is_said(of("act", sent))
    publications_lose_nothing(of("act", sent))
    restored_is_what_was_answered(of("restore", sent), of("save", sent))
    moves_are_in_the_log(sent)
    reorganizations_are_whole(of("reorganize", sent), of("rename", sent))
    refusals_are_in_the_log(of("save", sent) + of("act", sent) + of("restore", sent))
    revisions_are_numbered()
    assert_sound()


def of(verb, sent):
    return [each for each in sent if each.verb == verb]


def texts_are_there_or_nowhere(saves):
    """A word first stands in a revision by who sent it, made on top of what her form showed."""
    first = {}
    for revision in Revision.objects.order_by("pk").select_related("draft", "author"):
        for field in FIELDS:
            text = revision.snapshot["fields"][field]
            first.setdefault((revision.object_id, field, text), revision)
    for each in saves:
        revision = first.pop((each.key, each.detail["field"], each.token), None)
        assert bool(revision) == each.applied, each
        if revision is None:
            continue
        assert revision.author == each.user
        version, _dot, of_draft = each.detail["edition"].partition(".")
        if revision.draft is None:
            assert each.user.email.startswith("publisher")
            assert (of_draft, revision.number) == ("", int(version) + 1)
        else:
            before = revision.draft.revisions.filter(pk__lt=revision.pk).count()
            assert of_draft == (f"{revision.draft_id}.{before}" if before else "")
    assert {text for _key, _field, text in first} <= {"", None}  # and no word that nobody sent


def drafts_are_whole():
    for draft in Draft.objects.all():
        assert draft.revisions.count() == draft.version
    opened = Draft.objects.open().values_list("content_type", "object_id")
    assert len(set(opened)) == len(opened)


def what_was_done_with_drafts_is_said(acts):
    """Each act that was applied left its comment, once; of a refused one there is none."""
    written = DraftNote.objects.exclude(text="")
    said = Counter(written.values_list("text", "author", "draft__object_id"))
    assert said == Counter((each.token, each.user.pk, each.key) for each in acts if each.applied)
    closing = {DraftStatus.PUBLISHED: Said.PUBLISHED, DraftStatus.DISCARDED: Said.DISCARDED}
    for draft in Draft.objects.all():
        closed = [note.said for note in draft.notes.all() if note.said in closing.values()]
        assert closed == ([closing[draft.status]] if draft.status in closing else [])
    for note in DraftNote.objects.all():
        line = {"verb": f"draft_{note.said}", "actor": note.author, "detail__draft": note.draft_id}
        alike = DraftNote.objects.filter(said=note.said, draft=note.draft, author=note.author)
        assert AuditEntry.objects.filter(**line).count() == alike.count()


def publications_lose_nothing(acts):
    """What the draft changed is public; all else is as it was before."""
    published = {each.token for each in acts if each.applied and each.detail["act"] == "publish"}
    for revision in Revision.objects.filter(comment__in=published, verb=Verb.CHANGED):
        draft = DraftNote.objects.get(text=revision.comment).draft
        numbered = Revision.objects.filter(object_id=draft.object_id)
        base = numbered.get(number=draft.base).snapshot["fields"]
        before = numbered.get(number=revision.number - 1).snapshot["fields"]
        wanted = draft.revisions.first().snapshot["fields"]
        now = revision.snapshot["fields"]
        for field in FIELDS:
            changed = wanted[field] != base[field]
            assert now[field] == (wanted if changed else before)[field]


def restored_is_what_was_answered(restores, saves):
    """A publisher's is a revision, an editor's a draft, and there are no others."""
    applied = [each for each in restores if each.applied]
    direct = [each for each in applied if each.user.email.startswith("publisher")]
    written = Revision.objects.filter(verb=Verb.RESTORED)
    assert sorted(written.values_list("object_id", "number", "author")) == sorted(
        (each.key, int(each.detail["version"]) + 1, each.user.pk) for each in direct
    )
    for each in direct:
        then = Revision.objects.get(pk=each.detail["revision"]).snapshot["fields"]
        made = written.get(object_id=each.key, number=int(each.detail["version"]) + 1)
        assert [made.snapshot["fields"][f] for f in FIELDS] == [then[f] for f in FIELDS]
    drafted = Revision.objects.filter(draft__isnull=False, author__email__startswith="editor")
    by_editors = [each for each in saves + restores if each.user.email.startswith("editor")]
    assert drafted.count() == sum(each.applied for each in by_editors)


def moves_are_in_the_log(sent):
    moves = AuditEntry.objects.filter(verb="move").order_by("pk")
    assert Counter(moves.values_list("object_id", "actor", "detail__now")) == Counter(
        (each.key, each.user.pk, each.detail["under"]) for each in of("move", sent) if each.applied
    )
    dated = AuditEntry.objects.filter(verb__in=["moved", "transferred"])
    assert sorted(dated.values_list("object_id", "actor", "detail__on")) == sorted(
        (each.key, each.user.pk, each.detail["on"])
        for each in of("dated_move", sent)
        if each.applied
    )


def reorganizations_are_whole(sets, renames):
    """All of one has happened, or nothing."""
    steps = {step.data["name_en"][0]: step for step in Step.objects.filter(kind="rename")}
    assert steps.keys() == {each.token for each in renames if each.applied}
    statuses = dict(ChangeSet.objects.values_list("title", "status"))
    for each in sets:
        assert (statuses[each.token] == SetStatus.PUBLISHED) == each.applied
    for step in Step.objects.select_related("change_set", "draft"):
        happened = step.change_set.status == SetStatus.PUBLISHED
        if step.kind == "rename":
            names = Name.objects.filter(organization=step.organization)
            assert names.filter(name_en=step.data["name_en"][0]).exists() == happened
        elif happened:
            assert step.draft.status == DraftStatus.PUBLISHED
    published = AuditEntry.objects.filter(verb="publish_reorganization")
    assert sorted(published.values_list("object_id", flat=True)) == sorted(
        each.key for each in sets if each.applied
    )


def refusals_are_in_the_log(sent):
    kind = ContentType.objects.get_for_model(Organization)
    refused = AuditEntry.objects.filter(verb=REFUSED, content_type=kind)
    lines = refused.filter(detail__page__startswith="admin:")
    assert Counter(lines.values_list("actor", "object_id")) == Counter(
        (each.user.pk, each.key) for each in sent if not each.applied
    )


def revisions_are_numbered():
    """Without a gap, and each by somebody who did something."""
    for organization in Organization.objects.all():
        rows = Revision.objects.filter(object_id=organization.pk, number__isnull=False)
        numbers = list(rows.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, organization.version + 1))


def test_a_look_at_a_draft_waits_for_nobody_who_edits_above(records):
    """Two previews, each with a lock that the other one wants, would be a deadlock."""
    ministry, bureau = Organization.objects.order_by("pk")[:2]
    draft = drafts.save_draft(bureau, snapshot(bureau), actor=None)
    answers = []

    def look():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        try:
            answers.append(Client().get(reverse("shared-preview", args=[token_of(draft)])))
        finally:
            connection.close()

    with transaction.atomic():
        save_organization(ministry)
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(timeout=60)
    assert [answer.status_code for answer in answers] == [200]
