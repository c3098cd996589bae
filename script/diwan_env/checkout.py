"""The checkout and `.diwan`, the ignored folder in which the scripts keep what they made."""

import contextlib
import fcntl
import hashlib
import os
import secrets
import time
from pathlib import Path

from .processes import stop_if_asked
from .refusal import Refusal

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".diwan"


def make_state_folder():
    if STATE.is_dir() and STATE.stat().st_uid != os.geteuid():
        raise Refusal(
            f"{STATE} belongs to another account (number {STATE.stat().st_uid}): "
            "run the script as that account, or remove the folder and the database in it."
        )
    STATE.mkdir(exist_ok=True)
    # Others may pass through (the account of the database must) but not look around.
    STATE.chmod(0o711)


def write_private(path, text):
    """Write what only the owner may read, never half."""
    half = path.with_name(f"{path.name}.{os.getpid()}")
    with open_private(half) as file:
        file.write(text)
    half.replace(path)


def open_private(path):
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w")


def secret():
    """The key that signs sessions: made once, at random."""
    path = STATE / "secret"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(64))
    return path.read_text()


def digest(patterns):
    """One hash over the names and contents of the files in the checkout that match."""
    whole = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        if path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            whole.update(f"{path.relative_to(ROOT)} {content}\n".encode())
    return whole.hexdigest()


@contextlib.contextmanager
def lock(name, kind=fcntl.LOCK_EX):
    """Hold a lock among all scripts of this checkout; it goes with the process that holds it."""
    with (STATE / f"{name}.lock").open("a") as file:
        waiting = False
        while not try_lock(file, kind):
            if not waiting:
                print("Waiting for another script in this checkout ...", flush=True)
            waiting = True
            stop_if_asked()
            time.sleep(0.2)
        yield file


def try_lock(file, kind):
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
