"""What others would like a browser to do with somebody's account."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import get_resolver

from directory.accounts import invitations
from directory.accounts.models import Invitation, User
from directory.history.models import AuditEntry
from orgchart.models import Grant
from tests.pages import opened
from tests.sign_in import SignedInClient, an_authenticator, code, stale

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
LOGIN, FACTORS = "/en/accounts/login/", "/en/accounts/2fa/"
ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example/", "/\\evil.example/",
    "http:evil.example", "javascript:alert(1)", "https://testserver@evil.example/",
    "\t//evil.example",
]  # fmt: skip


@pytest.fixture
def browser():
    return Client()


def sign_in(browser, user, **more):
    return browser.post(LOGIN, {"login": user.email, "password": PASSWORD, **more})


def addresses(resolver, before=""):
    for each in resolver.url_patterns:
        address = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from addresses(each, address)
        else:
            yield address


def addresses_of_accounts():
    """Every address under /en/accounts/, of the provider, and of users, grants and groups."""
    wanted = re.compile(r"^(en/)?(accounts/|admin/(accounts|auth|invite|orgchart/grant|notices))")
    for address in addresses(get_resolver()):
        if wanted.match(address):
            address = re.sub(r"\(\?P<\w+>[^)]*\)|<\w+:\w+>", "1", address)
            yield "/" + re.sub(r"[\^$]", "", address)


def accounts_as_they_are():
    tables = (User, Grant, Invitation, Authenticator)
    return [list(table.objects.order_by("pk").values()) for table in tables]


class TestAFormOfAnotherSite:
    """Without the token of a page of ours nothing is done, whoever is signed in."""

    @pytest.mark.parametrize("who", ["administrator", "nobody"])
    def test_changes_nothing(self, request, bureau, who):
        browser = SignedInClient(enforce_csrf_checks=True)
        if who == "administrator":
            browser.force_login(request.getfixturevalue(who))
        before = accounts_as_they_are()
        found = sorted(set(addresses_of_accounts()))
        assert {LOGIN, "/en/admin/invite/", "/accounts/oidc/1/login/"} <= set(found)
        assert len(found) > 40
        answers = {address: browser.post(address, {"email": "x@y.org"}) for address in found}
        assert {
            address for address, answer in answers.items() if answer.status_code != 403
        } == set()
        assert "This form has expired" in answers[LOGIN].content.decode()
        assert accounts_as_they_are() == before
        assert mail.outbox == []

    def test_that_was_ours_in_another_session_is_refused(self, administrator):
        ours, theirs = (SignedInClient(enforce_csrf_checks=True) for _each in range(2))
        token = opened(theirs, LOGIN, "login-form")["csrfmiddlewaretoken"]
        opened(ours, LOGIN, "login-form")
        data = {"login": administrator.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
        assert ours.post(LOGIN, data).status_code == 403


class TestAWayElsewhere:
    """Where an address says to go on is on this host, or is not gone to."""

    def leads(self, response):
        assert response.status_code in {302, 200}
        return response.headers.get("Location", "")

    @pytest.mark.parametrize("elsewhere", ELSEWHERE)
    def test_is_not_gone_after_sign_in(self, browser, administrator, elsewhere):
        an_authenticator(administrator)
        asked = browser.post(f"{LOGIN}?next={elsewhere}", {
            "login": administrator.email, "password": PASSWORD, "next": elsewhere,
        })  # fmt: skip
        assert self.leads(asked) == f"{FACTORS}authenticate/"
        shown = browser.post(f"{FACTORS}authenticate/?next={elsewhere}", {
            "code": code(), "next": elsewhere,
        })  # fmt: skip
        assert self.leads(shown) == "/en/admin/"

    @pytest.mark.parametrize("elsewhere", ELSEWHERE[1:4:2])
    @pytest.mark.parametrize(
        ("page", "data"),
        [
            ("logout/", {}),
            ("reauthenticate/", {"password": PASSWORD}),
            ("2fa/reauthenticate/", {"code": None}),
            ("password/change/", {
                "oldpassword": PASSWORD,
                "password1": "a fresh horse b",
                "password2": "a fresh horse b",
            }),
            ("2fa/recovery-codes/generate/", {}),
            ("2fa/webauthn/login/", {"credential": "{}"}),
        ],
    )  # fmt: skip
    def test_is_not_gone_from_ones_own_pages(self, client, outsider, page, data, elsewhere):
        an_authenticator(outsider)
        client.force_login(outsider)
        data = {name: value or code() for name, value in data.items()}
        address = f"/en/accounts/{page}?next={elsewhere}"
        assert "evil" not in self.leads(client.post(address, data | {"next": elsewhere}))

    @pytest.mark.parametrize("elsewhere", ELSEWHERE[1:4:2])
    def test_is_not_gone_from_an_invitation(self, browser, administrator, elsewhere):
        guest = User(email="guest@example.org", language="fr")
        invitations.invite(guest, by=administrator, site="http://testserver")
        link = next(word for word in mail.outbox[-1].body.split() if "/invitation/" in word)
        chosen = {"password1": "a fresh horse battery", "password2": "a fresh horse battery"}
        response = browser.post(f"{link}?next={elsewhere}", chosen | {"next": elsewhere})
        assert self.leads(response) == "/fr/admin/"

    @pytest.mark.parametrize(
        "path", ["//evil.example/", "///evil.example/en/", "/en//evil.example/"]
    )
    def test_is_not_offered_as_a_language(self, browser, db, path):
        text = browser.get(path, follow=True).content.decode()
        assert re.findall(r'(?:href|action|content)="/{0,3}\\?/{1,2}evil', text) == []


class TestASession:
    def test_planted_before_is_not_the_one_after_any_step(self, browser, administrator):
        an_authenticator(administrator)
        browser.get(LOGIN)
        session = browser.session
        session["planted"] = True
        session.save()
        browser.cookies["sessionid"] = session.session_key
        keys = [session.session_key]
        sign_in(browser, administrator)
        keys.append(browser.cookies["sessionid"].value)
        browser.post(f"{FACTORS}authenticate/", {"code": code()})
        keys.append(browser.cookies["sessionid"].value)
        assert browser.get("/en/admin/").status_code == 200
        assert keys[2] not in keys[:2]
        for key in keys[:2]:
            thief = Client()
            thief.cookies["sessionid"] = key
            assert thief.get("/en/admin/").status_code == 302

    def test_with_the_password_alone_opens_nothing(self, browser, administrator):
        an_authenticator(administrator)
        sign_in(browser, administrator)
        for page in ("admin/", "admin/accounts/user/", "accounts/2fa/", "accounts/sessions/"):
            answer = browser.get(f"/en/{page}")
            assert answer.status_code == 302 and "/login/" in answer.headers["Location"]
        browser.post("/en/admin/auth/group/add/", {"name": "Mine"})
        assert not AuditEntry.objects.of_verb("create").exists()

    def test_that_was_signed_in_as_somebody_else_is_not_mixed(self, client, editor, outsider):
        client.force_login(editor)
        client.post("/en/accounts/logout/")
        sign_in(client, outsider)
        assert client.get("/en/admin/orgchart/organization/").status_code == 403


class TestTheAddressOfAnAccount:
    """One's own address changes nobody but a superuser, in the user's form."""

    @pytest.mark.parametrize("page", ["email/", "confirm-email/x/", "profile/"])
    def test_has_no_page(self, client, editor, page):
        client.force_login(editor)
        assert client.post(f"/en/accounts/{page}", {"email": "x@y.org"}).status_code == 404

    def test_changes_with_the_password_again_and_takes_the_old_links_along(
        self, client, administrator, outsider
    ):
        Client().post("/en/accounts/password/reset/", {"email": outsider.email})
        link = next(word for word in mail.outbox[-1].body.split() if "/reset/key/" in word)
        client.force_login(administrator)
        address = f"/en/admin/accounts/user/{outsider.pk}/change/"
        data = opened(client, address, "user_form") | {"email": "new@example.org"}
        stale(client)
        assert "/reauthenticate/" in client.post(address, data).headers["Location"]
        client.force_login(administrator)
        assert client.post(address, data).headers["Location"].endswith("/user/")
        outsider.refresh_from_db()
        assert outsider.email == "new@example.org"
        assert "link was invalid" in Client().get(link, follow=True).content.decode()
        line = AuditEntry.objects.of_verb("change").get(object_id=outsider.pk)
        assert "E-mail address" in line.detail["fields"] or "email" in str(line.detail["fields"])


class TestTheLastSecurityKey:
    """A key counts as much as an app: the last second factor stays where one is a must."""

    @pytest.fixture
    def key(self):
        def key(user):
            data = {"name": "Key", "passwordless": False, "credential": {}}
            return Authenticator.objects.create(user=user, type="webauthn", data=data)

        return key

    @pytest.mark.parametrize(
        ("who", "with_app", "left"),
        [
            ("editor", False, {"webauthn"}),
            ("administrator", False, {"webauthn"}),
            ("editor", True, {"totp"}),
            ("outsider", False, set()),
        ],
    )
    def test_is_removed_only_if_another_is_left(self, client, request, key, who, with_app, left):
        user = request.getfixturevalue(who)
        number = key(user).pk
        if with_app:
            an_authenticator(user)
        client.force_login(user)
        client.post(f"{FACTORS}webauthn/keys/{number}/remove/")
        assert {each.type for each in Authenticator.objects.filter(user=user)} == left

    def test_of_somebody_else_is_not_there(self, client, editor, outsider, key):
        number = key(outsider).pk
        client.force_login(editor)
        assert client.post(f"{FACTORS}webauthn/keys/{number}/remove/").status_code == 404
        assert Authenticator.objects.filter(pk=number).exists()

    def test_takes_somebody_who_is_signed_in(self, browser, editor, key):
        number = key(editor).pk
        answer = browser.post(f"{FACTORS}webauthn/keys/{number}/remove/")
        assert answer.headers["Location"].startswith(LOGIN)
        assert Authenticator.objects.filter(pk=number).exists()


class TestAForgedRight:
    """Posted to forms that show no such field."""

    @pytest.mark.parametrize("who", ["editor", "publisher", "chief"])
    def test_gives_nobody_more_than_she_may_give(
        self, client, request, bureau, ministry, outsider, who
    ):
        if who == "chief":
            user = request.getfixturevalue("publisher")
            Grant.objects.filter(user=user).update(role="administrator")
        else:
            user = request.getfixturevalue(who)
        client.force_login(user)
        rights = {"is_superuser": "on", "is_staff": "on", "is_active": "on"}
        person = {"email": user.email, "name": "Me", "language": "en"} | rights
        grant = {"user": user.pk, "group": "", "role": "administrator"}
        posts = {
            f"/en/admin/accounts/user/{user.pk}/change/": person,
            "/en/admin/accounts/user/add/": person | {"email": "new@example.org"},
            f"/en/admin/accounts/user/{user.pk}/password/": {"password1": PASSWORD},
            "/en/admin/auth/group/add/": {"name": "Mine", "members": [user.pk]},
            "/en/admin/orgchart/grant/add/": grant | {"organization": ministry.pk},
            "/en/admin/orgchart/grant/add/ ": grant | {"organization": ""},
            "/en/admin/notices/": {"daily": "daily", "user": outsider.pk, **rights},
        }
        before = accounts_as_they_are()
        answers = [client.post(address.strip(), data) for address, data in posts.items()]
        assert all(answer.status_code < 500 for answer in answers)
        assert accounts_as_they_are() == before

    def test_leaves_a_line(self, client, editor):
        client.force_login(editor)
        client.post(f"/en/admin/accounts/user/{editor.pk}/change/", {"is_superuser": "on"})
        line = AuditEntry.objects.of_verb("refused").get()
        assert (line.actor, line.object_id) == (editor, editor.pk)
        assert line.detail["page"] == "admin:accounts_user_change"


class TestAnInvitationReplayed:
    """The same link in two browsers at once: the account is the first one's."""

    def test_by_a_form_opened_before(self, administrator, django_user_model):
        guest = User(email="guest@example.org", language="en")
        invitations.invite(guest, by=administrator, site="http://testserver")
        link = next(word for word in mail.outbox[-1].body.split() if "/invitation/" in word)
        first, second = Client(), Client()
        for browser in (first, second):
            assert browser.get(link).status_code == 200
        for browser, password in ((first, "the first of horses"), (second, "the second of horses")):
            browser.post(link, {"password1": password, "password2": password})
        assert "_auth_user_id" in first.session and "_auth_user_id" not in second.session
        assert django_user_model.objects.get(pk=guest.pk).check_password("the first of horses")
        refused = AuditEntry.objects.of_verb("refused").get()
        assert (refused.object_id, refused.detail) == (guest.pk, {"page": "invitation"})
