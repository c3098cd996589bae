"""The environment, typed. A value that cannot be read stops the start with a sentence."""

import os
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def text(name, default=None):
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. Set it in the environment.")
    return value


def flag(name, default):
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is '{value}'. Set it to true or false.")
    return value in TRUE


def whole_number(name, default, least=0):
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(
            f"{name} is '{value}'. Set it to a whole number of {least} or more."
        )
    return int(value)


def words(name, default=()):
    value = os.environ.get(name)
    if value is None:
        return list(default)
    return [word.strip() for word in value.split(",") if word.strip()]


def database(name):
    """Django's connection settings from a URL such as postgresql://user:password@host:5432/name.

    A socket folder is given as a parameter: postgresql:///name?host=/run/postgresql&user=diwan.
    """
    value = text(name)
    url = urlsplit(value)
    if url.scheme not in {"postgres", "postgresql"} or not url.path.strip("/"):
        raise ImproperlyConfigured(
            f"{name} does not name a PostgreSQL database. "
            "Write it as postgresql://user:password@host:5432/name."
        )
    try:
        port = url.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} names a port that is not a number.") from None
    more = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.strip("/")),
        "USER": unquote(url.username or more.pop("user", "")),
        "PASSWORD": unquote(url.password or more.pop("password", "")),
        "HOST": url.hostname or more.pop("host", ""),
        "PORT": str(port or more.pop("port", "")),
        "OPTIONS": more,
    }
