"""The sets of data that leave the directory, and which of their rows."""

from functools import reduce
from operator import or_

from directory.history.as_of import Day, today
from orgchart import exports as orgchart
from orgchart.imports import dated, people, rows
from orgchart.imports.organizations import Organizations
from orgchart.models import Organization
from orgchart.views.chart import starting_points
from partnerships import exports as partnerships
from partnerships.imports import areas, events, mechanisms
from partnerships.imports.partnerships import Memberships, Partnerships
from treaties import exports as treaties
from treaties.imports import acts, subjects, ties
from treaties.imports.instruments import Instruments

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
    treaties.INSTRUMENTS,
    treaties.PARTICIPANTS,
    treaties.ACTS,
    treaties.STATEMENTS,
    treaties.MANDATES,
    treaties.INSTRUMENT_RELATIONS,
    treaties.SUBJECTS,
    treaties.INSTRUMENT_SUBJECTS,
    treaties.ENTRY_PARTICIPANTS,
    partnerships.PARTNERSHIPS,
    partnerships.MEMBERSHIPS,
    partnerships.MECHANISMS,
    partnerships.EVENTS,
    partnerships.PARTICIPATIONS,
    partnerships.FIGURES,
    partnerships.COOPERATION_AREAS,
    partnerships.COOPERATION_PARTNERS,
    partnerships.COOPERATION_ACTIVITIES,
    partnerships.PARTNERSHIP_CHANNELS,
]


def export_named(name):
    """The set of a name, or None."""
    return next((export for export in EXPORTS if export.name == name), None)


def import_named(name):
    """The set of a name that is imported, or None."""
    return next((data_set() for data_set in IMPORTS if data_set.name == name), None)


def rows_at_home(export, site, day=None):
    """What the public sees of the site's roots and what is below them; of all where it has none."""
    if not site.roots.exists():
        return export.rows(public=True)
    day = day or Day(today(), projected=True)
    return export.rows_at_home(below(starting_points(site, day), day), public=True)


def rows_within(export, organization, day=None, *, public):
    places = below([organization], day or Day(today(), projected=True))
    return export.rows_within(places, public=public)


def below(organizations, day):
    """The organizations and all that is below them on a day."""
    if not day.projected:
        return Organization.objects.within_on(organizations, day)
    subtrees = (Organization.objects.within(organization) for organization in organizations)
    return reduce(or_, subtrees, Organization.objects.none())


# In the order in which they load: what is named before what names it.
IMPORTS = [
    Organizations,
    dated.Names,
    dated.Placements,
    rows.OtherNames,
    rows.ProfileEntries,
    rows.Contacts,
    people.People,
    people.Posts,
    people.Appointments,
    rows.Relationships,
    subjects.Subjects,
    Instruments,
    subjects.InstrumentSubjects,
    subjects.EntryParticipants,
    ties.Mandates,
    ties.InstrumentRelations,
    acts.Acts,
    acts.Statements,
    Partnerships,
    Memberships,
    mechanisms.Mechanisms,
    events.Events,
    events.Participations,
    mechanisms.Figures,
    areas.CooperationAreas,
    areas.CooperationPartners,
    areas.CooperationActivities,
    mechanisms.PartnershipChannels,
]
