"""The CSV of all organizations, against `psql \\copy` of the very same query."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

import large_directory
from django.db import connection

from directory.exports.csv import SETTINGS, csv_chunks
from directory.exports.statement import select_statement
from orgchart.exports import ORGANIZATIONS
from orgchart.models import Organization

ROUNDS = 5


class Run(NamedTuple):
    first: float
    whole: float
    size: int


def measure(size):
    large_directory.load(size)
    large_directory.analyze()
    rows = ORGANIZATIONS.rows(True)
    ours, psqls = [], []
    for _round in range(ROUNDS):
        ours.append(export(rows))
        psqls.append(psql(rows))
    whole, psql_whole = median(run.whole for run in ours), median(psqls)
    first = median(run.first for run in ours)
    yield "organizations; size of the file", f"{size:,}; {ours[0].size / 1e6:.0f} MB", ""
    yield "seconds, our writer", f"{whole:.2f} ({size / whole:,.0f} rows/s)", ""
    yield "seconds, psql \\copy", f"{psql_whole:.2f} ({size / psql_whole:,.0f} rows/s)", ""
    yield "rows per second against psql", f"{psql_whole / whole:.0%}", "at least 50 %"
    yield "first row, share of the whole", f"{first:.3f} s, {first / whole:.1%}", "at most 10 %"
    for part in (size // 10, size):
        yield f"peak memory growth, {part:,} organizations", f"{growth(part):.1f} MB", "flat"


def export(rows):
    """Into nothing, as psql below."""
    start = time.perf_counter()
    size, first = 0, None
    with Path(os.devnull).open("wb") as file:
        for chunk in csv_chunks(ORGANIZATIONS, rows, public=True):
            first = first or time.perf_counter() - start
            size += file.write(chunk)
    return Run(first, time.perf_counter() - start, size)


def psql(rows):
    program = shutil.which("psql")
    if program is None:
        sys.exit("Diwan: psql is not on PATH; install PostgreSQL's client programs.")
    sql, parameters = select_statement(ORGANIZATIONS, rows, public=True)
    with connection.cursor() as cursor:
        query = cursor.mogrify(sql, parameters)
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as script:
        settings = SETTINGS.replace("LOCAL ", "").strip()
        script.write(f"{settings};\n\\copy ({query}) TO '{os.devnull}' (FORMAT csv)\n")
        script.flush()
        command = [program, "-qX", "-v", "ON_ERROR_STOP=1", "-f", script.name]
        start = time.perf_counter()
        subprocess.run(command, check=True, env=os.environ | psql_environment())
        return time.perf_counter() - start


def psql_environment():
    """Not as arguments: all accounts of the machine see those, and a password may be among them."""
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    parameters = connection.get_connection_params()
    given = {f"PG{names[key]}": str(parameters[key]) for key in names if parameters.get(key)}
    return given | {"PGDATABASE": parameters["dbname"], "PGCLIENTENCODING": "UTF8"}


def growth(part):
    """MB by which the peak memory of a process of its own grows during an export of so many."""
    command = [sys.executable, str(Path(__file__).parent), "--memory", str(part)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(answer.stdout)


def peak():
    """The most memory that this process ever had, in MB."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


def print_growth(part):
    export(Organization.objects.public().filter(pk__lte=100))
    before = peak()
    export(Organization.objects.public().filter(pk__lte=part))
    print(peak() - before)
