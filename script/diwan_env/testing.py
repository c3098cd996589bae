"""script/test and script/lint: everything that must hold."""

import contextlib
import os
import shutil
import signal
import sys
from dataclasses import dataclass, field

from .checkout import ROOT, make_state_folder
from .database import named_database, probe, throwaway_database
from .environment import PRODUCTION, test_environment
from .processes import run
from .refusal import Refusal
from .virtualenv import ensure_virtualenv

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Check:
    name: str
    arguments: tuple[str, ...]
    variables: dict[str, str] = field(default_factory=dict)
    stop_with: signal.Signals = signal.SIGTERM


def manage(*arguments, **more):
    return Check(" ".join(arguments), ("manage.py", *arguments), **more)


LINT = (
    Check("ruff", ("-m", "ruff", "check", ".")),
    # Not by its console script: those name the folder in which they were installed.
    Check(
        "import-linter",
        ("-c", "from importlinter.cli import lint_imports_command as lint; lint()"),
    ),
)
BEFORE_THE_TESTS = (
    *LINT,
    manage("makemigrations", "--check", "--dry-run"),
    manage("check", "--deploy", "--fail-level", "WARNING", variables=PRODUCTION),
    manage("check_catalogues"),
    manage("compile_catalogues"),
    manage("collectstatic", "--noinput"),
)


def lint():
    make_state_folder()
    failed = failures(ensure_virtualenv("requirements-dev.txt"), LINT, dict(os.environ))
    return 1 if failed else 0


def test():
    make_state_folder()
    python = ensure_virtualenv("requirements-dev.txt")
    # On SIGINT pytest still ends its workers and browsers in order.
    pytest = Check("pytest", ("-m", "pytest", "-n", "2", *sys.argv[1:]), stop_with=signal.SIGINT)
    with test_database() as url:
        probe(python, url)
        environment = test_environment(url, **chromium())
        failed = failures(python, [*BEFORE_THE_TESTS, pytest], environment)
    print(f"script/test: {summary(failed)}", flush=True)
    return 1 if failed else 0


def failures(python, checks, environment):
    """The names of the checks that do not hold; each is run, whatever the others say."""
    return [
        check.name for check in checks if not holds(python, check, environment | check.variables)
    ]


def holds(python, check, environment):
    print(f"-- {check.name}", flush=True)
    command = [python, *check.arguments]
    return not run(command, folder=ROOT, environment=environment, stop_with=check.stop_with)


def summary(failed):
    return f"failed: {', '.join(failed)}" if failed else "everything holds"


@contextlib.contextmanager
def test_database():
    """A new cluster; where none can be made, the server that DATABASE_URL names."""
    with contextlib.ExitStack() as stack:
        try:
            url = stack.enter_context(throwaway_database())
        except Refusal:
            url = named_database()
            if not url:
                raise
        yield url


def chromium():
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, CHROMIUM_NAMES)]
    found = next(filter(None, candidates), None)
    return {"CHROMIUM": found} if found else {}
