"""The environment, typed. A value that cannot be read stops the start with a sentence."""

import os
from typing import NamedTuple
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


class Mail(NamedTuple):
    backend: str
    folder: str | None = None
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def mail(name, folder):
    """How mails leave: smtp:// (STARTTLS unless `?tls=no`), smtps:// (TLS at once), console:.

    Without a value they are written into files.
    """
    value = os.environ.get(name, "").strip()
    backends = "django.core.mail.backends"
    if not value:
        return Mail(f"{backends}.filebased.EmailBackend", str(folder))
    url = urlsplit(value)
    if url.scheme == "console":
        return Mail(f"{backends}.console.EmailBackend")
    try:
        port = url.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} names a port that is not a number.") from None
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        raise ImproperlyConfigured(
            f"{name} does not name a mail server. Write it as smtp://user:password@host:587."
        )
    tls = url.scheme == "smtps"
    return Mail(
        f"{backends}.smtp.EmailBackend",
        host=url.hostname,
        port=port or (465 if tls else 587),
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        starttls=not tls and dict(parse_qsl(url.query)).get("tls") != "no",
        tls=tls,
    )


def single_sign_on(prefix):
    """The OpenID Connect provider as allauth wants it; None where no issuer is named."""
    issuer = os.environ.get(f"{prefix}_ISSUER", "").strip().rstrip("/")
    if not issuer:
        return None
    url = urlsplit(issuer)
    if url.scheme not in {"https", "http"} or not url.hostname:
        raise ImproperlyConfigured(
            f"{prefix}_ISSUER is '{issuer}'. Write it as https://login.example.org."
        )
    return {
        "provider_id": "sso",
        "name": text(f"{prefix}_NAME", url.hostname),
        "client_id": text(f"{prefix}_CLIENT_ID"),
        "secret": text(f"{prefix}_CLIENT_SECRET"),
        "settings": {"server_url": issuer},
    }


def origins(provider):
    """Where the provider's sign-in page may be: the origin of its issuer."""
    if not provider:
        return []
    url = urlsplit(provider["settings"]["server_url"])
    return [f"{url.scheme}://{url.netloc}"]
