"""How many texts are complete, missing or old, counted by the database in one statement.

Knows no app: a Kind says which records, and by which number places are told apart.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model

from directory.languages import CODES, OUTDATED, SUFFIXES, translated
from directory.publishing.models import Draft
from directory.publishing.snapshot import owned_models
from directory.translating.drafted import drafted, drafted_rows, saved_rows


class Kind(NamedTuple):
    """A kind of record. `place` is SQL: where the record r stands, as a number that orders places;
    null where it stands nowhere."""

    name: str
    model: type[Model]
    policy: object
    save: Callable
    place: str


@dataclass
class Counts:
    texts: int = 0
    missing: int = 0
    old: int = 0

    @property
    def complete(self):
        return self.texts - self.missing - self.old

    @property
    def percent(self):
        """Rounded down: 100 only where nothing is left to do."""
        return 100 * self.complete // self.texts if self.texts else 100


class Table(NamedTuple):
    """A table with texts. `owner` is its column with the key of the record, `relation` empty for
    that of the record itself; `projected` are the fields that no draft holds."""

    name: str
    owner: str
    relation: str
    fields: list
    has_original: bool
    projected: tuple


def tables(model):
    original = any(field.name == "original_name" for field in model._meta.fields)
    found = [(model, "id", "", original, getattr(model, "projected", ()))]
    found += [(of, f"{owner}_id", name, False, ()) for name, of, owner in owned_models(model)]
    return [
        Table(of._meta.db_table, owner, name, translated(of), original, projected)
        for of, owner, name, original, projected in found
        if hasattr(of, OUTDATED) and translated(of)
    ]


def written(field, code):
    return f"coalesce(t.{field}_{SUFFIXES[code]}, '') <> ''"


def is_text(field, has_original):
    parts = [written(field, code) for code in CODES]
    if has_original and field == "name":
        parts.append("t.original_name <> ''")
    return f"({' OR '.join(parts)})::int"


def number_of_texts(table):
    return " + ".join(is_text(field, table.has_original) for field in table.fields)


def number_written(fields, code):
    return " + ".join(f"({written(field, code)})::int" for field in fields)


def number_old(fields, code):
    names = [f"'{field}_{SUFFIXES[code]}'" for field in fields]
    each = " + ".join(f"(t.{OUTDATED} @> ARRAY[{name}]::varchar[])::int" for name in names)
    return f"CASE WHEN t.{OUTDATED} IS NULL THEN 0 ELSE {each} END"


def records_sql(kind, records, more="NULL::int"):
    """(SQL of r: id, place and one more column; its parameters). Raises EmptyResultSet."""
    chosen, params = records.order_by().values("pk").query.sql_with_params()
    table = kind.model._meta.db_table
    place = f"SELECT r.id, {kind.place} AS place FROM {table} r WHERE r.id IN ({chosen})"
    return f"SELECT id, place, {more} AS part FROM ({place}) placed", list(params)


def counted(kind, records, places=()):
    """{index of a place: {language: Counts}}; None for what stands in none of them.

    `places` are the first numbers of ranges, in their order: what lies from one up to the next
    belongs to it. Without them all is counted under None.
    """
    more = "nullif(width_bucket(place, %s::bigint[]), 0)" if places else "NULL::int"
    try:
        rows, params = records_sql(kind, records, more)
    except EmptyResultSet:
        return {}
    params = [list(places), *params] if places else params
    with connection.cursor() as cursor:
        cursor.execute(f"WITH r AS MATERIALIZED ({rows}) {COUNT.format(of=parts_of(kind))}", params)
        return {part and part - 1: by_language(numbers) for part, *numbers in cursor}


COUNT = "SELECT part, sum(texts), {sums} FROM ({{of}}) counted GROUP BY part".format(
    sums=", ".join(f"sum(w{n}), sum(o{n})" for n in range(len(CODES)))
)


def parts_of(kind):
    return " UNION ALL ".join(
        f"SELECT r.part, sum({number_of_texts(of)}) AS texts, "
        + ", ".join(
            f"sum({number_written(of.fields, code)}) AS w{n}, "
            f"sum({number_old(of.fields, code)}) AS o{n}"
            for n, code in enumerate(CODES)
        )
        + f" FROM r JOIN {of.name} t ON t.{of.owner} = r.id GROUP BY r.part"
        for of in tables(kind.model)
    )


def by_language(numbers):
    texts, *pairs = map(int, numbers)
    return {
        code: Counts(texts, texts - pairs[2 * n], pairs[2 * n + 1]) for n, code in enumerate(CODES)
    }


def added(counts):
    """{language: Counts} of several of them."""
    total = {code: Counts() for code in CODES}
    for each in counts:
        for code, one in each.items():
            total[code].texts += one.texts
            total[code].missing += one.missing
            total[code].old += one.old
    return total


class Line(NamedTuple):
    """A record with open texts in a language, in its draft where it has one."""

    kind: Kind
    record: Model
    missing: int
    old: int
    has_draft: bool


def open_lines(kinds, language, status, start, stop):
    """([(kind, key, missing, old, has a draft)], how many there are in all).

    `kinds` are pairs of a Kind and its records; `status` narrows to what is missing or old.
    """
    parts, params = [], []
    for number, (kind, records) in enumerate(kinds):
        try:
            rows, own = records_sql(kind, records)
        except EmptyResultSet:
            continue
        parts.append(
            f"SELECT {number} AS kind, * FROM ({lines_of(kind, rows, language)}) k{number}"
        )
        params += own
    if not parts:
        return [], 0
    wanted = WANTED[status]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, id, missing, old, has_draft, count(*) OVER () "
            f"FROM ({' UNION ALL '.join(parts)}) found WHERE {wanted} "
            "ORDER BY kind, place NULLS LAST, id LIMIT %s OFFSET %s",
            [*params, stop - start, start],
        )
        found = cursor.fetchall()
    lines = [(kinds[number][0], key, *counts) for number, key, *counts, _all in found]
    return lines, found[0][-1] if found else 0


WANTED = {"": "missing + old > 0", "missing": "missing > 0", "old": "old > 0"}


def lines_of(kind, rows, language):
    """Of a record with an open draft, the texts of the draft count."""
    parts = " UNION ALL ".join(
        f"SELECT r.id, sum({number_of_texts(of)} - ({number_written(of.fields, language)})) "
        f"AS missing, sum({number_old(of.fields, language)}) AS old FROM {source} GROUP BY r.id"
        for of in tables(kind.model)
        for source in (saved_rows(of), drafted_rows(of))
    )
    return (
        f"WITH r AS MATERIALIZED ({rows}), d AS MATERIALIZED ({drafted(kind.model)}) "
        "SELECT r.id, min(r.place) AS place, sum(missing)::int AS missing, sum(old)::int AS old, "
        "r.id IN (SELECT id FROM d) AS has_draft "
        f"FROM r JOIN ({parts}) p ON p.id = r.id GROUP BY r.id"
    )


def waiting(kinds):
    """{language: how many more texts are complete in open drafts than in what is saved}"""
    sums = ", ".join(f"sum(c{n})" for n in range(len(CODES)))
    drafts = Draft.objects.open().order_by().values_list("content_type", flat=True)
    drafted_kinds = set(drafts.distinct())  # to plan the statement takes longer than to run it
    parts, params = [], []
    for kind, records in kinds:
        if ContentType.objects.get_for_model(kind.model).pk not in drafted_kinds:
            continue
        try:
            chosen, own = records.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({waiting_of(kind, chosen)}) k{len(parts)}")
        params += own
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sums} FROM ({' UNION ALL '.join(parts)}) waiting", params)
        numbers = cursor.fetchone()
    return {code: n for code, n in zip(CODES, numbers, strict=True) if n and n > 0}


def waiting_of(kind, chosen):
    parts = " UNION ALL ".join(
        f"SELECT {complete_of(of, sign)} FROM {source}"
        for of in tables(kind.model)
        for sign, source in (
            ("", drafted_rows(of)),
            ("-", f"{of.name} t WHERE t.{of.owner} = ANY(ARRAY(SELECT id FROM r))"),
        )
    )
    return (
        f"WITH d AS MATERIALIZED ({drafted(kind.model)}), r AS MATERIALIZED "
        f"(SELECT id FROM d WHERE id IN ({chosen})) {parts}"
    )


def complete_of(table, sign):
    return ", ".join(
        f"{sign}sum({number_written(table.fields, code)} - ({number_old(table.fields, code)})) "
        f"AS c{n}"
        for n, code in enumerate(CODES)
    )


def with_records(lines):
    """The Lines of what open_lines() found, each kind of record read once."""
    keys = defaultdict(list)
    for kind, key, *_counts in lines:
        keys[kind.model].append(key)
    records = {model: model._default_manager.in_bulk(found) for model, found in keys.items()}
    return [
        Line(kind, records[kind.model][key], *counts)
        for kind, key, *counts in lines
        if key in records[kind.model]
    ]
