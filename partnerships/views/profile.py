"""What the page of a partnership shows, read in as many queries for one row as for many."""

from directory import parameters, reader
from directory.parameters import Page
from directory.templatetags.languages import marked
from orgchart.models import Name
from partnerships.enums import MembershipRole
from partnerships.models import AreaPartner, Channel, CooperationArea, Figure, Mechanism
from partnerships.views.events import events_of
from partnerships.views.filters import members_of
from partnerships.views.texts import lines_of, name_of_mechanism, named
from treaties.views.titles import named as titled

MEMBERS_ON_A_PAGE = 60
MECHANISMS_ON_A_PAGE = 20
AREAS_ON_A_PAGE = 20
MOST_ROWS = 100  # figures and channels


def profile_of(partnership, then, request):
    """`then` is the Day of which its members and mechanisms are."""
    members = members_on(partnership, then, request)
    areas = areas_of(partnership, request)
    events = events_of(partnership, request)
    responsible = partnership.responsible if partnership.responsible_seen else None
    organizations = [
        *([responsible] if responsible else []),
        *(row.organization for _role, _number, rows in members["roles"] for row in rows),
        *(row.organization for area in areas["areas"] for row in area.shown_partners),
        *(row.organization for event in events["shown_events"] for row in event.participants),
    ]
    Name.objects.give_names([one for one in organizations if one], request.day)
    return {
        "then": then,
        "responsible": responsible,
        "founding": founding_of(partnership, request),
        "figures": Figure.objects.of(partnership).of_the_whole().in_order()[:MOST_ROWS],
        "channels": Channel.objects.of(partnership).in_order()[:MOST_ROWS],
        **members,
        **mechanisms_of(partnership, then, request),
        **areas,
        **events,
    }


def founding_of(partnership, request):
    """The instrument that founded it, with its title in `called`, where the public may see it."""
    if not partnership.founding_seen:
        return None
    return titled([partnership.founding_instrument], request)[0]


def members_on(partnership, then, request):
    """One page of the members of a day: [(role, how many have it in all, [membership ...])]."""
    members = members_of(then.date).of(partnership)
    numbers = members.numbers_by_role()
    page = page_of(request, MEMBERS_ON_A_PAGE, sum(numbers.values()), "members")
    rows = list(members.with_organizations().in_order()[page.start : page.stop])
    groups = [(role, [row for row in rows if row.role == role]) for role in MembershipRole]
    roles = [(role.label, numbers[role.value], listed) for role, listed in groups if listed]
    return {"roles": roles, "members_page": page}


def mechanisms_of(partnership, then, request):
    rows = Mechanism.objects.of(partnership).in_force_on(then.date)
    page = page_of(request, MECHANISMS_ON_A_PAGE, rows.count(), "mechanisms")
    shown = rows.with_figures().in_order()[page.start : page.stop]
    mechanisms = named(shown, name_of_mechanism, request)
    for mechanism in mechanisms:
        mechanism.has_name = bool(reader.read(mechanism, "name", request).text)
        mechanism.topic_lines = lines_of(mechanism, "topics", request)
        mechanism.sector_lines = lines_of(mechanism, "sectors", request)
    return {"mechanisms": mechanisms, "mechanisms_page": page}


def areas_of(partnership, request):
    rows = CooperationArea.objects.of(partnership)
    page = page_of(request, AREAS_ON_A_PAGE, rows.count(), "areas")
    shown = rows.with_rows(AreaPartner.objects.public()).in_order()[page.start : page.stop]
    title = reader.read(partnership, "areas_title", request)
    return {"areas": list(shown), "areas_page": page, "areas_title": marked(title)}


def page_of(request, size, total, parameter):
    return Page(parameters.page_number(request, parameter), size, total, parameter)
