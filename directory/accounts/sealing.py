"""Secrets of second factors are encrypted in the database, with a key made of the secret key."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def boxes():
    """The key of today first; those of former days still open what they closed."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(key_of(key)) for key in keys])


def key_of(secret):
    digest = hashlib.sha256(b"diwan.second-factor:" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)


def seal(text):
    return boxes().encrypt(text.encode()).decode()


def unseal(sealed):
    """The text, or None where no key opens it."""
    try:
        return boxes().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None
