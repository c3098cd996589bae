"""The dated names and places: the past, and what is announced, corrected from a file.

A row of a file is one dated row. Rows that the file does not hold stay as they are; only where an
organization has a single row that nobody dated or sourced, made with the organization itself, that
one gives way to the file's.
"""

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.imports.applying import keys_of, stored
from directory.imports.columns import Dates
from directory.imports.faults import Fault, Refused
from directory.imports.permitting import Demand
from directory.imports.sets import NOT_YOURS, ImportSet
from directory.languages import columns
from directory.permissions import Action
from orgchart.actions.past import CYCLE, Unsound, correct_history
from orgchart.imports.people import unnamed
from orgchart.imports.rows import ends_before_start, organization_reference, own
from orgchart.models import Name, Organization, Placement, TreeNode
from orgchart.permissions import ORGANIZATIONS

EMPTY = {"start_date": None, "start_date_precision": "", "end_date": None, "end_date_precision": ""}
OVERLAP = gettext_lazy("It overlaps another row of the same organization. Change the dates.")


class DatedRows(ImportSet):
    owner = "organization"
    policy = ORGANIZATIONS
    is_dated = True
    required = ("organization",)
    keys = (("organization", "start_date"),)
    term = (Dates("start_date"), Dates("end_date"))

    def lock(self):
        TreeNode.objects.lock()

    def check(self, rows):
        for row in rows:
            yield from ends_before_start(row)
        self.given_way = giving_way(self.model, rows)
        for number in overlapping(self.model, rows, self.given_way):
            yield Fault(str(OVERLAP), number, "start_date")

    def apply(self, plan, *, actor, publish):
        rows = [*plan.created, *plan.changed]
        keys = keys_of(self, plan)
        attributes = [name for column in self.reads for name in column.fills]
        written = [
            stored(self, row.before | row.values, attributes, keys) | {"public_id": row.public_id}
            for row in rows
        ]
        try:
            correct_history(self.model, written, given_way=self.given_way, actor=actor)
        except Unsound as unsound:
            raise Refused([fault_of(unsound, rows)]) from None


class Names(DatedRows):
    name = "names"
    title = gettext_lazy("Dated names")
    model = Name
    reads = (
        organization_reference(),
        *own(Name, *columns("name", "short_name"), "code"),
        *DatedRows.term,
        *own(Name, *columns("source"), "source_url"),
    )

    def check(self, rows):
        yield from super().check(rows)
        named = Organization._base_manager.exclude(original_name="")
        original = set(named.values_list("public_id", flat=True))
        for row in rows:
            if (row.before | row.values).get("organization") not in original:
                yield from unnamed(row, "name", ())


class Placements(DatedRows):
    name = "placements"
    title = gettext_lazy("Dated places")
    model = Placement
    naming = ""
    reads = (
        organization_reference(),
        organization_reference("parent"),
        *own(Placement, "position"),
        *DatedRows.term,
        *own(Placement, *columns("source"), "source_url"),
    )

    def demands(self, rows, publish):
        """A place is changed as by a move: at the organization and at both parents."""
        for row in rows:
            now = row.before | row.values
            yield Demand(Action.MOVE, now["organization"], NOT_YOURS(row))
            if row.before and row.before["organization"] != now["organization"]:
                yield Demand(Action.MOVE, row.before["organization"], NOT_YOURS(row))
            for parent in {now.get("parent"), row.before.get("parent")} - {None}:
                if "parent" in row.changes:
                    yield Demand(Action.MOVE, parent, not_hers(self, row))

    def permitted(self, rows, user, *, publish=False):
        yield from super().permitted(rows, user, publish=publish)
        tops = [row for row in rows if "parent" in row.values and not row.values["parent"]]
        tops = [row for row in tops if row.is_new or "parent" in row.changes]
        if tops and not ORGANIZATIONS.may_place_under(user, Action.ADD, None):
            message = _(
                "Name the organization to stand under. You may not found a tree of its own."
            )
            yield from (Fault(message, row.number, "parent_id") for row in tops)

    def check(self, rows):
        yield from super().check(rows)
        for row in rows:
            now = row.before | row.values
            if now.get("parent") == now.get("organization"):
                message = _("An organization cannot stand under itself.")
                yield Fault(message, row.number, "parent_id")
        give_positions(rows)


def not_hers(data_set, row):
    """The fault of a parent that is not there, or not one between which she may move."""
    parent = next(reference for reference in data_set.references if reference.name == "parent")
    return parent.missing(row, row.codes.get("parent"))


def give_positions(rows):
    """Rows without a position come after all that ever stood there, in the order of the file."""
    waiting = [row for row in rows if (row.before | row.values).get("position") is None]
    parents = Placement.objects.order_by().values_list("parent__public_id")
    last = dict(parents.annotate(Max("position"))) if waiting else {}
    for row in waiting:
        parent = (row.before | row.values).get("parent")
        row.values["position"] = last[parent] = last.get(parent, 0) + 1


def giving_way(model, rows):
    """The keys of single rows, without a source, of organizations to which the file brings rows
    and does not mean theirs."""
    kept = {row.public_id for row in rows}
    named = {row.values.get("organization") for row in rows if row.is_new}
    found = {}
    for key, public_id, owner, *source in model.objects.filter(
        organization__public_id__in=named - {None}
    ).values_list("pk", "public_id", "organization__public_id", "source_url", *columns("source")):
        found.setdefault(owner, []).append((key, public_id, any(source)))
    return [
        of_one[0][0]
        for of_one in found.values()
        if len(of_one) == 1 and of_one[0][1] not in kept and not of_one[0][2]
    ]


def overlapping(model, rows, given_way):
    """The numbers of rows that overlap others of the file, or what is there beside it."""
    terms = [EMPTY | row.before | row.values for row in rows]
    asked = {
        "numbers": [row.number for row in rows],
        "ids": [row.public_id for row in rows],
        "owners": [term.get("organization") for term in terms],
        **{name: [term[name] or None for term in terms] for name in EMPTY},
        "given_way": given_way,
    }
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPPING.format(table=model._meta.db_table), asked)
        return [number for (number,) in cursor]


OVERLAPPING = """
WITH file AS MATERIALIZED (
    SELECT f.number, f.public_id, f.owner, diwan_during(f.a, coalesce(f.a_known, ''), f.b,
        coalesce(f.b_known, '')) AS during
    FROM unnest(%(numbers)s::int[], %(ids)s::uuid[], %(owners)s::uuid[], %(start_date)s::date[],
        %(start_date_precision)s::text[], %(end_date)s::date[], %(end_date_precision)s::text[])
        AS f(number, public_id, owner, a, a_known, b, b_known)
)
SELECT f.number FROM file f WHERE NOT isempty(f.during) AND (
    EXISTS (SELECT 1 FROM file g WHERE g.owner = f.owner AND g.number < f.number
        AND g.during && f.during)
    OR EXISTS (SELECT 1 FROM {table} t JOIN orgchart_organization o ON o.id = t.organization_id
        WHERE o.public_id = f.owner AND t.during && f.during
        AND t.id <> ALL(%(given_way)s::bigint[])
        AND t.public_id NOT IN (SELECT public_id FROM file)))
ORDER BY f.number
"""


def fault_of(unsound, rows):
    message = (
        _("On some day it would stand under itself. Change the parent or the dates.")
        if unsound.reason == CYCLE
        else _("On some day it has a place but no name. Let its names reach as far as its places.")
    )
    owners = set(unsound.organizations)
    row = next((r for r in rows if (r.before | r.values).get("organization") in owners), None)
    return Fault(message, row.number if row else None, "start_date" if row else "")
