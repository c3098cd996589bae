"""The findings of the quality board as a CSV file."""

import csv
import io
from itertools import islice

from django.utils.translation import override

from directory.exports.csv import BYTE_ORDER_MARK
from directory.reader import read

HEADER = ["check", "title", "kind", "id", "record", "about", "address"]
AT_ONCE = 500
FORMULA = tuple("=+-@\t\r'")


def csv_chunks(checks, user, within, host, language):
    """The file in pieces. `host` makes an address absolute; texts are in the language."""
    yield BYTE_ORDER_MARK + written([HEADER])
    for check in checks:
        rows = check.of_user(user, within).iterator(chunk_size=AT_ONCE)
        while True:
            # The language is set for each piece: whoever reads in between has another one.
            with override(language):
                lines = [line(check, check.finding(row), host) for row in islice(rows, AT_ONCE)]
                piece = written(lines)
            if not lines:
                break
            yield piece


def line(check, finding, host):
    record = finding.record
    about = "; ".join(str(each) for each in finding.beside if each)
    texts = [str(check.title), record._meta.model_name, str(record.public_id), name_of(finding)]
    return [check.name, *map(plain, [*texts, about]), host + finding.address]


def name_of(finding):
    """In the language of the page, else in another one, else what the record is called at all."""
    return read(finding.record, finding.field).text or str(finding.record)


def plain(text):
    """No spreadsheet takes it for a formula: import takes the mark off again."""
    return f"'{text}" if text.startswith(FORMULA) else text


def written(lines):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue().encode()
