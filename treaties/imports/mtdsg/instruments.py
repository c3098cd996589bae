"""The instruments of the index: founded where no instrument has their symbol."""

import uuid

from django.utils.text import slugify

from directory.imports.planning import import_rows
from directory.publishing.bulk import insert_rows
from treaties.imports.instruments import Instruments
from treaties.models import Instrument, InstrumentSubject, Subject

NAMESPACE = uuid.UUID("5b0d3c52-6f0b-5a3a-9d0e-5b8e6f1f2a10")
HEADER = [
    "id", "symbol", "kind", "parent_id", "title_en", "source_language", "adopted",
    "adopted_precision", "adopted_at_en",
]  # fmt: skip


def save_instruments(tables):
    """({key of a table: key of its instrument}, keys of the new ones)"""
    there = dict(by_symbol(tables).values_list("symbol", "public_id"))
    ids = {table.key: there.get(table.symbol) or new_id(table.key) for table in tables}
    new = [table for table in tables if table.symbol not in there]
    rows = [(number, row_of(table, ids)) for number, table in enumerate(new, 2)]
    if rows:
        import_rows(Instruments(), HEADER, rows, publish=True)
    keys = dict(by_symbol(tables).values_list("symbol", "pk"))
    found = {table.key: keys[table.symbol] for table in tables}
    save_subjects(new, found)
    return found, [found[table.key] for table in new]


def by_symbol(tables):
    return Instrument._base_manager.filter(symbol__in=[table.symbol for table in tables])


def new_id(key):
    return uuid.uuid5(NAMESPACE, key)


def row_of(table, ids):
    parent = ids.get(table.parent)
    return [
        str(ids[table.key]),
        table.symbol,
        table.kind,
        str(parent) if parent else "",
        table.title,
        "en",
        str(table.adopted or ""),
        "day" if table.adopted else "",
        table.place,
    ]


def save_subjects(tables, instruments):
    """The chapters of the collection are subjects."""
    chapters = {table.chapter: table.chapter_name for table in tables}
    code = "UNTC {}".format
    there = dict(Subject.objects.filter(code__in=map(code, chapters)).values_list("code", "pk"))
    for chapter, name in chapters.items():
        if code(chapter) not in there:
            slug = f"{slugify(name)[:60].strip('-')}-{chapter}"
            subject = Subject(code=code(chapter), slug=slug, name_en=name[:200])
            subject.full_clean()
            subject.save()
            there[code(chapter)] = subject.pk
    insert_rows(
        InstrumentSubject,
        [
            {"instrument_id": instruments[t.key], "subject_id": there[code(t.chapter)]}
            for t in tables
        ],
    )
