"""The table of acts of a published instrument: what an editor saves waits in its draft."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.publishing import drafts
from directory.publishing.actions import withdraw
from directory.publishing.enums import DraftStatus
from directory.publishing.models import Draft, Revision
from directory.publishing.snapshot import snapshot
from orgchart.models import Organization
from tests.pages import form_of, opened
from tests.treaties.builders import a_mandate, a_state, acts_of, an_act, an_instrument
from tests.treaties.test_admin_acts import FORM, a_row, errors, filled, findings, said
from treaties.actions.acts import delete_acts, save_acts
from treaties.models import Act

pytestmark = pytest.mark.django_db


@pytest.fixture
def treaty(bureau):
    """In force three months after two consents; Morocco consented."""
    instrument = an_instrument(
        "Treaty",
        dates={"adopted": "1968"},
        entry_basis="consents",
        entry_count=2,
        entry_delay=3,
        entry_delay_unit="months",
    )
    a_mandate(instrument, bureau)
    acts_of(instrument, a_state("Morocco", country="MA"), "1970-01-01 accession")
    a_state("Kenya", country="KE")
    instrument.refresh_from_db()
    return instrument


@pytest.fixture
def table(treaty):
    return reverse("admin:treaties_instrument_acts", args=[treaty.pk])


PUBLISHED = [("Morocco", "accession", "1970-01-01")]
KENYA = ("Kenya", "accession", "1971-05-01")


def send(client, user, table, *rows, **more):
    client.force_login(user)
    return client.post(table, filled(opened(client, table, FORM), *rows) | more)


def draft_kenya(client, user, table):
    answer = send(client, user, table, a_row("Kenya", date="1971-05-01"))
    assert answer.status_code == 302
    return answer


def drafted(treaty):
    """The acts of the open draft, as `said` names the saved ones."""
    rows = drafts.content_of(drafts.open_draft(treaty))["owned"]["acts"]
    return sorted((row["kind"], row["date"]) for row in rows)


def publish(client, user, treaty):
    client.force_login(user)
    where = reverse("admin:treaties_instrument_draft", args=[treaty.pk])
    return client.post(where, {"act": "publish", "version": drafts.open_draft(treaty).version})


class TestAnEditor:
    def test_saves_into_the_draft_and_the_public_reads_what_was(
        self, client, editor, treaty, table
    ):
        answer = draft_kenya(client, editor, table)
        assert said() == PUBLISHED
        version = treaty.version
        treaty.refresh_from_db()
        assert treaty.version == version
        assert drafted(treaty) == [("accession", "1970-01-01"), ("accession", "1971-05-01")]
        page = client.get(answer.headers["Location"]).content.decode()
        assert "The draft is saved. What is published stays as it is." in page
        assert "was saved" not in page
        client.logout()
        public = client.get(reverse("instrument", args=[treaty.slug])).content.decode()
        assert "Morocco" in public and "Kenya" not in public

    def test_sees_the_draft_again_and_is_told_so(self, client, editor, treaty, table):
        client.force_login(editor)
        assert "Your changes become a draft" in client.get(table).content.decode()
        draft_kenya(client, editor, table)
        page = client.get(table)
        assert form_of(page, FORM)["acts-0-participant"] == "Kenya"
        assert "The public still reads what was published" in page.content.decode()

    def test_changes_and_removes_what_only_the_draft_has(self, client, editor, treaty, table):
        draft_kenya(client, editor, table)
        (first,) = [r for r in rows_of(treaty) if r["date"] == "1971-05-01"]
        data = filled(opened(client, table, FORM), {"date": "1972"}, at=0)
        assert client.post(table, data).status_code == 302
        (second,) = [r for r in rows_of(treaty) if r["date"] == "1972-01-01"]
        assert (first["id"], first["public_id"]) == (second["id"], second["public_id"])
        data = opened(client, table, FORM) | {"acts-0-DELETE": "on"}
        assert client.post(table, data).status_code == 302
        assert drafted(treaty) == [("accession", "1970-01-01")]
        assert said() == PUBLISHED

    def test_removes_what_is_published_in_the_draft_alone(
        self, client, editor, publisher, treaty, table
    ):
        client.force_login(editor)
        data = opened(client, table, FORM) | {"acts-0-DELETE": "on"}
        assert client.post(table, data).status_code == 302
        assert said() == PUBLISHED and drafted(treaty) == []
        assert "Morocco" not in form_of(client.get(table), FORM).values()
        assert publish(client, publisher, treaty).status_code == 302
        assert said() == []

    def test_gives_one_act_the_day_that_another_one_had(
        self, client, editor, publisher, treaty, table
    ):
        """In two steps, as the table asks for it; the draft does both from what is published."""
        morocco = Act.objects.get().participant
        acts_of(treaty, morocco, "1971 notification, 1972 notification")
        for row, day in (2, "1973"), (1, "1972"):
            client.force_login(editor)
            data = filled(opened(client, table, FORM), {"date": day}, at=row)
            assert client.post(table, data).status_code == 302
        form = opened(client, table, FORM)
        assert [form[f"acts-{n}-date"] for n in (1, 2)] == ["1972", "1973"]
        assert publish(client, publisher, treaty).status_code == 302
        assert [day for _who, _kind, day in said()] == ["1970-01-01", "1972", "1973"]

    def test_begins_no_draft_where_nothing_is_changed(self, client, editor, treaty, table):
        answer = send(client, editor, table)
        assert (
            "There was nothing to save." in client.get(answer.headers["Location"]).content.decode()
        )
        assert not Draft.objects.exists()

    def test_saves_at_once_what_is_not_published(self, client, editor, treaty, table):
        withdraw(treaty)
        client.force_login(editor)
        assert "become a draft" not in client.get(table).content.decode()
        draft_kenya(client, editor, table)
        assert said() == [*PUBLISHED, KENYA]
        assert not Draft.objects.exists()

    def test_is_refused_by_the_law_as_ever(self, client, editor, treaty, table):
        answer = send(client, editor, table, a_row("Kenya", date="1950"))
        assert findings(answer) == ["The instrument was not adopted yet on this day."]
        assert not Draft.objects.exists()

    def test_is_asked_once_and_stays_in_the_draft(self, client, publisher, treaty, table):
        answer = send(client, publisher, table, a_row("Morocco", date="1975"), _draft="1")
        assert "Save all the same" in answer.content.decode()
        answer = client.post(table, form_of(answer, FORM) | {"all_the_same": "1"})
        assert answer.status_code == 302
        assert said() == PUBLISHED and len(drafted(treaty)) == 2

    def test_gets_more_rows(self, client, editor, treaty, table):
        answer = send(client, editor, table, a_row("Kenya"), more="1")
        assert "Kenya" in form_of(answer, FORM).values()
        assert not Draft.objects.exists()


def rows_of(treaty):
    return drafts.content_of(drafts.open_draft(treaty))["owned"]["acts"]


class TestAPublisher:
    def test_saves_at_once_or_as_a_draft(self, client, publisher, treaty, table):
        client.force_login(publisher)
        page = client.get(table).content.decode()
        assert "Save as a draft" in page and "become a draft" not in page
        send(client, publisher, table, a_row("Kenya", date="1971-05-01"), _draft="1")
        assert said() == PUBLISHED and len(drafted(treaty)) == 2
        assert "Save as a draft" not in client.get(table).content.decode()

    def test_publishes_acts_at_once(self, client, publisher, treaty, table):
        draft_kenya(client, publisher, table)
        assert said() == [*PUBLISHED, KENYA]
        assert not Draft.objects.exists()

    def test_works_in_the_draft_that_is_open(self, client, editor, publisher, treaty, table):
        draft_kenya(client, editor, table)
        send(client, publisher, table, a_row("Morocco", "notification", "1980"))
        assert said() == PUBLISHED and len(drafted(treaty)) == 3

    def test_publishes_the_draft_with_the_days_that_follow(
        self, client, editor, publisher, treaty, table
    ):
        draft_kenya(client, editor, table)
        assert publish(client, publisher, treaty).status_code == 302
        assert said() == [*PUBLISHED, KENYA]
        treaty.refresh_from_db()
        assert str(treaty.computed_entry) == "1971-08-01"
        assert {str(act.computed_effect) for act in Act.objects.all()} == {"1971-08-01"}
        last = Revision.objects.get(public_id=treaty.public_id, number=treaty.version)
        assert len(last.snapshot["owned"]["acts"]) == 2
        client.logout()
        public = client.get(reverse("instrument", args=[treaty.slug])).content.decode()
        assert "Kenya" in public

    def test_is_refused_by_the_law_where_the_ground_is_gone(
        self, client, editor, publisher, treaty, table
    ):
        """Kenya withdraws in the draft; meanwhile its accession is deleted by an import."""
        kenya = Organization.objects.get(name_en="Kenya")
        (consent,) = acts_of(treaty, kenya, "1971-05-01 accession")
        treaty.refresh_from_db()
        assert send(client, editor, table, a_row("Kenya", "withdrawal", "1980")).status_code == 302
        delete_acts([consent])
        answer = publish(client, publisher, treaty)
        assert answer.status_code == 409
        assert "no consent to be bound" in answer.content.decode()
        assert said() == PUBLISHED


class TestOthers:
    def test_who_translates_or_has_no_grant_has_no_table(
        self, client, editor, translator, outsider, treaty, table
    ):
        draft_kenya(client, editor, table)
        content = drafts.content_of(drafts.open_draft(treaty))
        for user, status in ((translator, 403), (outsider, 404)):
            client.force_login(user)
            for data in ({}, {"_draft": "1", "version": "1"}):
                assert client.get(table, data).status_code == status
                assert client.post(table, data).status_code == status
        assert drafts.content_of(drafts.open_draft(treaty)) == content

    def test_a_translator_does_not_read_the_draft(self, client, editor, translator, treaty, table):
        draft_kenya(client, editor, table)
        client.force_login(translator)
        page = client.get(reverse("admin:treaties_instrument_change", args=[treaty.pk]))
        assert page.status_code == 200 and page.context["act_count"] == 1


class TestTwoEditors:
    @pytest.fixture
    def second(self, client, publisher):
        other = type(client)()
        other.force_login(publisher)
        return other

    def test_of_one_draft_see_both_and_lose_nothing(self, client, second, editor, treaty, table):
        draft_kenya(client, editor, table)
        mine, hers = opened(client, table, FORM), opened(second, table, FORM)
        assert second.post(table, filled(hers, {"date": "1973"}, at=0)).status_code == 302
        mine = filled(filled(mine, {"date": "1972"}, at=0), a_row("Morocco", "notification"))
        answer = client.post(table, mine)
        assert [(d.yours, d.saved) for d in answer.context["merge"].differences] == [
            ("1972", "1973")
        ]
        assert "Publisher saved this on" in answer.content.decode()
        assert ("accession", "1973-01-01") in drafted(treaty)
        assert client.post(table, form_of(answer, FORM)).status_code == 302
        assert drafted(treaty) == [
            ("accession", "1970-01-01"), ("accession", "1972-01-01"), ("notification", "1971-01-01")
        ]  # fmt: skip
        assert said() == PUBLISHED

    def test_more_rows_of_an_old_page_are_no_way_round(self, client, second, editor, treaty, table):
        draft_kenya(client, editor, table)
        mine, hers = opened(client, table, FORM), opened(second, table, FORM)
        second.post(table, filled(hers, {"date": "1973"}, at=0))
        answer = client.post(table, filled(mine, {"date": "1972"}, at=0) | {"more": "1"})
        assert [(d.yours, d.saved) for d in answer.context["merge"].differences] == [
            ("1972", "1973")
        ]

    @pytest.mark.parametrize("ends", ["publish", "discard"])
    def test_a_table_of_a_draft_that_is_over_is_shown_again(
        self, client, second, editor, treaty, table, ends
    ):
        draft_kenya(client, editor, table)
        mine = filled(opened(client, table, FORM), {"date": "1972"}, at=0)
        where = reverse("admin:treaties_instrument_draft", args=[treaty.pk])
        assert second.post(where, {"act": ends, "version": 1}).status_code == 302
        saved = said()
        answer = client.post(table, mine)
        assert answer.status_code == 200
        assert "Nothing is saved yet" in answer.content.decode()
        again = form_of(answer, FORM)
        assert again["acts-0-date"] == "1972" and again["acts-0-participant"] == "Kenya"
        assert client.post(table, again).status_code == 302
        assert ("accession", "1972-01-01") in drafted(treaty)
        assert said() == saved

    def test_a_table_sent_twice_enters_nothing_twice(self, client, editor, treaty, table):
        client.force_login(editor)
        data = filled(opened(client, table, FORM), a_row("Kenya", date="1971-05-01"))
        assert client.post(table, data).status_code == 302
        answer = client.post(table, data)
        assert answer.status_code == 200
        answer = client.post(table, form_of(answer, FORM))
        assert "This act is entered already." in str(errors(answer))
        assert len(drafted(treaty)) == 2

    def test_a_draft_begun_beside_it_is_built_upon(
        self, client, editor, treaty, table, monkeypatch
    ):
        """Somebody saves a draft after this one was staged, and before it is kept."""
        save = drafts.save_draft

        def late(record, content, *, actor, version):
            monkeypatch.setattr(drafts, "save_draft", save)
            drafts.save_draft(record, content_with_summary(record), actor=actor)
            return save(record, content, actor=actor, version=version)

        client.force_login(editor)
        data = filled(opened(client, table, FORM), a_row("Kenya", date="1971-05-01"))
        monkeypatch.setattr(drafts, "save_draft", late)
        answer = client.post(table, data)
        assert answer.status_code == 200
        assert client.post(table, form_of(answer, FORM)).status_code == 302
        content = drafts.content_of(drafts.open_draft(treaty))
        assert content["fields"]["summary_en"] == "Hers"
        assert len(content["owned"]["acts"]) == 2

    def test_what_was_saved_beside_the_draft_is_shown_before_it_is_overwritten(
        self, client, editor, treaty, table
    ):
        """An import changes the act that the draft changed."""
        client.force_login(editor)
        data = filled(opened(client, table, FORM), {"date": "1972"}, at=0)
        assert client.post(table, data).status_code == 302
        stale = filled(opened(client, table, FORM), a_row("Kenya"))
        act = Act.objects.get()
        act.notification_number, act.date = "N.1", act.date.replace(year=1973)
        save_acts([act])
        answer = client.post(table, stale)
        assert answer.status_code == 200
        assert [each.saved for each in answer.context["clashes"]] == ["1973-01-01"]
        assert client.post(table, form_of(answer, FORM)).status_code == 302
        by_date = {row["date"]: row["notification_number"] for row in rows_of(treaty)}
        assert by_date == {"1972-01-01": "N.1", "1971-01-01": ""}


def content_with_summary(record):
    content = snapshot(record)
    content["fields"]["summary_en"] = "Hers"
    return content


class TestThePagesOfADraft:
    def test_the_form_of_the_instrument_counts_and_computes_by_it(
        self, client, editor, treaty, table
    ):
        draft_kenya(client, editor, table)
        page = client.get(reverse("admin:treaties_instrument_change", args=[treaty.pk]))
        assert page.context["act_count"] == 2
        assert "1 August 1971" in page.content.decode()
        treaty.refresh_from_db()
        assert treaty.computed_entry is None

    def test_the_form_of_the_instrument_keeps_its_acts(self, client, editor, treaty, table):
        draft_kenya(client, editor, table)
        address = reverse("admin:treaties_instrument_change", args=[treaty.pk])
        data = opened(client, address, "instrument_form") | {"summary_en": "Drafted"}
        assert client.post(address, data | {"_draft": "1"}).status_code == 302
        assert len(drafted(treaty)) == 2

    def test_the_preview_shows_them_with_the_days_that_follow(self, client, editor, treaty, table):
        draft_kenya(client, editor, table)
        draft = drafts.open_draft(treaty)
        page = client.get(reverse("preview", args=[draft.public_id])).content.decode()
        assert "Kenya" in page and "1 August 1971" in page
        treaty.refresh_from_db()
        assert treaty.computed_entry is None
        assert not Act.objects.exclude(computed_effect=None).exists()

    def test_revisions_compare_them(self, client, editor, treaty, table):
        draft_kenya(client, editor, table)
        draft = drafts.open_draft(treaty)
        old = Revision.objects.get(public_id=treaty.public_id, number=treaty.version)
        new = draft.revisions.get()
        where = reverse("admin:treaties_instrument_compare", args=[treaty.pk])
        page = client.get(where, {"old": old.pk, "new": new.pk})
        assert page.status_code == 200 and "1971-05-01" in page.content.decode()

    def test_discarding_leaves_what_is_public(self, client, editor, treaty, table):
        draft_kenya(client, editor, table)
        where = reverse("admin:treaties_instrument_draft", args=[treaty.pk])
        assert client.post(where, {"act": "discard", "version": 1}).status_code == 302
        assert said() == PUBLISHED
        assert Draft.objects.get().status == DraftStatus.DISCARDED
        assert "Kenya" not in form_of(client.get(table), FORM).values()


def test_the_table_asks_as_much_for_three_drafted_acts_as_for_one(client, editor, treaty, table):
    for name in ("Chile", "Peru", "Cuba"):
        a_state(name)

    def queries(ask):
        with CaptureQueriesContext(connection) as found:
            assert ask().status_code in {200, 302}
        return len(found)

    draft_kenya(client, editor, table)
    client.get(table)
    form = filled(opened(client, table, FORM), a_row("Chile", date="1975-01-01"))
    one = queries(lambda: client.get(table))
    saving_one = queries(lambda: client.post(table, form))
    send(client, editor, table, a_row("Peru", date="1975-02-01"))
    form = filled(opened(client, table, FORM), a_row("Cuba", date="1975-03-01"))
    three = queries(lambda: client.get(table))
    saving_three = queries(lambda: client.post(table, form))
    assert len(drafted(treaty)) == 5
    assert (three, saving_three) == (one, saving_one)
    assert three < 80 and saving_three < 140


def test_an_instrument_with_many_drafted_acts_is_published_whole(
    client, editor, publisher, treaty, table
):
    states = [a_state(f"State {n}") for n in range(5)]
    rows = [a_row(f"State {n}", date=f"19{70 + n}") for n in range(5)]
    assert send(client, editor, table, *rows).status_code == 302
    save_acts([an_act(treaty, states[0], "signature", "1969")])  # beside the draft
    assert publish(client, publisher, treaty).status_code == 302
    assert Act.objects.count() == 7
