"""Administrators read the audit log: narrowed, page by page, and as CSV."""

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.history import audit
from directory.history.models import AuditEntry
from directory.history.origin import coming_from
from directory.site import audit_log
from orgchart.actions.grants import save_grant, withdraw_grant
from orgchart.models import Grant, Organization
from tests.builders import a_post, an_organization
from tests.conftest import a_user

pytestmark = pytest.mark.django_db
LOG = "/en/admin/history/auditentry/"


def shown(client, query="", status=200):
    response = client.get(f"{LOG}{query}")
    assert response.status_code == status
    return [row["line"].pk for row in response.context["rows"]]


def exported(client, query=""):
    response = client.get(f"{LOG}export/{query}")
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.fixture
def reader(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def three(editor, publisher, bureau, office):
    """Of two people about two records on two days, the oldest first."""
    yesterday = timezone.now() - datetime.timedelta(days=1)
    with coming_from("192.0.2.7"):
        first = audit.line(editor, "change", bureau, {})
        second = audit.line(editor, "rename", office, {"on": "2020"})
        third = audit.line(publisher, "published", bureau, {})
    first.at = second.at = yesterday
    return [audit.written(each) for each in (first, second, third)]


class TestWhoReads:
    @pytest.mark.parametrize("role", ["translator", "editor", "publisher"])
    def test_nobody_who_does_not_administer(self, client, bureau, role):
        user = a_user("part@example.org")
        languages = ["fr"] if role == "translator" else []
        Grant.objects.create(user=user, organization=bureau, role=role, languages=languages)
        client.force_login(user)
        assert client.get(LOG).status_code == 403
        assert client.get(f"{LOG}export/").status_code == 403
        assert 'href="/en/admin/history/' not in client.get("/en/admin/").content.decode()

    def test_administrators_of_everything(self, client, bureau):
        user = a_user("all@example.org")
        Grant.objects.create(user=user, role="administrator")
        client.force_login(user)
        assert client.get(LOG).status_code == 200
        assert 'href="/en/admin/history/' in client.get("/en/admin/").content.decode()

    def test_nobody_changes_a_line(self, reader, three):
        for address in (f"{LOG}{three[0].pk}/change/", f"{LOG}{three[0].pk}/delete/", f"{LOG}add/"):
            assert reader.post(address, {"verb": "nothing"}).status_code == 404


class TestAnAdministratorOfAPart:
    """Reads what was done to records inside her grant, and to the grants there."""

    @pytest.fixture
    def chief(self, bureau):
        user = a_user("chief@example.org", name="Chief")
        Grant.objects.create(user=user, organization=bureau, role="administrator")
        # What she merely edits is not hers to look into.
        Grant.objects.create(user=user, organization=an_organization("Library"), role="editor")
        return user

    @pytest.fixture
    def written(self, chief, editor, outsider, ministry, bureau, office, other_bureau):
        """{what: line}, inside her grant and outside of it."""
        library = Organization.objects.get(name_en="Library")
        places = {
            "bureau": bureau, "office": office, "ministry": ministry,
            "other": other_bureau, "library": library,
        }  # fmt: skip
        lines = {name: audit.record(editor, "correct", place) for name, place in places.items()}
        posts = {"post": a_post(office, "Head"), "other post": a_post(other_bureau, "Chair")}
        lines |= {name: audit.record(editor, "correct", post) for name, post in posts.items()}
        lines |= {
            "sign-in": audit.record(editor, "signed_in", editor),
            "import": audit.record(editor, "import", None, set="organizations"),
        }
        return lines

    def names(self, written, keys):
        return {name for name, line in written.items() if line.pk in set(keys)}

    def test_reads_of_her_records_alone(self, client, chief, written):
        client.force_login(chief)
        assert self.names(written, shown(client)) == {"bureau", "office", "post"}
        assert self.names(written, shown(client, "?who=editor")) == {"bureau", "office", "post"}
        assert "what you administer" in client.get(LOG).content.decode()
        assert 'href="/en/admin/history/' in client.get("/en/admin/").content.decode()

    def test_narrows_to_nothing_that_is_not_hers(self, client, chief, written, other_bureau):
        client.force_login(chief)
        asked = f"?kind=orgchart.organization&record={other_bureau.pk}"
        assert shown(client, asked) == []
        assert shown(client, "?verb=signed_in") == []
        assert shown(client, f"?who=editor&before={written['other'].pk}") == [
            written["office"].pk, written["bureau"].pk,
        ]  # fmt: skip

    def test_takes_the_same_as_a_file(self, client, chief, written):
        client.force_login(chief)
        found = [int(row["id"]) for row in exported(client, "?verb=correct")]
        assert found == [written[name].pk for name in ("bureau", "office", "post")]

    def test_reads_of_grants_there_also_of_those_that_are_gone(
        self, client, chief, administrator, outsider, office, other_bureau
    ):
        here = Grant(user=outsider, organization=office, role="editor")
        there = Grant(user=outsider, organization=other_bureau, role="editor")
        moved = Grant(user=outsider, organization=office, role="publisher")
        for grant in (here, there, moved):
            save_grant(grant, actor=administrator)
        withdraw_grant(here, actor=administrator)
        withdraw_grant(there, actor=administrator)
        moved.organization = other_bureau
        save_grant(moved, actor=administrator)
        moved.role = "editor"
        save_grant(moved, actor=administrator)
        client.force_login(chief)
        rows = client.get(LOG).context["rows"]
        read = [(row["line"].verb, row["line"].object_id) for row in rows]
        assert [each for each in read if "grant" in each[0]] == [
            ("change_grant", moved.pk), ("withdraw_grant", here.pk),
            ("give_grant", moved.pk), ("give_grant", here.pk),
        ]  # fmt: skip

    def test_reads_of_what_was_refused_there(self, client, chief, translator, office, other_bureau):
        client.force_login(translator)
        for place in (office, other_bureau):
            page = f"/en/admin/orgchart/organization/{place.pk}/delete/"
            assert client.post(page).status_code in {302, 403, 404}
        client.force_login(chief)
        rows = client.get(f"{LOG}?verb=refused").context["rows"]
        assert [row["line"].object_id for row in rows] == [office.pk]

    def test_reads_no_more_when_her_grant_is_gone(self, client, chief, written):
        client.force_login(chief)
        assert shown(client)
        Grant.objects.filter(user=chief, role="administrator").delete()
        assert client.get(LOG).status_code == 403

    def test_asks_as_much_for_three_as_for_one(self, client, chief, bureau, office):
        client.force_login(chief)
        audit.record(chief, "correct", bureau)
        shown(client)
        with CaptureQueriesContext(connection) as one:
            assert len(shown(client, "?verb=correct")) == 1
        audit.record(chief, "correct", office)
        audit.record(chief, "correct", office)
        with CaptureQueriesContext(connection) as three:
            assert len(shown(client, "?verb=correct")) == 3
        assert len(one) == len(three)


class TestTheList:
    def test_shows_the_newest_first(self, reader, three):
        first, second, third = (each.pk for each in three)
        assert [key for key in shown(reader) if key in {first, second, third}] == [
            third, second, first,
        ]  # fmt: skip

    def test_is_narrowed(self, reader, three, editor, publisher, bureau, office):
        first, second, third = (each.pk for each in three)
        kind = "kind=orgchart.organization"
        today, before = timezone.localdate(), three[0].at.date()
        asked = {
            "?who=editor@example": {first, second},
            f"?who={publisher.pk}": {third},
            "?who=Publisher&verb=published": {third},
            "?verb=rename": {second},
            f"?{kind}&record={office.pk}&verb=rename": {second},
            f"?who=editor&until={before}": {first, second},
            f"?who=editor&since={today}": set(),
            f"?who=publisher&since={today}&until={today}": {third},
            "?who=nobody-of-this-name": set(),
        }
        assert {query: set(shown(reader, query)) for query in asked} == asked

    @pytest.mark.parametrize(
        "query",
        [
            "?verb=nonsense", "?kind=orgchart.nothing", "?kind=accounts.User", "?record=1",
            "?record=x&kind=orgchart.organization", "?since=2026-02-30", "?until=yesterday",
            "?before=0", "?before=99999999999999999999",
        ],
    )  # fmt: skip
    def test_refuses_what_is_broken_with_a_sentence(self, reader, three, query):
        assert shown(reader, query, status=400) == []
        assert reader.get(f"{LOG}export/{query}").status_code == 400

    @pytest.mark.parametrize("who", ["9" * 30, "%00", "%", "_", "é" * 100])
    def test_finds_nobody_by_odd_words(self, reader, three, who):
        response = reader.get(f"{LOG}?who={who}")
        assert response.status_code in {200, 400}
        assert response.context["rows"] == []

    def test_goes_on_where_it_ended(self, reader, bureau, editor, monkeypatch):
        monkeypatch.setattr(audit_log, "LINES_ON_A_PAGE", 2)
        keys = [audit.record(editor, "change", bureau).pk for _each in range(5)]
        query, seen = "?who=editor", []
        for _page in range(3):
            response = reader.get(f"{LOG}{query}")
            seen += [row["line"].pk for row in response.context["rows"]]
            query = f"?who=editor&before={response.context['older']}"
        assert seen == keys[::-1]
        assert response.context["older"] is None

    def test_names_records_and_accounts_that_are_gone_by_their_number(self, reader, bureau):
        user = a_user("gone@example.org", name="Gone")
        audit.record(user, "change", bureau)
        key = user.pk
        user.delete()
        text = reader.get(f"{LOG}?who={key}").content.decode()
        assert f"deleted account {key}" in text
        assert "Bureau of Treaties" in text

    def test_asks_as_much_for_three_as_for_one(self, reader, editor, bureau, office, ministry):
        audit.record(editor, "correct", bureau)
        shown(reader)
        with CaptureQueriesContext(connection) as one:
            assert len(shown(reader, "?verb=correct")) == 1
        audit.record(editor, "correct", office)
        audit.record(None, "correct", ministry)
        with CaptureQueriesContext(connection) as three:
            assert len(shown(reader, "?verb=correct")) == 3
        assert len(one) == len(three)
        assert len(three) < 15


class TestTheFile:
    def test_holds_what_the_list_shows_the_oldest_first(self, reader, three, editor, bureau):
        found = exported(reader, "?who=editor@example.org")
        assert [row["id"] for row in found] == [str(each.pk) for each in three[:2]]
        assert found[0] | {"at": ""} == {
            "id": str(three[0].pk),
            "at": "",
            "account_id": str(editor.pk),
            "account_email": editor.email,
            "address": "192.0.2.7",
            "verb": "change",
            "kind": "organization",
            "record_id": str(bureau.pk),
            "detail": "{}",
        }
        assert found[0]["at"] == f"{three[0].at:%Y-%m-%dT%H:%M:%SZ}"

    def test_is_itself_a_line(self, reader, three, administrator):
        exported(reader)
        (line,) = AuditEntry.objects.of_verb("export")
        assert (line.actor, line.detail) == (administrator, {"set": "audit-log"})

    def test_holds_no_formula(self, reader):
        user = a_user("+attack@example.org")
        audit.record(user, "@verb")
        (row,) = exported(reader, f"?who={user.pk}")
        assert (row["account_email"], row["verb"]) == ("'+attack@example.org", "'@verb")
