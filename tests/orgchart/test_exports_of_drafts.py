"""The lists of the administration as CSV: what the user may see, drafts too; with a log line."""

import pytest
from django.urls import reverse

from directory.history.models import AuditEntry
from directory.publishing import drafts
from directory.publishing.snapshot import snapshot
from tests.builders import a_person, a_post, an_appointment, an_organization
from tests.partnerships.builders import a_partnership
from tests.treaties.builders import a_mandate, an_instrument

pytestmark = pytest.mark.django_db


def an_office_of(bureau, name):
    return an_organization(name, under=bureau, published=False)


def a_post_of(bureau, name):
    return a_post(bureau, name, published=False)


def a_person_of(bureau, name):
    person = a_person(name, published=False)
    an_appointment(a_post(bureau), person)
    return person


def an_instrument_of(bureau, name):
    instrument = an_instrument(name, published=False)
    a_mandate(instrument, bureau)
    return instrument


def a_partnership_of(bureau, name):
    return a_partnership(name, published=False, responsible=bureau)


KINDS = {
    "orgchart_organization": an_office_of,
    "orgchart_post": a_post_of,
    "orgchart_person": a_person_of,
    "treaties_instrument": an_instrument_of,
    "partnerships_partnership": a_partnership_of,
}


def lines():
    return AuditEntry.objects.filter(verb="export")


def body(answer):
    return b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize("kind", KINDS)
class TestEachList:
    def test_holds_her_drafts_and_nobody_elses(self, client, editor, bureau, other_bureau, kind):
        KINDS[kind](bureau, "Drafted by us")
        KINDS[kind](other_bureau, "Secret of others")
        client.force_login(editor)
        text = body(client.get(reverse(f"admin:{kind}_export")))
        assert "Drafted by us" in text and "Secret of others" not in text
        assert [line.actor for line in lines()] == [editor]

    def test_takes_no_forged_choice(self, client, editor, bureau, other_bureau, kind):
        other = KINDS[kind](other_bureau, "Secret of others")
        KINDS[kind](bureau, "Drafted by us")
        client.force_login(editor)
        data = {"action": "export_selected", "_selected_action": [other.pk]}
        answer = client.post(reverse(f"admin:{kind}_changelist"), data)
        text = body(answer) if answer.streaming else answer.content.decode()
        assert "Secret of others" not in text

    def test_is_closed_to_outsiders_and_visitors(self, client, outsider, bureau, kind):
        KINDS[kind](bureau, "Drafted by us")
        address = reverse(f"admin:{kind}_export")
        assert client.get(address).status_code == 302
        client.force_login(outsider)
        assert client.get(address).status_code == 403
        assert not lines().exists()

    def test_shows_no_pending_text_of_a_draft(self, client, editor, bureau, kind):
        """A CSV says what is saved; a draft is read where it is reviewed."""
        record = KINDS[kind](bureau, "Saved")
        content = snapshot(record)
        name = next(name for name in ("title_fr", "name_fr", "summary_fr") if hasattr(record, name))
        content["fields"][name] = "Pending"
        drafts.save_draft(record, content, actor=editor)
        client.force_login(editor)
        assert "Pending" not in body(client.get(reverse(f"admin:{kind}_export")))


def test_the_findings_of_the_quality_board_are_in_the_log_too(client, editor, bureau):
    an_organization("Drafted by us", under=bureau, published=False)
    client.force_login(editor)
    body(client.get(reverse("quality-csv")))
    (line,) = lines()
    assert (line.actor, line.detail["set"]) == (editor, "quality")
