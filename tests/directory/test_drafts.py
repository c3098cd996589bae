"""An edit of what is published waits as a draft. Tried with the ordinary forms and pages."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.history.models import AuditEntry
from directory.publishing import actions as publishing
from directory.publishing import drafts, sharing
from directory.publishing.enums import DraftStatus, State
from directory.publishing.models import Draft, Planned, Revision
from directory.publishing.snapshot import snapshot
from orgchart.actions.organizations import save_organization
from orgchart.models import Grant, Organization, ProfileEntry
from tests.builders import a_post, an_organization
from tests.pages import add_row, form_of, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(bureau):
    made = ProfileEntry.objects.create(
        organization=bureau, kind="function", position=1, title_en="Keeps treaties"
    )
    save_organization(bureau)
    return made


def address(record):
    return reverse("admin:orgchart_organization_change", args=[record.pk])


FORM = "organization_form"


def save_form(client, user, record, *, button="_draft", **changes):
    client.force_login(user)
    data = opened(client, address(record), FORM) | changes | {button: "1"}
    return client.post(address(record), data)


def act(client, user, record, name, **data):
    client.force_login(user)
    draft = drafts.open_draft(record)
    version = {"version": draft.edition if draft else ""}
    where = reverse("admin:orgchart_organization_draft", args=[record.pk])
    return client.post(where, version | data | {"act": name})


def summary(record):
    return Organization.objects.get(pk=record.pk).summary_en


class TestEditing:
    def test_an_editor_of_what_is_published_writes_a_draft(self, client, editor, bureau):
        answer = save_form(client, editor, bureau, button="_save", summary_en="Drafted")
        assert answer.status_code == 302
        assert not summary(bureau)
        draft = drafts.open_draft(bureau)
        assert drafts.content_of(draft)["fields"]["summary_en"] == "Drafted"
        assert (draft.author, draft.status) == (editor, DraftStatus.EDITING)

    def test_the_form_shows_the_draft_again(self, client, editor, bureau):
        save_form(client, editor, bureau, summary_en="Drafted")
        assert opened(client, address(bureau), FORM)["summary_en"] == "Drafted"

    def test_the_version_of_what_is_published_stays(self, client, editor, bureau):
        before = bureau.version
        save_form(client, editor, bureau, summary_en="Drafted")
        bureau.refresh_from_db()
        assert bureau.version == before

    def test_rows_of_a_draft_keep_their_keys(self, client, editor, bureau, entry):
        client.force_login(editor)
        data = opened(client, address(bureau), FORM) | {"_draft": "1"}
        row = {"kind": "function", "position": "2", "title_en": "Added in the draft"}
        assert client.post(address(bureau), add_row(data, "entries", **row)).status_code == 302
        assert ProfileEntry.objects.count() == 1
        first = drafts.content_of(drafts.open_draft(bureau))["owned"]["entries"]
        save_form(client, editor, bureau, **{"entries-1-title_en": "Changed in the draft"})
        second = drafts.content_of(drafts.open_draft(bureau))["owned"]["entries"]
        assert [row["id"] for row in first] == [row["id"] for row in second]
        assert [row["title_en"] for row in second] == ["Keeps treaties", "Changed in the draft"]

    def test_a_publisher_saves_what_is_public_at_once(self, client, publisher, bureau):
        save_form(client, publisher, bureau, button="_save", summary_en="Public")
        assert summary(bureau) == "Public"
        assert drafts.open_draft(bureau) is None

    def test_a_publisher_may_draft_as_well(self, client, publisher, bureau):
        save_form(client, publisher, bureau, button="_draft", summary_en="Later")
        assert not summary(bureau)
        assert drafts.open_draft(bureau)

    def test_what_was_never_published_is_its_own_draft(self, client, editor, bureau):
        new = an_organization("New", under=bureau, published=False)
        save_form(client, editor, new, button="_save", summary_en="Mine")
        assert summary(new) == "Mine"
        assert drafts.open_draft(new) is None

    def test_a_name_is_no_part_of_a_draft_and_never_gets_lost(self, client, publisher, bureau):
        answer = save_form(client, publisher, bureau, name_en="Another name", summary_en="Later")
        assert answer.status_code == 200
        assert "A draft cannot hold this" in answer.content.decode()
        assert drafts.open_draft(bureau) is None

    def test_a_draft_that_another_editor_saved_is_merged_and_not_overwritten(
        self, client, editor, publisher, bureau
    ):
        client.force_login(editor)
        mine = opened(client, address(bureau), FORM) | {"summary_en": "Mine"}
        save_form(client, publisher, bureau, summary_en="Hers", mandate_en="Hers too")
        client.force_login(editor)
        answer = client.post(address(bureau), mine | {"_draft": "1"})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "Nothing is saved yet" in page
        content = drafts.content_of(drafts.open_draft(bureau))["fields"]
        assert (content["summary_en"], content["mandate_en"]) == ("Hers", "Hers too")
        form = form_of(answer, FORM)
        assert (form["summary_en"], form["mandate_en"]) == ("Mine", "Hers too")

    def test_a_form_made_before_the_publication_is_stale(self, client, editor, publisher, bureau):
        save_form(client, editor, bureau, summary_en="First")
        client.force_login(editor)
        old = opened(client, address(bureau), FORM) | {"summary_en": "Second"}
        act(client, publisher, bureau, "publish")
        client.force_login(editor)
        answer = client.post(address(bureau), old | {"_draft": "1"})
        assert "Nothing is saved yet" in answer.content.decode()
        assert drafts.open_draft(bureau) is None

    def test_a_form_of_a_draft_that_is_gone_keeps_what_was_closed_in_it(
        self, client, publisher, bureau
    ):
        """Names are in no draft: its form sends none, and that of the record does."""
        save_form(client, publisher, bureau, summary_en="First")
        old = opened(client, address(bureau), FORM) | {"summary_en": "Second"}
        act(client, publisher, bureau, "discard")
        client.force_login(publisher)
        answer = client.post(address(bureau), old | {"_save": "1"})
        assert "Nothing is saved yet" in answer.content.decode()
        again = form_of(answer, FORM)
        assert (again["name_en"], again["summary_en"]) == ("Bureau of Treaties", "Second")
        assert client.post(address(bureau), again | {"_save": "1"}).status_code == 302
        assert summary(bureau) == "Second"
        assert Organization.objects.get(pk=bureau.pk).name_en == "Bureau of Treaties"

    def test_what_clashes_while_it_is_staged_is_refused_and_logged(
        self, client, editor, bureau, monkeypatch
    ):
        """Somebody else's revision of the record came between: nothing is locked in a look."""
        client.force_login(editor)
        data = opened(client, address(bureau), FORM) | {"summary_en": "Mine"}
        number = publishing.number
        came = []

        def in_between(record):
            if not came:
                came.append(True)
                publishing.write_revision(Organization.objects.get(pk=record.pk), "changed")
            number(record)

        monkeypatch.setattr(publishing, "number", in_between)
        answer = client.post(address(bureau), data | {"_draft": "1"})
        assert "clashes with what is saved" in answer.content.decode()
        line = AuditEntry.objects.get(verb="refused")
        assert (line.object_id, line.detail["reason"]) == (bureau.pk, "constraint")


