"""Signing in without the pages, and the codes that an authenticator app would show."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import SESSION_KEY
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client

from directory.accounts.second_factor import has_second_factor, must_have_second_factor

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def an_authenticator(user, secret=SECRET):
    """The user's authenticator app."""
    return totp.TOTP.activate(user, secret).instance


def code(secret=SECRET, steps=0):
    """What the app shows now, or some steps of thirty seconds later."""
    if time.time() % 30 > 28:  # it would be another one before it is sent
        time.sleep(2.1)
    step = int(time.time()) // 30 + steps
    return totp.format_hotp_value(totp.hotp_value(secret, step))


class SignedInClient(Client):
    """`force_login` leaves what a whole sign-in leaves: password and second factor, just now."""

    def force_login(self, user, backend=None):
        if must_have_second_factor(user) and not has_second_factor(user):
            an_authenticator(user)
        super().force_login(user, backend)
        session = self.session
        records = [{"method": "password", "at": time.time(), "reauthenticated": True}]
        if factor := Authenticator.objects.filter(user=user).first():
            records += [{"method": "mfa", "at": time.time(), "id": factor.pk, "type": factor.type}]
        session[AUTHENTICATION_METHODS_SESSION_KEY] = records
        session["account_authentication_methods_user"] = session[SESSION_KEY]
        session.save()


class BrokenMail(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError("no mail server here")


def stale(client, seconds=3600):
    """Who one is was last shown some time ago."""
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= seconds
    session.save()
