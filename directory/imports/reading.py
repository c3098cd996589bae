"""From the bytes of a CSV file to its header and rows, or the reasons why not."""

import csv
import io

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from directory.imports.faults import Fault, Refused

GUARDED = ("=", "+", "-", "@", "\t", "\r")
OTHER_FILES = {
    b"PK\x03\x04": "XLSX",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"%PDF": "PDF",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


def read_table(content, *, limit):
    """(header, [(row number, cells)]) of a UTF-8 CSV file. Raises Refused."""
    refuse_other_files(content, limit)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        message = _("This is not UTF-8 text. Save the file as “CSV UTF-8”, then try again.")
        raise Refused([Fault(message, row)]) from None
    rows = numbered_rows(text)
    if not rows:
        raise Refused([Fault(_("The file is empty. Its first row has to name the columns."))])
    header = [name.strip() for name in rows[0][1]]
    check_header(header)
    faults = [
        Fault(
            _("It has %(found)s cells, not %(expected)s. Is the file cut off?")
            % {"found": len(cells), "expected": len(header)},
            number,
        )
        for number, cells in rows[1:]
        if len(cells) != len(header)
    ]
    if faults:
        raise Refused(faults)
    return header, rows[1:]


def TOO_LARGE(limit):  # noqa: N802 - a sentence in the language of the moment
    message = _("The file is larger than %(limit)s. Divide it, then import its parts.")
    return message % {"limit": filesizeformat(limit)}


def refuse_other_files(content, limit):
    if len(content) > limit:
        raise Refused([Fault(TOO_LARGE(limit))])
    for start, kind in OTHER_FILES.items():
        if content.startswith(start):
            message = _("This is a file of kind %(kind)s. Save it as “CSV UTF-8”, then try again.")
            raise Refused([Fault(message % {"kind": kind})])
    if b"\x00" in content:
        raise Refused([Fault(_("This is not a text file. Save it as “CSV UTF-8”."))])


def numbered_rows(text):
    csv.field_size_limit(16 * 1024 * 1024)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        for number, cells in enumerate(reader, start=1):
            if cells:
                rows.append((number, cells))
    except csv.Error:
        message = _("The quotation marks do not match. Is the file cut off?")
        raise Refused([Fault(message, len(rows) + 1)]) from None
    return rows


def check_header(header):
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        message = _("The columns are separated by semicolons or tabs. Save the file with commas.")
        raise Refused([Fault(message, 1)])
    if "" in header:
        message = _("Column %(number)s has no name. Name it as an export does, or delete it.")
        raise Refused([Fault(message % {"number": header.index("") + 1}, 1)])
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        faults = [Fault(_("This column is there twice. Leave one."), 1, name) for name in twice]
        raise Refused(faults)


def guarded(text):
    """A text as exports write it: with ' before what a spreadsheet would take as a formula."""
    return f"'{text}" if text.startswith((*GUARDED, "'")) else text


def unguarded(cell):
    """A text cell without the mark that exports put before what a spreadsheet takes as a formula.

    Raises ValueError for a cell that would be taken as one.
    """
    if cell.startswith("'"):
        return cell[1:]
    if cell.startswith(GUARDED):
        raise ValueError
    return cell
