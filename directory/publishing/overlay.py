"""Tables of one's own for the length of a look: what is written there locks nothing of others.

The first statement that writes a table inside of `overlaid` puts a temporary view of the table's
own name before it: PostgreSQL looks there first. The view shows the table, with the rows that were
written since in place of those that are saved; its triggers write these rows into a temporary
table, which has the table's own checks and triggers. At the end all is rolled back, the view too.
No row of the real table is written or locked, and nobody else sees any of it.
"""

import re
from contextlib import contextmanager
from functools import cache

from django.db import connection, transaction

from directory.publishing.overlay_sql import Table, statements

WRITES = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE)


@contextmanager
def overlaid():
    """A transaction that leaves nothing and waits for nobody. Render inside of it, and consume
    what streams."""
    if is_overlaid():
        with rolled_back():
            yield
        return
    features, wrapper = connection.features, Wrapper()
    locks = features.has_select_for_update
    with rolled_back(), connection.execute_wrapper(wrapper):
        features.has_select_for_update = False  # nothing is there to be locked
        try:
            yield
        finally:
            features.has_select_for_update = locks


@contextmanager
def rolled_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def is_overlaid():
    return any(isinstance(each, Wrapper) for each in connection.execute_wrappers)


class Wrapper:
    """Sees each statement before it is run."""

    def __call__(self, execute, sql, params, many, context):
        written = WRITES.match(sql)
        if written:
            lay_over(written[1])
        return execute(sql, params, many, context)


def lay_over(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s), to_regclass(%s)", [f"pg_temp.{table}", table])
        if cursor.fetchone()[0] is None:
            cursor.execute(sql_for(table))


@cache
def sql_for(table):
    with connection.cursor() as cursor:
        return statements(Table.read(cursor, table))
