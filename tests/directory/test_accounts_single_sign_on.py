"""A provider vouches for people who were invited, and brings nobody new."""

from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from directory import env
from directory.accounts import invitations
from directory.accounts.models import User
from tests.directory.identity_provider import Provider
from tests.sign_in import an_authenticator, code

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/oidc/sso/login/"


@pytest.fixture
def provider(settings):
    provider = Provider()
    app = {
        "provider_id": "sso",
        "name": "Ministry sign-in",
        "client_id": "diwan",
        "secret": "secret",
        "settings": {"server_url": provider.issuer},
    }
    providers = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": providers | {"APPS": [app]}}
    yield provider
    provider.stop()


def come_back(browser, provider, **person):
    """From our page to the provider's and back, as the person whom it knows."""
    provider.person = {"sub": "42", "email_verified": True} | person
    there = browser.post(LOGIN).headers["Location"]
    assert there.startswith(provider.issuer)
    back = urlsplit(provider.authorize(there))
    return browser.get(f"{back.path}?{back.query}", follow=True)


def is_signed_in(browser):
    return "_auth_user_id" in browser.session


def test_is_offered_where_it_is_configured(client, provider):
    assert "Sign in with Ministry sign-in" in client.get("/en/accounts/login/").content.decode()


def test_is_not_there_otherwise(client, db):
    assert LOGIN not in client.get("/en/accounts/login/").content.decode()
    assert client.post(LOGIN).status_code == 404


def test_somebody_with_an_account_is_in(provider, outsider):
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    page = come_back(browser, provider, email="Outsider@example.org")
    assert page.redirect_chain[-1][0] == "/en/admin/"
    assert is_signed_in(browser)
    assert SocialAccount.objects.get().user == outsider
    outsider.refresh_from_db()
    assert outsider.has_usable_password()  # the other way in stays


def test_somebody_unknown_is_refused(provider, outsider):
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    page = come_back(browser, provider, email="stranger@example.org")
    assert page.status_code == 403
    assert "nobody with your address was invited" in page.content.decode()
    assert not is_signed_in(browser)
    assert [user.email for user in User.objects.all()] == [outsider.email]


@pytest.mark.parametrize("verified", [False, "false", None, "true"])
def test_an_address_that_was_not_verified_opens_nothing(provider, outsider, verified):
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    come_back(browser, provider, email=outsider.email, email_verified=verified)
    assert not is_signed_in(browser)
    assert not SocialAccount.objects.exists()


def test_whoever_was_invited_accepts_by_it(provider, administrator):
    guest = User(email="guest@example.org", language="fr")
    invitation = invitations.invite(guest, by=administrator, site="http://testserver")
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert come_back(browser, provider, email=guest.email).redirect_chain[-1][0] == "/fr/admin/"
    assert is_signed_in(browser)
    invitation.refresh_from_db()
    assert invitation.accepted_at


def test_a_withdrawn_invitation_is_none(provider, administrator):
    guest = User(email="guest@example.org", language="fr")
    invitations.invite(guest, by=administrator, site="http://testserver")
    invitations.withdraw(guest, by=administrator)
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    come_back(browser, provider, email=guest.email)
    assert not is_signed_in(browser)


def test_a_blocked_account_stays_so(provider, outsider):
    outsider.is_active = False
    outsider.save()
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    page = come_back(browser, provider, email=outsider.email)
    assert page.redirect_chain[-1][0] == "/en/accounts/inactive/"
    assert not is_signed_in(browser)


def test_the_second_factor_is_asked_all_the_same(provider, administrator):
    an_authenticator(administrator)
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    come_back(browser, provider, email=administrator.email)
    assert not is_signed_in(browser)
    browser.post("/en/accounts/2fa/authenticate/", {"code": code()})
    assert browser.get("/en/admin/").status_code == 200


def test_a_token_for_another_site_opens_nothing(provider, outsider):
    provider.audience = "another site"
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    page = come_back(browser, provider, email=outsider.email)
    assert not is_signed_in(browser)
    assert page.status_code < 500


