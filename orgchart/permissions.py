"""What a grant covers. One policy a kind of record answers for pages, forms, moves and imports."""

from django.db.models import Q

from directory.history.as_of import today
from directory.languages import CODES
from directory.permissions import Action
from directory.publishing.models import Draft
from orgchart.enums import Role
from orgchart.models import (
    Appointment,
    ChangeSet,
    Grant,
    Organization,
    Person,
    Post,
    Step,
)

TRANSLATES = {Action.VIEW, Action.TRANSLATE}
EDITS = TRANSLATES | {Action.ADD, Action.CHANGE, Action.MOVE, Action.DELETE}
PUBLISHES = EDITS | {Action.PUBLISH}
ACTIONS = {
    Role.TRANSLATOR: TRANSLATES,
    Role.EDITOR: EDITS,
    Role.PUBLISHER: PUBLISHES,
    Role.ADMINISTRATOR: PUBLISHES | {Action.ADMINISTER},
}


def grants_of(user, action):
    """The grants by which a user may do something, with the nodes of their organizations."""
    if not user.is_active or not user.is_staff or user.is_superuser:
        return []
    known = getattr(user, "known_grants", {})  # kept for one request where a page asks often
    if "all" not in known:
        grants = Grant.objects.filter(Q(user=user) | Q(group__in=user.groups.all()))
        known["all"] = list(grants.select_related("organization__node"))
    return [grant for grant in known["all"] if action in ACTIONS[grant.role]]


def must_have_second_factor(user):
    """Whoever holds a grant signs in with a second factor, and so does whoever needs none."""
    return user.is_superuser or bool(grants_of(user, Action.VIEW))


def ask_grants_afresh(user):
    """After the lock of the tree: what was known before it may stand elsewhere now."""
    if hasattr(user, "known_grants"):
        user.known_grants = {}


def remember_no_grants(user):
    """Ask for them each time anew, before what takes the lock of the tree by itself."""
    if hasattr(user, "known_grants"):
        del user.known_grants


def covers_all(user, grants):
    everything = any(grant.organization_id is None for grant in grants)
    return (user.is_active and user.is_superuser) or everything


# Of what was deleted, as many are looked through for those that somebody may bring back.
MOST_DELETED = 5000


class GrantPolicy:
    """Answers from the grants; each kind says which of its records a set of grants covers.

    `belonged` is the part of a last snapshot from which `owners_then` reads the organizations to
    which a deleted record belonged.
    """

    belonged = ""

    def which(self, user, action):
        return self.by_grants(user, grants_of(user, action))

    def by_grants(self, user, grants):
        if covers_all(user, grants):
            return self.model.objects.all()
        return self.covered(grants) if grants else self.model.objects.none()

    def may(self, user, action, record=None):
        if record is not None and record.pk:
            return self.which(user, action).filter(pk=record.pk).exists()
        grants = grants_of(user, action)
        return bool(grants) or covers_all(user, grants)

    def which_deleted(self, user, revisions):
        """Those that belonged to organizations to which the user may add."""
        grants = grants_of(user, Action.ADD)
        if covers_all(user, grants) or not grants:
            return revisions if covers_all(user, grants) else revisions.none()
        parts = revisions.values_list("pk", f"snapshot__{self.belonged}")[:MOST_DELETED]
        owners = {key: set(self.owners_then(part)) for key, part in parts}
        named = set().union(*owners.values())
        hers = set(Organization.objects.covered_by(grants).keys_among(named))
        return revisions.filter(pk__in=[key for key, those in owners.items() if those & hers])

    def owners_then(self, part):
        return [part] if part else []

    def within(self, organization):
        """What belongs to an organization and to all below it: what a grant on it would cover."""
        return self.covered([Grant(organization=organization)])

    def writable(self, user, language):
        """The records whose texts in a language this user may write, as a queryset."""
        grants = [
            grant
            for grant in grants_of(user, Action.TRANSLATE)
            if grant.role != Role.TRANSLATOR or language in grant.languages
        ]
        return self.by_grants(user, grants)

    def languages(self, user, record):
        """In which the user may write this record's texts: all for who may change it."""
        if self.may(user, Action.CHANGE, record):
            return set(CODES)
        own = {code for grant in grants_of(user, Action.TRANSLATE) for code in grant.languages}
        return {code for code in own if self.writable(user, code).filter(pk=record.pk).exists()}


