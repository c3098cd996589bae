"""What allauth asks this project: who may enter, how mails go out, how secrets are kept."""

import logging
import secrets
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse, translate_url
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from directory.accounts import invitations, sealing, second_factor, trail

log = logging.getLogger("diwan.accounts")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Too many attempts that failed. Wait five minutes, or choose a new password by "
            "e-mail: that ends the wait."
        ),
    }

    def is_open_for_signup(self, request):
        return False

    def pre_authenticate(self, request, **credentials):
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            trail.write("sign-in slowed down", request=request)
            raise

    def post_login(self, request, user, **more):
        """After sign-in every page is in the user's own language."""
        response = super().post_login(request, user, **more)
        response["Location"] = translate_url(response["Location"], user.language)
        return response

    def get_login_redirect_url(self, request):
        return reverse("admin:index" if request.user.is_staff else "mfa_index")

    def send_mail(self, template_prefix, email, context):
        """In the reader's language. A mail server that fails tells nobody who has an account."""
        users = get_user_model().objects
        user = users.filter(email=users.normalize_email(email)).first()
        if user is None:
            return self.try_to_send(template_prefix, email, context)
        for name, value in context.items():
            if name.endswith("_url") and value:
                context[name] = translate_url(value, user.language)
        with override(user.language):
            return self.try_to_send(template_prefix, email, context)

    def try_to_send(self, template_prefix, email, context):
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError):
            log.exception("a mail could not be sent: %s", template_prefix)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "Your account needs a second factor. Add another one before you remove this one."
        ),
    }

    def encrypt(self, text):
        return sealing.seal(text)

    def decrypt(self, encrypted_text):
        """What cannot be read any more matches no code: never an empty secret, which is known."""
        text = sealing.unseal(encrypted_text)
        if text is None:
            log.error("a second factor cannot be read: DIWAN_SECRET_KEY was changed")
            return "".join(secrets.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _i in range(32))
        return text

    def can_delete_authenticator(self, authenticator):
        return second_factor.may_remove(authenticator)


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """A provider vouches for somebody who was invited; it brings nobody new."""

    def is_open_for_signup(self, request, sociallogin):
        return False

    def authenticate_by_email(self, sociallogin):
        """Some providers write "false", which counts as true."""
        for address in sociallogin.email_addresses:
            address.verified = address.verified is True
        return super().authenticate_by_email(sociallogin)

    def pre_social_login(self, request, sociallogin):
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise PermissionDenied
        user = sociallogin.user
        if not user.pk:
            trail.write("single sign-on refused: no account", request=request)
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("no_account")))
        invitation = invitations.open_for(user)
        if invitation:
            invitations.accept(invitation)
            user.refresh_from_db()
