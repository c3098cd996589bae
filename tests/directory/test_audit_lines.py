"""What becomes a line of the audit log: who, when, from where, what."""

import io
import re

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from directory.history import audit
from directory.history.models import AuditEntry
from directory.publishing import actions as publishing
from directory.publishing import drafts
from directory.publishing.sharing import token_of
from directory.site.audit_words import VERBS
from orgchart.models import Grant
from tests.builders import an_organization
from tests.conftest import a_user
from tests.pages import form_of, opened

pytestmark = pytest.mark.django_db
LIST = "/en/admin/orgchart/organization/"
SIGN_IN = "/en/accounts/login/"


def lines(**wanted):
    return list(AuditEntry.objects.filter(**wanted).order_by("pk"))


def the_line(**wanted):
    (line,) = lines(**wanted)
    return line


def sign_in(client, email, password, **more):
    return client.post(SIGN_IN, {"login": email, "password": password}, **more)


class TestSignIn:
    def test_is_written_with_the_address(self, client, editor):
        sign_in(client, editor.email, "correct horse battery", REMOTE_ADDR="192.0.2.7")
        line = the_line(verb="signed_in")
        assert (line.actor, line.address) == (editor, "192.0.2.7")
        client.post("/en/accounts/logout/", REMOTE_ADDR="2001:db8::7")
        line = the_line(verb="signed_out")
        assert (line.actor, line.address) == (editor, "2001:db8::7")

    def test_that_fails_names_the_account_and_keeps_nothing_typed(self, client, editor):
        sign_in(client, editor.email, "typed-by-mistake", REMOTE_ADDR="192.0.2.7")
        line = the_line(verb=audit.REFUSED)
        assert (line.actor, line.object_id, line.address) == (None, editor.pk, "192.0.2.7")
        assert line.detail == {"page": "sign_in"}

    def test_of_an_unknown_account_keeps_no_address_of_mail(self, client, db):
        sign_in(client, "somebody@example.org", "typed-by-mistake")
        line = the_line(verb=audit.REFUSED)
        assert (line.actor, line.object_id, line.detail) == (None, None, {"page": "sign_in"})


