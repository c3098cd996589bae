"""What the page of an organization shows, read in as many queries for one row as for many."""

from django.utils.translation import pgettext_lazy

from directory.parameters import Page
from orgchart.enums import EntryKind, RelationshipKind
from orgchart.models import (
    Appointment,
    Contact,
    Organization,
    OtherName,
    Post,
    ProfileEntry,
    Relationship,
)

BELOW_ON_A_PAGE = 100
TIES_ON_A_PAGE = 50
MOST_ROWS = 300  # of one kind that an organization owns
SECTIONS = {
    EntryKind.FUNCTION: pgettext_lazy("section of a profile", "Functions"),
    EntryKind.ACTIVITY: pgettext_lazy("section of a profile", "Activities"),
    EntryKind.PROGRAMME: pgettext_lazy("section of a profile", "Programmes"),
    EntryKind.TOOL: pgettext_lazy("section of a profile", "Tools"),
    EntryKind.PARTNER_CATEGORY: pgettext_lazy("section of a profile", "Partners by kind"),
    EntryKind.CHALLENGE: pgettext_lazy("section of a profile", "Challenges"),
    EntryKind.FUTURE_CHALLENGE: pgettext_lazy("section of a profile", "Challenges to come"),
    EntryKind.OPPORTUNITY: pgettext_lazy("section of a profile", "Opportunities"),
    EntryKind.SECTION: pgettext_lazy("section of a profile", "More about it"),
    EntryKind.QUESTION: pgettext_lazy("section of a profile", "Questions and answers"),
}


def profile_of(organization, day, page_number, ties_number):
    return {
        "line": Organization.objects.line_above(organization).for_lists(),
        "other_names": OtherName.objects.of(organization)[:MOST_ROWS],
        "sections": sections_of(organization),
        "contacts": Contact.objects.of(organization)[:MOST_ROWS],
        "posts": posts_of(organization, day),
        **ties_of(organization, day, ties_number),
        **below_of(organization, page_number),
    }


def sections_of(organization):
    """The profile entries, kind by kind: (kind, heading, entries)."""
    entries = list(ProfileEntry.objects.of(organization)[:MOST_ROWS])
    found = ((kind, [e for e in entries if e.kind == kind]) for kind in SECTIONS)
    return [(kind, SECTIONS[kind], rows) for kind, rows in found if rows]


def posts_of(organization, day):
    """The posts of the day. One that is filled by somebody hidden is not called vacant."""
    in_force = Appointment.objects.in_force_on(day)
    posts = Post.objects.public().in_force_on(day).of(organization)
    return posts.with_superior().with_filled(in_force).with_holders(in_force.public())[:MOST_ROWS]


def below_of(organization, number):
    below = Organization.objects.under(organization).public()
    page = Page(number, BELOW_ON_A_PAGE, organization.below)
    return {
        "below": below.for_lists().with_public_below()[page.start : page.stop],
        "below_page": page,
    }


def ties_of(organization, day, number):
    ties = Relationship.objects.touching(organization).public().in_force_on(day)
    page = Page(number, TIES_ON_A_PAGE, ties.count(), "ties")
    shown = ties.with_ends()[page.start : page.stop]
    return {"ties": grouped(organization, shown), "ties_page": page}


def grouped(organization, ties):
    """[(what the organization does with the others, [(tie, the other end)])]"""
    groups = {}
    for tie in ties:
        own = tie.organization_id == organization.pk
        kind = RelationshipKind(tie.kind)
        words = kind.label if own else kind.from_the_other_end
        groups.setdefault(str(words), []).append((tie, tie.other if own else tie.organization))
    return list(groups.items())
