"""A reorganization is carried out as it was seen and planned, once, by whoever may still do so."""

import datetime
import threading

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from directory.history.models import AuditEntry
from directory.languages import CODES
from directory.notices.models import Notice
from directory.publishing import drafts
from directory.publishing.snapshot import snapshot
from orgchart.actions.change_sets import add_step
from orgchart.actions.organizations import delete_organization, save_organization
from orgchart.enums import SetStatus, StepKind
from orgchart.models import Change, ChangeSet, Step
from tests.builders import an_organization
from tests.orgchart.soundness import assert_sound
from tests.pages import opened
from tests.reorganizing import DAY, draft_of, happens, page, state
from tests.sign_in import SignedInClient

pytestmark = pytest.mark.django_db


def refusals():
    return AuditEntry.objects.of_verb("refused").count()


class TestWhatWasSeen:
    """An editor goes on writing; what a publisher carries out is what she saw, and planned."""

    @pytest.fixture
    def draft(self, editor, publisher, change_set, bureau):
        draft = draft_of(bureau, editor, summary_en="Looked at")
        add_step(change_set, StepKind.DRAFT, draft=draft, actor=publisher)
        return draft

    def edition(self, client, publisher, change_set):
        client.force_login(publisher)
        return client.get(page(change_set)).context["edition"]

    def written_on(self, bureau, editor):
        content = snapshot(bureau)
        content["fields"]["summary_en"] = "Slipped in"
        version = drafts.open_draft(bureau).version
        drafts.save_draft(bureau, content, actor=editor, version=version)

    def test_a_draft_written_on_since_is_not_published_now(
        self, client, act, publisher, editor, change_set, bureau, draft
    ):
        edition = self.edition(client, publisher, change_set)
        self.written_on(bureau, editor)
        assert act(publisher, "publish", edition=edition).status_code == 409
        bureau.refresh_from_db()
        assert bureau.summary_en != "Slipped in"

    def test_nor_on_its_day(self, client, act, publisher, editor, change_set, bureau, draft):
        moment = (timezone.localtime() + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
        edition = self.edition(client, publisher, change_set)
        assert act(publisher, "plan", moment=moment, edition=edition).status_code == 302
        self.written_on(bureau, editor)
        text = client.get(page(change_set)).content.decode()
        assert "has changed since it was planned" in text
        ChangeSet.objects.update(publish_at=timezone.now() - datetime.timedelta(minutes=1))
        call_command("apply_due", verbosity=0)
        bureau.refresh_from_db()
        change_set.refresh_from_db()
        assert bureau.summary_en != "Slipped in"
        assert change_set.status == SetStatus.OPEN
        assert "changed since it was planned" in change_set.failure

    def test_nor_a_new_organization_that_was_written_on(
        self, act, publisher, change_set, bureau, editor
    ):
        made = an_organization("Office to come", under=bureau, published=False)
        add_step(change_set, StepKind.PUBLISH, organization=made, actor=publisher)
        moment = (timezone.localtime() + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
        assert act(publisher, "plan", moment=moment).status_code == 302
        made.refresh_from_db()
        made.summary_en = "Slipped in"
        save_organization(made, actor=editor)
        ChangeSet.objects.update(publish_at=timezone.now() - datetime.timedelta(minutes=1))
        call_command("apply_due", verbosity=0)
        made.refresh_from_db()
        assert made.state == "draft"

    def test_what_is_public_may_change_meanwhile(self, act, publisher, change_set, bureau, draft):
        moment = (timezone.localtime() + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
        act(publisher, "plan", moment=moment)
        bureau.mandate_en = "Written by a publisher"
        save_organization(bureau, actor=publisher)
        ChangeSet.objects.update(publish_at=timezone.now() - datetime.timedelta(minutes=1))
        call_command("apply_due", verbosity=0)
        bureau.refresh_from_db()
        assert (bureau.summary_en, bureau.mandate_en) == ("Looked at", "Written by a publisher")


class TestOnItsDay:
    @pytest.fixture
    def planned(self, act, publisher, change_set, put, office):
        put(office, "rename", name_en="Office of Notes")
        moment = (timezone.localtime() + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
        assert act(publisher, "plan", moment=moment).status_code == 302
        return change_set

    def apply(self):
        ChangeSet.objects.update(publish_at=timezone.now() - datetime.timedelta(minutes=1))
        call_command("apply_due", verbosity=0)
        return ChangeSet.objects.get()

    def test_says_what_was_done_and_tells_who_planned_it(self, client, publisher, planned):
        assert self.apply().status == SetStatus.PUBLISHED
        notice = Notice.objects.get()
        assert (notice.user, notice.about) == (publisher, "set_done")
        client.force_login(publisher)
        text = client.get(page(planned)).content.decode()
        assert "“Office of Depositary Notes” is called “Office of Notes”" in text
        assert list(Step.objects.get().said) == CODES
        assert "published a reorganization" in text

    @pytest.mark.parametrize("lost", ["account", "grant", "active"])
    def test_waits_where_the_planner_may_not_any_more(self, publisher, planned, editor, lost):
        planned.author = editor
        planned.save(update_fields=["author"])
        if lost == "account":
            publisher.delete()
        elif lost == "grant":
            publisher.grants.all().delete()
        else:
            publisher.is_active = False
            publisher.save()
        before = state()
        found = self.apply()
        assert found.status == SetStatus.OPEN and found.publish_at is None
        assert "may not publish it any more" in found.failure
        assert state() == before
        assert [(each.user, each.about) for each in Notice.objects.all()] == [
            (editor, "set_failed")
        ]
        assert AuditEntry.objects.of_verb("refused").count() == 1

    def test_stops_where_an_organization_was_deleted(self, client, publisher, planned, office):
        delete_organization(office)
        found = self.apply()
        assert (found.status, found.steps.count()) == (SetStatus.OPEN, 1)
        client.force_login(publisher)
        assert "has deleted this" in client.get(page(planned)).content.decode()

    def test_is_called_off(self, act, publisher, planned, office):
        assert act(publisher, "cancel").status_code == 302
        before = state()
        assert ChangeSet.objects.get().publish_at is None
        call_command("apply_due", verbosity=0)
        assert state() == before


@pytest.mark.django_db(transaction=True)
def test_of_two_publishers_at_once_one_carries_it_out(publisher, chief, change_set, office):
    browsers = [SignedInClient(), SignedInClient()]
    for browser, user in zip(browsers, (publisher, chief), strict=True):
        browser.force_login(user)
    sent = opened(browsers[0], happens(office, "rename"), "change-form") | {
        "on": DAY,
        "name_en": "Office of Notes",
        "change_set": change_set.pk,
        "into_set": "1",
    }
    assert browsers[0].post(happens(office, "rename"), sent).status_code == 302
    start, statuses = threading.Barrier(2), []

    def carry_out(browser):
        try:
            start.wait()
            answer = browser.post(page(change_set), {"version": 1, "act": "publish"})
            statuses.append(answer.status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=carry_out, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [302, 409]
    assert Change.objects.filter(kind="renamed").count() == 1
    assert AuditEntry.objects.of_verb("publish_reorganization").count() == 1
    assert refusals() == 1
    assert_sound()