class TestTheAddress:
    """Only the web server before us is believed."""

    @pytest.mark.parametrize(
        ("proxies", "forwarded", "kept"),
        [
            (0, "", "192.0.2.1"),
            (0, "203.0.113.9", "192.0.2.1"),
            (1, "203.0.113.9", "203.0.113.9"),
            (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
            (1, "", None),
            (1, "10.0.0.1, <script>", None),
            (2, "10.0.0.1, 203.0.113.9, 198.51.100.2", "203.0.113.9"),
        ],
    )
    def test_is_what_the_nearest_trusted_server_saw(
        self, client, settings, administrator, bureau, proxies, forwarded, kept
    ):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        client.force_login(administrator)
        data = {"_selected_action": [bureau.pk], "action": "withdraw", "confirmed": "yes"}
        forwarding = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
        client.post(LIST, data, REMOTE_ADDR="192.0.2.1", **forwarding)
        line = the_line(verb="withdrawn")
        assert (line.actor, line.address, line.object_id) == (administrator, kept, bureau.pk)

    def test_is_forgotten_after_the_request(self, client, bureau):
        client.get("/en/", REMOTE_ADDR="192.0.2.1")
        publishing.withdraw(bureau)
        assert the_line(verb="withdrawn").address is None


class TestRefusals:
    def test_of_a_form_are_written(self, client, translator, bureau):
        client.force_login(translator)
        assert client.post(f"{LIST}{bureau.pk}/delete/").status_code == 403
        line = the_line(verb=audit.REFUSED)
        assert line.actor == translator
        assert line.detail == {
            "page": "admin:orgchart_organization_delete",
            "method": "POST",
            "object_id": str(bureau.pk),
        }

    @pytest.mark.parametrize("page", ["change", "history", "move", "grants"])
    def test_of_what_the_user_may_not_see_are_written(self, client, editor, other_bureau, page):
        client.force_login(editor)
        assert client.get(f"{LIST}{other_bureau.pk}/{page}/").status_code in {302, 404}
        line = the_line(verb=audit.REFUSED)
        assert line.actor == editor
        assert str(other_bureau.pk) in line.detail.values()

    @pytest.mark.parametrize("page", ["change", "history", "move"])
    def test_are_none_where_there_is_nothing(self, client, editor, page):
        client.force_login(editor)
        assert client.get(f"{LIST}999999/{page}/").status_code in {302, 404}
        assert lines(verb=audit.REFUSED) == []

    def test_of_a_dragged_move_are_written(self, client, editor, office, other_bureau):
        client.force_login(editor)
        data = {"organization": office.pk, "where": "last", "target": other_bureau.pk}
        data |= {"seen_under": office.node.parent_id}
        assert client.post(f"{LIST}structure/move/", data).status_code == 403
        line = the_line(verb=audit.REFUSED)
        page = "admin:orgchart_organization_drop"
        assert (line.actor, line.detail["page"]) == (editor, page)

    def test_of_strangers_are_not_written(self, client, bureau):
        client.get(f"{LIST}{bureau.pk}/change/")
        assert lines(verb=audit.REFUSED) == []

    def test_stay_when_the_request_is_taken_back(self, client, editor, other_bureau, monkeypatch):
        from orgchart.admin import moves

        @transaction.atomic
        def refuse_and_break(*args, **options):
            audit.refuse(editor, other_bureau)
            raise ZeroDivisionError

        monkeypatch.setattr(moves.MoveViews, "place_choice", refuse_and_break)
        client.raise_request_exception = False
        Grant.objects.create(user=editor, organization=other_bureau)
        client.force_login(editor)
        assert client.get(f"{LIST}{other_bureau.pk}/move/").status_code == 500
        assert the_line(verb=audit.REFUSED).object_id == other_bureau.pk

    def test_of_an_imported_file_are_written(self, client, editor, other_bureau):
        from django.core.files.uploadedfile import SimpleUploadedFile

        content = f"id,name_en\n{other_bureau.public_id},Mine\n".encode()
        client.force_login(editor)
        file = SimpleUploadedFile("mine.csv", content)
        data = {"set_name": "organizations", "file": file}
        response = client.post("/en/admin/import/", data, follow=True)
        assert response.status_code == 200
        line = the_line(verb=audit.REFUSED)
        assert (line.actor, line.detail) == (editor, {"set": "organizations", "rows": 1})


class TestLinksToDrafts:
    """That open nothing: noted, but not as often as a stranger likes."""

    def broken(self, times, **more):
        return [Client().get(f"/en/preview/nonsense{n}/", **more) for n in range(times)]

    def test_fill_no_log(self, db):
        answers = self.broken(12, REMOTE_ADDR="192.0.2.7")
        assert [answer.status_code for answer in answers] == [404] * 10 + [429] * 2
        assert "Nothing is blocked for good" in answers[-1].content.decode()
        assert answers[-1].headers["Retry-After"] == "60"
        assert {line.address for line in lines(verb="refused_draft_link")} == {"192.0.2.7"}
        assert len(lines(verb="refused_draft_link")) == 10

    def test_slow_down_neither_other_addresses_nor_links_that_hold(self, editor, bureau):
        draft = drafts.begin_draft(bureau, actor=editor)
        self.broken(11, REMOTE_ADDR="192.0.2.7")
        assert self.broken(1, REMOTE_ADDR="192.0.2.8")[0].status_code == 404
        address = reverse("shared-preview", args=[token_of(draft)])
        assert Client().get(address, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_publication_is_written(client, publisher, bureau):
    bureau = publishing.withdraw(bureau)
    client.force_login(publisher)
    data = {"_selected_action": [bureau.pk], "action": "publish", "confirmed": "yes"}
    client.post(LIST, data)
    assert the_line(verb="published", actor=publisher).object_id == bureau.pk


def test_an_export_of_drafts_is_written(client, editor, bureau):
    client.force_login(editor)
    b"".join(client.get(f"{LIST}export/").streaming_content)
    line = the_line(verb="export")
    assert (line.actor, line.detail) == (editor, {"set": "organizations"})


@pytest.mark.parametrize("format", ["xliff", "xlsx"])
def test_texts_that_leave_for_translation_are_written(client, translator, format):
    client.force_login(translator)
    address = f"/en/admin/translations/export/?language=fr&format={format}"
    assert client.get(address).status_code == 200
    line = the_line(verb="export")
    assert (line.actor, line.detail) == (
        translator, {"set": "translations", "language": "fr", "part": 1},
    )  # fmt: skip


def test_drafts_that_leave_by_command_are_written(bureau):
    call_command("export_data", "organizations", "--all-states", stdout=io.StringIO())
    assert (the_line(verb="export").actor, the_line(verb="export").detail) == (
        None, {"set": "organizations"},
    )  # fmt: skip


def test_what_is_public_leaves_without_a_line(client, bureau):
    b"".join(client.get("/data/organizations.csv").streaming_content)
    call_command("export_data", "organizations", stdout=io.StringIO())
    assert lines(verb="export") == []


def test_rights_of_an_account_are_written_when_a_form_changes_them(client, administrator, editor):
    client.force_login(administrator)
    address = f"/en/admin/accounts/user/{editor.pk}/change/"
    data = opened(client, address, "user_form") | {"is_superuser": "on"}
    assert client.post(address, data).status_code == 302
    line = the_line(verb="change", object_id=editor.pk, actor=administrator)
    assert line.detail["is_superuser"] is True
    assert line.detail["is_staff"] is True


class TestGroups:
    def test_say_who_is_in_them(self, client, administrator, editor, outsider):
        client.force_login(administrator)
        data = {"name": "Desk", "members": [editor.pk, outsider.pk]}
        assert client.post("/en/admin/auth/group/add/", data).status_code == 302
        group = editor.groups.get()
        assert set(group.user_set.all()) == {editor, outsider}
        line = the_line(verb="create", actor=administrator)
        assert (line.object_id, line.detail["members"]) == (group.pk, [editor.pk, outsider.pk])

    @pytest.mark.parametrize("first", [True, False], ids=["some", "none"])
    def test_lose_nobody_to_an_old_page(self, client, administrator, editor, outsider, first):
        group = Group.objects.create(name="Desk")
        group.user_set.set([editor] if first else [])
        client.force_login(administrator)
        address = f"/en/admin/auth/group/{group.pk}/change/"
        data = opened(client, address, "group_form") | {"name": "Treaty desk"}
        group.user_set.add(outsider)
        refused = client.post(address, data)
        assert "Somebody else has changed the members" in refused.content.decode()
        assert outsider in group.user_set.all()
        data = form_of(refused, "group_form") | {"members": [outsider.pk]}
        assert client.post(address, data).status_code == 302
        assert set(group.user_set.all()) == {outsider}

    def test_are_not_for_others(self, client, editor):
        client.force_login(editor)
        assert client.get("/en/admin/auth/group/").status_code == 403


def test_grants_that_go_with_an_account_are_written(bureau):
    user = a_user("gone@example.org")
    grant = Grant.objects.create(user=user, organization=bureau)
    key = grant.pk
    user.delete()
    line = the_line(verb="withdraw_grant")
    assert (line.object_id, line.detail["organization"]) == (key, bureau.pk)


def test_every_verb_has_its_word():
    """So that readers of the log meet no names of the code."""
    packages = ("directory", "orgchart", "treaties", "partnerships")
    sources = [path for name in packages for path in (settings.BASE_DIR / name).rglob("*.py")]
    call = re.compile(r'audit\.record\(\s*[\w.]+,\s*"(\w+)"')
    written = {verb for path in sources for verb in call.findall(path.read_text())}
    assert {"move", "import", "export", "withdraw_grant"} <= written
    assert written - set(VERBS) == set()


def test_a_draft_says_nothing_of_what_it_holds(administrator):
    organization = an_organization("Secret", published=False)
    text = str([line.detail for line in lines(object_id=organization.pk)])
    assert "Secret" not in text
