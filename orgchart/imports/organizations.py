from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from directory.history.as_of import today
from directory.imports.applying import state_of
from directory.imports.columns import Dates, Own, Reference
from directory.imports.faults import Fault
from directory.imports.sets import ImportSet
from directory.languages import columns
from orgchart.actions.bulk import save_organizations
from orgchart.actions.organizations import OPEN_BELOW
from orgchart.actions.placements import NOWHERE
from orgchart.imports import places
from orgchart.imports.matching import UNDER_ITSELF, Directory, Matcher
from orgchart.imports.people import settle_slugs, unnamed
from orgchart.imports.rows import lies_before, own
from orgchart.models import Organization, Placement, TreeNode
from orgchart.permissions import ORGANIZATIONS


class Organizations(ImportSet):
    name = "organizations"
    title = _("Organizations")
    model = Organization
    policy = ORGANIZATIONS
    reads = (
        *own(Organization, "code", "slug", "kind"),
        Reference("parent", Organization, code=True, required=False),
        Own(Placement, "position"),
        *own(Organization, *columns("name", "short_name", "summary", "mandate")),
        Dates("founded"),
        Dates("dissolved"),
        *own(
            Organization, "closure_kind", "country", "website", "source_language", "original_name"
        ),
    )
    derived = ("path", *columns("path"))
    dated = (
        "parent", "position", "code", *columns("name", "short_name"), "founded", "dissolved",
        "founded_precision", "dissolved_precision", "closure_kind",
    )  # fmt: skip
    required = ("kind",)

    def lock(self):
        TreeNode.objects.lock()

    def resolve(self, rows):
        self.directory = Directory()
        matcher = Matcher(rows, self.directory, self.new_id)
        yield from matcher.match()
        self.roots = matcher.roots

    def current(self, ids):
        attributes = [a for c in self.reads for a in c.fills if a not in {"parent", "position"}]
        query = self.lock_rows(ids)
        return {
            public_id: dict(zip(attributes, values, strict=True))
            | {"position": known.position, "parent": known.parent}
            for public_id, *values in query.values_list("public_id", *attributes)
            for known in (self.directory.known[public_id],)
        }

    def permitted(self, rows, user, *, publish=False):
        yield from super().permitted(rows, user, publish=publish)
        yield from places.refused_roots(rows, user, publish)

    def demands(self, rows, publish):
        return places.demands(rows, publish)

    def check(self, rows):
        for row in rows:
            yield from unnamed(row, "name", ("original_name",))
            yield from self.dates(row)
        yield from settle_slugs(Organization, rows)
        yield from self.codes(rows)
        yield from self.parents(rows)

    def dates(self, row):
        now = row.before | row.values
        if lies_before(row, "dissolved", "founded"):
            message = _("It was dissolved before it was founded. Correct one of the dates.")
            yield Fault(message, row.number, "dissolved")
        if now.get("closure_kind") and not now.get("dissolved"):
            message = _("Say when it was dissolved, or leave out how it ended.")
            yield Fault(message, row.number, "closure_kind")

    def codes(self, rows):
        """No code twice in a tree, among those that are not closed."""
        holders = defaultdict(list)
        in_file = {row.public_id for row in rows}
        for known in self.directory.known.values():
            if known.code and known.public_id not in in_file and not known.dissolved:
                holders[self.directory.root(known.public_id), known.code].append(None)
        for row in rows:
            now = row.before | row.values
            if now.get("code") and not now.get("dissolved"):
                holders[self.roots[row.public_id], now["code"]].append(row)
        for (_root, code), found in holders.items():
            for row in found[1:]:
                message = _("The code “%(code)s” is there twice in this tree.") % {"code": code}
                yield Fault(message, row.number, "code")

    def parents(self, rows):
        """No cycle, nothing new under what is closed, and no closing over what is open."""
        above = {known.public_id: known.parent for known in self.directory.known.values()}
        above |= {row.public_id: row.values["parent"] for row in rows if "parent" in row.values}
        closed = {k.public_id for k in self.directory.known.values() if is_closed(k.dissolved)}
        for row in rows:
            if "dissolved" in row.values:
                (closed.add if is_closed(row.values["dissolved"]) else closed.discard)(
                    row.public_id
                )
        sound = set()
        for row in rows:
            if stands_under_itself(row.public_id, above, sound):
                yield Fault(UNDER_ITSELF(), row.number, "parent_id")
            moves = "parent" in row.values and (row.is_new or "parent" in row.changes)
            if moves and row.values["parent"] in closed and row.public_id not in closed:
                message = _("The organization to stand under is closed. Choose one that exists.")
                yield Fault(message, row.number, "parent_id")
            if not row.is_new and {"parent", "position"} & set(row.changes) and not stands(row):
                yield Fault(NOWHERE, row.number, "parent_id")
        changed = [row for row in rows if not row.is_new and "dissolved" in row.changes]
        closing = {row.public_id: row for row in changed}
        for public_id, parent in above.items():
            if parent in closing and parent in closed and public_id not in closed:
                yield Fault(OPEN_BELOW, closing[parent].number, "dissolved")

    def apply(self, plan, *, actor, publish):
        for row in plan.created:
            row.values["state"] = state_of(row, publish)
        save_organizations(plan.created, plan.changed, actor=actor)


def stands(row):
    """Whether it has a place today, by its days in the file."""
    now = row.before | row.values
    founded = now.get("founded")
    return not is_closed(now.get("dissolved")) and (founded is None or founded <= today())


def is_closed(dissolved):
    return dissolved is not None and dissolved <= today()


def stands_under_itself(public_id, above, sound):
    """Whether going up from it comes back; `sound` keeps those from which a root was reached."""
    path = set()
    while public_id and public_id not in sound:
        if public_id in path:
            return True
        path.add(public_id)
        public_id = above.get(public_id)
    sound |= path
    return False
