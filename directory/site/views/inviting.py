"""Inviting people for a part of the directory, by whoever administers it."""

from smtplib import SMTPException

from allauth.account.decorators import reauthentication_required
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from directory.accounts import invitations
from directory.accounts.admin import NOT_SENT, address_of
from directory.accounts.forms import InvitationForm
from directory.site.inviting import FirstGrantForm, invite_with_grant, may_invite, waiting_for
from orgchart.models import Grant

WHO = ["email", "name", "language"]
WHERE = ["role", "languages", "organization"]


@reauthentication_required(allow_get=True, app="allauth.account")
def invite(request):
    if not may_invite(request.user):
        raise PermissionDenied
    person, grant = forms_of(request)
    if request.method == "POST" and person.is_valid() and grant.is_valid():
        return invited(request, person.instance, grant.instance)
    context = admin.site.each_context(request) | {
        "title": _("Invite somebody"),
        "parts": [
            AdminForm(person, [(pgettext("of an invitation", "Who"), {"fields": WHO})], {}),
            AdminForm(grant, [(_("What and where"), {"fields": WHERE})], {}),
        ],
        "faulty": bool(person.errors or grant.errors),
        "media": grant.media,
        "waiting": waiting_for(request.user),
    }
    return render(request, "admin/inviting.html", context)


def forms_of(request):
    """Who, and what she may do where: of the places, those that the user administers."""
    grants = admin.site.get_model_admin(Grant)
    form = grants.get_form(request, form=FirstGrantForm, fields=WHERE)
    data = request.POST or None
    return InvitationForm(data, prefix="person"), form(data)


def invited(request, user, grant):
    try:
        invite_with_grant(user, grant, by=request.user, site=address_of(request))
    except (SMTPException, OSError):
        return back(request, NOT_SENT, messages.ERROR)
    return back(request, _("An invitation was sent to %(email)s.") % {"email": user.email})


@require_POST
@reauthentication_required(app="allauth.account")
def send_again(request, key):
    user = hers(request, key)
    try:
        invitations.send(user, by=request.user, site=address_of(request))
    except (SMTPException, OSError):
        return back(request, NOT_SENT, messages.ERROR)
    return back(request, _("An invitation was sent to %(email)s.") % {"email": user.email})


@require_POST
def withdraw(request, key):
    invitations.withdraw(hers(request, key), by=request.user)
    return back(request, _("The invitation no longer holds."))


def hers(request, key):
    """Whom this user invited and who has not accepted yet; nobody else's invitation."""
    if not may_invite(request.user):
        raise PermissionDenied
    invitation = invitations.sent_by(request.user, key)
    if invitation is None:
        raise Http404
    return invitation.user


def back(request, sentence, level=messages.SUCCESS):
    messages.add_message(request, level, sentence)
    return HttpResponseRedirect(reverse("invite"))


inviting_urls = [
    path("admin/invite/", admin.site.admin_view(invite), name="invite"),
    path("admin/invite/<int:key>/again/", admin.site.admin_view(send_again), name="invite-again"),
    path(
        "admin/invite/<int:key>/withdraw/", admin.site.admin_view(withdraw), name="invite-withdraw"
    ),
]
