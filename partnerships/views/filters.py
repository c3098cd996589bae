"""What the address of the list of partnerships asks for, and what its form offers."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from directory import parameters
from directory.parameters import found
from orgchart.models import Name, Organization
from partnerships.enums import MembershipRole, PartnershipKind
from partnerships.models import AreaPartner, Membership, Partnership
from partnerships.views.life import ENDED, RUNNING, TO_COME, WORDS
from treaties.views.filters import plain_name

MOST_OPTIONS = 400
SORTS = {
    "name": pgettext_lazy("order of partnerships", "Name"),
    "launched": pgettext_lazy("order of partnerships", "Latest first"),
    "members": pgettext_lazy("order of partnerships", "Most members first"),
}
LABELS = {
    "q": pgettext_lazy("filter of partnerships", "Words"),
    "area": pgettext_lazy("filter of partnerships", "Area of cooperation"),
    "kind": pgettext_lazy("filter of partnerships", "Kind"),
    "state": pgettext_lazy("filter of partnerships", "Running or ended"),
    "year": pgettext_lazy("filter of partnerships", "Year of launch"),
    "organization": pgettext_lazy("filter of partnerships", "Organization"),
    "role": pgettext_lazy("filter of partnerships", "Role in it"),
}


@dataclass
class Chosen:
    """A filter in use: its value in the address, what it stands for, and how that is said."""

    name: str
    value: str
    means: Any
    words: str

    @property
    def label(self):
        return LABELS[self.name]


@dataclass
class Select:
    name: str
    options: list  # (value, words, how many or None)
    value: str

    @property
    def label(self):
        return LABELS[self.name]


def chosen_by(request):
    """{name: Chosen} of the filters in use. Raises BadRequest or Missing with a sentence."""
    asked = {name: request.GET.get(name, "").strip() for name in LABELS}
    given = {name: value for name, value in asked.items() if value}
    return {name: Chosen(name, value, *READ[name](request)) for name, value in given.items()}


def read_kind(request):
    kind = PartnershipKind(parameters.one_of(request, "kind", PartnershipKind.values))
    return kind, kind.label


def read_role(request):
    role = MembershipRole(parameters.one_of(request, "role", MembershipRole.values))
    return role, role.label


def read_state(request):
    state = parameters.one_of(request, "state", WORDS)
    return state, WORDS[state]


def read_year(request):
    year = parameters.whole_number(request, "year", None, 9999)
    return year, str(year)


def read_organization(request):
    slug = parameters.slug(request, "organization")
    message = _("There is no organization at this address. It may have been withdrawn.")
    organization = found(Organization.objects.known(request.day), message, slug=slug)
    Name.objects.give_names([organization], request.day)
    return organization, plain_name(organization, request)


def words_reader(name):
    def read(request):
        words = parameters.few_words(request, name)
        return words, words

    return read


READ = {
    "q": words_reader("q"),
    "area": words_reader("area"),
    "kind": read_kind,
    "state": read_state,
    "year": read_year,
    "organization": read_organization,
    "role": read_role,
}


def members_of(day):
    """The memberships that readers see on a day."""
    return Membership.objects.public().members_on(day)


def narrowed(rows, chosen, day):
    """The partnerships that all filters in use leave."""
    for name, choice in chosen.items():
        if name in NARROW:
            rows = NARROW[name](rows, choice.means, day)
    return with_members(rows, chosen, day)


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


STATES = {
    RUNNING: lambda rows, day: rows.running_on(day),
    ENDED: lambda rows, day: rows.ended_on(day),
    TO_COME: lambda rows, day: rows.to_come_on(day),
}
NARROW = {
    "q": lambda rows, words, day: rows.matching(words),
    "area": lambda rows, words, day: rows.in_area(words),
    "kind": lambda rows, kind, day: rows.of_kind(kind),
    "state": lambda rows, state, day: STATES[state](rows, day),
    "year": lambda rows, year, day: rows.launched_in(year),
}


def selects(request, everything, chosen):
    """The Selects of the form, with the values that occur among all partnerships of the day."""
    day = request.day.date
    given = {name: choice.value for name, choice in chosen.items()}
    roles = members_of(day).of_partnerships(everything.order_by().values("pk"))
    offered = {
        "kind": numbered(PartnershipKind.choices, everything.numbers_by_kind()),
        "state": numbered(WORDS.items(), everything.numbers_by_life(day)),
        "year": [(str(year), str(year), n) for year, n in everything.numbers_by_year()],
        "organization": organizations(request, chosen),
        "role": numbered(MembershipRole.choices, roles.partnerships_by_role()),
    }
    return [Select(name, rows, given.get(name, "")) for name, rows in offered.items() if rows]


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
