"""The chart of a day as lines, for tests: who stood under whom, and what each was called."""

import datetime

from django.db import connection

from directory.history.as_of import Day
from directory.history.partial_dates import PartialDate
from orgchart.models import Name, Organization


def on(text):
    return PartialDate.parse(text)


def day(text):
    return datetime.date.fromisoformat(text)


def drawn(date):
    """The tree of a day: a line an organization, two spaces a level, ^ where it is raised."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organization_id, level, raised FROM orgchart_tree_on(%s) ORDER BY way", [date]
        )
        rows = cursor.fetchall()
    organizations = {o.pk: o for o in Organization.objects.filter(pk__in=[row[0] for row in rows])}
    Name.objects.give_names(organizations.values(), Day(date))
    return [
        f"{'  ' * level}{organizations[key].name_en}{' ^' if raised else ''}"
        for key, level, raised in rows
    ]


def lines(text):
    """The lines of a drawing, without its own indentation."""
    found = [line.rstrip() for line in text.splitlines() if line.strip()]
    margin = min(len(line) - len(line.lstrip()) for line in found)
    return [line[margin:] for line in found]
