"""By what partnerships work, what is counted of them, and how to reach them."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.exports.columns import identifier, number, partial_date, source, text, translated
from directory.exports.declaration import Export
from orgchart.exports.on_a_day import with_rows
from orgchart.exports.scopes import rows_of
from partnerships.exports.scopes import (
    OWNERS,
    POSITION,
    at_home,
    in_force_on_day,
    on_day,
    partnership_columns,
    running_q,
    within,
)
from partnerships.models import Channel, Figure, Mechanism


def figures_on_day(export, day):
    """What was known by the day of the partnerships that run on it."""
    known = Q(as_of=None) | Q(as_of__lte=day.date)
    return with_rows(export, lambda rows: rows.filter(known & running_q(day)))


MECHANISMS = Export(
    name="mechanisms",
    title=_("Mechanisms"),
    description=_("Working groups, committees, meetings, services and platforms of partnerships."),
    rows=rows_of(Mechanism),
    within=within,
    owners=OWNERS,
    at_home=at_home,
    order=("partnership", "position"),
    on_day=in_force_on_day,
    is_history=True,
    columns=(
        identifier("id", "public_id", _("Permanent id of the mechanism")),
        *partnership_columns(),
        text("kind", _("Kind of mechanism, such as working_group or platform")),
        POSITION,
        *translated("name", _("Name")),
        *translated("purpose", _("Purpose")),
        *partial_date("established", _("Day of its establishment")),
        *partial_date("ended", _("First day on which it is no longer at work")),
        text("recurrence", _("How often it meets, such as yearly")),
        *translated("topics", _("Topics, one a line")),
        *translated("sectors", _("Sectors from which those come who take part, one a line")),
        text("website", _("Website")),
        *source(),
    ),
)
FIGURES = Export(
    name="figures",
    title=_("Figures"),
    description=_("Numbers about partnerships and their mechanisms, with how they are to be read."),
    rows=rows_of(Figure),
    within=within,
    owners=OWNERS,
    at_home=at_home,
    order=("partnership", "position"),
    on_day=figures_on_day,
    columns=(
        identifier("id", "public_id", _("Permanent id of the figure")),
        *partnership_columns(),
        identifier(
            "mechanism_id",
            "mechanism__public_id",
            _("Permanent id of the mechanism that it is about; blank for the partnership itself"),
        ),
        POSITION,
        *translated("label", _("Label")),
        text("qualifier", _("How the number is to be read: exactly, about, more_than ...")),
        number("number", _("Number")),
        *translated("unit", _("What is counted")),
        *partial_date("as_of", _("Day of which it is")),
        *source(),
    ),
)
PARTNERSHIP_CHANNELS = Export(
    name="partnership-channels",
    title=_("Contact channels of partnerships"),
    description=_("Websites, accounts and hashtags by which partnerships are reached."),
    rows=rows_of(Channel),
    within=within,
    owners=OWNERS,
    at_home=at_home,
    order=("partnership", "position"),
    on_day=on_day,
    columns=(
        identifier("id", "public_id", _("Permanent id of the channel")),
        *partnership_columns(),
        text("kind", _("Kind of channel, such as website or hashtag")),
        POSITION,
        text("value", _("The address, number or account")),
        *translated("label", _("Label")),
    ),
)
