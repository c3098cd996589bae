from allauth.account.fields import PasswordField, SetPasswordField
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.accounts.models import User


class InvitationForm(forms.ModelForm):
    """No password: the invited person chooses one."""

    class Meta:
        model = User
        fields = ("email", "name", "language")


class ChosenPasswordForm(forms.Form):
    password1 = SetPasswordField(label=_("Password"))
    password2 = PasswordField(label=_("Password, once more"), autocomplete="new-password")

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.fields["password1"].user = user
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean_password2(self):
        if self.cleaned_data.get("password1", "") != self.cleaned_data["password2"]:
            raise forms.ValidationError(_("The two passwords differ. Type the same one twice."))
        return self.cleaned_data["password2"]


class Readable:
    """What a browser's script sends may be anything; what cannot be read is refused, no fault."""

    BROKEN = (KeyError, TypeError, ValueError, AttributeError, IndexError)

    def clean(self):
        try:
            return super().clean()
        except self.BROKEN:
            raise get_adapter().validation_error("incorrect_code") from None


class ReadableCredential(Readable):
    def clean_credential(self):
        try:
            return super().clean_credential()
        except self.BROKEN:
            raise get_adapter().validation_error("incorrect_code") from None


class NamedKey:
    """allauth translates neither label."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["name"].label = pgettext_lazy("of a security key", "Name")
        if "passwordless" in self.fields:
            self.fields["passwordless"].label = _("Sign in with it alone (passkey)")


class AddKeyForm(NamedKey, Readable, webauthn.AddWebAuthnForm):
    pass


class RenameKeyForm(NamedKey, webauthn.EditWebAuthnForm):
    pass


class SignInKeyForm(ReadableCredential, webauthn.LoginWebAuthnForm):
    pass


class AuthenticateKeyForm(ReadableCredential, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticateKeyForm(ReadableCredential, webauthn.ReauthenticateWebAuthnForm):
    pass
