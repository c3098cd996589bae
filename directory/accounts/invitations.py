"""An administrator invites; the link that is mailed makes the account usable, once."""

import hashlib
import secrets

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from directory.accounts import trail
from directory.accounts.models import Invitation


def digest_of(key):
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def invite(user, *, by, site):
    """Make a new account that nobody can use yet, and send the link.

    `site` is the address of the site, as in https://directory.example.org. If the mail cannot be
    sent there is no account either.
    """
    user.set_unusable_password()
    user.is_active, user.is_staff = False, True
    user.full_clean(exclude=["password"])
    user.save()
    return send(user, by=by, site=site)


@transaction.atomic
def send(user, *, by, site):
    """Send a link. A link that was sent before no longer holds."""
    key = secrets.token_urlsafe(32)
    invitation, _new = Invitation.objects.update_or_create(
        user=user,
        defaults={
            "invited_by": by,
            "digest": digest_of(key),
            "sent_at": timezone.now(),
            "accepted_at": None,
        },
    )
    send_link(invitation, key, site)
    trail.write("invitation sent", user, by=by)
    return invitation


def send_link(invitation, key, site):
    user = invitation.user
    with override(user.language):
        words = {
            "invitation": invitation,
            "user": user,
            "site": site,
            "days": settings.DIWAN_INVITATION_DAYS,
            "link": site + reverse("invitation", args=[key]),
        }
        subject = render_to_string("account/email/invitation_subject.txt", words)
        text = render_to_string("account/email/invitation_message.txt", words)
    send_mail(" ".join(subject.split()), text.strip(), None, [user.email])


@transaction.atomic
def withdraw(user, *, by):
    """The link no longer holds. The account stays, and nobody can use it."""
    Invitation.objects.of(user).not_accepted().delete()
    trail.write("invitation withdrawn", user, by=by)


def found(key):
    """The invitation with this key, also one that was accepted or is too old; else None."""
    return Invitation.objects.sent_with(digest_of(key)).select_related("user").first()


def sent_by(sender, key):
    """The invitation that one user sent to the account of this number, and nobody accepted."""
    sent = Invitation.objects.sent_by(sender).not_accepted().select_related("user")
    return sent.of(key).first()


def open_for(user):
    invitation = Invitation.objects.of(user).not_accepted().select_related("user").first()
    return invitation if invitation and invitation.is_open else None


@transaction.atomic
def accept(invitation, *, password=None):
    """Make the account usable. False where somebody was faster or it has been withdrawn.

    Without a password the user comes by single sign-on.
    """
    locked = Invitation.objects.select_for_update().not_accepted()
    invitation = locked.sent_with(invitation.digest).select_related("user").first()
    if invitation is None or not invitation.is_open:
        return False
    user = invitation.user
    if password is not None:
        user.set_password(password)
    user.is_active = True
    user.save()
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    trail.write("invitation accepted", user)
    return True
