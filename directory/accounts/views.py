from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.decorators import rate_limit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import remove_webauthn
from allauth.usersessions.views import list_usersessions
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from directory.accounts import invitations, second_factor, sessions, trail
from directory.accounts.forms import ChosenPasswordForm

WAIT_SECONDS = 60


@never_cache
@sensitive_post_parameters("password1", "password2")
@rate_limit(action="reset_password_from_key")
def invitation(request, key):
    """Whoever has the link chooses a password and is signed in. The link holds once."""
    found = invitations.found(key)
    if found is None or not found.is_open:
        if found and request.method == "POST":
            trail.write("invitation refused", found.user, request=request)
        return render(request, "account/invitation_over.html", {"invitation": found}, status=410)
    form = ChosenPasswordForm(request.POST or None, user=found.user)
    if not form.is_valid():
        return render(request, "account/invitation.html", {"form": form, "invited": found.user})
    if not invitations.accept(found, password=form.cleaned_data["password1"]):
        return HttpResponseRedirect(request.path)
    user = invitations.found(key).user
    record_authentication(request, user, "password", reauthenticated=True)
    return perform_login(request, user, email=user.email)


# To look is free; to end one takes the password again.
list_sessions = reauthentication_required(allow_get=True, app="allauth.account")(list_usersessions)
list_sessions = never_cache(login_required(list_sessions))


@login_required
@require_POST
@reauthentication_required(app="allauth.account")
def end_session(request, key):
    if not sessions.end_one(request.user, key):
        raise Http404
    trail.write("session ended", request.user, request=request)
    messages.success(request, _("The session has ended."))
    return HttpResponseRedirect(reverse("usersessions_list"))


@login_required
def remove_key(request, pk):
    """allauth keeps the last second factor only where it is an authenticator app."""
    if request.method == "POST" and not second_factor.may_remove_key(request.user, pk):
        messages.error(request, get_adapter().error_messages["cannot_delete_authenticator"])
        return HttpResponseRedirect(reverse("mfa_list_webauthn"))
    return remove_webauthn(request, pk=pk)


def no_account(request):
    return render(request, "account/no_account.html", status=403)


def too_many_requests(request):
    trail.write("too many requests", request=request)
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(WAIT_SECONDS)
    return response
