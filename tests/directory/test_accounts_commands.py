"""What is done to accounts on the server, and the accounts for trying Diwan out."""

import re
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from directory.accounts.checks import mails_leave
from directory.accounts.models import User
from tests.sign_in import an_authenticator

pytestmark = pytest.mark.django_db


def said(*command):
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def sign_in(email, password, code=None):
    browser = Client()
    browser.post("/en/accounts/login/", {"login": email, "password": password})
    if code:
        browser.post("/en/accounts/2fa/authenticate/", {"code": code})
    return browser.get("/en/admin/").status_code == 200


def test_the_demo_accounts_can_be_used_as_it_says(settings, monkeypatch):
    monkeypatch.delenv("DIWAN_DEMO_PASSWORD", raising=False)
    text = said("make_demo_accounts")
    password = re.search(r"Password of both: (\S+)", text)[1]
    recovery = re.findall(r"each once: (\d+)", text)
    for email, recovery_code in zip(
        ("administrator@example.org", "editor@example.org"), recovery, strict=True
    ):
        assert not sign_in(email, password)
        assert sign_in(email, password, recovery_code)
        shown = re.match(r"\d{6}", said("show_code", email.capitalize()))[0]
        assert sign_in(email, password, shown)


def test_two_demos_share_no_password(monkeypatch):
    monkeypatch.delenv("DIWAN_DEMO_PASSWORD", raising=False)
    first = said("make_demo_accounts")
    User.objects.all().delete()
    second = said("make_demo_accounts")
    passwords = {re.search(r"Password of both: (\S+)", text)[1] for text in (first, second)}
    assert len(passwords) == 2


def test_there_are_none_on_a_server(settings):
    settings.HTTPS = True
    with pytest.raises(CommandError, match="use createsuperuser"):
        said("make_demo_accounts")
    assert not User.objects.exists()


def test_codes_are_not_shown_on_a_server(administrator, settings):
    an_authenticator(administrator)
    settings.HTTPS = True
    with pytest.raises(CommandError, match="machine of development"):
        said("show_code", administrator.email)


def test_the_last_administrator_gets_in_again(administrator):
    an_authenticator(administrator)
    assert "asked for a new one" in said("remove_second_factor", "Administrator@example.org")
    assert not Authenticator.objects.exists()
    with pytest.raises(CommandError, match="There is no account with nobody@example.org"):
        said("remove_second_factor", "nobody@example.org")


def test_the_first_account_is_made_on_the_server(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery")
    call_command("createsuperuser", email="First@Example.org", interactive=False)
    user = User.objects.get(email="first@example.org")
    assert user.is_superuser
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == (user.email, True, True)


def test_the_address_of_sign_in_follows_the_user(administrator):
    administrator.email = "New@example.org"
    administrator.save()
    assert [row.email for row in EmailAddress.objects.all()] == ["new@example.org"]


def test_a_server_without_mail_is_warned(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert [warning.id for warning in mails_leave(None)] == ["diwan.W001"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert mails_leave(None) == []
