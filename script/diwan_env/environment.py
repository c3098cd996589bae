"""The variables that Django is started with, for our own runs and for plain `manage.py`."""

import os
import secrets
import shlex

from .checkout import STATE, secret, write_private
from .database import named_database

LOCAL = {"DIWAN_HTTPS": "false", "DIWAN_ALLOWED_HOSTS": "127.0.0.1,localhost"}
PRODUCTION = {
    "DIWAN_HTTPS": "true",
    "DIWAN_DEBUG": "false",
    "DIWAN_ALLOWED_HOSTS": "directory.example.org",
    "DIWAN_EMAIL_URL": "smtp://mail.example.org",
}


def local_environment(url):
    """For this machine; what the user has set already stays."""
    defaults = LOCAL | {"DIWAN_SECRET_KEY": secret()}
    return defaults | os.environ | {"DATABASE_URL": url}


def test_environment(url, **more):
    """The same everywhere: no setting of the user's but the test data's place counts."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("DIWAN_") or name == "DIWAN_DATA"
    }
    ours = LOCAL | {"DIWAN_SECRET_KEY": secrets.token_urlsafe(64), "DATABASE_URL": url}
    return kept | ours | more


def write_shell_file(environment):
    """`.diwan/env`, for `. .diwan/env` in a shell."""
    names = [*LOCAL, "DIWAN_SECRET_KEY", "DATABASE_URL"]
    values = {name: environment[name] for name in names}
    if not named_database():
        # So that a script started in that shell knows this address from one the user gave.
        values["DIWAN_PRIVATE_DATABASE_URL"] = environment["DATABASE_URL"]
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in values.items()]
    write_private(STATE / "env", "".join(lines))