class TestReview:
    @pytest.fixture
    def drafted(self, client, editor, bureau):
        save_form(client, editor, bureau, summary_en="Drafted")
        return bureau

    def test_is_asked_for_and_answered(self, client, editor, publisher, drafted):
        act(client, editor, drafted, "ask", text="Please look")
        assert drafts.open_draft(drafted).status == DraftStatus.REVIEW
        act(client, publisher, drafted, "send_back", text="Say more")
        draft = drafts.open_draft(drafted)
        assert draft.status == DraftStatus.EDITING
        assert [note.text for note in draft.notes.all()] == ["Please look", "Say more"]

    def test_a_draft_is_sent_back_with_a_reason(self, client, editor, publisher, drafted):
        act(client, editor, drafted, "ask")
        answer = act(client, publisher, drafted, "send_back", text=" ")
        assert answer.status_code == 409
        assert drafts.open_draft(drafted).status == DraftStatus.REVIEW

    @pytest.mark.parametrize("name", ["approve", "send_back", "publish", "plan"])
    def test_an_editor_does_not_publish(self, client, editor, drafted, name):
        assert act(client, editor, drafted, name, text="x").status_code == 403
        assert drafts.open_draft(drafted).status == DraftStatus.EDITING
        assert not summary(drafted)

    @pytest.mark.parametrize("name", ["comment", "publish", "discard"])
    def test_an_outsider_touches_no_draft(self, client, outsider, translator, drafted, name):
        for user, status in ((outsider, 404), (translator, 403)):
            assert act(client, user, drafted, name, text="x").status_code == status
        assert drafts.open_draft(drafted).notes.count() == 0

    def test_an_approval_falls_with_the_next_change(self, client, editor, publisher, drafted):
        act(client, publisher, drafted, "approve")
        save_form(client, editor, drafted, summary_en="Changed after the approval")
        assert drafts.open_draft(drafted).status == DraftStatus.EDITING

    def test_what_was_looked_at_is_what_is_published(self, client, editor, publisher, drafted):
        seen = drafts.open_draft(drafted).version
        save_form(client, editor, drafted, summary_en="Changed meanwhile")
        answer = act(client, publisher, drafted, "publish", version=seen)
        assert answer.status_code == 409
        assert not summary(drafted)

    def test_a_record_that_was_never_public_is_reviewed_too(
        self, client, editor, publisher, bureau
    ):
        new = an_organization("New", under=bureau, published=False)
        act(client, editor, new, "ask")
        act(client, publisher, new, "publish")
        new.refresh_from_db()
        assert new.state == State.PUBLISHED


