"""Who stands how to which instrument on a day.

Statuses are derived in Python, by the one rule that there is (docs/adr/0004-treaty-status.md), and
stand beside the rows: each participant's row is the first of the acts that explain its status. What
is in memory meanwhile is a few numbers an act, never the rows of the file.
"""

from dataclasses import replace

from django.db.models import CharField, DateField, Func, TextField
from django.utils.translation import gettext_lazy as _

from directory.exports.columns import Column, Kind
from directory.exports.declaration import Beside, Export
from directory.exports.statement import BesideTheRow
from directory.history.as_of import today
from treaties.exports.scopes import (
    at_home,
    instrument_columns,
    party_columns,
    within_participants,
)
from treaties.models import Act


def rows(public):
    acts = Act.objects.public() if public else Act.objects.all()
    return acts.filter(territory=None)


class Statuses:
    """The arrays that stand beside the rows, derived when they are asked for."""

    def __init__(self, public, day):
        self.public, self.day = public, day

    def __iter__(self):
        found = rows(self.public).statuses_on(self.day or today())
        stood = [(status.act_ids, pair[0], status) for pair, status in found.items()]
        yield array(ids[0] for ids, _instrument, _status in stood)
        yield array(instrument for _ids, instrument, _status in stood)
        yield array(status.kind for _ids, _instrument, status in stood)
        yield array(status.since or "NULL" for _ids, _instrument, status in stood)
        yield array(" ".join(map(str, ids)) for ids, _instrument, _status in stood)


def array(values):
    """Numbers, words and days as the database writes an array."""
    return f"{{{','.join(map(str, values))}}}"


SQL = """
SELECT s.row, s.instrument, s.status, s.since, string_to_array(s.acts, ' ')::bigint[] AS acts
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::date[], %s::text[])
AS s(row, instrument, status, since, acts)
"""


def beside_on(day):
    names = ("instrument_place", "status", "since", "acts")
    return lambda public: Beside(SQL, Statuses(public, day), "pk", names)


class OfTheActs(Func):
    """Something of each act that explains the status, in their order, in one text."""

    template = (
        "(SELECT string_agg(coalesce(a.%(what)s::text, ''), '; ' ORDER BY n.place) "
        "FROM unnest(%(expressions)s) WITH ORDINALITY AS n(id, place) "
        "JOIN treaties_act a ON a.id = n.id)"
    )
    output_field = TextField()


def of_the_acts(what):
    return OfTheActs(BesideTheRow("acts", TextField()), what=what)


PARTICIPANTS = Export(
    name="participants",
    title=_("Participants"),
    description=_(
        "How each participant stands to each instrument on a day, as follows from its acts."
    ),
    rows=rows,
    within=within_participants,
    owners={"instrument": "instrument"},
    at_home=at_home,
    order=("participant__slug",),
    on_day=lambda export, day: replace(export, beside=beside_on(day.date)),
    beside=beside_on(None),
    columns=(
        *instrument_columns(),
        *party_columns(),
        Column("status", BesideTheRow("status", CharField()), _("Status, such as party")),
        Column(
            "since",
            BesideTheRow("since", DateField()),
            _("First day of that status; blank where unknown"),
            Kind.DATE,
        ),
        Column("act_ids", of_the_acts("public_id"), _("Permanent ids of the acts that explain it")),
        Column("act_kinds", of_the_acts("kind"), _("Kinds of these acts")),
        Column("act_dates", of_the_acts("date"), _("Days of these acts, as far as known")),
    ),
)
