from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# The words of this place, which an attacker tries first; docs/security.md names them.
WORDS = (
    "diwan", "ديوان", "directory", "دليل", "ministry", "وزارة", "administrator", "admin",
    "editor", "password", "welcome", "secret", "treaty", "organization",
)  # fmt: skip
LEAST_BESIDE = 8


class LongEnough(MinimumLengthValidator):
    """Django has its sentence in four of the six languages."""

    def get_error_message(self):
        sentence = ngettext(
            "This password is too short. Use %(count)s character or more.",
            "This password is too short. Use %(count)s characters or more.",
            self.min_length,
        )
        return sentence % {"count": self.min_length}


class NotOurWords:
    """Refuses a password that has little beside words that everybody here thinks of."""

    def validate(self, password, user=None):
        rest = password.casefold()
        for word in WORDS:
            rest = rest.replace(word, "")
        if rest != password.casefold() and len(rest) < LEAST_BESIDE:
            raise ValidationError(
                _("This password is made of words that are easily guessed here. Add others.")
            )

    def get_help_text(self):
        return _("Your password cannot be made of words such as the name of this site.")
