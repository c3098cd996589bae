"""What a translation was made from: a mark on its row, so that it is seen to be older than that.

The column `made_from` of a row holds {column: "language:fingerprint"} of the texts that were
translated or whose source changed; a text without a mark was made from its source as it stands.
The trigger `diwan_follow_source` (migrations 0005 here, and one in each app) writes it with every
change of a text, whoever makes it, and `outdated`, the columns whose source has another
fingerprint now. Docs: docs/adr/0006-translation-status.md
"""

import hashlib
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction

from directory.languages import MARKS

ORIGINAL = "original"


def fingerprint(text):
    """The same as diwan_fingerprint() in the database."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def mark(language, text):
    """`language` is the end of a column's name, or ORIGINAL for a name in none of the six."""
    return f"{language}:{fingerprint(text)}"


@contextmanager
def setting(name, value):
    """Tell the triggers of this transaction something, for the length of a block."""
    with transaction.atomic():
        tell(name, value)
        yield
        tell(name, "")


def tell(name, value):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def minor_edit():
    """Changes of a source in this block leave its translations as up to date as they were."""
    return setting("diwan.edit", "minor")


def given_marks():
    """The marks of rows written in this block are those that the rows have."""
    return setting("diwan.marks", "given")


def marks_of(snapshot):
    """A snapshot brings its marks; one from before there were any gets new ones."""
    return given_marks() if MARKS in snapshot["fields"] else nullcontext()
