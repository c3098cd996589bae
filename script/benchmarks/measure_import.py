"""The import of the real register es-dir3-ccaa, against a bare load of the very same rows.

script/bench import, with DIWAN_DATA naming the folder of real data.

Ours reads the file, checks it, compares it with what is there, writes it with a revision for each
organization, and publishes. The bare load is one COPY into a staging table and four INSERT ...
SELECT into the same tables with all their indexes and constraints, of values that were worked out
before the clock starts. Both begin with empty tables, by turns, and end with COMMIT.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from django.db import connection, transaction

from directory.imports.planning import import_rows
from orgchart.imports.dir3 import read_dir3
from orgchart.imports.organizations import Organizations
from orgchart.models import Name, Organization, Placement, TreeNode

ROUNDS = 5
ROOT = Path(__file__).parents[2]
TABLES = [Organization, Name, Placement, TreeNode]


def measure(size):
    file = register()
    if file is None:
        yield "skipped: DIWAN_DATA does not name the folder of real data", "", ""
        return
    content = file.read_bytes()
    parts, ours, dry, bare = {}, [], [], []
    run(content, {})
    stage = staged_rows()
    count = Organization.objects.count()
    again = run(content, {}, emptied=False)
    for _round in range(ROUNDS):
        dry.append(run(content, {}, dry_run=True))
        bare.append(load_bare(stage))
        assert Organization.objects.count() == count
        ours.append(run(content, parts))
    whole, bare_whole = median(ours), median(bare)
    yield "organizations", f"{count:,}", ""
    yield "seconds, our import", f"{whole:.2f} ({count / whole:,.0f} rows/s)", ""
    for part, seconds in parts.items():
        yield f"of them {part}", f"{median(seconds):.2f}", ""
    yield "seconds, COPY and INSERT ... SELECT", f"{bare_whole:.2f}", ""
    yield "import against the bare load", f"{whole / bare_whole:.1f} times", "at most 10 times"
    yield "seconds, dry run into empty tables", f"{median(dry):.2f}", ""
    both = (whole + median(dry)) / bare_whole
    yield "a dry run and then the import", f"{both:.1f} times", ""
    yield "seconds, the same file again (nothing changes)", f"{again:.2f}", ""
    seconds, peak = run_command(file.parent)
    yield "manage.py import_dir3, from start to end", f"{seconds:.2f} s, peak {peak:.0f} MB", ""


def register():
    file = Path(os.environ.get("DIWAN_DATA", "")) / "es-dir3-ccaa" / "units.csv"
    return file if file.is_file() else None


def empty():
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE orgchart_organization, publishing_revision CASCADE")
        cursor.execute("VACUUM ANALYZE")


def run(content, parts, *, emptied=True, dry_run=False):
    if emptied:
        empty()
    start = time.perf_counter()
    header, rows, _notes = read_dir3(content, orphans_become_roots=True)
    read = time.perf_counter()
    plan = import_rows(Organizations(), header, rows, publish=True, dry_run=dry_run)
    end = time.perf_counter()
    assert emptied == bool(plan.created)
    parts.setdefault("reading the file", []).append(read - start)
    parts.setdefault("planning and writing", []).append(end - read)
    return end - start


def stored_columns(model):
    return [field.column for field in model._meta.concrete_fields if not field.generated]


def staged():
    """[(name in the staging table, model, column)]"""
    return [
        (f"{model._meta.model_name}_{column}", model, column)
        for model in TABLES
        for column in stored_columns(model)
    ]


def staged_rows():
    """What our import wrote into the four tables, a row an organization, as COPY writes it."""
    columns = ", ".join(f"{model._meta.db_table}.{column}" for _name, model, column in staged())
    joins = " ".join(
        f"JOIN {model._meta.db_table} ON {model._meta.db_table}.organization_id = o.id"
        for model in TABLES[1:]
    )
    joins = joins.replace("= o.id", "= orgchart_organization.id")
    query = f"SELECT {columns} FROM orgchart_organization {joins} ORDER BY orgchart_organization.id"
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT") as copy:
        return b"".join(copy)


def load_bare(rows):
    empty()
    types = ", ".join(
        f"{name} {model._meta.get_field(field_of(model, column)).db_type(connection)}"
        for name, model, column in staged()
    )
    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE staging ({types}) ON COMMIT DROP")
        with cursor.copy("COPY staging FROM STDIN") as copy:
            copy.write(rows)
        for model in TABLES:
            mine = [(name, column) for name, owner, column in staged() if owner is model]
            names, columns = (", ".join(each) for each in zip(*mine, strict=True))
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {names} FROM staging"
            )
    return time.perf_counter() - start


def field_of(model, column):
    return next(field.name for field in model._meta.concrete_fields if field.column == column)


def run_command(folder):
    """(seconds, peak memory in MB) of the command in a process of its own."""
    empty()
    command = [sys.executable, "manage.py", "import_dir3", str(folder)]
    command += ["--orphans-become-roots", "--publish"]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit("Diwan: import_dir3 failed.")
    return time.perf_counter() - start, usage.ru_maxrss / 1024
