"""The database to use: the one that DATABASE_URL names, else a private one."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from .checkout import lock, try_lock
from .postgres_account import database_home, find_account, give_whole, new_folder, owner
from .postgres_cluster import Cluster
from .refusal import Refusal

PROBE = Path(__file__).with_name("database_probe.py")


def named_database():
    """What the user put into DATABASE_URL; not what came from our own `.diwan/env`."""
    url = os.environ.get("DATABASE_URL")
    return None if url == os.environ.get("DIWAN_PRIVATE_DATABASE_URL") else url


@contextlib.contextmanager
def private_database():
    """Start the checkout's own cluster, or share it; the last script that uses it stops it."""
    cluster = Cluster(*home_and_account())
    with lock("database-use", fcntl.LOCK_SH) as use:
        with lock("database-start"):
            cluster.ensure_running()
        try:
            yield cluster.url
        finally:
            if try_lock(use, fcntl.LOCK_EX):
                cluster.stop()


def home_and_account():
    account = find_account()
    home = database_home(account)
    data = home / "postgresql"
    if account and data.exists():
        if owner(data).pw_uid == 0:  # somebody ran chown over the checkout
            give_whole(data, account)
        account = owner(data)  # who keeps it since the first day, whatever accounts came later
    return home, account


@contextlib.contextmanager
def throwaway_database():
    """A cluster for one test run."""
    account = find_account()
    parents = [Path(tempfile.gettempdir()), Path("/var/tmp")]
    home = new_folder(account, "diwan-test-", parents)
    cluster = Cluster(home, account, throwaway=True)
    try:
        cluster.ensure_running()
        yield cluster.url
    finally:
        cluster.stop()
        shutil.rmtree(home, ignore_errors=True)


def probe(python, url):
    """Make the database if it is missing; return a name for it and one for its schema."""
    answer = subprocess.run(
        [python, "-P", str(PROBE)],
        env=os.environ | {"DATABASE_URL": url},  # not an argument: all accounts see those
        check=False,
        capture_output=True,
        text=True,
        start_new_session=True,
    )
    if answer.returncode:
        raise Refusal((answer.stderr.strip().splitlines() or ["the database did not answer."])[-1])
    return answer.stdout.splitlines()
