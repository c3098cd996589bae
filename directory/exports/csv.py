"""CSV: RFC 4180, UTF-8, a header, rows that end in LF. COPY writes it and we pass it on."""

from django.db import connections, transaction

from directory.exports.statement import select_statement

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
CHUNK = 64 * 1024
# An export leaves the other cores to the pages, and compiling a plan would cost more than it gains.
SETTINGS = """
SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL DateStyle = 'ISO, YMD'
"""


def csv_chunks(export, rows, *, public=False, spreadsheet=False):
    """The file in pieces of some 64 KB, in constant memory. What cannot be asked raises at once.

    `public` hides what the public may not see in the columns that look beyond the row itself; the
    rows are given. `spreadsheet` adds the byte order mark by which Excel knows UTF-8.
    """
    statement = select_statement(export, rows, public=public)
    header = ",".join(export.header) + "\n"
    head = BYTE_ORDER_MARK * spreadsheet + header.encode()
    return copied(rows.db, statement, head)


def copied(using, statement, head):
    """Closing this generator, as a server does when its client has gone, ends the COPY."""
    sql, parameters = statement
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute(SETTINGS)
            command = cursor.mogrify(f"COPY ({sql}) TO STDOUT (FORMAT csv)", parameters)
            with cursor.copy(command) as copy:
                yield from in_chunks(head, copy)
        # Nothing was written, and so the settings end here even inside another transaction.
        transaction.set_rollback(True, using=using)


def in_chunks(head, rows):
    """The first row leaves as soon as it is there, together with the header: until then a failure
    can still be answered as one."""
    rows = iter(rows)
    yield b"".join([head, next(rows, b"")])
    waiting, size = [], 0
    for row in rows:
        waiting.append(row)
        size += len(row)
        if size >= CHUNK:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)
