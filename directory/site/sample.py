"""Loading the sample directory into a database that is empty or has only states."""

import csv

from django.conf import settings
from django.db import transaction

from directory.history.partial_dates import PartialDate
from directory.imports.planning import import_rows
from directory.imports.reading import read_table
from directory.languages import columns
from directory.site.models import Site
from directory.site.sets import IMPORTS
from orgchart.actions.past import add_past_change
from orgchart.imports.same_states import KINDS, NAMES, StatesThere, join_states
from orgchart.models import Organization

FOLDER = settings.BASE_DIR / "sample"


@transaction.atomic
def load_sample():
    """Import the files under sample/ and set up the Site record. Returns {set: rows created}."""
    counts = {}
    there = join_states_there()
    for data_set in IMPORTS:
        file = FOLDER / f"{data_set.name}.csv"
        if file.exists():
            header, rows = read_table(known_as(there, file), limit=settings.UPLOAD_LIMIT)
            if data_set.model is Organization:
                own = set(there.values())
                rows = [(number, cells) for number, cells in rows if own.isdisjoint(cells)]
            plan = import_rows(data_set(), header, rows, publish=True)
            counts[data_set.name] = len(plan.created)
    load_changes(FOLDER / "changes.csv")
    load_site(FOLDER / "site.csv")
    return counts


def join_states_there():
    """{id of a state in the sample: id of the same one in the database}, which gains what it
    lacks."""
    there, told = StatesThere(), {}
    with (FOLDER / "organizations.csv").open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            if row["kind"] in KINDS:
                key = there.find(row["country"], row["code"], [row[name] for name in NAMES])
                told |= {key: row} if key else {}
    join_states(told)
    ids = Organization.objects.in_bulk(told)
    return {row["id"]: str(ids[key].public_id) for key, row in told.items()}


def known_as(there, file):
    """The bytes of a file in which states are named by the ids that they have in the database."""
    content = file.read_bytes()
    for own, known in there.items():
        content = content.replace(own.encode(), known.encode())
    return content


def load_changes(file):
    """What is told to have happened; the dated names and places say the same day by day."""
    known = {str(o.public_id): o for o in Organization.objects.all()}
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            add_past_change(
                row["id"],
                row["kind"],
                PartialDate.parse(row["date"]),
                before=[known[key] for key in row["before_ids"].split()],
                after=[known[key] for key in row["after_ids"].split()],
                source={name: row[name] for name in (*columns("source"), "source_url")},
            )


def load_site(file):
    with file.open(encoding="utf-8", newline="") as opened:
        row = next(csv.DictReader(opened))
    site = Site.current()
    for field in (*columns("name"), "licence", "time_zone"):
        setattr(site, field, row[field])
    site.full_clean()
    site.save()
    site.roots.set(Organization.objects.filter(public_id__in=row["roots"].split()))
