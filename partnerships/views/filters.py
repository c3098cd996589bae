"""What the address of the list of partnerships asks for, and what its form offers."""

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from directory import filters, parameters
from directory.filters import Filter
from orgchart.models import Name
from orgchart.views import asked
from orgchart.views.asked import plain_name
from partnerships.enums import MembershipRole, PartnershipKind
from partnerships.models import AreaPartner, Membership, Partnership
from partnerships.views.life import ENDED, RUNNING, TO_COME, WORDS

MOST_OPTIONS = 400
SORTS = {
    "name": pgettext_lazy("order of partnerships", "Name"),
    "launched": pgettext_lazy("order of partnerships", "Latest first"),
    "members": pgettext_lazy("order of partnerships", "Most members first"),
}


def read_state(request):
    state = parameters.one_of(request, "state", WORDS)
    return state, WORDS[state]


STATES = {
    RUNNING: lambda rows, day: rows.running_on(day),
    ENDED: lambda rows, day: rows.ended_on(day),
    TO_COME: lambda rows, day: rows.to_come_on(day),
}
# An organization and a role narrow together, as `with_members` says.
FILTERS = {
    "q": Filter(
        pgettext_lazy("filter of partnerships", "Words"),
        filters.words("q"),
        lambda rows, words, day: rows.matching(words),
        asks=gettext_lazy("Words of the name or the subject"),
    ),
    "area": Filter(
        pgettext_lazy("filter of partnerships", "Area of cooperation"),
        filters.words("area"),
        lambda rows, words, day: rows.in_area(words),
        asks=gettext_lazy("Words of an area of cooperation"),
    ),
    "kind": Filter(
        pgettext_lazy("filter of partnerships", "Kind"),
        filters.one_of("kind", PartnershipKind),
        lambda rows, kind, day: rows.of_kind(kind),
    ),
    "state": Filter(
        pgettext_lazy("filter of partnerships", "Running or ended"),
        read_state,
        lambda rows, state, day: STATES[state](rows, day),
    ),
    "year": Filter(
        pgettext_lazy("filter of partnerships", "Year of launch"),
        filters.year,
        lambda rows, year, day: rows.launched_in(year),
    ),
    "organization": Filter(
        pgettext_lazy("filter of partnerships", "Organization"), asked.organization("organization")
    ),
    "role": Filter(
        pgettext_lazy("filter of partnerships", "Role in it"),
        filters.one_of("role", MembershipRole),
    ),
}


def chosen_by(request):
    """{name: Chosen} of the filters in use."""
    return filters.chosen_by(request, FILTERS)


def members_of(day):
    """The memberships that readers see on a day."""
    return Membership.objects.public().members_on(day)


def narrowed(rows, chosen, day):
    """The partnerships that all filters in use leave."""
    return with_members(filters.narrowed_by(rows, chosen, FILTERS, day), chosen, day)


def with_members(rows, chosen, day):
    """An organization and a role, where both are asked for, belong to one membership."""
    organization, role = chosen.get("organization"), chosen.get("role")
    if role:
        members = members_of(day).in_role(role.means)
        if organization:
            return rows.with_member(organization.means, members)
        return rows.with_role(role.means, members)
    if organization:
        partners = AreaPartner.objects.public()
        return rows.involving(organization.means, members_of(day), partners)
    return rows


def selects(request, everything, chosen):
    """The Selects of the form, with the values that occur among all partnerships of the day."""
    day = request.day.date
    roles = members_of(day).of_partnerships(everything.order_by().values("pk"))
    offered = {
        "kind": numbered(PartnershipKind.choices, everything.numbers_by_kind()),
        "state": numbered(WORDS.items(), everything.numbers_by_life(day)),
        "year": [(str(year), str(year), n) for year, n in everything.numbers_by_year()],
        "organization": organizations(request, chosen),
        "role": numbered(MembershipRole.choices, roles.partnerships_by_role()),
    }
    return filters.selects(chosen, FILTERS, offered)


def numbered(choices, numbers):
    return [(value, words, numbers[value]) for value, words in choices if numbers.get(value)]


def organizations(request, chosen):
    """The members of the day as options; the organization that is asked for is among them."""
    rows = members_of(request.day.date).organizations()
    listed = list(rows.ordered_by_name(get_language()).for_lists()[:MOST_OPTIONS])
    if "organization" in chosen and chosen["organization"].means not in listed:
        listed.append(chosen["organization"].means)
    Name.objects.give_names(listed, request.day)
    return [(one.slug, plain_name(one, request), None) for one in listed]


def sorted_by(rows, order):
    """The partnerships in the order that the address asks for; `members` counts them."""
    if order == "launched":
        return rows.latest_first()
    named = rows.ordered_by_name(get_language())
    return named.most_members_first() if order == "members" else named


def partnerships_of(request):
    """Those that are there on the day; today also those that are announced."""
    rows = Partnership.objects.public()
    return rows.there_on(request.day.date) if request.as_of else rows
