"""Pages of a past day against those of today, in the Spanish register of the data folder.

It has one root region after another, nine levels, and units whose parents were founded later than
they: all that makes the tree of a past day dearer than today's.
"""

import logging
import time
from statistics import median

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orgchart.models import Organization

ROUNDS = 15
DAYS = ["2000-01-01", "2015-01-01", "2090-01-01"]


def measure(size):
    logging.disable(logging.WARNING)
    load()
    settings.ALLOWED_HOSTS = ["*"]
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.SECURE_SSL_REDIRECT = False
    yield "organizations", f"{Organization.objects.count():,}", ""
    for words, address in [
        ("chart", "/es/organizations/"),
        ("overview", "/es/"),
        ("an organization with many below", f"/es/organizations/{widest().slug}/"),
    ]:
        days = {day: f"{address}?as_of={day}" for day in DAYS}
        times = measured([address, *days.values()])
        yield f"{words}, today", f"{times[address] * 1000:.0f} ms, {queries(address)} queries", ""
        for day, past in days.items():
            ratio = f"{times[past] / times[address]:.2f} times"
            measure = f"{times[past] * 1000:.0f} ms, {queries(past)} queries, {ratio}"
            yield f"{words}, {day}", measure, "2 times today's" if words == "chart" else ""
    files = ["/data/organizations.csv", "/data/organizations.csv?as_of=2015-01-01"]
    for file, whole in measured(files, rounds=3).items():
        yield file, f"{whole:.2f} s", ""


def load():
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE orgchart_organization, orgchart_change CASCADE")
    call_command("import_dir3", orphans_become_roots=True, publish=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def widest():
    """The public organization with the most directly below it."""
    return Organization.objects.public().with_public_below().order_by("-below").first()


def measured(addresses, rounds=ROUNDS):
    """{address: median time of an answer, read to its end}. They take turns, so that other work on
    the machine slows them alike."""
    client, times = Client(), {address: [] for address in addresses}
    for _round in range(rounds + 1):
        for address in addresses:
            start = time.perf_counter()
            answer(client, address)
            times[address].append(time.perf_counter() - start)
    return {address: median(taken[1:]) for address, taken in times.items()}


def queries(address):
    with CaptureQueriesContext(connection) as captured:
        answer(Client(), address)
    return len(captured)


def answer(client, address):
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")
    return b"".join(response) if response.streaming else response.content
