"""What ties instruments to organizations and to each other."""

from django.utils.translation import gettext_lazy as _

from directory.exports.columns import identifier, source, term, text, translated
from directory.exports.declaration import Export
from orgchart.exports.on_a_day import with_rows
from orgchart.exports.scopes import organization_columns, rows_of
from treaties.exports.scopes import (
    adopted_by,
    at_home,
    instrument_columns,
    within_instruments,
)
from treaties.models import InstrumentRelation, Mandate


def mandates_on_day(export, day):
    return with_rows(export, lambda rows: rows.in_force_on(day.date))


def relations_on_day(export, day):
    """Between instruments that were both there."""
    both = adopted_by(day, "instrument") & adopted_by(day, "other")
    return with_rows(export, lambda rows: rows.filter(both))


MANDATES = Export(
    name="mandates",
    title=_("Mandates"),
    description=_("How organizations stand to instruments: established by, responsible for ..."),
    rows=rows_of(Mandate),
    within=lambda rows, places, public: rows.filter(organization__in=places),
    owners={"instrument": "instrument"},
    at_home=at_home,
    order=("instrument", "role", "start_date"),
    on_day=mandates_on_day,
    is_history=True,
    columns=(
        identifier("id", "public_id", _("Permanent id of the mandate")),
        *instrument_columns(),
        *organization_columns(),
        text("role", _("Role, such as established_by or depositary_of")),
        *translated("note", _("Note")),
        *term(),
        *source(),
    ),
)
INSTRUMENT_RELATIONS = Export(
    name="instrument-relations",
    title=_("Relations of instruments"),
    description=_("Which instrument amends, follows or implements which other one."),
    rows=rows_of(InstrumentRelation),
    within=within_instruments,
    owners={"instrument": "instrument"},
    at_home=at_home,
    order=("instrument", "kind", "other"),
    on_day=relations_on_day,
    is_history=True,
    columns=(
        identifier("id", "public_id", _("Permanent id of the relation")),
        *instrument_columns(),
        text("kind", _("Kind of relation, such as amends or follows")),
        *instrument_columns("other"),
        *translated("note", _("Note")),
        *source(),
    ),
)
