"""A record that the public never saw: its tables are the draft that is reviewed and previewed."""

import datetime

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from directory.history.models import AuditEntry
from directory.publishing import drafts, restoring
from directory.publishing.enums import DraftStatus, State
from directory.publishing.revisions import revisions_of
from directory.publishing.sharing import token_of
from orgchart.actions.organizations import save_organization
from orgchart.models import Organization
from tests.builders import an_organization
from tests.pages import opened
from tests.refusals import imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def new(bureau):
    return an_organization("New Office", under=bureau, published=False, code="M/T/N")


def page(name, record):
    return reverse(f"admin:orgchart_organization_{name}", args=[record.pk])


def act(client, user, record, name, **data):
    client.force_login(user)
    draft = drafts.open_draft(record)
    sent = {"act": name, "version": draft.edition if draft else ""} | data
    return client.post(page("draft", record), sent)


class TestApproved:
    @pytest.fixture
    def approved(self, client, editor, publisher, new):
        act(client, editor, new, "ask")
        tomorrow = timezone.now() + datetime.timedelta(days=1)
        act(client, publisher, new, "plan", moment=f"{tomorrow:%Y-%m-%dT%H:%M}")
        assert drafts.open_draft(new).status == DraftStatus.APPROVED
        return new

    def test_it_falls_with_the_next_change_in_the_form(self, client, editor, approved):
        client.force_login(editor)
        data = opened(client, page("change", approved), "organization_form")
        client.post(page("change", approved), data | {"summary_en": "Nobody read this"})
        assert self.is_not_published_by_itself(approved)

    def test_it_falls_with_an_import(self, editor, approved):
        imported("code,summary_en\nM/T/N,Nobody read this\n", actor=editor)
        assert self.is_not_published_by_itself(approved)

    def test_it_falls_with_an_old_version(self, editor, approved):
        approved.summary_en = "Second"
        save_organization(approved)
        restoring.restore(approved, revisions_of(approved).last(), save_organization, actor=editor)
        assert self.is_not_published_by_itself(approved)

    def test_it_holds_where_nothing_changed(self, approved):
        assert not self.is_not_published_by_itself(approved)

    def test_a_publisher_publishes_only_what_she_looked_at(self, client, publisher, new):
        act(client, publisher, new, "ask")
        seen = drafts.open_draft(new).edition
        new.summary_en = "Nobody read this"
        save_organization(new)
        answer = act(client, publisher, new, "publish", version=seen)
        new.refresh_from_db()
        assert (answer.status_code, new.state) == (409, State.DRAFT)

    def is_not_published_by_itself(self, record):
        drafts.Draft.objects.update(publish_at=timezone.now() - datetime.timedelta(hours=1))
        call_command("apply_due")
        return Organization.objects.get(pk=record.pk).state != State.PUBLISHED


class TestPreviewed:
    """Before anybody is asked to review it."""

    def test_its_form_offers_a_preview(self, client, editor, new):
        client.force_login(editor)
        assert 'value="show"' in client.get(page("change", new)).content.decode()

    def test_it_is_shown_to_a_colleague_without_review(self, client, editor, new):
        assert act(client, editor, new, "show").status_code == 302
        draft = drafts.open_draft(new)
        assert draft.status == DraftStatus.EDITING
        client.logout()
        answer = client.get(reverse("shared-preview", args=[token_of(draft)]))
        assert "New Office" in answer.content.decode()
        assert AuditEntry.objects.filter(verb="draft", actor=editor).count() == 1

    def test_only_by_who_may_change_it(self, client, translator, outsider, new):
        for user in (translator, outsider):
            assert act(client, user, new, "show").status_code in (403, 404)
        assert drafts.open_draft(new) is None

    def test_twice_is_once(self, client, editor, new):
        act(client, editor, new, "show")
        assert act(client, editor, new, "show").status_code == 409
        assert drafts.Draft.objects.count() == 1

    def test_of_what_is_published_there_is_nothing_to_show(self, client, editor, bureau):
        assert act(client, editor, bureau, "show").status_code == 409
        assert drafts.open_draft(bureau) is None
