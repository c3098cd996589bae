"""A form that adds a record carries the permanent id that the record will have: sent twice, it adds
once. The unique column decides, also between two that are sent at the same moment."""

from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.publishing.models import Revision

FORGED = gettext_lazy("This form was not made here. Open a new one and fill it in again.")


def signer(model, user):
    return Signer(salt=f"form_key:{model._meta.label_lower}:{user.pk}")


def new_key(model, user):
    return signer(model, user).sign(str(uuid4()))


def id_in(key, model, user):
    """The permanent id that a form brings; None where it brings none. Raises ValidationError where
    the key was made for somebody else, for another kind of record or not here."""
    if not key:
        return None
    try:
        return UUID(signer(model, user).unsign(key))
    except BadSignature as error:
        raise ValidationError(FORGED, code="forged") from error


def made_with(model, public_id):
    """(whether a form with this id was carried out, its record or None if that is deleted)"""
    record = model._base_manager.filter(public_id=public_id).first()
    return record is not None or Revision.objects.filter(public_id=public_id).exists(), record


class SentAlready(ValidationError):
    """`shown` is the record that it made, where the user may see it, and `address` its form."""

    def __init__(self, shown=None, address=""):
        if shown is None:
            sentence = _("This form was sent already, and what it made is not there any more.")
        else:
            sentence = format_html(
                '{} <a href="{}"><bdi>{}</bdi></a>',
                _("This form was sent already. It made this:"),
                address,
                shown,
            )
        rest = _("Nothing was made twice. To add another one, open a new form.")
        super().__init__(format_html("{} {}", sentence, rest), code="replayed")
