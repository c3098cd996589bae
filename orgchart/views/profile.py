"""What the page of an organization shows, read in as many queries for one row as for many."""

from django.utils.translation import pgettext_lazy

from directory.history.as_of import today
from directory.history.fields import partial_date
from directory.parameters import Page
from orgchart.enums import EntryKind, RelationshipKind
from orgchart.models import (
    Appointment,
    ChangedOrganization,
    Contact,
    Organization,
    OtherName,
    Post,
    ProfileEntry,
    Relationship,
)
from orgchart.views.chart import named

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
    """Everything about an organization that is public on the day, as it is on the day."""
    below = below_of(organization, day, page_number)
    ties, ties_page = ties_of(organization, day, ties_number)
    before = list(ChangedOrganization.objects.before(organization, day))
    posts = list(posts_of(organization, day))
    line, below["below"], *_others = named(
        day,
        Organization.objects.line_on(organization, day).for_lists(),
        below["below"],
        (tie.other for tie in ties),
        (tie.organization for tie in ties),
        (post.reports_to.organization for post in posts if post.reports_to),
        (party.organization for party in before),
        [organization],
    )
    return {
        "line": line,
        "other_names": OtherName.objects.of(organization)[:MOST_ROWS],
        "sections": sections_of(organization),
        "contacts": Contact.objects.of(organization)[:MOST_ROWS],
        "posts": posts,
        "before": before,
        "closing": closing_of(organization),
        "ties": grouped(organization, ties),
        "ties_page": ties_page,
        **below,
    }


def closing_of(organization):
    """When it will close, as far as that is announced today."""
    closes = organization.dissolved
    return partial_date(organization, "dissolved") if closes and closes > today() else None


def sections_of(organization):
    """The profile entries, kind by kind: (kind, heading, entries)."""
    entries = list(ProfileEntry.objects.of(organization)[:MOST_ROWS])
    found = ((kind, [e for e in entries if e.kind == kind]) for kind in SECTIONS)
    return [(kind, SECTIONS[kind], rows) for kind, rows in found if rows]


def posts_of(organization, day):
    """The posts of the day. One that is filled by somebody hidden is not called vacant."""
    in_force = Appointment.objects.in_force_on(day.date)
    posts = Post.objects.published().in_force_on(day.date).of(organization).with_superior(day)
    return posts.with_filled(in_force).with_holders(in_force.published())[:MOST_ROWS]


def below_of(organization, day, number):
    below = Organization.objects.under_on(organization, day).published()
    page = Page(number, BELOW_ON_A_PAGE, organization.below)
    rows = below.for_lists().with_public_below_on(day)[page.start : page.stop]
    return {"below": rows, "below_page": page}


def ties_of(organization, day, number):
    ties = Relationship.objects.seen_from(organization, day)
    page = Page(number, TIES_ON_A_PAGE, ties.count(), "ties")
    return list(ties.with_ends()[page.start : page.stop]), page


def grouped(organization, ties):
    """[(what the organization does with the others, [(tie, the other end)])]"""
    groups = {}
    for tie in ties:
        own = tie.organization_id == organization.pk
        kind = RelationshipKind(tie.kind)
        words = kind.label if own else kind.from_the_other_end
        groups.setdefault(str(words), []).append((tie, tie.other if own else tie.organization))
    return list(groups.items())
