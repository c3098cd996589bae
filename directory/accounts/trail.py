"""What happens to accounts, as lines of the log. No address that somebody typed, no secret."""

import logging

from allauth.account import signals as account
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa import signals as mfa
from django.contrib.auth import get_user_model, signals
from django.dispatch import Signal

log = logging.getLogger("diwan.accounts")
# For the audit log, which this layer does not know: what, user, by.
happened = Signal()


def write(what, user=None, *, by=None, request=None, more=""):
    line = [what]
    line += [f"account={user.pk}"] if user else []
    line += [f"by={by.pk}"] if by else []
    line += [f"from={get_client_ip(request) or 'unknown'}"] if request else []
    log.info(" ".join([*line, more]).strip())
    happened.send(sender=None, what=what, user=user, by=by)


def signed_in(sender, request, user, **_more):
    write("signed in", user, request=request)


def signed_out(sender, request, user, **_more):
    write("signed out", user, request=request)


def refused(sender, credentials, request=None, **_more):
    users = get_user_model().objects
    typed = users.normalize_email(credentials.get("email") or credentials.get("username"))
    write("sign-in refused", users.filter(email=typed).first(), request=request)


def password_changed(sender, request, user, **_more):
    write("password changed", user, request=request)


def factor_added(sender, request, user, authenticator, **_more):
    write("second factor added", user, request=request, more=authenticator.type)


def factor_removed(sender, request, user, authenticator, **_more):
    write("second factor removed", user, request=request, more=authenticator.type)


def codes_renewed(sender, request, user, **_more):
    write("recovery codes renewed", user, request=request)


def factor_refused(sender, request, user, **_more):
    write("second factor refused", user, request=request)


def listen():
    """Called once, when the apps are ready."""
    signals.user_logged_in.connect(signed_in)
    signals.user_logged_out.connect(signed_out)
    signals.user_login_failed.connect(refused)
    for changed in (account.password_changed, account.password_set, account.password_reset):
        changed.connect(password_changed)
    mfa.authenticator_added.connect(factor_added)
    mfa.authenticator_removed.connect(factor_removed)
    mfa.authenticator_reset.connect(codes_renewed)
    mfa.authentication_failed.connect(factor_refused)
