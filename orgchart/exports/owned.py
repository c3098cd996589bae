"""What organizations own: entries, contacts, other names, and their ties to others."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.exports.columns import identifier, number, source, term, text, translated
from directory.exports.declaration import Export
from orgchart.exports.on_a_day import called, in_the_tree_of, with_rows
from orgchart.exports.scopes import OWN_ORDER, organization_columns, rows_of, within_organizations
from orgchart.models import Contact, OtherName, ProfileEntry, Relationship
from orgchart.querysets.days import public_among_q

POSITION = number("position", _("Its place among the rows of the organization"))


def on_day(export, day):
    """The rows have no dates: of the organizations of the day, as they are now."""
    if day.projected:
        return export
    model = export.rows(False).model
    order = export.order[len(OWN_ORDER) :]
    return in_the_tree_of(export, day, rows=lambda public: model.objects.all(), order=order)


def ties_on_day(export, day):
    """Those in force on the day, between organizations of the day."""
    if day.projected:
        return with_rows(export, lambda rows: rows.in_force_on(day.date))

    def rows(public):
        ties = Relationship.objects.in_force_on(day.date)
        return ties.filter(public_among_q(day, "other")) if public else ties

    other = ("code", called(day, "other_id"))
    return in_the_tree_of(export, day, rows=rows, order=(), other_code=other)


PROFILE_ENTRIES = Export(
    name="profile-entries",
    title=_("Profile entries"),
    description=_(
        "The functions, tools, activities, programmes and other entries of each organization."
    ),
    rows=rows_of(ProfileEntry),
    within=within_organizations,
    order=(*OWN_ORDER, "position"),
    on_day=on_day,
    columns=(
        identifier("id", "public_id", _("Permanent id of the entry")),
        *organization_columns(),
        text("kind", _("Kind of entry, such as function or programme")),
        POSITION,
        text("acronym", _("Acronym")),
        *translated("title", _("Title")),
        *translated("text", _("Text")),
    ),
)
CONTACTS = Export(
    name="contacts",
    title=_("Contacts"),
    description=_("The ways to reach each organization."),
    rows=rows_of(Contact),
    within=within_organizations,
    order=(*OWN_ORDER, "position"),
    on_day=on_day,
    columns=(
        identifier("id", "public_id", _("Permanent id of the contact")),
        *organization_columns(),
        text("kind", _("Kind of contact, such as website or telephone")),
        POSITION,
        text("value", _("The address, number or account")),
        *translated("label", _("Label")),
        *translated("address", _("Postal address")),
    ),
)
OTHER_NAMES = Export(
    name="other-names",
    title=_("Other names"),
    description=_("Names in use beside the name of each organization."),
    rows=rows_of(OtherName),
    within=within_organizations,
    order=(*OWN_ORDER, "position"),
    on_day=on_day,
    columns=(
        identifier("id", "public_id", _("Permanent id of the name")),
        *organization_columns(),
        POSITION,
        *translated("name", _("Name")),
    ),
)
RELATIONSHIPS = Export(
    name="relationships",
    title=_("Relationships"),
    description=_("The ties from one organization to another."),
    rows=rows_of(Relationship),
    within=lambda rows, organizations, public: rows.filter(
        Q(organization__in=organizations) | Q(other__in=organizations)
    ),
    order=OWN_ORDER,
    on_day=ties_on_day,
    is_history=True,
    columns=(
        identifier("id", "public_id", _("Permanent id of the relationship")),
        *organization_columns(),
        text("kind", _("Kind of relationship, such as coordinates_with")),
        identifier("other_id", "other__public_id", _("Permanent id of the other organization")),
        text("other_code", _("Code of the other organization today"), "other__code"),
        *translated("subject", _("What it is about")),
        *term(),
        *source(),
    ),
)
