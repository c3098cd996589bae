"""The import of the real status tables unts-mtdsg, against a bare load of the very same acts.

script/bench treaty_import, with DIWAN_DATA naming the folder of real data.

Ours reads the files, judges the acts by the law, writes them with a revision for each instrument.
The bare load is one COPY into a staging table and one INSERT ... SELECT into the table of acts,
with its indexes, constraints and triggers. Both begin without acts, by turns, and end with COMMIT.
"""

import os
import time
from pathlib import Path
from statistics import median

from django.db import connection, transaction

from directory.publishing.models import Revision
from orgchart.imports.states import NoTable, found_states
from treaties.imports.mtdsg.loading import import_mtdsg
from treaties.models import Act, Instrument

ROUNDS = 3
TABLE = Act._meta.db_table


def measure(size):
    folder = Path(os.environ.get("DIWAN_DATA", "")) / "unts-mtdsg"
    if not folder.is_dir():
        yield "skipped: DIWAN_DATA does not name the folder of real data", "", ""
        return
    try:
        found_states()
    except NoTable as error:
        yield f"skipped: {error}", "", ""
        return
    run(folder)
    count = Act.objects.count()
    ours, bare = [], []
    for _round in range(ROUNDS):
        bare.append(load_bare(stored_acts()))
        assert Act.objects.count() == count
        ours.append(run(folder))
    start = time.perf_counter()
    assert import_mtdsg(folder).acts == 0
    again = time.perf_counter() - start
    yield "acts", f"{count:,}", ""
    yield "seconds, our import", f"{median(ours):.2f}", ""
    yield "seconds, COPY and INSERT ... SELECT", f"{median(bare):.2f}", ""
    times = median(ours) / median(bare)
    yield "import against the bare load", f"{times:.1f} times", "at most 10 times"
    yield "seconds, the same tables again (nothing changes)", f"{again:.2f}", ""


def empty():
    """Without instruments: those of the tables are founded anew."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {Instrument._meta.db_table} CASCADE")
        Revision.objects.all().delete()
        cursor.execute("VACUUM ANALYZE")


def run(folder):
    empty()
    start = time.perf_counter()
    import_mtdsg(folder)
    return time.perf_counter() - start


def stored_columns():
    fields = Act._meta.concrete_fields
    return ", ".join(field.column for field in fields if not field.generated)


def stored_acts():
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY (SELECT {stored_columns()} FROM {TABLE} ORDER BY id) TO STDOUT") as copy,
    ):
        return b"".join(copy)


def load_bare(rows):
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLE} CASCADE")
        cursor.execute("VACUUM ANALYZE")
    columns = stored_columns()
    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE staging ON COMMIT DROP AS SELECT {columns} FROM {TABLE} LIMIT 0"
        )
        with cursor.copy("COPY staging FROM STDIN") as copy:
            copy.write(rows)
        cursor.execute(f"INSERT INTO {TABLE} ({columns}) SELECT {columns} FROM staging")
    return time.perf_counter() - start
