"""A private PostgreSQL cluster in a folder: made, started, found running, stopped."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from .checkout import open_private
from .postgres_account import as_account, give, private_folder
from .postgres_binaries import find_binaries
from .processes import stop_if_asked, wait_until
from .refusal import Refusal

# Always one with UTF-8 letters: with LC_CTYPE=C the trigram sets of Arabic are empty.
LOCALES = ("C.UTF-8", "en_US.UTF-8")
USER = DATABASE = "diwan"
PORT = 5432  # no TCP port: a part of the socket's file name
# The system allows some 100 bytes for a socket's address, file name included.
PLAIN_AND_SHORT = re.compile(r"[\w./-]{1,80}", re.ASCII)
FOR_TESTS = ("fsync", "synchronous_commit", "full_page_writes", "jit")


@dataclass
class Cluster:
    home: Path
    account: object
    throwaway: bool = False
    process: subprocess.Popen | None = field(default=None, init=False)

    def __post_init__(self):
        self.data = self.home / "postgresql"
        self.log = self.home / "postgresql.log"
        self.pid_file = self.data / "postmaster.pid"

    @property
    def url(self):
        folder = quote(self.read_pid_file()[4], safe="/")
        return f"postgresql:///{DATABASE}?host={folder}&port={PORT}&user={USER}"

    def ensure_running(self):
        version_file = self.data / "PG_VERSION"
        version = int(version_file.read_text()) if version_file.exists() else None
        if version and self.is_running():
            return
        binaries = find_binaries(self.account, version).folder
        if not version:
            self.make(binaries)
        self.start(binaries)

    def make(self, binaries):
        # Renamed when complete: a half-made cluster is never taken for one.
        half = self.home / "postgresql.half"
        shutil.rmtree(half, ignore_errors=True)
        command = [binaries / "initdb", "--username", USER, "--encoding", "UTF8", "-D", half]
        # On the socket, in a folder that only its owner can enter, everybody is who they say.
        command += ["--auth-local", "trust", "--auth-host", "reject"]
        command += ["--no-sync"] if self.throwaway else []
        for locale in LOCALES:
            private_folder(half, self.account)
            made = self.call([*command, "--locale", locale])
            if made.returncode == 0:
                half.rename(self.data)
                return
        stop_if_asked()
        reason = (made.stderr.strip().splitlines() or ["initdb failed without a word"])[-1]
        raise Refusal(f"PostgreSQL could not make a database in {self.home}: {reason}")

    def call(self, command):
        return subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env=server_environment(),
            start_new_session=True,
            **as_account(self.account),
        )

    def start(self, binaries):
        command = [binaries / "postgres", "-D", self.data]
        for setting in self.settings():
            command += ["-c", setting]
        with open_private(self.log) as log:
            self.process = subprocess.Popen(
                command,
                cwd="/",
                env=server_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **as_account(self.account),
            )
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def settings(self):
        yield from ("listen_addresses=", f"port={PORT}", "unix_socket_permissions=0700")
        yield f"unix_socket_directories={self.make_socket_folder()}"
        if self.throwaway:
            yield from (f"{name}=off" for name in FOR_TESTS)
            yield "max_connections=200"

    def make_socket_folder(self):
        folder = self.home / "socket"
        if PLAIN_AND_SHORT.fullmatch(str(folder)):
            return private_folder(folder, self.account)
        folder = Path(tempfile.mkdtemp(prefix="diwan-", dir="/tmp"))
        give(folder, self.account)
        return folder

    def wait_until_ready(self):
        def ready_or_gone():
            stop_if_asked()
            return self.process.poll() is not None or self.is_ready()

        if not wait_until(ready_or_gone, seconds=60) or self.process.poll() is not None:
            lines = self.log.read_text(errors="replace").strip().splitlines()
            fatal = [line for line in lines if "FATAL" in line]
            reason = (fatal or lines or ["it said nothing"])[-1]
            raise Refusal(f"PostgreSQL did not start ({self.log}): {reason}")

    def is_ready(self):
        # The server itself writes into the eighth line of its file when it takes connections.
        return self.read_pid_file()[7:8] == ["ready"]

    def read_pid_file(self):
        try:
            return [line.strip() for line in self.pid_file.read_text().splitlines()]
        except FileNotFoundError:
            return []

    def is_running(self):
        """Whether a server runs on this folder. What a crash left behind is cleared away."""
        lines = self.read_pid_file()
        if not lines:
            return False
        if not is_postgres(lines[0]):
            # After a restart the number may be any other program's, and PostgreSQL would refuse.
            self.pid_file.unlink()
            return False
        if not wait_until(self.is_ready, seconds=60) or not Path(self.read_pid_file()[4]).is_dir():
            raise Refusal(
                f"process {lines[0]} claims the database in {self.data} but cannot be reached: "
                "end that process."
            )
        return True

    def stop(self):
        for number in (signal.SIGINT, signal.SIGQUIT):  # PostgreSQL's fast and immediate shutdown
            lines = self.read_pid_file()
            self.send(lines, number)
            if wait_until(self.is_gone, seconds=30):
                break
        if len(lines) > 4 and Path(lines[4]) != self.home / "socket":
            shutil.rmtree(lines[4], ignore_errors=True)

    def send(self, lines, number):
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
        elif lines and is_postgres(lines[0]):
            os.kill(int(lines[0]), number)

    def is_gone(self):
        if self.process:
            return self.process.poll() is not None
        return not self.pid_file.exists()


def server_environment():
    """Without what the user's PG* variables would tell the server's programs."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def is_postgres(pid):
    """Whether this process lives and is a PostgreSQL server."""
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        pass
    try:
        name = Path(f"/proc/{pid}/cmdline").read_text().split("\0")[0]
    except OSError:
        shown = ["ps", "-o", "comm=", "-p", pid]
        name = subprocess.run(shown, check=False, capture_output=True, text=True).stdout
    return Path(name.strip()).name.startswith(("postgres", "postmaster"))
