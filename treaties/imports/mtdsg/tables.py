"""Reading index.csv and treaties/*.csv: instruments with their cells."""

import csv
import datetime
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from treaties.enums import ActKind, InstrumentKind
from treaties.imports.mtdsg.headings import read_heading

# Title. Place, 13 February 1946
NAME = re.compile(
    r"(?P<title>.+?)\.(?: (?P<place>(?:[^.,]|St\.)+(?:, [A-Z][^.,\d]+)*),)? "
    r"(?P<date>\d{1,2} [A-Z][a-z]+ \d{4})\W*"
)
CITED = re.compile(r"mtdsg_no=([\w.-]+)")
KINDS = (
    (r"(optional |additional |second |.*\b)?protocol", InstrumentKind.PROTOCOL),
    (r"amendments? |revised text|(first|second|third) revised", InstrumentKind.AMENDMENT),
    (r"statutes? ", InstrumentKind.STATUTE),
    (r"constitution ", InstrumentKind.CONSTITUTION),
    (r"charter ", InstrumentKind.CHARTER),
    (r"regulation ", InstrumentKind.REGULATION),
    (r"declarations? ", InstrumentKind.DECLARATION),
    (r".*\btreaty\b", InstrumentKind.TREATY),
    (r".*\b(convention|covenant)\b", InstrumentKind.CONVENTION),
    (r".*\bagreement\b", InstrumentKind.AGREEMENT),
)
ADMISSION = {
    "Resolution", "Date of Adoption", "Registration Date", "Registration Number", "UNTS Volume",
    "UNTS Page",
}  # fmt: skip


class Table(NamedTuple):
    """An instrument of the index and the rows of its status table."""

    key: str  # 26-3
    symbol: str  # XXVI-3
    chapter: str
    chapter_name: str
    title: str
    place: str
    adopted: datetime.date | None
    url: str
    parent: str  # the key of the one to which it belongs by its number
    header: list
    rows: list

    @property
    def kind(self):
        title = self.title.lower()
        return next((kind for words, kind in KINDS if re.match(words, title)), InstrumentKind.OTHER)


class Cell(NamedTuple):
    table: str
    participant: str
    heading: str
    text: str


class Reading(NamedTuple):
    """An act as a cell, or a row of the table of admissions, says it."""

    cells: tuple
    participant: str
    kind: ActKind
    date: datetime.date
    note: str = ""
    number: str = ""


def read_tables(folder):
    """(Tables, keys of the index that have none)"""
    tables, without = [], []
    with (Path(folder) / "index.csv").open(encoding="utf-8-sig", newline="") as opened:
        for row in csv.DictReader(opened):
            key = f"{row['chapter_no']}-{row['treaty_no'].replace('.', '-')}"
            file = Path(folder) / "treaties" / f"{key}.csv"
            if file.exists():
                tables.append(read_table(key, row, file))
            else:
                without.append(key)
    return tables, without


def read_table(key, row, file):
    with file.open(encoding="utf-8-sig", newline="") as opened:
        header, *rows = csv.reader(opened)
    name = " ".join(row["treaty_name"].split())
    found = NAME.fullmatch(name)
    above, _dot, _last = row["treaty_no"].rpartition(".")
    return Table(
        key,
        CITED.search(row["url"])[1],
        row["chapter_no"],
        row["chapter_name"].strip(),
        (found["title"] if found else name).replace("*", "").strip(),
        (found["place"] or "") if found else "",
        found and datetime.datetime.strptime(found["date"], "%d %B %Y").date(),
        row["url"],
        f"{row['chapter_no']}-{above.replace('.', '-')}" if above else "",
        header,
        [cells for cells in rows if any(cells)],
    )


def read_cells(table):
    """(Readings, Cells that are not understood) of a table; every filled cell is in one of them."""
    readings, left = [], []
    if ADMISSION & set(table.header):
        return read_admissions(table)
    headings = [read_heading(words) for words in table.header[1:]]
    for participant, *texts in table.rows:
        columns = zip(table.header[1:], headings, texts, strict=True)
        for words, heading, text in columns:
            if not text.strip():
                continue
            cell = Cell(table.key, participant, words, text)
            found = heading and heading.read(text)
            if found:
                meaning, date = found
                readings.append(Reading((cell,), participant, meaning.kind, date, meaning.note))
            else:
                left.append(cell)
    return readings, left


def read_admissions(table):
    """The admission by a resolution, and the registration of the declaration, of each member."""
    readings, left = [], []
    plain = read_heading("Ratification")
    for participant, *texts in table.rows:
        cells = {
            words: Cell(table.key, participant, words, text)
            for words, text in zip(table.header[1:], texts, strict=True)
            if text.strip()
        }
        said = defaultdict(str, {words: cell.text.strip() for words, cell in cells.items()})
        for date_of, kind, number, note, about in (
            ("Date of Adoption", ActKind.ADMISSION, "", resolution(said), ["Resolution"]),
            (
                "Registration Date",
                ActKind.REGISTRATION,
                said["Registration Number"],
                citation(said),
                ["Registration Number", "UNTS Volume", "UNTS Page"],
            ),
        ):
            own = tuple(cells[words] for words in (date_of, *about) if words in cells)
            found = date_of in cells and plain.read(cells[date_of].text)
            if found:
                readings.append(Reading(own, participant, kind, found[1], note, number))
            else:
                left += own
        left += [cell for words, cell in cells.items() if words not in ADMISSION]
    return readings, left


def resolution(said):
    return f"General Assembly resolution {said['Resolution']}" if said["Resolution"] else ""


def citation(said):
    if not said["UNTS Volume"]:
        return ""
    page = f", p. {said['UNTS Page']}" if said["UNTS Page"] else ""
    return f"UNTS vol. {said['UNTS Volume']}{page}"
