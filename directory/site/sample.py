"""Loading the sample directory into an empty database."""

import csv

from django.conf import settings
from django.db import transaction

from directory.history.partial_dates import PartialDate
from directory.imports.planning import import_file
from directory.languages import columns
from directory.site.models import Site
from directory.site.sets import IMPORTS
from orgchart.actions.past import add_past_change
from orgchart.models import Organization

FOLDER = settings.BASE_DIR / "sample"


@transaction.atomic
def load_sample():
    """Import the files under sample/ and set up the Site record. Returns {set: rows created}."""
    counts = {}
    for data_set in IMPORTS:
        file = FOLDER / f"{data_set.name}.csv"
        if file.exists():
            content = file.read_bytes()
            plan = import_file(data_set(), content, limit=settings.UPLOAD_LIMIT, publish=True)
            counts[data_set.name] = len(plan.created)
    load_changes(FOLDER / "changes.csv")
    load_site(FOLDER / "site.csv")
    return counts


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
