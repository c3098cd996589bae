"""When a session ends: after some time without a request, and after some hours in any case."""

import time

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.utils import timezone
from django.utils.translation import ngettext

SIGNED_IN, SEEN = "signed_in_at", "seen_at"
# A request within the same minute writes nothing.
NOTE_EVERY = 60


def stamp(sender, request, **_more):
    if hasattr(request, "session"):
        request.session[SIGNED_IN] = request.session[SEEN] = int(time.time())


def renew_key(sender, request, reauthenticated=False, **_more):
    """Whoever confirms who they are goes on under a new key; the list of sessions follows it."""
    if reauthenticated and request.user.is_authenticated:
        mine = UserSession.objects.filter(session_key=request.session.session_key)
        pk = mine.values_list("pk", flat=True).first()
        request.session.cycle_key()
        UserSession.objects.filter(pk=pk).update(session_key=request.session.session_key)


def end_if_over(request):
    """Sign out where the time is up, and return the sentence that says so; else None."""
    # Who sends no cookie is nobody. To ask would make every public page differ by cookie.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    now, session = int(time.time()), request.session
    sentence = None
    if now - session.get(SIGNED_IN, 0) >= settings.DIWAN_SESSION_HOURS * 3600:
        sentence = too_long()
    elif now - session.get(SEEN, 0) >= settings.DIWAN_IDLE_MINUTES * 60:
        sentence = too_quiet()
    if sentence:
        logout(request)
    elif now - session[SEEN] >= NOTE_EVERY:
        session[SEEN] = now
        seen = UserSession.objects.filter(session_key=session.session_key)
        seen.update(last_seen_at=timezone.now())
    return sentence


def too_long():
    hours = settings.DIWAN_SESSION_HOURS
    return ngettext(
        "You were signed out: a session ends %(count)s hour after sign-in. "
        "Sign in again to come back to the same page.",
        "You were signed out: a session ends %(count)s hours after sign-in. "
        "Sign in again to come back to the same page.",
        hours,
    ) % {"count": hours}


def too_quiet():
    minutes = settings.DIWAN_IDLE_MINUTES
    return ngettext(
        "You were signed out after %(count)s minute without a request. "
        "Sign in again to come back to the same page.",
        "You were signed out after %(count)s minutes without a request. "
        "Sign in again to come back to the same page.",
        minutes,
    ) % {"count": minutes}


def end_one(user, key):
    """End one session of the user; False where there is none with this number."""
    session = UserSession.objects.filter(user=user, pk=key).first()
    if session:
        session.end()
    return bool(session)


def end_others(request, user):
    for session in UserSession.objects.filter(user=user):
        if session.session_key != request.session.session_key:
            session.end()


def end_all(user):
    for session in UserSession.objects.filter(user=user):
        session.end()
