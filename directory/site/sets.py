"""The sets of data that leave the directory, and which of their rows."""

from functools import reduce
from operator import or_

from orgchart import exports as orgchart
from orgchart.imports import people, rows
from orgchart.imports.organizations import Organizations
from orgchart.models import Organization

# In the order in which the data page lists them.
EXPORTS = [
    orgchart.ORGANIZATIONS,
    orgchart.POSTS,
    orgchart.PEOPLE,
    orgchart.APPOINTMENTS,
    orgchart.RELATIONSHIPS,
    orgchart.PROFILE_ENTRIES,
    orgchart.CONTACTS,
    orgchart.OTHER_NAMES,
    orgchart.NAMES,
    orgchart.PLACEMENTS,
]


def export_named(name):
    """The set of a name, or None."""
    return next((export for export in EXPORTS if export.name == name), None)


def import_named(name):
    """The set of a name that is imported, or None."""
    return next((data_set() for data_set in IMPORTS if data_set.name == name), None)


def rows_at_home(export, site):
    """What the public sees of the site's roots and what is below them; of all where it has none."""
    if not site.roots.exists():
        return export.rows(public=True)
    return export.rows_at_home(below(site.roots.public()), public=True)


def rows_within(export, organization, *, public):
    return export.rows_within(below([organization]), public=public)


def below(organizations):
    """The organizations and all that is below them today."""
    subtrees = (Organization.objects.within(organization) for organization in organizations)
    return reduce(or_, subtrees, Organization.objects.none())


# In the order in which they load: what is named before what names it.
IMPORTS = [
    Organizations,
    rows.OtherNames,
    rows.ProfileEntries,
    rows.Contacts,
    people.People,
    people.Posts,
    people.Appointments,
    rows.Relationships,
]
