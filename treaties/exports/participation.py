"""The wide table: one row a participant, for each chosen instrument its status and since when.

Its columns depend on what is chosen, so that it is made anew for each file. Statuses are derived in
Python (docs/adr/0004-treaty-status.md) and stand beside the rows as two arrays a participant.
"""

from collections import defaultdict

from django.contrib.postgres.fields import ArrayField
from django.db.models import TextField
from django.utils.translation import gettext_lazy as _

from directory.exports.columns import Column, Kind, identifier, text, translated
from directory.exports.declaration import Beside, Export
from directory.exports.statement import BesideTheRow
from orgchart.exports.on_a_day import as_called, called
from orgchart.models import Organization
from treaties.exports.participants import array
from treaties.exports.scopes import public_organizations
from treaties.models import Act

MOST_INSTRUMENTS = 100
NONE = "-"  # what stands for nothing in the lists, which have no blanks
SQL = """
SELECT s.participant, 0 AS place, string_to_array(s.statuses, ' ', '-') AS statuses,
    string_to_array(s.days, ' ', '-') AS days
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS s(participant, statuses, days)
"""


class Standings:
    """The arrays that stand beside the rows, derived when they are asked for."""

    def __init__(self, instruments, public, day):
        self.instruments, self.public, self.day = instruments, public, day

    def __iter__(self):
        acts = Act.objects.public() if self.public else Act.objects.all()
        found = acts.filter(instrument__in=self.instruments).statuses_on(self.day.date)
        rows = defaultdict(dict)
        for (instrument, participant), status in found.items():
            rows[participant][instrument] = status
        yield array(rows)
        yield array(self.line(own, lambda status: status.kind) for own in rows.values())
        yield array(self.line(own, lambda status: status.since or NONE) for own in rows.values())

    def line(self, statuses, value):
        """One word for each instrument, in their order."""
        words = (value(statuses[key]) if key in statuses else NONE for key in self.instruments)
        return f'"{" ".join(map(str, words))}"'


def participation_of(instruments, day):
    """The Export of how all participants stand to some instruments on a day.

    Who stands to none of them in any way has no row. Names are those of the day.
    """
    keys = [instrument.pk for instrument in instruments]
    names = ("place", "statuses", "days")
    return Export(
        name="participation",
        title=_("Participants by instruments"),
        description=_("One row a participant, two columns an instrument: its status and since."),
        rows=lambda public: public_organizations() if public else Organization.objects.all(),
        within=lambda rows, places, public: rows.filter(pk__in=places),
        order=("slug",),
        beside=lambda public: Beside(SQL, tuple(Standings(keys, public, day)), "pk", names),
        columns=(*participant_columns(day), *instruments_columns(instruments)),
    )


def participant_columns(day):
    plain = (
        text("code", _("Code of the participant")),
        *translated("name", _("Name of the participant")),
    )
    if not day.projected:
        array_of_names = called(day, "pk")
        plain = tuple(as_called(column, column.name, array_of_names) for column in plain)
    return (identifier("id", "public_id", _("Permanent id of the participant")), *plain)


def instruments_columns(instruments):
    """Two an instrument, named by its address: a hyphen becomes an underscore."""
    statuses = BesideTheRow("statuses", ArrayField(TextField()))
    days = BesideTheRow("days", ArrayField(TextField()))
    for part, instrument in enumerate(instruments, 1):
        name = instrument.slug.replace("-", "_")
        about = {"instrument": instrument.slug}
        status = _("Status towards %(instrument)s") % about
        since = _("First day of the status towards %(instrument)s") % about
        yield Column(f"{name}_status", statuses, status, part=part)
        yield Column(f"{name}_since", days, since, Kind.DATE, part=part)
