"""The catalogues under locale/: brought up to date with the sources, and checked."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale

from directory.languages import CODES

LEFT_OUT = (".*", "staticfiles", "node_modules", "tests", "*.mo", "__pycache__")
OPTIONS = ("--no-location", "--no-obsolete", "--no-wrap", "--verbosity=0")


def gettext_is_there():
    return shutil.which("xgettext") is not None and shutil.which("msgfmt") is not None


def extract(folder):
    """Bring the catalogues of the sources in a folder up to date."""
    for code in CODES:
        (Path(folder) / "locale" / to_locale(code) / "LC_MESSAGES").mkdir(
            parents=True, exist_ok=True
        )
    locales = [f"--locale={to_locale(code)}" for code in CODES]
    command = [sys.executable, "manage.py", "makemessages", *locales, *OPTIONS]
    subprocess.run([*command, "--ignore=tests/*"], cwd=folder, check=True)  # noqa: S603
    fill_english(Path(folder) / "locale" / "en" / "LC_MESSAGES" / "django.po")


def fill_english(file):
    """The sources are written in English: each message is its own translation."""
    with file.open("rb") as opened:
        catalogue = read_po(opened, locale="en")
    for message in catalogue:
        if message.id:
            message.string = message.id
            message.flags.discard("fuzzy")
    with file.open("wb") as opened:
        write_po(opened, catalogue, width=0, omit_header=False, sort_output=False)


def faults():
    """What is missing, fuzzy or not well formed in a catalogue: one sentence each."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(settings.BASE_DIR, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        extract(copy)
        for code in CODES:
            yield from faults_of(copy / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po")


def faults_of(file):
    locale = file.parent.parent.name
    with file.open("rb") as opened:
        catalogue = read_po(opened, locale=locale)
    for message in catalogue:
        if not message.id:
            continue
        name = message.id if isinstance(message.id, str) else message.id[0]
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy or not all(forms):
            yield f"{locale}: not translated: {name}"
    checked = subprocess.run(  # noqa: S603
        ["msgfmt", "--check-format", "-o", "/dev/null", str(file)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    if checked.returncode:
        yield f"{locale}: {checked.stderr.strip()}"
