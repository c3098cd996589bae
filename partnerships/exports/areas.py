"""The table of cooperation areas as one set; its partners and activities, row by row, as two."""

from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, OuterRef, Subquery, TextField
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from directory.exports.columns import identifier, in_languages, parts, source, text, translated
from directory.exports.declaration import Export
from directory.languages import CODES
from orgchart.exports.scopes import name_or_another, rows_of
from partnerships.exports.scopes import (
    OWNERS,
    POSITION,
    at_home,
    on_day,
    partnership_columns,
    text_or_another,
    within,
)
from partnerships.models import AreaActivity, AreaPartner, CooperationArea

APART = "; "
partners_of, activities_of = rows_of(AreaPartner), rows_of(AreaActivity)


def joined(rows, texts):
    """One array: the texts of an area's rows, each language's in one."""
    listed = [StringAgg(value, APART, order_by=["position", "pk"]) for value in texts]
    array = Func(*listed, template="ARRAY[%(expressions)s]", output_field=ArrayField(TextField()))
    rows = rows.rewrite(False).filter(area=OuterRef("pk")).order_by().values("area")
    return Subquery(rows.annotate(joined=array).values("joined"))


def partners(public):
    names = (
        Coalesce(name_or_another(code, "organization__"), text_or_another(code, "words"))
        for code in CODES
    )
    return joined(partners_of(public), names)


def activities(public):
    return joined(activities_of(public), (text_or_another(code, "text") for code in CODES))


def area_columns():
    return [
        *partnership_columns(),
        identifier("area_id", "area__public_id", _("Permanent id of the cooperation area")),
        POSITION,
    ]


COOPERATION_AREAS = Export(
    name="cooperation-areas",
    title=_("Cooperation areas"),
    description=_("In what partners cooperate, with whom, by what, and with what effect."),
    rows=rows_of(CooperationArea),
    within=within,
    owners=OWNERS,
    at_home=at_home,
    order=("partnership", "position"),
    on_day=on_day,
    columns=(
        identifier("id", "public_id", _("Permanent id of the cooperation area")),
        *partnership_columns(),
        POSITION,
        *translated("area", _("Area")),
        *parts(partners, *in_languages("partners", _("Partners, divided by semicolons"))),
        *parts(activities, *in_languages("activities", _("Activities, divided by semicolons"))),
        *translated("expected_effect", _("Expected effect")),
        *translated("observed_effect", _("Observed effect")),
        *source(),
    ),
)
COOPERATION_PARTNERS = Export(
    name="cooperation-partners",
    title=_("Partners in cooperation areas"),
    description=_("The partners of each cooperation area, one a row."),
    rows=rows_of(AreaPartner),
    within=within,
    owners=OWNERS,
    at_home=at_home,
    order=("partnership", "area__position", "area", "position"),
    on_day=on_day,
    columns=(
        identifier("id", "public_id", _("Permanent id of the partner's row")),
        *area_columns(),
        identifier(
            "organization_id", "organization__public_id", _("Permanent id of the organization")
        ),
        text("organization_code", _("Code of the organization today"), "organization__code"),
        *translated("words", _("The partners in words, where the source names a group")),
    ),
)
COOPERATION_ACTIVITIES = Export(
    name="cooperation-activities",
    title=_("Activities in cooperation areas"),
    description=_("The activities of each cooperation area, one a row."),
    rows=rows_of(AreaActivity),
    within=within,
    owners=OWNERS,
    at_home=at_home,
    order=("partnership", "area__position", "area", "position"),
    on_day=on_day,
    columns=(
        identifier("id", "public_id", _("Permanent id of the activity")),
        *area_columns(),
        *translated("text", _("Activity")),
    ),
)
