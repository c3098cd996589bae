"""The history of names and places, to be read; it is changed by renaming and moving."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.exports.columns import identifier, number, source, term, text, translated
from directory.exports.declaration import Export
from orgchart.exports.scopes import OWN_ORDER, organization_columns, within_organizations
from orgchart.models import Name, Organization, Placement


def names(public):
    if not public:
        return Name.objects.all()
    return Name.objects.filter(organization__in=Organization.objects.public())


def placements(public):
    """Both ends are public, as for everything that joins two records."""
    if not public:
        return Placement.objects.all()
    seen = Organization.objects.public()
    return Placement.objects.filter(Q(parent=None) | Q(parent__in=seen), organization__in=seen)


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
