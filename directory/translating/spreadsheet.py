"""Texts as a spreadsheet (XLSX): a row a text, every cell a text and none a formula."""

import io
import re
import zipfile

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell

from directory.translating.files import Refused, Unit, few_enough

COLUMNS = [
    "kind", "record", "row", "field", "language", "source_fingerprint", "target_fingerprint",
    "title", "label", "status", "source_language", "source", "target", "still_right",
]  # fmt: skip
READ = [
    "kind", "record", "row", "field", "language", "source_fingerprint", "target_fingerprint",
    "target", "still_right",
]  # fmt: skip
WIDTHS = {"title": 30, "source": 60, "target": 60}
MOST_LETTERS = 32_767  # that a cell holds
MOST_ROWS = 100_000
# Excel writes control characters in letters, the carriage return of a line break among them.
ESCAPED = re.compile("_x00(0[0-8B-F]|1[0-9A-F])_")
YES = {"1", "x", "yes", "true", "✓"}


def write_spreadsheet(units):
    """The bytes of a workbook with one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("translations")
    for number, column in enumerate(COLUMNS):
        sheet.column_dimensions[chr(ord("A") + number)].width = WIDTHS.get(column, 14)
    sheet.freeze_panes = "A2"
    sheet.append(COLUMNS)
    for unit in units:
        sheet.append([cell(sheet, value) for value in values_of(unit)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def values_of(unit):
    source = unit.source[:MOST_LETTERS]
    target = unit.target if len(unit.target) <= MOST_LETTERS else ""
    return [
        unit.kind, unit.record, unit.row, unit.field, unit.language, unit.print, unit.base,
        unit.title, unit.label, unit.status, unit.source_language, source, target, "",
    ]  # fmt: skip


def cell(sheet, value):
    """A text, also where it begins as a formula does."""
    made = WriteOnlyCell(sheet, value=value)
    made.data_type = "s"
    return made


def read_spreadsheet(content, *, limit):
    """The Units of a workbook. Raises Refused."""
    refuse_bombs(content, limit)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True)
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 1)
        header = [str(each.value or "").strip() for each in next(rows, ())]
        if missing := [column for column in READ if column not in header]:
            message = _("The spreadsheet lacks these columns: %(columns)s.")
            raise Refused([message % {"columns": ", ".join(missing)}])
        return few_enough(
            unit_of(number, dict(zip(header, cells, strict=False)))
            for number, cells in enumerate(rows, start=2)
            if any(each.value not in (None, "") for each in cells)
        )
    except Refused:
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises whatever a broken file makes it stumble over
        raise Refused([BROKEN()]) from None


def refuse_bombs(content, limit):
    """A file of a few bytes may hold gigabytes, and its XML may declare entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > 4 * limit:
                raise Refused([_("The spreadsheet is too large. Divide it.")])
            for member in archive.infolist():
                # Without its zero bytes it is found in UTF-16 too.
                if b"<!DOCTYPE" in archive.read(member).replace(b"\0", b""):
                    raise Refused([BROKEN()])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Refused([BROKEN()]) from None


def BROKEN():  # noqa: N802 - a sentence in the language of the moment
    return _("This is not a spreadsheet that can be read. Save it as XLSX, then try again.")


def unit_of(number, cells):
    where = _("row %(row)s") % {"row": number}
    if "target" in cells and not is_text(cells["target"]):
        message = _("The translation is a formula, a date or an error. Write it as text.")
        raise Refused([f"{where}: {message}"])
    told = {name: text(cells[name].value) if name in cells else "" for name in [*READ, "source"]}
    return Unit(
        kind=told["kind"],
        record=told["record"],
        row=told["row"],
        field=told["field"],
        language=told["language"],
        print=told["source_fingerprint"],
        base=told["target_fingerprint"],
        target=told["target"],
        confirmed=told["still_right"].lower() in YES,
        source=told["source"] if len(told["source"]) < MOST_LETTERS else "",
        where=where,
    )


def is_text(cell):
    """A number may be one, as a year; what a program made of a date or of “1/2” is none."""
    plain = cell.value is None or type(cell.value) in (str, int)
    return plain and cell.data_type not in ("f", "e")


def text(value):
    return "" if value is None else ESCAPED.sub("", str(value))
