"""Signing in and out: by whom, how often, and where it leads."""

import datetime
import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from tests.conftest import a_user
from tests.sign_in import an_authenticator, code

pytestmark = pytest.mark.django_db
LOGIN, ADMIN = "/en/accounts/login/", "/en/admin/"
PASSWORD = "correct horse battery"


@pytest.fixture
def stranger(db):
    """Somebody else with an account."""
    return a_user("stranger@example.org")


@pytest.fixture
def browser():
    """A client that knows nobody."""
    return Client()


def sign_in(browser, user, password=PASSWORD, address=LOGIN, **more):
    return browser.post(address, {"login": user.email, "password": password, **more})


def is_signed_in(browser):
    return "_auth_user_id" in browser.session


def test_the_admin_asks_at_the_login_of_accounts_and_leads_back(browser, outsider):
    asked = browser.get("/en/admin/orgchart/post/?q=x", follow=True)
    address, _status = asked.redirect_chain[-1]
    assert address.startswith(LOGIN)
    assert asked.context["form"].fields.keys() == {"login", "password"}
    wanted = asked.context["redirect_field_value"]
    assert sign_in(browser, outsider, next=wanted).headers["Location"] == (
        "/en/admin/orgchart/post/?q=x"
    )


def test_sign_in_leads_into_the_language_of_the_user(browser, outsider):
    outsider.language = "ar"
    outsider.save()
    response = sign_in(browser, outsider, address="/fr/accounts/login/", next="/fr/admin/")
    assert response.headers["Location"] == "/ar/admin/"


def test_an_address_is_the_same_in_capitals(browser, outsider):
    outsider.email = " OUTSIDER@Example.org"
    outsider.save()
    assert outsider.email == "outsider@example.org"
    browser.post(LOGIN, {"login": "Outsider@EXAMPLE.ORG", "password": PASSWORD})
    assert is_signed_in(browser)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "https:evil"]
)
def test_sign_in_leads_nowhere_else(browser, outsider, elsewhere):
    assert sign_in(browser, outsider, next=elsewhere).headers["Location"] == ADMIN


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/"])
def test_the_old_login_of_the_admin_leads_nowhere_else(browser, outsider, elsewhere):
    asked = browser.get("/en/admin/login/", {"next": elsewhere}, follow=True)
    wanted = asked.context["redirect_field_value"]
    last = browser.get(sign_in(browser, outsider, next=wanted).headers["Location"], follow=True)
    assert last.redirect_chain[-1][0] == ADMIN


def test_who_may_not_enter_the_admin_reads_so_and_is_not_sent_round(browser, outsider):
    outsider.is_staff = False
    outsider.save()
    assert sign_in(browser, outsider).headers["Location"] == "/en/accounts/2fa/"
    assert browser.get(ADMIN, follow=True).status_code == 403
    assert browser.get("/en/accounts/2fa/").status_code == 200


def test_signing_out_takes_a_post(browser, outsider):
    sign_in(browser, outsider)
    browser.get("/en/admin/logout/")
    assert is_signed_in(browser)
    browser.post("/en/admin/logout/")
    assert not is_signed_in(browser)


def test_a_session_has_a_new_key_after_sign_in(browser, outsider):
    session = browser.session
    session["planted"] = "before"
    session.save()
    browser.cookies["sessionid"] = planted = session.session_key
    sign_in(browser, outsider)
    assert browser.cookies["sessionid"].value != planted
    assert browser.cookies["sessionid"]["httponly"]
    assert browser.cookies["sessionid"]["samesite"] == "Lax"


def test_nobody_signs_up(browser, db):
    data = {"email": "new@example.org", "password1": PASSWORD * 2, "password2": PASSWORD * 2}
    for response in (
        browser.get("/en/accounts/signup/"),
        browser.post("/en/accounts/signup/", data),
    ):
        assert "Accounts are by invitation" in response.content.decode()
    assert not is_signed_in(browser)
    assert browser.get("/en/accounts/email/").status_code == 404


def test_a_blocked_account_is_out_at_once(browser, outsider):
    sign_in(browser, outsider)
    assert browser.get(ADMIN).status_code == 200
    outsider.is_active = False
    outsider.save()
    assert browser.get(ADMIN).status_code == 302
    assert sign_in(Client(), outsider).headers["Location"] == "/en/accounts/inactive/"


