"""States and territories as organizations, named as the United Nations name them.

The names come from the table of OCHA that PyPI's hdx-python-country carries (see
requirements-states.txt; the package is read as a file, never imported) and, where it has none, from
CLDR. It knows today's names only: former ones in use at the United Nations stand in
former_names.csv beside this module.
"""

import csv
import uuid
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from django.db import transaction
from django.utils.translation import gettext as _

from directory.history import audit
from directory.history.partial_dates import PartialDate
from directory.imports.faults import Row
from directory.languages import SUFFIXES
from directory.publishing.bulk import insert_rows, update_rows
from directory.publishing.enums import State
from orgchart.actions.bulk import save_organizations
from orgchart.enums import OrganizationKind
from orgchart.imports.people import settle_slugs
from orgchart.imports.same_states import KINDS, StatesThere, join_states, states_there
from orgchart.models import Name, Organization, TreeNode

PACKAGE = "hdx-python-country"
FORMER_NAMES = Path(__file__).with_name("former_names.csv")
LANGUAGES = {
    "ar": "Arabic",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "ru": "Russian",
    "zh-hans": "Chinese",
}


class NoTable(Exception):
    """The package with the names of states is not installed."""


class Country(NamedTuple):
    code: str  # two letters, ISO 3166
    long_code: str  # three letters
    kind: OrganizationKind
    names: dict  # {column: name}


def table_of_countries():
    """The path of the table in the installed package. Raises NoTable."""
    try:
        listed = files(PACKAGE) or ()
    except PackageNotFoundError:
        listed = ()
    for file in listed:
        if file.suffix == ".csv":
            return Path(file.locate())
    raise NoTable(
        _(
            "The names of states are not installed: "
            "pip install --no-deps --require-hashes -r requirements-states.txt"
        )
    )


def read_countries(table):
    """The Countries of the table with a code of ISO 3166; those in UNTERM are states."""
    with Path(table).open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            code = row["ISO 3166-1 Alpha 2-Codes"]
            if code and row["Deprecated"] != "Y":
                is_state = row["Appears in UNTERM list"] == "Y"
                kind = OrganizationKind.STATE if is_state else OrganizationKind.TERRITORY
                yield Country(code, row["ISO 3166-1 Alpha 3-Codes"], kind, names_of(row, code))


def names_of(row, code):
    return {
        f"name_{SUFFIXES[language]}": row[f"{column} Short"]
        or row[f"M49 {column}"]
        or Locale.parse(language, sep="-").territories.get(code, "")
        for language, column in LANGUAGES.items()
    }


@transaction.atomic
def found_states(table=None, *, territories=False, actor=None):
    """Found and publish every state that is not there yet, each the root of its own tree.

    A state that is there, by its country, code or name, keeps what it has: it gets what it lacks,
    the name of the table as another name, and its former names. Returns (how many were founded, how
    many former names were added).
    """
    kinds = KINDS if territories else KINDS[:1]
    TreeNode.objects.lock()
    there = StatesThere()
    told, rows = {}, []
    for number, country in enumerate(read_countries(table or table_of_countries()), 1):
        row = new_row(number, country)
        if key := there.find(country.code, country.long_code, country.names.values()):
            told[key] = row.values
        elif country.kind in kinds:
            rows.append(row)
    list(settle_slugs(Organization, rows))
    save_organizations(rows, [], actor=actor)
    join_states(told, actor=actor)
    named = add_former_names()
    audit.record(actor, "found_states", None, founded=len(rows), former_names=named)
    return len(rows), named


def new_row(number, country):
    values = {
        "kind": country.kind,
        "code": country.long_code,
        "country": country.code,
        "state": State.PUBLISHED,
        "source_language": "en",
    }
    return Row(number, values | country.names, uuid.uuid4(), is_new=True)


def add_former_names():
    """Give states with one name of no beginning the one before it. Returns how many were added."""
    former = read_former_names()
    states = dict(states_there().filter(country__in=former).values_list("pk", "country"))
    names = Name.objects.filter(organization__in=states).values(
        "pk", "organization_id", "root_id", "start_date", "name_en"
    )
    by_state = {}
    for name in names:
        by_state.setdefault(name["organization_id"], []).append(name)
    lone = [
        (rows[0], former[states[key]])
        for key, rows in by_state.items()
        if len(rows) == 1 and rows[0]["start_date"] is None
    ]
    update_rows(Name, "id", [{"id": name["pk"]} | until("start", row) for name, row in lone])
    insert_rows(Name, [former_name(name, row) for name, row in lone])
    return len(lone)


def read_former_names():
    """{country: row}"""
    with FORMER_NAMES.open(encoding="utf-8", newline="") as opened:
        return {row.pop("country"): row for row in csv.DictReader(opened)}


def until(side, row):
    date = PartialDate.parse(row["until"])
    return {f"{side}_date": date.earliest, f"{side}_date_precision": date.precision}


def former_name(name, row):
    texts = {column: text for column, text in row.items() if column != "until"}
    owner = {"organization_id": name["organization_id"], "root_id": name["root_id"]}
    return owner | texts | until("end", row)
