"""The pages of treaties against the same pages made by bare psycopg and string building.

Ours are answered through WSGI, with everything between the server and the page. The floor writes
the same words: that is compared first.
"""

import logging
import time
from statistics import median
from wsgiref.util import setup_testing_defaults

import large_treaties
import raw_treaties
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.history.as_of import today

ROUNDS = 25
INSTRUMENT = f"/en/treaties/{large_treaties.MEASURED['slug']}/"
LIST = "/en/treaties/"


def measure(size):
    logging.disable(logging.WARNING)
    large_treaties.load()
    ready()
    application, day = get_wsgi_application(), today()
    pages = [
        (
            "page of an instrument, 200 participants and 400 acts",
            INSTRUMENT,
            raw_treaties.INSTRUMENT_PARTS,
            lambda cursor, frame: raw_treaties.instrument_page(
                cursor, frame, large_treaties.MEASURED["slug"], day
            ),
            8,
        ),
        (
            "list of 325 instruments with their participants counted",
            LIST,
            raw_treaties.LIST_PARTS,
            lambda cursor, frame: raw_treaties.list_page(cursor, frame, day),
            6,
        ),
    ]
    for words, address, parts, raw, bound in pages:
        yield from compared(application, words, address, parts, raw, bound)


def ready():
    settings.ALLOWED_HOSTS = ["*"]
    settings.SECURE_SSL_REDIRECT = False
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )


def compared(application, words, address, parts, raw, bound):
    html = answer(application, address)
    frame = raw_treaties.Frame(html, *parts)
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        floor = raw(cursor, frame)
    same = raw_treaties.words_of(floor) == raw_treaties.words_of(html)
    if not same:
        raise RuntimeError(f"The floor of {address} does not say the same as the page.")
    ours, floors = [], []
    for _round in range(ROUNDS):
        ours.append(timed(lambda: answer(application, address)))
        connection.ensure_connection()
        with connection.connection.cursor() as cursor:
            floors.append(timed(lambda cursor=cursor: raw(cursor, frame).encode()))
    one, other = median(ours), median(floors)
    yield f"{words}: ours", f"{one * 1000:.1f} ms, {len(html) / 1000:.0f} KB", ""
    yield "the floor", f"{other * 1000:.1f} ms", ""
    yield "ours against the floor", f"{one / other:.1f} times", f"at most {bound} times"
    yield "queries", queries(application, address), "the same however many (tests)"


def timed(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def answer(application, address):
    environ = {"PATH_INFO": address, "QUERY_STRING": "", "HTTP_ACCEPT_LANGUAGE": "en"}
    setup_testing_defaults(environ)
    said = []
    response = application(environ, lambda status, headers: said.append(status))
    content = b"".join(response)
    response.close()
    if said != ["200 OK"]:
        raise RuntimeError(f"{address} answered {said}")
    return content.decode()


def queries(application, address):
    with CaptureQueriesContext(connection) as captured:
        answer(application, address)
    return len(captured)