class TestWrongPasswords:
    def wrong(self, browser, email, times, **more):
        data = {"login": email, "password": "wrong"}
        return [browser.post(LOGIN, data, **more) for _time in range(times)]

    def errors(self, response):
        return " ".join(response.context["form"].non_field_errors())

    def test_say_the_same_where_there_is_no_account(self, browser, outsider):
        [known] = self.wrong(browser, outsider.email, 1)
        [unknown] = self.wrong(browser, "nobody@example.org", 1)
        assert self.errors(known) == self.errors(unknown) != ""

    def test_slow_the_account_down_from_any_address(self, browser, outsider):
        for number in range(5):
            self.wrong(browser, outsider.email, 1, REMOTE_ADDR=f"192.0.2.{number}")
        last = browser.post(
            LOGIN, {"login": outsider.email, "password": PASSWORD}, REMOTE_ADDR="198.51.100.1"
        )
        assert "Wait five minutes" in self.errors(last)
        assert not is_signed_in(browser)

    def test_lock_nobody_out_for_good(self, browser, outsider, monkeypatch):
        self.wrong(browser, outsider.email, 6)
        later = time.time() + 301
        monkeypatch.setattr("time.time", lambda: later)
        sign_in(browser, outsider)
        assert is_signed_in(browser)

    def test_leave_the_other_accounts_alone(self, browser, outsider, stranger):
        self.wrong(browser, outsider.email, 6, REMOTE_ADDR="192.0.2.1")
        sign_in(browser, stranger)
        assert is_signed_in(browser)

    def test_of_many_accounts_slow_the_address_down(self, browser, outsider):
        for number in range(10):
            self.wrong(browser, f"somebody{number}@example.org", 1)
        assert "Wait five minutes" in self.errors(sign_in(browser, outsider))

    def test_in_a_flood_are_answered_with_a_page(self, browser, db):
        answers = self.wrong(browser, "somebody@example.org", 31)
        assert [answer.status_code for answer in answers] == [200] * 30 + [429]
        assert "Nothing is blocked for good" in answers[-1].content.decode()
        assert answers[-1].headers["Retry-After"] == "60"

    def test_are_counted_for_all_processes_together(self, outsider, browser):
        cache.clear()  # a test that commits leaves its counts
        self.wrong(browser, outsider.email, 1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM diwan_cache WHERE cache_key LIKE '%login_failed%'")
            assert cursor.fetchone()[0] == 3  # by address a minute, an hour, and by account

    def test_are_not_counted_by_what_the_client_says_its_address_is(self, browser, db, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        for number in range(10):
            faked = f"203.0.113.{number}, 192.0.2.7"
            self.wrong(browser, f"a{number}@example.org", 1, HTTP_X_FORWARDED_FOR=faked)
        [last] = self.wrong(browser, "b@example.org", 1, HTTP_X_FORWARDED_FOR="9.9.9.9, 192.0.2.7")
        assert "Wait five minutes" in self.errors(last)


class TestAForgottenPassword:
    ASK = "/en/accounts/password/reset/"

    def link(self):
        text = mail.outbox[-1].body
        return next(word for word in text.split() if "/password/reset/key/" in word)

    def choose(self, browser, link):
        page = browser.get(link, follow=True)
        new = {"password1": "another horse battery", "password2": "another horse battery"}
        browser.post(page.request["PATH_INFO"], new)

    def test_is_answered_the_same_with_and_without_an_account(self, browser, outsider):
        answers = [
            browser.post(self.ASK, {"email": email}).headers["Location"]
            for email in (outsider.email, "nobody@example.org")
        ]
        assert answers == ["/en/accounts/password/reset/done/"] * 2
        assert [message.to for message in mail.outbox] == [
            [outsider.email], ["nobody@example.org"],
        ]  # fmt: skip
        assert "There is no account" in mail.outbox[1].body

    def test_is_answered_in_the_language_of_the_account(self, browser, outsider):
        outsider.language = "fr"
        outsider.save()
        browser.post(self.ASK, {"email": outsider.email})
        assert "/fr/accounts/" in self.link()
        assert "mot de passe" in mail.outbox[0].body

    def test_is_replaced_once_and_ends_the_sessions(self, browser, outsider):
        sign_in(browser, outsider)
        other = Client()
        other.post(self.ASK, {"email": outsider.email})
        link = self.link()
        self.choose(other, link)
        assert browser.get(ADMIN).status_code == 302
        assert not is_signed_in(other)
        assert "link was invalid" in Client().get(link, follow=True).content.decode()
        sign_in(other, outsider, "another horse battery")
        assert is_signed_in(other)

    def test_is_replaced_within_an_hour(self, browser, outsider, monkeypatch):
        browser.post(self.ASK, {"email": outsider.email})
        link, default = self.link(), PasswordResetTokenGenerator._now
        later = datetime.timedelta(minutes=61)
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda it: default(it) + later)
        assert "link was invalid" in browser.get(link, follow=True).content.decode()

    def test_ends_the_wait_after_wrong_ones(self, browser, outsider):
        for _time in range(6):
            sign_in(browser, outsider, "wrong")
        browser.post(self.ASK, {"email": outsider.email})
        self.choose(browser, self.link())
        sign_in(browser, outsider, "another horse battery")
        assert is_signed_in(browser)

    def test_does_not_go_round_the_second_factor(self, browser, outsider):
        an_authenticator(outsider)
        browser.post(self.ASK, {"email": outsider.email})
        self.choose(browser, self.link())
        assert sign_in(browser, outsider, "another horse battery").headers["Location"] == (
            "/en/accounts/2fa/authenticate/"
        )
        assert not is_signed_in(browser)
        browser.post("/en/accounts/2fa/authenticate/", {"code": code()})
        assert is_signed_in(browser)

    def test_is_asked_for_a_few_times_only(self, browser, outsider):
        answers = [browser.post(self.ASK, {"email": outsider.email}) for _time in range(4)]
        assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
        assert len(mail.outbox) == 3

    def test_is_not_given_to_a_blocked_account(self, browser, outsider):
        outsider.is_active = False
        outsider.save()
        browser.post(self.ASK, {"email": outsider.email})
        assert "/reset/key/" not in mail.outbox[0].body

    def test_tells_nothing_when_mails_fail(self, browser, outsider, settings):
        settings.EMAIL_BACKEND = "tests.sign_in.BrokenMail"
        assert browser.post(self.ASK, {"email": outsider.email}).status_code == 302


@pytest.mark.parametrize(
    "weak",
    [
        "short",
        "password1234",
        "outsider@example.org",
        "111111111111",
        "diwan-administrator-2026",
        "ديوان الوزارة",
        "correct horse",
    ],  # fmt: skip
)
def test_a_weak_password_is_refused(client, outsider, weak):
    client.force_login(outsider)
    address = "/en/accounts/password/change/"
    data = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    response = client.post(address, data)
    if weak == "correct horse":  # thirteen characters, and on no list
        assert response.status_code == 302
    else:
        assert response.context["form"].errors["password1"]


def test_that_a_password_is_too_short_is_a_sentence_of_ours():
    """Django has none in Arabic and Chinese, and would say it in English."""
    with pytest.raises(ValidationError, match="Use 12 characters or more"):
        validate_password("short horse")


def test_changing_the_password_ends_the_other_sessions_and_is_told(client, outsider):
    client.force_login(outsider)
    other = Client()
    sign_in(other, outsider)
    data = {"oldpassword": PASSWORD, "password1": "another horse b", "password2": "another horse b"}
    client.post("/en/accounts/password/change/", data)
    assert client.get(ADMIN).status_code == 200
    assert other.get(ADMIN).status_code == 302
    assert mail.outbox[-1].to == [outsider.email]


def test_the_old_admin_pages_of_passwords_are_gone(client, administrator):
    client.force_login(administrator)
    user = a_user("somebody@example.org")
    response = client.get("/en/admin/password_change/")
    assert response.headers["Location"] == "/en/accounts/password/change/"
    assert client.get(f"/en/admin/accounts/user/{user.pk}/password/").status_code in {302, 404}
    form = client.get(f"/en/admin/accounts/user/{user.pk}/change/").content.decode()
    assert 'name="password' not in form and user.password not in form
