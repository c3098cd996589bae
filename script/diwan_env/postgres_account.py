"""PostgreSQL refuses to run as root: then an account without privileges keeps the database."""

import os
import pwd
import subprocess
import tempfile
from pathlib import Path

from .checkout import STATE
from .refusal import Refusal

UNPRIVILEGED = ("postgres", "nobody")


def find_account():
    """Whom the database belongs to: nothing for an ordinary user, who keeps it himself."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Refusal(
        "PostgreSQL does not run as root, and this machine has neither an account `postgres` nor "
        "`nobody`: run the script as an ordinary user."
    )


def as_account(account):
    """The arguments that make subprocess run something as this account."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def owner(path):
    try:
        return pwd.getpwuid(path.stat().st_uid)
    except KeyError:
        raise Refusal(f"{path} belongs to an account that is gone: remove the folder.") from None


def reaches(account, folder):
    # Only a try tells: any folder above may be closed, and so may a mount be.
    command = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
    quiet = {"check": False, "cwd": "/", "stderr": subprocess.DEVNULL}
    tried = subprocess.run(command, **quiet, **as_account(account))
    return tried.returncode == 0


def private_folder(path, account):
    path.mkdir(mode=0o700, exist_ok=True)
    give(path, account)
    return path


def give(path, account):
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)


def give_whole(folder, account):
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def database_home(account):
    """The folder for the database: `.diwan`, unless its account cannot enter the checkout."""
    if account is None or reaches(account, STATE):
        return STATE
    note = STATE / "database-folder"
    if note.exists() and Path(note.read_text()).is_dir():
        return Path(note.read_text())
    folder = new_folder(account, "diwan-", [Path("/var/lib"), Path("/var/tmp")])
    note.write_text(str(folder))
    print(f"The account {account.pw_name} cannot enter {STATE}: the database lies in {folder}.")
    return folder


def new_folder(account, prefix, parents):
    for parent in parents:
        if parent.is_dir() and reaches(account, parent):
            folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
            folder.chmod(0o711)
            return folder
    names = " and ".join(map(str, parents))
    raise Refusal(f"the account that keeps the database can enter neither {names}.")
