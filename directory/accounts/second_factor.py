"""Who must sign in with a second factor, and what is missing for it. Decided here alone."""

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from directory.accounts import sessions, trail

# Recovery codes stand in for one of these; alone they are none.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def must_have_second_factor(user):
    """Everybody who may change anything, also as a draft or in one language."""
    if not user.is_active:
        return False
    if user.is_superuser or not settings.DIWAN_SECOND_FACTOR_FOR:
        return user.is_superuser
    return import_string(settings.DIWAN_SECOND_FACTOR_FOR)(user)


def has_second_factor(user):
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def others_than(authenticator):
    factors = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
    return factors.exclude(pk=authenticator.pk)


def may_remove(authenticator):
    """The last one stays where one is a must."""
    return others_than(authenticator).exists() or not must_have_second_factor(authenticator.user)


def may_remove_key(user, key):
    """May this user remove the own security key of this number? Also where there is none."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN, pk=key)
    return all(may_remove(each) for each in found)


def was_used(request):
    """Did this session's user show a second factor, at sign-in or since?"""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def detour(request):
    """Where a signed-in user must go before a page of the administration; None if nowhere.

    A session may be older than the grant that asks for the second factor.
    """
    used = was_used(request)
    if not used and not must_have_second_factor(request.user):
        return None
    if not has_second_factor(request.user):
        return to_set_up(request) if must_have_second_factor(request.user) else None
    return None if used else to_show(request)


def to_set_up(request):
    sentence = _(
        "Your account may change the directory, so it needs a second factor. "
        "Set up an authenticator app or a security key, then go on."
    )
    messages.warning(request, sentence)
    return HttpResponseRedirect(reverse("mfa_index"))


def to_show(request):
    sentence = _("Your account may change the directory. Show your second factor to go on.")
    messages.warning(request, sentence)
    ways = get_adapter().get_reauthentication_methods(request.user)
    way = next(way["url"] for way in ways if way["id"].startswith("mfa"))
    return HttpResponseRedirect(f"{way}?{urlencode({'next': request.get_full_path()})}")


def remember_set_up(sender, request, user, authenticator, **_more):
    """Whoever has just set one up has shown it."""
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        sessions.end_others(request, user)


def end_other_sessions(sender, request, user, **_more):
    sessions.end_others(request, user)


@transaction.atomic
def remove(user, *, by=None):
    """For somebody who lost it: all factors and sessions end; the next sign-in asks anew."""
    Authenticator.objects.filter(user=user).delete()
    sessions.end_all(user)
    trail.write("second factor removed", user, by=by, more="by an administrator")
