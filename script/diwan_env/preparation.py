"""What has to be done once before the site can be served, and again only when its files change."""

from dataclasses import dataclass

from .checkout import ROOT, STATE, digest
from .database import probe
from .processes import run
from .refusal import Refusal

DATABASE, SCHEMA = 0, 1  # the lines of the probe


@dataclass(frozen=True)
class Step:
    command: tuple[str, ...]
    inputs: tuple[str, ...] = ()  # patterns of files: done again when one of them changes
    outputs: tuple[str, ...] = ()  # patterns of files: done again when none is there
    done_in: int | None = None  # done again in another database, or after other migrations


STEPS = (
    Step(
        ("migrate",),
        inputs=("requirements.txt", "*/migrations/*.py", "*/*/migrations/*.py"),
        done_in=SCHEMA,
    ),
    Step(("compile_catalogues",), inputs=("locale/**/*.po",), outputs=("locale/**/*.mo",)),
    Step(
        ("collectstatic", "--noinput"),
        inputs=("requirements.txt", "static/**/*", "*/static/**/*", "*/*/static/**/*"),
        outputs=("staticfiles/*",),
    ),
    Step(("load_sample",), inputs=("sample/**/*",), done_in=DATABASE),
    Step(("make_demo_accounts",), done_in=DATABASE),
)


def prepare(python, environment):
    """Do the steps that are not done yet."""
    stamps = STATE / "done"
    stamps.mkdir(exist_ok=True)
    state = probe(python, environment["DATABASE_URL"])
    for step in STEPS:
        stamp = stamps / step.command[0]
        if is_done(step, stamp, state):
            continue
        if run([python, "manage.py", *step.command], folder=ROOT, environment=environment):
            raise Refusal(f"`manage.py {' '.join(step.command)}` failed; it says above why.")
        if step.done_in == SCHEMA:
            state = probe(python, environment["DATABASE_URL"])
        stamp.write_text(fingerprint(step, state))


def take_effect(python, environment):
    """Let what fell due while nothing ran take effect; pages would be right without it too."""
    run([python, "manage.py", "apply_due", "--verbosity=0"], folder=ROOT, environment=environment)


def is_done(step, stamp, state):
    has_outputs = all(any(ROOT.glob(pattern)) for pattern in step.outputs)
    return has_outputs and stamp.exists() and stamp.read_text() == fingerprint(step, state)


def fingerprint(step, state):
    where = "" if step.done_in is None else state[step.done_in]
    return f"{digest(step.inputs)} {where}"
