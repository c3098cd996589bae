"""Which organization a participant of a status table is; those that are lacking are founded."""

import csv
import uuid
from pathlib import Path

from directory.imports.faults import Row
from directory.publishing.enums import State
from orgchart.actions.bulk import save_organizations
from orgchart.enums import OrganizationKind
from orgchart.imports.people import settle_slugs
from orgchart.imports.states import new_row, read_countries, table_of_countries
from orgchart.models import Name, Organization, OtherName
from treaties.law.faults import PARTICIPANT_KINDS

NAMES = Path(__file__).with_name("participants.csv")


def read_names():
    """{name in the tables: its row in participants.csv}: what no name in the directory tells."""
    with NAMES.open(encoding="utf-8", newline="") as opened:
        return {row["name"]: row for row in csv.DictReader(opened)}


def find_participants(names):
    """({name: key of the organization}, names that nobody has), founding whom we know by name."""
    found, lacking = match(names)
    if lacking:
        found_organizations(lacking)
        found, lacking = match(names)
    return found, lacking


def match(names):
    known = read_names()
    by_name, by_country = directory()
    found = {}
    for name in names:
        row = known.get(name, {"country": "", "also": ""})
        key = (
            by_name.get(name)
            or (row["country"] and by_country.get(row["country"]))
            or (row["also"] and by_name.get(row["also"]))
        )
        if key:
            found[name] = key
    return found, sorted(set(names) - set(found))


def directory():
    """({English name, another, a former or today's: key}, {country: key}) of possible
    participants."""
    there = Organization._base_manager.filter(kind__in=sorted(PARTICIPANT_KINDS))
    others = OtherName._base_manager.filter(organization__in=there.values("pk")).order_by("-pk")
    names = Name._base_manager.filter(organization__in=there.values("pk"))
    by_name = dict(others.values_list("name_en", "organization_id"))
    by_name |= dict(names.order_by("-during").values_list("name_en", "organization_id"))
    by_name |= dict(there.values_list("name_en", "pk"))
    states = there.exclude(kind=OrganizationKind.INTERGOVERNMENTAL_ORGANIZATION)
    return by_name, dict(states.exclude(country="").values_list("country", "pk"))


def found_organizations(names):
    """Territories are named by the table of countries, organizations in English alone."""
    known = read_names()
    wanted = [known[name] for name in names if name in known]
    codes = {row["country"] for row in wanted} - {""}
    countries = {}
    if codes:
        countries = {c.code: c for c in read_countries(table_of_countries()) if c.code in codes}
    rows = []
    for number, row in enumerate(wanted, 1):
        if row["country"] in countries:
            rows.append(new_row(number, countries[row["country"]]))
        elif not row["country"]:
            rows.append(new_organization(number, row))
    list(settle_slugs(Organization, rows))
    save_organizations(rows, [])


def new_organization(number, row):
    values = {
        "kind": row["kind"],
        "name_en": row["name"],
        "state": State.PUBLISHED,
        "source_language": "en",
    }
    return Row(number, values, uuid.uuid4(), is_new=True)
