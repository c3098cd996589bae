"""script/server and script/manage."""

import contextlib
import os
import socket
import sys

from .checkout import ROOT, lock, make_state_folder
from .database import named_database, private_database, probe
from .environment import local_environment, write_shell_file
from .preparation import prepare, take_effect
from .processes import run
from .refusal import Refusal
from .virtualenv import ensure_virtualenv

HOST = "127.0.0.1"
GUNICORN = (
    *("-m", "gunicorn", "directory.wsgi:application"),
    *("--worker-class", "gthread", "--threads", "8", "--workers", "2"),
    *("--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"),
)


def serve():
    port = chosen_port()
    with django_environment() as (python, environment):
        with lock("preparation"):
            prepare(python, environment)
            take_effect(python, environment)
        print("For plain manage.py, while this runs: . .venv/bin/activate && . .diwan/env")
        command = [python, *GUNICORN, "--bind", f"{HOST}:{port}"]
        return run(command, folder=ROOT, environment=environment, meanwhile=Announcement(port))


def manage():
    with django_environment() as (python, environment):
        probe(python, environment["DATABASE_URL"])
        return run([python, "manage.py", *sys.argv[1:]], folder=ROOT, environment=environment)


@contextlib.contextmanager
def django_environment():
    """A Python with the requirements, and the variables to start Django with."""
    make_state_folder()
    python = ensure_virtualenv("requirements.txt")
    named = named_database()
    with contextlib.nullcontext(named) if named else private_database() as url:
        environment = local_environment(url)
        write_shell_file(environment)
        yield python, environment


def chosen_port():
    text = os.environ.get("PORT", "8000")
    port = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= port <= 65535:
        raise Refusal(f"PORT is '{text}': set it to a number from 1 to 65535.")
    with socket.socket() as probe:
        # As gunicorn does it: connections that still linger on the port do no harm.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise Refusal(f"this account may not serve on port {port}; set PORT.") from None
        except OSError:
            raise Refusal(f"port {port} is in use: set PORT to a free one.") from None
    return port


class Announcement:
    """Says the address as soon as somebody answers there."""

    def __init__(self, port):
        self.port, self.said = port, False

    def __call__(self):
        if self.said:
            return
        with socket.socket() as probe:
            self.said = probe.connect_ex((HOST, self.port)) == 0
        if self.said:
            print(f"Diwan is at http://{HOST}:{self.port}/ (Ctrl-C ends it).", flush=True)
