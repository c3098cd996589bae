from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Subquery,
    TextField,
    UUIDField,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from directory.exports.columns import (
    Column,
    Kind,
    Running,
    identifier,
    in_languages,
    partial_date,
    parts,
    text,
    translated,
)
from directory.exports.declaration import Export
from directory.exports.statement import BesideTheRow
from directory.languages import columns
from orgchart.exports.on_a_day import CALLED, TrailPartsCalled, called, in_the_tree_of, with_columns
from orgchart.exports.scopes import rows_of
from orgchart.models import Organization, Placement


def placed(today, last, field):
    """From today's tree; a closed organization has no node, and counts where it stood last."""
    placements = Placement.objects.rewrite(False).filter(organization=OuterRef("pk"))
    stood = Subquery(placements.order_by("-during").values(last)[:1])
    return Case(When(node__isnull=False, then=F(today)), default=stood, output_field=field)


TRAIL = Running(
    "orgchart_trail",
    F("pk"),
    placed("node__parent_id", "parent_id", BigIntegerField()),
    F("node__level"),
    Func(
        F("slug"),
        *map(F, columns("name")),
        F("original_name"),
        function="orgchart_trail_parts",
        output_field=ArrayField(TextField()),
    ),
)
PARENT_ID = placed("node__parent__organization__public_id", "parent__public_id", UUIDField())
PARENT_CODE = placed("node__parent__organization__code", "parent__code", TextField())
POSITION = placed("node__position", "position", IntegerField())


def on_day(export, day):
    """The organizations of another day, in the order of its tree, by the names of that day."""
    if day.projected:
        return export
    own, above = called(day, "pk"), BesideTheRow("above", BigIntegerField())
    upper = Organization.objects.rewrite(False).filter(pk=above).values("public_id")
    path = trail_on(day, own, above)
    expressions = {
        "parent_id": Subquery(upper),
        "position": BesideTheRow("place", IntegerField()),
        **{column.name: path for column in export.columns if column.name.startswith("path")},
    }
    names = {name: (name, own) for name in CALLED}
    return in_the_tree_of(
        with_columns(export, expressions),
        day,
        key="pk",
        rows=lambda public: (
            Organization.objects.published() if public else Organization.objects.all()
        ),
        order=(),
        parent_code=("code", called(day, above)),
        **names,
    )


def trail_on(day, own, above):
    return Running(
        "orgchart_trail_on",
        F("pk"),
        above,
        BesideTheRow("level", IntegerField()),
        TrailPartsCalled(F("slug"), own, F("original_name")),
        Value(day.date, output_field=DateField()),
    )


ORGANIZATIONS = Export(
    name="organizations",
    title=_("Organizations"),
    description=_("Every organization in the order of the tree, each below the one it belongs to."),
    rows=rows_of(Organization),
    within=lambda rows, organizations, public: rows.filter(pk__in=organizations),
    order=("node__tree_id", "node__lft"),
    on_day=on_day,
    columns=(
        identifier("id", "public_id", _("Permanent id of the organization")),
        text("code", _("Code of the organization today")),
        text("slug", _("Last part of the address of its page")),
        text("kind", _("Kind of organization, such as bureau or office")),
        text("state", _("Whether it is a draft, published or withdrawn")),
        Column(
            "parent_id", PARENT_ID, _("Permanent id of the organization it stands under"), Kind.ID
        ),
        Column("parent_code", PARENT_CODE, _("Code of the organization it stands under")),
        *parts(TRAIL, ("path", _("Addresses from the root down to it, divided by slashes"))),
        Column("position", POSITION, _("Its place among its siblings"), Kind.NUMBER),
        *translated("name", _("Name")),
        *translated("short_name", _("Short name")),
        *translated("summary", _("Summary")),
        *translated("mandate", _("Mandate")),
        *partial_date("founded", _("First day of its founding date")),
        *partial_date("dissolved", _("First day of the date on which it was dissolved")),
        text("closure_kind", _("How it ended: dissolved, merged, split, replaced, transferred")),
        text("country", _("Country, in the two letters of ISO 3166")),
        text("website", _("Web address of its own site")),
        text("source_language", _("Tag of the language in which it was first written")),
        text("original_name", _("Its name in that language, where it is not one of the six")),
        *parts(
            TRAIL,
            *in_languages("path", _("Names from the root down to it, else in another language,")),
            first=2,
        ),
    ),
)
