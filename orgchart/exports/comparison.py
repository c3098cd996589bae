"""What changed between two days, as a table: the columns of /data/changes.csv and .json."""

import json
from typing import NamedTuple

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.exports.columns import Kind, in_language, in_languages
from directory.exports.csv import BYTE_ORDER_MARK, copied
from directory.exports.statement import cell
from directory.languages import SUFFIXES, columns
from orgchart.querysets.comparison import SETTINGS

# Of the row q; where the name is missing in a language, the successors' one in another.
PARTS = ", ".join(f"f->>'{name}'" for name in ("slug", *columns("name"), "original_name"))
EACH = "string_agg({value}, '; ' ORDER BY place) FROM jsonb_array_elements(q.successors)"
SUCCESSORS = f"(SELECT {EACH} WITH ORDINALITY AS s(f, place))"


class Told(NamedTuple):
    """A column: its name, what it says, and the SQL of its value in the row q."""

    name: str
    description: str | Promise
    kind: Kind = Kind.TEXT
    value: str = ""

    def sql(self, guarded):
        value = self.value or f"q.{self.name}"
        return cell(value, self.kind) if guarded else f"{value}"


def in_six(name, description):
    return [Told(*pair) for pair in in_languages(name, description)]


def identifier(name, description, value=""):
    return Told(name, description, Kind.ID, value)


def successors_in(code, number):
    value = f"(orgchart_trail_parts({PARTS}))[{number}]"
    description = in_language(_("Names of the others, else in another language,"), code)
    suffix = SUFFIXES[code]
    return Told(f"successor_names_{suffix}", description, value=SUCCESSORS.format(value=value))


class Comparison(NamedTuple):
    """What the data page says of it; its rows come from `TwoDays`."""

    name: str
    title: str | Promise
    description: str | Promise
    columns: tuple


COMPARISON = Comparison(
    name="changes",
    title=_("Changes between two days"),
    description=_(
        "What was founded, closed, renamed or moved between two days, and which heads came and "
        "left. Add ?from= and ?to= with days such as 2017-06-15; by default it is the last year."
    ),
    columns=(
        Told("kind", _("What happened, such as founded, renamed, moved or new_head")),
        identifier("organization_id", _("Permanent id of the organization")),
        Told("date", _("First day that the date may mean; blank where unknown"), Kind.DATE),
        Told("date_precision", _("How well the date is known: year, month or day")),
        Told("code_before", _("Its code on the first day"), value="q.before_code"),
        Told("code_after", _("Its code on the last day"), value="q.after_code"),
        *(
            Told(f"{field}_{side}_{end}", text, value=f"q.{side}_{field}_{end}")
            for field, side, words in (
                ("name", "before", _("Its name on the first day,")),
                ("name", "after", _("Its name on the last day,")),
                ("short_name", "before", _("Its short name on the first day,")),
                ("short_name", "after", _("Its short name on the last day,")),
            )
            for end, text in ((end, in_language(words, code)) for code, end in SUFFIXES.items())
        ),
        identifier(
            "parent_before_id",
            _("Permanent id of what it stood under on the first day"),
            "q.parent_before_public_id",
        ),
        Told("parent_before_code", _("Code of that organization then")),
        *in_six("parent_before_name", _("Name of that organization then,")),
        identifier(
            "parent_after_id",
            _("Permanent id of what it stands under on the last day"),
            "q.parent_after_public_id",
        ),
        Told("parent_after_code", _("Code of that organization then")),
        *in_six("parent_after_name", _("Name of that organization then,")),
        Told(
            "successor_ids",
            _("Permanent ids of those that took over, divided by semicolons"),
            value=SUCCESSORS.format(value="f->>'public_id'"),
        ),
        *(successors_in(code, 2 + place) for place, code in enumerate(SUFFIXES)),
        identifier("person_id", _("Permanent id of the head who came or left")),
        *in_six("person_name", _("Name of that person")),
        identifier("post_id", _("Permanent id of the post")),
        *in_six("post_title", _("Title of the post")),
        *in_six("source", _("Where the fact is taken from")),
        Told("source_url", _("Web address of the source")),
    ),
)


def statement(days, *, guarded):
    """(sql, parameters) of the cells; `guarded` as CSV guards them against spreadsheets."""
    rows, parameters = days.statement()
    cells = ", ".join(f"{c.sql(guarded)} AS {c.name}" for c in COMPARISON.columns)
    return f"SELECT {cells} FROM ({rows}) q", parameters


def csv_chunks(days, *, spreadsheet=False):
    header = ",".join(column.name for column in COMPARISON.columns) + "\n"
    head = BYTE_ORDER_MARK * spreadsheet + header.encode()
    return copied("default", statement(days, guarded=True), head)


def json_chunks(days):
    """{"from", "to", "changes": [...]}: a line a change, with null for what is blank."""
    sql, parameters = statement(days, guarded=False)
    yield f'{{"from": "{days.start}", "to": "{days.end}", "changes": ['
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        with connection.cursor() as plain:
            plain.execute(f"{SETTINGS}; SET LOCAL cursor_tuple_fraction = 1")
        cursor.execute(sql, parameters)
        comma = "\n"
        for row in cursor:
            values = {c.name: v or None for c, v in zip(COMPARISON.columns, row, strict=True)}
            yield comma + json.dumps(values, ensure_ascii=False, default=str)
            comma = ",\n"
    yield "\n]}\n"