class OrganizationPolicy(GrantPolicy):
    model = Organization
    belonged = "kept__placements"

    def owners_then(self, part):
        """Under which one it stood last. A top belonged to none."""
        last = max(part or [], key=lambda row: row["start_date"], default={"parent_id": None})
        return [last["parent_id"]] if last["parent_id"] else []

    def covered(self, grants):
        return Organization.objects.covered_by(grants)

    def known_to(self, user):
        """Those that the user may see here, and all that are published."""
        return self.which(user, Action.VIEW) | Organization.objects.published()

    def may_place_under(self, user, action, parent):
        """May the user found one, or move one, under this parent? None stands for a new root."""
        if parent is None:
            return covers_all(user, grants_of(user, action))
        return self.may(user, action, parent)


class PostPolicy(GrantPolicy):
    model = Post
    belonged = "fields__organization_id"

    def covered(self, grants):
        return Post.objects.filter(organization__in=Organization.objects.covered_by(grants))


class PersonPolicy(GrantPolicy):
    """A person follows the posts held today; one without a post belongs to no bureau."""

    model = Person

    def covered(self, grants):
        held = Appointment.objects.in_force_on(today()).filter(
            post__organization__in=Organization.objects.covered_by(grants)
        )
        return Person.objects.filter(pk__in=held.values("person"))

    def which_deleted(self, user, revisions):
        """Nobody who holds a post is deleted: whoever deleted a person may bring her back."""
        grants = grants_of(user, Action.ADD)
        if covers_all(user, grants):
            return revisions
        return revisions.filter(author=user) if grants else revisions.none()


class GrantsOwnPolicy(GrantPolicy):
    """Whoever administers an organization keeps the grants on it and on all below it, whatever is
    done to them. One on no organization is kept by those who have such a grant themselves."""

    model = Grant

    def which(self, user, action):
        return super().which(user, Action.ADMINISTER)

    def may(self, user, action, record=None):
        return super().may(user, Action.ADMINISTER, record)

    def covered(self, grants):
        return Grant.objects.filter(organization__in=Organization.objects.covered_by(grants))


class ChangeSetPolicy:
    """A reorganization is seen, and prepared, by whoever may change all that it is about, drafts
    too, and knows all that it names; an empty one by who began it.

    `policies` are those of the kinds of record that have drafts; the composition lists them. A
    draft of any other kind is nobody's but theirs who may change everything.
    """

    policies = ()

    def which(self, user, action):
        grants = grants_of(user, Action.CHANGE)
        if covers_all(user, grants):
            return ChangeSet.objects.all()
        if not grants:
            return ChangeSet.objects.none()
        organizations = ORGANIZATIONS.by_grants(user, grants)
        drafts = Draft.objects.of_any(each.by_grants(user, grants) for each in self.policies)
        gone = Draft.objects.without_records(each.model for each in self.policies)
        foreign = Step.objects.beyond(organizations, ORGANIZATIONS.known_to(user), drafts | gone)
        about = Step.objects.about(organizations, drafts)
        return ChangeSet.objects.seen_by(user, about=about, foreign=foreign)

    def may(self, user, action, record=None):
        if record is not None and record.pk:
            return self.which(user, action).filter(pk=record.pk).exists()
        grants = grants_of(user, Action.CHANGE)
        return bool(grants) or covers_all(user, grants)


CHANGE_SETS = ChangeSetPolicy()
ORGANIZATIONS, POSTS, PEOPLE = OrganizationPolicy(), PostPolicy(), PersonPolicy()
GRANTS = GrantsOwnPolicy()
