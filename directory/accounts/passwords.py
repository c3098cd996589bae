from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# The words of this place, which an attacker tries first; docs/security.md names them.
WORDS = (
    "diwan", "ديوان", "directory", "دليل", "ministry", "وزارة", "administrator", "admin",
    "editor", "password", "welcome", "secret", "treaty", "organization",
)  # fmt: skip
LEAST_BESIDE = 8


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
