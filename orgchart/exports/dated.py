"""The history of names and places. Renaming and moving write it; an import corrects it."""

from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from directory.exports.columns import identifier, number, source, term, text, translated
from directory.exports.declaration import Export
from directory.history.as_of import Day, today
from orgchart.exports.scopes import OWN_ORDER, organization_columns, within_organizations
from orgchart.models import Name, Organization, Placement
from orgchart.querysets.days import IsPublicOn, NearestDay, NearestDayOn


def this_day():
    return Day(today(), projected=True)


def names(public):
    """The whole history, also of those that closed or are to come."""
    if not public:
        return Name.objects.all()
    return Name.objects.filter(organization__in=Organization.objects.known(this_day()))


def placements(public):
    """Both ends are public, as for everything that joins two records; the upper one in the time of
    the placement."""
    if not public:
        return Placement.objects.all()
    now = Q(during__contains=today())
    then = NearestDay(F("during"), Value(today()))
    last = NearestDayOn(F("parent"), Value(today()))
    above = Q(parent__node__hidden=False) & now
    closed = Q(parent__node=None) & now & Q(IsPublicOn(F("parent"), last))
    before = ~now & Q(IsPublicOn(F("parent"), then))
    known = Organization.objects.known(this_day())
    return Placement.objects.filter(
        Q(parent=None) | above | closed | before, organization__in=known
    )


NAMES = Export(
    name="names",
    title=_("Dated names"),
    description=_("What each organization was, is or will be called, and its codes."),
    rows=names,
    within=within_organizations,
    order=(*OWN_ORDER, "start_date"),
    columns=(
        identifier("id", "public_id", _("Permanent id of the name")),
        *organization_columns(),
        *translated("name", _("Name")),
        *translated("short_name", _("Short name")),
        text("code", _("Code of the organization at that time")),
        *term(),
        *source(),
    ),
)
PLACEMENTS = Export(
    name="placements",
    title=_("Dated places"),
    description=_("Under which organization each one stood, stands or will stand."),
    rows=placements,
    within=within_organizations,
    order=(*OWN_ORDER, "start_date"),
    columns=(
        identifier("id", "public_id", _("Permanent id of the place")),
        *organization_columns(),
        identifier(
            "parent_id", "parent__public_id", _("Permanent id of the organization it stood under")
        ),
        text("parent_code", _("Code of that organization today"), "parent__code"),
        number("position", _("Its place among its siblings")),
        *term(),
        *source(),
    ),
)
