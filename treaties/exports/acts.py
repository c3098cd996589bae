"""What participants did and said."""

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from directory.exports.columns import (
    Column,
    Kind,
    flag,
    identifier,
    partial_date,
    source,
    text,
    translated,
)
from directory.exports.declaration import Export
from orgchart.exports.on_a_day import with_rows
from orgchart.exports.scopes import rows_of
from treaties.exports.scopes import (
    at_home,
    instrument_columns,
    organization_link,
    party_columns,
    within_participants,
)
from treaties.models import Act, Statement

ACTS = Export(
    name="acts",
    title=_("Acts of participants"),
    description=_("Signatures, ratifications, accessions, withdrawals and other acts, one a row."),
    rows=rows_of(Act),
    within=within_participants,
    owners={"instrument": "instrument"},
    at_home=at_home,
    order=("instrument", "date"),
    on_day=lambda export, day: with_rows(export, lambda rows: rows.known_on(day.date)),
    is_history=True,
    columns=(
        identifier("id", "public_id", _("Permanent id of the act")),
        *instrument_columns(),
        *party_columns(),
        text("kind", _("Kind of act, such as signature or ratification")),
        *partial_date("date", _("Day on which it was done")),
        *partial_date("effect_date", _("Day from which it has effect, by the source")),
        Column(
            "computed_effect",
            F("computed_effect"),
            _("Day from which it has effect, where it follows from the rule"),
            Kind.DATE,
            derived=True,
        ),
        text("notification_number", _("Number of the depositary notification")),
        *organization_link("territory", _("Permanent id of the territory for which it was done")),
        *translated("note", _("Note")),
        *source(),
    ),
)


def made_with(public):
    if not public:
        return F("act__public_id")
    seen = Act.objects.public().filter(pk=OuterRef("act"))
    return Subquery(seen.values("public_id"))


def objected_to(public):
    """The statement objected to; the public sees it where both of its ends are public."""
    if not public:
        return F("objects_to__public_id")
    seen = Statement.objects.public().filter(pk=OuterRef("objects_to"))
    return Subquery(seen.values("public_id"))


STATEMENTS = Export(
    name="statements",
    title=_("Statements"),
    description=_("Reservations, declarations, objections and the like, in full."),
    rows=rows_of(Statement),
    within=within_participants,
    owners={"instrument": "instrument"},
    at_home=at_home,
    order=("instrument", "date"),
    on_day=lambda export, day: with_rows(export, lambda rows: rows.in_force_on(day.date)),
    is_history=True,
    columns=(
        identifier("id", "public_id", _("Permanent id of the statement")),
        *instrument_columns(),
        *party_columns(),
        text("kind", _("Kind of statement, such as reservation")),
        Column("act_id", made_with, _("Permanent id of the act with which it was made"), Kind.ID),
        Column(
            "objects_to_id",
            objected_to,
            _("Permanent id of the statement to which it objects"),
            Kind.ID,
        ),
        flag("precludes_entry", _("Whether it precludes the entry into force between the two")),
        *organization_link("territory", _("Permanent id of the territory for which it was made")),
        *translated("text", _("Text")),
        text("original_language", _("Language of the original")),
        text("articles", _("Articles that it is about")),
        *partial_date("date", _("Day on which it was made")),
        *partial_date("withdrawn", _("Day on which it was withdrawn")),
        *translated("note", _("Note")),
        *source(),
    ),
)
