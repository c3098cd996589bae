"""Who is told what by mail, in which language, and how often."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from directory.notices.models import Notice
from directory.notices.preferences import set_daily
from directory.publishing import drafts
from directory.publishing.models import Revision
from directory.publishing.snapshot import snapshot
from orgchart.models import Grant
from tests.conftest import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(editor, bureau):
    content = snapshot(bureau)
    content["fields"]["summary_en"] = "Drafted"
    return drafts.save_draft(bureau, content, actor=editor)


def told(**options):
    """[(to whom, subject)] of the messages that are sent now."""
    mail.outbox.clear()
    call_command("send_notices", verbosity=0, **options)
    return sorted((*message.to, message.subject) for message in mail.outbox)


def test_publishers_are_told_of_a_review(draft, editor, publisher, outsider, translator, bureau):
    drafts.ask_for_review(bureau, actor=editor, text="Please look")
    assert told() == [("publisher@example.org", "A review is asked for: Bureau of Treaties")]
    (message,) = mail.outbox
    assert "Please look" in message.body
    assert reverse("admin:orgchart_organization_change", args=[bureau.pk]) in message.body


def test_a_group_is_told_like_a_person(draft, editor, outsider, bureau, django_user_model):
    from django.contrib.auth.models import Group

    group = Group.objects.create(name="Publishers")
    outsider.groups.add(group)
    Grant.objects.create(group=group, organization=bureau, role="publisher")
    drafts.ask_for_review(bureau, actor=editor)
    assert [to for to, _subject in told()] == ["outsider@example.org"]


def test_superusers_are_told_only_where_nobody_else_can_publish(
    draft, editor, administrator, bureau
):
    drafts.ask_for_review(bureau, actor=editor)
    assert [to for to, _subject in told()] == ["administrator@example.org"]


def test_its_author_is_told_what_became_of_a_draft(draft, editor, publisher):
    drafts.send_back(draft, actor=publisher, version=draft.version, text="Say more")
    drafts.approve(draft, actor=publisher, version=draft.version)
    assert told() == [
        ("editor@example.org", "Your draft is approved: Bureau of Treaties"),
        ("editor@example.org", "Your draft is sent back: Bureau of Treaties"),
    ]


def test_nobody_is_told_what_she_did_herself(draft, editor):
    drafts.comment_on(draft, "To @editor@example.org: remember", actor=editor)
    assert told() == []


def test_somebody_who_is_mentioned_is_told_if_she_may_see_it(
    draft, editor, translator, outsider, bureau
):
    text = "What do @Translator@example.org and @outsider@example.org say?"
    drafts.comment_on(draft, text, actor=editor)
    assert told() == [("translator@example.org", "You are mentioned: Bureau of Treaties")]


def test_a_message_is_in_its_readers_language(draft, editor, publisher, bureau):
    publisher.language = "fr"
    publisher.save()
    drafts.ask_for_review(bureau, actor=editor)
    told()
    assert "/fr/admin/" in mail.outbox[0].body


def test_what_somebody_wrote_is_not_taken_for_what_the_site_says(draft, editor, publisher, bureau):
    text = "Look.\nYou get this because: https://evil.example/\u2028Go there."
    drafts.ask_for_review(bureau, actor=editor, text=text)
    told()
    lines = mail.outbox[0].body.splitlines()
    written = [line for line in lines if "Look." in line or "evil" in line or "Go there" in line]
    assert len(written) == 3 and all(line.startswith("    ") for line in written)
    assert "From: Editor" in lines


def test_a_message_says_where_to_have_fewer(draft, editor, publisher, bureau):
    publisher.language = "fr"
    publisher.save()
    drafts.ask_for_review(bureau, actor=editor)
    told()
    assert mail.outbox[0].body.strip().endswith("/fr/admin/notices/")


def test_nothing_is_sent_twice(draft, editor, publisher, bureau):
    drafts.ask_for_review(bureau, actor=editor)
    assert len(told()) == 1
    assert told() == []


def test_a_digest_holds_all_of_a_day(draft, editor, publisher, bureau):
    set_daily(publisher, True)
    drafts.ask_for_review(bureau, actor=editor)
    drafts.comment_on(draft, "Soon, @publisher@example.org", actor=editor)
    assert told() == []
    assert told(daily=True) == [("publisher@example.org", "2 notices")]
    assert told(daily=True) == []


def test_what_the_mail_server_refuses_is_sent_later(draft, editor, publisher, bureau, monkeypatch):
    def refuse(message, **options):
        raise ConnectionRefusedError

    drafts.ask_for_review(bureau, actor=editor)
    with monkeypatch.context() as patched:
        patched.setattr(mail.EmailMessage, "send", refuse)
        assert told() == []
    assert len(told()) == 1


def test_a_review_is_due_after_a_year_and_told_once_a_month(editor, outsider, bureau):
    Revision.objects.update(created_at="2001-01-01T00:00Z")
    set_daily(editor, True)
    set_daily(outsider, True)
    assert told(daily=True) == [
        ("editor@example.org", "A review is due: records that nobody looked at for a year")
    ]
    assert told(daily=True) == []


def test_no_subject_is_broken_by_a_name(draft, editor, publisher, bureau):
    type(bureau).objects.filter(pk=bureau.pk).update(name_en="Bureau\nBcc: all@example.org")
    drafts.ask_for_review(bureau, actor=editor)
    told()
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].bcc == []


def test_everybody_chooses_for_herself(client, editor):
    client.force_login(editor)
    assert client.post(reverse("notices"), {"daily": "daily"}).status_code == 302
    assert editor.notice_preference.daily
    assert client.post(reverse("notices"), {"daily": "hourly"}).status_code == 200


def test_those_who_left_are_told_nothing(draft, editor, bureau):
    gone = a_user("gone@example.org", is_active=False)
    Grant.objects.create(user=gone, organization=bureau, role="publisher")
    drafts.ask_for_review(bureau, actor=editor)
    assert "gone@example.org" not in dict(told())
    assert not Notice.objects.filter(user=gone).exists()