class TestPublishing:
    @pytest.fixture
    def drafted(self, client, editor, bureau, entry):
        save_form(
            client,
            editor,
            bureau,
            summary_en="Drafted",
            **{"entries-0-title_en": "Keeps all treaties"},
        )
        return bureau

    def test_applies_the_draft_with_its_rows(self, client, publisher, drafted):
        assert act(client, publisher, drafted, "publish").status_code == 302
        assert summary(drafted) == "Drafted"
        assert ProfileEntry.objects.get().title_en == "Keeps all treaties"
        assert Draft.objects.get().status == DraftStatus.PUBLISHED
        last = Revision.objects.filter(number__isnull=False).first()
        assert last.snapshot["fields"]["summary_en"] == "Drafted"
        assert last.author == publisher

    def test_keeps_what_others_changed_elsewhere(self, client, publisher, drafted):
        now = Organization.objects.get(pk=drafted.pk)
        now.mandate_en = "Somebody else's"
        save_organization(now)
        act(client, publisher, drafted, "publish")
        now.refresh_from_db()
        assert (now.summary_en, now.mandate_en) == ("Drafted", "Somebody else's")

    def test_asks_where_both_changed_the_same(self, client, editor, publisher, drafted):
        now = Organization.objects.get(pk=drafted.pk)
        now.summary_en = "Somebody else's"
        save_organization(now)
        answer = act(client, publisher, drafted, "publish")
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Somebody else&#x27;s" in page and "Drafted" in page
        assert summary(drafted) == "Somebody else's"
        save_form(client, editor, drafted, summary_en="Chosen")
        assert act(client, publisher, drafted, "publish").status_code == 302
        assert summary(drafted) == "Chosen"

    def test_is_in_the_audit_log(self, client, publisher, drafted):
        act(client, publisher, drafted, "publish")
        verbs = AuditEntry.objects.filter(actor=publisher).values_list("verb", flat=True)
        assert "draft_published" in verbs

    def test_discarding_keeps_the_revisions(self, client, editor, drafted):
        act(client, editor, drafted, "discard")
        assert drafts.open_draft(drafted) is None
        assert Draft.objects.get().revisions.count() == 1
        assert not summary(drafted)

    def test_a_plan_needs_a_time_to_come(self, client, publisher, drafted):
        for moment in ("", "2001-01-01T10:00"):
            assert act(client, publisher, drafted, "plan", moment=moment).status_code == 409
        tomorrow = (timezone.localtime() + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
        assert act(client, publisher, drafted, "plan", moment=tomorrow).status_code == 302
        assert drafts.open_draft(drafted).status == DraftStatus.APPROVED
        assert not summary(drafted)


class TestPreview:
    @pytest.fixture
    def drafted(self, client, editor, bureau):
        save_form(client, editor, bureau, summary_en="A text nobody has read")
        return bureau

    def test_shows_the_draft_on_the_public_page(self, client, editor, drafted):
        client.force_login(editor)
        draft = drafts.open_draft(drafted)
        page = client.get(reverse("preview", args=[draft.public_id]))
        assert "A text nobody has read" in page.content.decode()
        public = client.get(reverse("organization", args=[drafted.slug]))
        assert "A text nobody has read" not in public.content.decode()

    def test_is_not_for_outsiders(self, client, outsider, drafted):
        client.force_login(outsider)
        draft = drafts.open_draft(drafted)
        assert client.get(reverse("preview", args=[draft.public_id])).status_code == 403

    def test_is_shown_to_a_colleague_with_the_link(self, client, drafted):
        client.logout()
        page = client.get(
            reverse("shared-preview", args=[sharing.token_of(drafts.open_draft(drafted))])
        )
        assert "A text nobody has read" in page.content.decode()
        assert page["X-Robots-Tag"] == "noindex"
        assert "no-store" in page["Cache-Control"]

    def test_a_forged_or_old_link_shows_nothing(self, client, drafted, monkeypatch):
        token = sharing.token_of(drafts.open_draft(drafted))
        client.logout()
        forged = token[:-2] + ("aa" if token[-2:] != "aa" else "bb")
        assert client.get(reverse("shared-preview", args=[forged])).status_code == 404
        monkeypatch.setattr(sharing, "VALID", datetime.timedelta(seconds=-1))
        answer = client.get(reverse("shared-preview", args=[token]))
        assert answer.status_code == 404
        assert "A text nobody has read" not in answer.content.decode()
        assert AuditEntry.objects.filter(verb="refused_draft_link").count() == 2

    def test_leaves_nothing_behind(self, client, editor, bureau):
        hidden = an_organization("Hidden", under=bureau, published=False)
        client.force_login(editor)
        act(client, editor, hidden, "ask")
        page = client.get(reverse("preview", args=[drafts.open_draft(hidden).public_id]))
        assert page.status_code == 200 and "Hidden" in page.content.decode()
        hidden.refresh_from_db()
        assert hidden.state == State.DRAFT
        client.logout()
        assert client.get(reverse("organization", args=[hidden.slug])).status_code == 404


class TestBothEnds:
    """A draft can give a record to an organization for which its publisher has no grant."""

    @pytest.fixture
    def moving(self, bureau, other_bureau, editor):
        post = a_post(bureau)
        content = snapshot(post)
        content["fields"]["organization_id"] = other_bureau.pk
        drafts.save_draft(post, content, actor=editor)
        return post

    def publish(self, client, user, post):
        client.force_login(user)
        where = reverse("admin:orgchart_post_draft", args=[post.pk])
        return client.post(where, {"act": "publish", "version": drafts.open_draft(post).version})

    def test_who_may_publish_for_one_alone_does_not_publish_it(
        self, client, publisher, bureau, moving
    ):
        answer = self.publish(client, publisher, moving)
        assert answer.status_code == 409
        assert "for which you may not publish" in answer.content.decode()
        moving.refresh_from_db()
        assert moving.organization == bureau

    def test_who_may_publish_for_both_does(self, client, administrator, other_bureau, moving):
        assert self.publish(client, administrator, moving).status_code == 302
        moving.refresh_from_db()
        assert moving.organization == other_bureau


class TestWhatIsPlanned:
    """`apply_due` at a later moment; the clock of the database is not asked."""

    @pytest.fixture
    def later(self, monkeypatch):
        """Turns what was planned for tomorrow into something that is due."""

        def turn():
            past = timezone.now() - datetime.timedelta(minutes=1)
            Draft.objects.exclude(publish_at=None).update(publish_at=past)
            Planned.objects.update(withdraw_at=past)
            call_command("apply_due", verbosity=0)

        return turn

    @pytest.fixture
    def tomorrow(self):
        moment = timezone.localtime() + datetime.timedelta(days=1)
        return moment.strftime("%Y-%m-%dT%H:%M")

    @pytest.fixture
    def planned(self, client, editor, publisher, bureau, tomorrow):
        save_form(client, editor, bureau, summary_en="Planned")
        act(client, publisher, bureau, "plan", moment=tomorrow)
        return bureau

    def test_is_not_published_before_its_time(self, planned):
        call_command("apply_due", verbosity=0)
        assert not summary(planned)

    def test_is_published_at_its_time(self, planned, later, publisher):
        later()
        assert summary(planned) == "Planned"
        assert Draft.objects.get().status == DraftStatus.PUBLISHED
        assert Revision.objects.filter(number__isnull=False).first().author == publisher

    def test_goes_back_to_its_editors_where_it_clashes(self, planned, later):
        now = Organization.objects.get(pk=planned.pk)
        now.summary_en = "Somebody else's"
        save_organization(now)
        later()
        assert summary(planned) == "Somebody else's"
        draft = drafts.open_draft(planned)
        assert draft.status == DraftStatus.EDITING
        assert "changed in the same places" in draft.notes.last().text

    def test_is_not_published_where_its_planner_may_not_any_more(self, planned, later, publisher):
        Grant.objects.filter(user=publisher).delete()
        later()
        assert not summary(planned)
        draft = drafts.open_draft(planned)
        assert draft.status == DraftStatus.EDITING
        assert "may not publish" in draft.notes.last().text

    def test_is_not_withdrawn_where_its_planner_may_not_any_more(
        self, client, publisher, bureau, office, later, tomorrow, administrator
    ):
        """And the others are done."""
        act(client, publisher, bureau, "plan_withdrawal", moment=tomorrow)
        act(client, administrator, office, "plan_withdrawal", moment=tomorrow)
        Grant.objects.filter(user=publisher).delete()
        later()
        bureau.refresh_from_db()
        office.refresh_from_db()
        assert (bureau.state, office.state) == (State.PUBLISHED, State.WITHDRAWN)
        assert not Planned.objects.exists()
        assert AuditEntry.objects.filter(verb="refused", object_id=bureau.pk).exists()

    def test_is_withdrawn_at_its_time(self, client, publisher, bureau, later, tomorrow):
        assert act(client, publisher, bureau, "plan_withdrawal", moment=tomorrow).status_code == 302
        later()
        bureau.refresh_from_db()
        assert bureau.state == State.WITHDRAWN

    def test_a_withdrawal_can_be_taken_back(self, client, publisher, bureau, later, tomorrow):
        act(client, publisher, bureau, "plan_withdrawal", moment=tomorrow)
        act(client, publisher, bureau, "keep_published")
        later()
        bureau.refresh_from_db()
        assert bureau.state == State.PUBLISHED

    def test_an_editor_plans_no_withdrawal(self, client, editor, bureau, tomorrow):
        assert act(client, editor, bureau, "plan_withdrawal", moment=tomorrow).status_code == 403
        assert not Planned.objects.exists()


class TestTheListOfDrafts:
    def test_holds_what_the_user_may_change(self, client, editor, administrator, bureau, ministry):
        save_form(client, editor, bureau, summary_en="Mine")
        save_form(client, administrator, ministry, summary_en="Not hers")
        client.force_login(editor)
        rows = client.get(reverse("drafts")).context["rows"]
        assert [draft.record for draft, _address in rows] == [bureau]

    def test_is_filtered_by_status(self, client, editor, bureau):
        save_form(client, editor, bureau, summary_en="Mine")
        assert not client.get(reverse("drafts"), {"status": "review"}).context["rows"]
        assert client.get(reverse("drafts"), {"status": "no"}).status_code == 400

    def test_asks_as_much_for_three_as_for_one(self, client, administrator, bureau, office):
        save_form(client, administrator, bureau, summary_en="One")
        with CaptureQueriesContext(connection) as one:
            client.get(reverse("drafts"))
        for number, other in enumerate((office, an_organization("Third", under=bureau))):
            save_form(client, administrator, other, summary_en=f"More {number}")
        with CaptureQueriesContext(connection) as three:
            assert len(client.get(reverse("drafts")).context["rows"]) == 3
        assert len(three) == len(one)