def test_an_answer_nobody_asked_for_opens_nothing(provider, outsider):
    provider.person = {"sub": "42", "email": outsider.email, "email_verified": True}
    there = Client(HTTP_ACCEPT_LANGUAGE="en").post(LOGIN).headers["Location"]
    back = urlsplit(provider.authorize(there))
    victim = Client(HTTP_ACCEPT_LANGUAGE="en")
    page = victim.get(f"{back.path}?{back.query}", follow=True)
    assert not is_signed_in(victim)
    assert page.status_code < 500


def test_nobody_connects_a_foreign_account(provider, client, outsider):
    client.force_login(outsider)
    provider.person = {"sub": "7", "email": "other@example.org", "email_verified": True}
    there = client.post(f"{LOGIN}?process=connect").headers["Location"]
    back = urlsplit(provider.authorize(there))
    assert client.get(f"{back.path}?{back.query}").status_code == 401
    assert not SocialAccount.objects.exists()


class TestTheSettings:
    def test_name_a_provider_or_none(self, monkeypatch):
        assert env.single_sign_on("DIWAN_OIDC") is None
        monkeypatch.setenv("DIWAN_OIDC_ISSUER", "https://login.example.org/realm/")
        monkeypatch.setenv("DIWAN_OIDC_CLIENT_ID", "diwan")
        monkeypatch.setenv("DIWAN_OIDC_CLIENT_SECRET", "secret")
        found = env.single_sign_on("DIWAN_OIDC")
        assert found["settings"]["server_url"] == "https://login.example.org/realm"
        assert found["name"] == "login.example.org"
        assert env.origins(found) == ["https://login.example.org"]

    @pytest.mark.parametrize("issuer", ["login.example.org", "ftp://login.example.org", "https://"])
    def test_that_cannot_be_read_stop_the_start(self, monkeypatch, issuer):
        monkeypatch.setenv("DIWAN_OIDC_ISSUER", issuer)
        with pytest.raises(ImproperlyConfigured, match="DIWAN_OIDC_ISSUER is"):
            env.single_sign_on("DIWAN_OIDC")

    def test_of_half_a_provider_stop_the_start(self, monkeypatch):
        monkeypatch.setenv("DIWAN_OIDC_ISSUER", "https://login.example.org")
        with pytest.raises(ImproperlyConfigured, match="DIWAN_OIDC_CLIENT_ID is not set"):
            env.single_sign_on("DIWAN_OIDC")

    @pytest.mark.parametrize(
        ("value", "host", "port", "starttls", "tls"),
        [
            ("smtp://mail.example.org", "mail.example.org", 587, True, False),
            ("smtp://mail.example.org:25?tls=no", "mail.example.org", 25, False, False),
            ("smtps://me:p%40ss@mail.example.org", "mail.example.org", 465, False, True),
        ],
    )
    def test_of_mail_are_one_address(self, monkeypatch, value, host, port, starttls, tls):
        monkeypatch.setenv("DIWAN_EMAIL_URL", value)
        found = env.mail("DIWAN_EMAIL_URL", "folder")
        assert (found.host, found.port, found.starttls, found.tls) == (host, port, starttls, tls)
        assert found.password == ("p@ss" if "me:" in value else "")

    @pytest.mark.parametrize(
        "value", ["mail.example.org", "smtp://", "smtp://host:x", "pop://host"]
    )
    def test_of_mail_that_cannot_be_read_stop_the_start(self, monkeypatch, value):
        monkeypatch.setenv("DIWAN_EMAIL_URL", value)
        with pytest.raises(ImproperlyConfigured, match="DIWAN_EMAIL_URL"):
            env.mail("DIWAN_EMAIL_URL", "folder")

    def test_write_mails_into_files_where_no_server_is_named(self, monkeypatch):
        monkeypatch.delenv("DIWAN_EMAIL_URL", raising=False)
        assert env.mail("DIWAN_EMAIL_URL", "folder").folder == "folder"
