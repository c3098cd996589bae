"""How all participants of 324 instruments stand on a day, against reading their acts by one bare
query."""

import datetime
import time
from statistics import median

import large_treaties
from django.db import connection
from django.test.utils import CaptureQueriesContext

from treaties.models import Act

ROUNDS = 9
DAYS = [datetime.date(1975, 6, 1), datetime.date(2026, 6, 1)]
BARE = """
SELECT kind, date, coalesce(effect_date, computed_effect), id, instrument_id, participant_id
FROM treaties_act WHERE territory_id IS NULL"""


def measure(size):
    large_treaties.load()
    acts = read()
    with CaptureQueriesContext(connection) as captured:
        statuses = Act.objects.statuses_on(DAYS[1])
    yield "acts; statuses", f"{len(acts):,}; {len(statuses):,}", ""
    bare = median(taken(read) for _round in range(ROUNDS))
    yield "milliseconds, the bare query", f"{bare * 1000:.0f}", ""
    for day in DAYS:
        ours = median(taken(lambda day=day: Act.objects.statuses_on(day)) for _ in range(ROUNDS))
        ratio = f"{ours * 1000:.0f} ms, {ours / bare:.1f} times"
        yield f"statuses on {day} against the bare query", ratio, "at most 5 times"
    yield "queries", len(captured), "at most 3"


def read():
    with connection.cursor() as cursor:
        cursor.execute(BARE)
        return cursor.fetchall()


def taken(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start
