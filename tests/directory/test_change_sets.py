"""A reorganization: prepared in steps, looked at as a whole, public as a whole or not at all."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.history.models import AuditEntry
from directory.history.partial_dates import PartialDate
from directory.publishing import drafts
from directory.publishing.enums import State
from directory.publishing.snapshot import snapshot
from orgchart.actions.changes import rename
from orgchart.actions.organizations import delete_organization
from orgchart.enums import SetStatus
from orgchart.models import ChangeSet, Organization, Step, TreeNode
from tests.builders import an_organization
from tests.orgchart.soundness import assert_sound
from tests.pages import opened
from tests.reorganizing import DAY, happens, page, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(bureau):
    return an_organization("Office of Archives", under=bureau, kind="office", code="M/T/A")


@pytest.fixture
def reform(put, office, archive):
    """The office goes under the archives, which are called otherwise from then on."""
    assert put(archive, "rename", name_en="Office of Records").status_code == 302
    assert put(office, "move", under=archive.pk).status_code == 302


class TestPreparing:
    def test_changes_nothing(self, put, office, archive):
        before = state()
        put(office, "move", under=archive.pk)
        assert state() == before
        assert Step.objects.get().kind == "move"

    def test_refuses_what_is_refused_after_the_steps_before(self, put, bureau, office, archive):
        put(office, "move", under=archive.pk)
        answer = put(archive, "move", under=office.pk)
        assert answer.status_code == 200
        assert "stand under itself" in answer.content.decode()
        assert Step.objects.count() == 1

    def test_sees_what_the_steps_before_did(self, put, office, archive):
        put(office, "move", under=archive.pk)
        put(office, "rename", name_en="Office of Notes")
        assert list(Step.objects.values_list("kind", flat=True)) == ["move", "rename"]

    def test_what_is_founded_is_a_draft_that_is_published_with_the_rest(
        self, client, put, act, publisher, bureau, office
    ):
        put(bureau, "found", name_en="Office of Treaties", kind="office")
        made = Organization.objects.get(name_en="Office of Treaties")
        assert made.state == State.DRAFT
        put(office, "move", under=made.pk, on=timezone.localdate().isoformat())
        assert act(publisher, "publish").status_code == 302
        made.refresh_from_db()
        assert made.state == State.PUBLISHED
        assert TreeNode.objects.get(pk=office.pk).parent_id == made.pk
        assert_sound()

    def test_a_forged_set_is_not_found(self, client, editor, office, archive):
        other = ChangeSet.objects.create(title="Not hers")
        client.force_login(editor)
        for key in (other.pk, "x", "999999", ""):
            data = opened(client, happens(office, "move"), "change-form")
            data |= {"on": DAY, "under": archive.pk, "change_set": key, "into_set": "1"}
            assert client.post(happens(office, "move"), data).status_code == 404
        assert other.steps.count() == 0


class TestLooking:
    def test_shows_the_steps_and_what_they_change(self, client, publisher, change_set, reform):
        before = state()
        client.force_login(publisher)
        text = client.get(page(change_set)).content.decode()
        assert "“Office of Archives” is called “Office of Records”" in text
        assert "is called otherwise" in text and "stands elsewhere" in text
        assert state() == before

    def test_says_which_step_cannot_be_carried_out(self, client, publisher, change_set, reform):
        archive = Organization.objects.get(code="M/T/A")
        rename(archive, {"name_en": "Taken over"}, on=PartialDate.parse("2019-01-01"))
        client.force_login(publisher)
        text = client.get(page(change_set)).content.decode()
        assert "have changed since this step was added" in text

    def test_is_confidential(self, client, outsider, translator, change_set, reform):
        for user in (outsider, translator):
            client.force_login(user)
            assert client.get(page(change_set)).status_code == 404

    def test_is_seen_by_who_may_change_all_of_it(self, client, editor, change_set, reform):
        client.force_login(editor)
        assert client.get(page(change_set)).status_code == 200

    def test_asks_as_much_for_three_steps_as_for_one_of_the_lists(
        self, client, publisher, change_set, django_assert_num_queries
    ):
        address = reverse("admin:orgchart_changeset_changelist")
        client.force_login(publisher)
        client.get(address)
        with CaptureQueriesContext(connection) as one:
            client.get(address)
        for number in range(3):
            ChangeSet.objects.create(title=f"Reform {number}", author=publisher)
        with django_assert_num_queries(len(one)):
            client.get(address)


class TestPublishing:
    def test_carries_out_all_steps(self, act, publisher, change_set, office, archive, reform):
        assert act(publisher, "publish").status_code == 302
        archive.refresh_from_db()
        assert archive.name_en == "Office of Records"
        assert TreeNode.objects.get(pk=office.pk).parent_id == archive.pk
        change_set.refresh_from_db()
        assert change_set.status == SetStatus.PUBLISHED
        assert AuditEntry.objects.filter(verb="publish_reorganization").count() == 1
        assert_sound()

    def test_carries_out_all_or_nothing(self, act, publisher, change_set, archive, reform):
        last = Step.objects.last()
        last.data["under"] = ["999999"]
        last.save()
        before = state()
        assert act(publisher, "publish").status_code == 409
        assert state() == before
        change_set.refresh_from_db()
        assert change_set.status == SetStatus.OPEN

    def test_refuses_what_has_changed_until_somebody_looked(
        self, act, publisher, change_set, archive, reform
    ):
        rename(archive, {"name_en": "Taken over"}, on=PartialDate.parse("2019-01-01"))
        assert act(publisher, "publish").status_code == 409
        first = Step.objects.first()
        act(publisher, "confirm", step=first.pk)
        assert act(publisher, "publish").status_code == 302
        archive.refresh_from_db()
        assert archive.name_en == "Office of Records"

    def test_is_not_for_editors(self, act, editor, change_set, reform):
        assert act(editor, "publish").status_code == 403
        assert act(editor, "plan", moment="2099-01-01T10:00").status_code == 403
        change_set.refresh_from_db()
        assert (change_set.status, change_set.publish_at) == (SetStatus.OPEN, None)

    def test_publishes_drafts_with_the_rest(
        self, client, act, editor, publisher, change_set, bureau, reform
    ):
        client.force_login(editor)
        address = f"/en/admin/orgchart/organization/{bureau.pk}/change/"
        data = opened(client, address, "organization_form") | {"summary_en": "With the reform"}
        client.post(address, data | {"_draft": "1"})
        draft = drafts.open_draft(bureau)
        client.force_login(publisher)
        put = reverse("admin:put_draft", args=[draft.public_id])
        assert client.post(put, {"change_set": change_set.pk}).status_code == 302
        bureau.refresh_from_db()
        assert not bureau.summary_en
        act(publisher, "publish")
        bureau.refresh_from_db()
        assert bureau.summary_en == "With the reform"

    def test_a_stale_page_carries_out_nothing(self, act, publisher, change_set, reform):
        act(publisher, "remove", step=Step.objects.last().pk)
        assert act(publisher, "publish", version=0).status_code == 409
        change_set.refresh_from_db()
        assert change_set.status == SetStatus.OPEN

    def test_happens_by_itself_at_its_time(self, act, publisher, change_set, archive, reform):
        moment = (timezone.localtime() + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
        assert act(publisher, "plan", moment=moment).status_code == 302
        call_command("apply_due", verbosity=0)
        archive.refresh_from_db()
        assert archive.name_en == "Office of Archives"
        past = timezone.now() - datetime.timedelta(minutes=1)
        ChangeSet.objects.update(publish_at=past)
        call_command("apply_due", verbosity=0)
        archive.refresh_from_db()
        assert archive.name_en == "Office of Records"

    def test_discarded_nothing_of_it_happens(self, act, publisher, change_set, reform):
        before = state()
        act(publisher, "discard")
        assert act(publisher, "publish").status_code == 409
        assert state() == before


class TestSteps:
    def test_change_places(self, act, publisher, change_set, reform):
        second = Step.objects.last()
        act(publisher, "raise_step", step=second.pk)
        assert Step.objects.first() == second

    def test_are_removed(self, act, publisher, change_set, reform):
        act(publisher, "remove", step=Step.objects.first().pk)
        assert [step.kind for step in Step.objects.all()] == ["move"]

    def test_of_another_set_stay(self, act, publisher, change_set, reform, office):
        other = ChangeSet.objects.create(title="Other", author=publisher)
        step = Step.objects.create(
            change_set=other, position=1, kind="publish", organization=office
        )
        act(publisher, "remove", step=step.pk)
        assert Step.objects.filter(pk=step.pk).exists()


def test_a_step_whose_record_was_deleted_is_said(client, change_set, publisher, act, office):
    draft = drafts.save_draft(office, snapshot(office), actor=publisher)
    Step.objects.create(change_set=change_set, position=1, kind="draft", draft=draft)
    delete_organization(office)
    client.force_login(publisher)
    shown = client.get(page(change_set))
    assert "has deleted this" in shown.content.decode()
    assert act(publisher, "publish").status_code == 403
    assert act(publisher, "plan", moment="2090-01-01").status_code == 403
