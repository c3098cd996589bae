"""The translation desk: which kinds of record it is about, where they stand, who works there."""

from typing import NamedTuple

from django.db.models import Model

from directory.history.as_of import today
from directory.languages import CODES
from directory.permissions import Action
from directory.site.records import KINDS
from directory.translating.counting import Kind, added, counted, waiting
from directory.translating.models import Proposal
from orgchart.enums import Role
from orgchart.models import Organization, Person, Post
from orgchart.permissions import ORGANIZATIONS, grants_of
from partnerships.models import Partnership
from treaties.models import Instrument

MOST_PLACES = 300
A_TREE = 2**32  # more than the numbers of any tree
NODE = (
    f"(SELECT n.tree_id::bigint * {A_TREE} + n.lft FROM orgchart_treenode n "
    "WHERE n.organization_id = {organization})"
)
HELD = (
    "(SELECT p.organization_id FROM orgchart_appointment a JOIN orgchart_post p "
    "ON p.id = a.post_id WHERE a.person_id = r.id AND a.during @> {day} ORDER BY a.id LIMIT 1)"
)
RESPONSIBLE = (
    "(SELECT m.organization_id FROM treaties_mandate m WHERE m.instrument_id = r.id "
    "AND m.role = 'responsible_for' AND m.during @> {day} ORDER BY m.id LIMIT 1)"
)
# A record that several organizations have counts below the first of them only.
ORGANIZATION_OF = {
    "organizations": (Organization, "r.id"),
    "posts": (Post, "r.organization_id"),
    "people": (Person, HELD),
    "instruments": (Instrument, RESPONSIBLE),
    "partnerships": (Partnership, "r.responsible_id"),
}
# Whose names stand in dated rows.
NAMED = [model for model, _place in ORGANIZATION_OF.values() if getattr(model, "projected", ())]


def desk_kinds():
    """{name: Kind} in the order of the board."""
    day = f"DATE '{today().isoformat()}'"
    return {
        name: Kind(
            name,
            model,
            KINDS[model].policy,
            KINDS[model].save,
            NODE.format(organization=organization.format(day=day)),
        )
        for name, (model, organization) in ORGANIZATION_OF.items()
    }


def may_look(user):
    return ORGANIZATIONS.may(user, Action.TRANSLATE)


def languages_of(user):
    """In which languages a user may write anything at all."""
    grants = grants_of(user, Action.TRANSLATE)
    if user.is_superuser or any(grant.role != Role.TRANSLATOR for grant in grants):
        return list(CODES)
    return [code for code in CODES if any(code in grant.languages for grant in grants)]


def seen(kind, user, within=None):
    """The records of a kind that count on the board."""
    return below(kind, kind.policy.which(user, Action.TRANSLATE), within)


def writable(kind, user, language, within=None):
    """Those whose texts in a language the user may write."""
    return below(kind, kind.policy.writable(user, language), within)


def below(kind, records, within):
    return records.among(kind.policy.within(within)) if within else records


def proposals(user):
    """The proposed names that a user decides on, and her own."""
    found = Proposal.objects.none()
    for model in NAMED:
        policy, kept = KINDS[model].policy, Proposal.objects
        found |= kept.about(policy.which(user, Action.PUBLISH))
        found |= kept.about(policy.which(user, Action.TRANSLATE)).by(user)
    return found


def decided_by(user, proposals):
    """The keys of those that the user decides on."""
    keys = [proposal.object_id for proposal in proposals]
    hers = {
        (model, key)
        for model in NAMED
        for key in KINDS[model].policy.which(user, Action.PUBLISH).keys_among(keys)
    }
    return {each.pk for each in proposals if (type(each.record), each.object_id) in hers}


def kind_of(record):
    return next(name for name, (model, _sql) in ORGANIZATION_OF.items() if model is type(record))


class Place(NamedTuple):
    """An organization with what stands on it and below it; None for what stands in none."""

    organization: Model | None
    counts: dict


class Board(NamedTuple):
    total: dict
    places: list


def board(user, kinds, within=None):
    """How far the languages are: in all, and by each organization directly below."""
    tops = tops_of(user, within)
    starts = [start_of(top.node) for top in tops]
    ends = [top.node.tree_id * A_TREE + top.node.rght for top in tops[-1:]]
    parts = {}
    for kind in kinds:
        for part, counts in counted(kind, seen(kind, user, within), [*starts, *ends]).items():
            known = part if part is not None and part < len(tops) else None
            parts.setdefault(known, []).append(counts)
    places = [Place(top, added(parts.get(n, ()))) for n, top in enumerate(tops)]
    if None in parts and tops:
        places.append(Place(None, added(parts[None])))
    return Board(added(c for found in parts.values() for c in found), places)


def waiting_in_drafts(user, kinds, within=None):
    """{language: texts that are complete in open drafts, and not in what is saved}"""
    return waiting([(kind, seen(kind, user, within)) for kind in kinds])


def tops_of(user, within):
    """Where the user looks from: below an organization, or on top of all that she sees."""
    own = ORGANIZATIONS.which(user, Action.TRANSLATE)
    found = own.below_any([within]) if within else own.tops()
    return sorted(found.with_place("node__rght", "node__tree_id")[:MOST_PLACES], key=in_tree_order)


def in_tree_order(organization):
    return start_of(organization.node)


def start_of(node):
    return node.tree_id * A_TREE + node.lft
