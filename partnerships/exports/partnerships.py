from django.utils.translation import gettext_lazy as _

from directory.exports.columns import identifier, partial_date, source, term, text, translated
from directory.exports.declaration import Export
from orgchart.exports.on_a_day import with_rows
from orgchart.exports.scopes import organization_columns, rows_of
from partnerships.exports.scopes import (
    OWNERS,
    POSITION,
    at_home,
    in_force_on_day,
    partnership_columns,
    partnerships_of,
    within,
)
from partnerships.models import Membership, Partnership
from treaties.exports.scopes import instrument_link, organization_link


def partnerships_within(rows, places, public):
    return rows.filter(pk__in=partnerships_of(places, public).values("pk"))


PARTNERSHIPS = Export(
    name="partnerships",
    title=_("Partnerships"),
    description=_("Networks and cooperation between organizations."),
    rows=rows_of(Partnership),
    within=partnerships_within,
    at_home=at_home,
    order=("launched", "slug"),
    on_day=lambda export, day: with_rows(export, lambda rows: rows.running_on(day.date)),
    is_history=True,
    columns=(
        identifier("id", "public_id", _("Permanent id of the partnership")),
        text("code", _("Short form in use")),
        text("slug", _("Last part of its address")),
        text("kind", _("Kind of partnership, such as network or bilateral")),
        text("state", _("Whether it is draft, published or withdrawn")),
        *translated("name", _("Name")),
        text("original_name", _("Name in another language than the six")),
        text("source_language", _("Language in which the record was written first")),
        *partial_date("launched", _("Day of its launch")),
        *partial_date("ended", _("First day on which it no longer runs; blank while unknown")),
        *organization_link("responsible", _("Permanent id of the responsible organization")),
        *instrument_link("founding_instrument", _("Permanent id of its founding instrument")),
        *translated("subject", _("What it deals with")),
        *translated("region", _("Region")),
        *translated("summary", _("Summary")),
        *translated("description", _("Description")),
        *translated("areas_title", _("Title of the table of its cooperation areas")),
        text("website", _("Website")),
    ),
)
MEMBERSHIPS = Export(
    name="memberships",
    title=_("Memberships"),
    description=_("What organizations are in partnerships: co-leads, members, supporters ..."),
    rows=rows_of(Membership),
    within=within,
    owners=OWNERS,
    at_home=at_home,
    order=("partnership", "position"),
    on_day=in_force_on_day,
    is_history=True,
    columns=(
        identifier("id", "public_id", _("Permanent id of the membership")),
        *partnership_columns(),
        *organization_columns(),
        text("role", _("Role, such as co_lead or supporter")),
        POSITION,
        *translated("note", _("Note")),
        *term(),
        *source(),
    ),
)
