"""Child processes that end when the script ends."""

import contextlib
import os
import signal
import subprocess
import time

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_received = []


class Stopped(Exception):
    """Somebody asked the script to end."""


def listen_for_the_end():
    # The handler only takes a note. One that raised could strike between the start of a child and
    # the line that remembers it, and leave an orphan.
    for number in ENDING_SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:  # nohup stays nohup
            signal.signal(number, lambda received, frame: _received.append(received))


def stop_if_asked():
    if _received:
        raise Stopped


def exit_code_if_asked():
    return 128 + _received[0] if _received else 0


def wait_until(condition, *, seconds, step=0.05):
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(step)
    return True


def run(command, *, folder, environment=None, stop_with=signal.SIGTERM, meanwhile=lambda: None):
    """Run a command to its end and return its exit code; end its whole family if we are to stop.

    It gets a session of its own, so that Ctrl-C reaches it through us and in our order.
    """
    stop_if_asked()
    child = subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True)
    try:
        while child.poll() is None:
            stop_if_asked()
            meanwhile()
            time.sleep(0.05)
        return child.returncode
    finally:
        end_family(child, stop_with)


def end_family(child, first_signal, patience=20):
    if child.poll() is None:
        send_to_family(child, first_signal)
        wait_until(lambda: child.poll() is not None, seconds=patience)
    send_to_family(child, signal.SIGKILL)
    child.wait()


def send_to_family(child, number):
    # macOS answers EPERM for a family of zombies.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)
