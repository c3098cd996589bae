"""The one module that writes tree nodes. Each function takes the lock before it reads."""

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext_lazy as _

from directory.history.as_of import today
from orgchart.actions.dated import note_due
from orgchart.actions.numbering import number
from orgchart.actions.shifting import open_gap, shift_subtree
from orgchart.models import Organization, Placement, Projection, TreeNode

COLUMNS = "organization_id, parent_id, position, hidden, lft, rght, level, tree_id"


def node_or_refusal(organization_id):
    """The node of the organization to stand under, read afresh. Raises ValidationError."""
    node = TreeNode.objects.filter(pk=organization_id).select_related("organization").first()
    if node is None:
        known = Organization._base_manager.filter(pk=organization_id).exists()
        raise ValidationError(CLOSED if known else UNKNOWN, code="parent")
    dissolved = node.organization.dissolved
    if dissolved and dissolved <= today():
        raise ValidationError(CLOSED, code="parent")
    return node


CLOSED = _("The organization to stand under is closed. Choose one that exists today.")
UNKNOWN = _("The organization to stand under does not exist. Choose another one.")
CYCLE = _("An organization cannot stand under itself or under one that is below it.")


@transaction.atomic
def insert_node(organization, *, parent_id, position):
    """Give an organization its place in the tree, before the sibling at `position`."""
    TreeNode.objects.lock()
    parent = node_or_refusal(parent_id) if parent_id else None
    node = TreeNode(organization=organization, parent=parent, position=position)
    if parent:
        following = following_sibling(parent, node)
        node.tree_id, node.level = parent.tree_id, parent.level + 1
        node.lft = following.lft if following else parent.rght
        open_gap(node.tree_id, before=node.lft, width=2)
    else:
        node.tree_id, node.level, node.lft = next_tree_id(), 0, 1
    node.rght = node.lft + 1
    TreeNode.objects.bulk_create([node])  # its save() would let mptt write the tree once more
    TreeNode.objects.rehide(node.pk)
    return node


@transaction.atomic
def move_node(organization_id, *, parent_id, position):
    """Move a node and all below it. Returns (old root, new root). Raises ValidationError."""
    TreeNode.objects.lock()
    node = TreeNode.objects.get(pk=organization_id)
    old_root = TreeNode.objects.root_of(node).pk
    parent = node_or_refusal(parent_id) if parent_id else None
    if parent and TreeNode.objects.within(node).filter(pk=parent.pk).exists():
        raise ValidationError(CYCLE, code="cycle")
    node.position = position
    if parent:
        following = following_sibling(parent, node)
        before = following.lft if following else parent.rght
        shift_subtree(node, tree_id=parent.tree_id, before=before, level=parent.level + 1)
    elif node.parent_id:
        shift_subtree(node, tree_id=next_tree_id(), before=1, level=0)
    TreeNode.objects.filter(pk=node.pk).update(parent=parent, position=position)
    TreeNode.objects.rehide(node.pk)
    return old_root, TreeNode.objects.root_of(TreeNode.objects.get(pk=node.pk)).pk


def following_sibling(parent, node):
    """Before which child of a parent a node stands: by their positions, then by their keys."""
    later = Q(position__gt=node.position) | Q(position=node.position, pk__gt=node.pk)
    return TreeNode.objects.under(parent).filter(later).exclude(pk=node.pk).first()


def next_tree_id():
    return (TreeNode.objects.aggregate(last=Max("tree_id"))["last"] or 0) + 1


@transaction.atomic
def remove_node(organization_id):
    """Take a node without children out of the tree and close the gap."""
    TreeNode.objects.lock()
    node = TreeNode.objects.filter(pk=organization_id).first()
    if node:
        node.delete()


@transaction.atomic
def make_room(parent_id, position, *, besides):
    """Shift the siblings at and after a position that is taken by one, in the tree and in today's
    placements."""
    TreeNode.objects.lock()
    siblings = TreeNode.objects.filter(parent_id=parent_id).exclude(pk=besides)
    if siblings.filter(position=position).exists():
        later = siblings.filter(position__gte=position)
        placements = Placement.objects.in_force_on(today()).filter(
            organization__in=later.values("pk")
        )
        placements.update(position=F("position") + 1)
        later.update(position=F("position") + 1)


@transaction.atomic
def spread_positions(parent_id):
    """Number the children of a parent anew where two share a position, so that one may come
    between them."""
    TreeNode.objects.lock()
    children = TreeNode.objects.filter(parent_id=parent_id)
    if children.count() > children.aggregate(Count("position", distinct=True))["position__count"]:
        with connection.cursor() as cursor:
            for statement in SPREAD:
                cursor.execute(statement, {"parent": parent_id, "today": today()})


SPREAD = (
    """UPDATE orgchart_treenode n SET position = s.place FROM (
           SELECT organization_id, row_number() OVER (ORDER BY position, organization_id) AS place
           FROM orgchart_treenode WHERE parent_id = %(parent)s
       ) s WHERE n.organization_id = s.organization_id AND n.position <> s.place""",
    """UPDATE orgchart_placement p SET position = n.position FROM orgchart_treenode n
       WHERE n.parent_id = %(parent)s AND p.organization_id = n.organization_id
       AND p.during @> %(today)s::date AND p.position <> n.position""",
)


@transaction.atomic
def project_tree():
    """Write the tree anew from today's placements; rows that are right already stay untouched."""
    TreeNode.objects.lock()
    wanted = wanted_nodes()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE wanted (LIKE orgchart_treenode INCLUDING INDEXES) ON COMMIT DROP"
        )
        with cursor.copy(f"COPY wanted ({COLUMNS}) FROM STDIN") as copy:
            for row in wanted:
                copy.write_row(row)
        cursor.execute("ANALYZE wanted")
        for statement in APPLY:
            cursor.execute(statement)
        cursor.execute("DROP TABLE wanted")
    Projection.objects.update_or_create(pk=1, defaults={"day": today()})
    note_due()


APPLY = (
    """UPDATE orgchart_treenode n SET parent_id = w.parent_id, position = w.position,
       hidden = w.hidden, lft = w.lft, rght = w.rght, level = w.level, tree_id = w.tree_id
       FROM wanted w WHERE w.organization_id = n.organization_id AND
       (n.parent_id, n.position, n.hidden, n.lft, n.rght, n.level, n.tree_id) IS DISTINCT FROM
       (w.parent_id, w.position, w.hidden, w.lft, w.rght, w.level, w.tree_id)""",
    f"""INSERT INTO orgchart_treenode ({COLUMNS}) SELECT {COLUMNS} FROM wanted w WHERE NOT EXISTS
       (SELECT 1 FROM orgchart_treenode n WHERE n.organization_id = w.organization_id)
       ORDER BY tree_id, lft""",
    """DELETE FROM orgchart_treenode n WHERE NOT EXISTS
       (SELECT 1 FROM wanted w WHERE w.organization_id = n.organization_id)""",
)


def wanted_nodes():
    """The rows of the tree as today's placements have it, roots keeping their tree ids."""
    numbered = number(effective_placements(today()))
    tree_ids = dict(TreeNode.objects.filter(parent=None).values_list("pk", "tree_id"))
    following = max(tree_ids.values(), default=0)
    for node in numbered:
        if node.root_id not in tree_ids:
            following += 1
            tree_ids[node.root_id] = following
    return [(*node[:7], tree_ids[node.root_id]) for node in numbered]


def effective_placements(day):
    """(id, parent, position, published) of a day.

    One whose parent has no place that day stands under the nearest above that has.
    """
    rows = list(
        Placement.objects.in_force_on(day).values_list(
            "organization_id", "parent_id", "position", "organization__state"
        )
    )
    placed = {row[0] for row in rows}
    raised = parents_on([row[0] for row in rows if row[1] and row[1] not in placed], day)
    return [
        (id, raised.get(id, parent), position, state == "published")
        for id, parent, position, state in rows
    ]


def parents_on(ids, day):
    """{id: its parent on a day}, going past those that have no place on it."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, orgchart_parent_on(id, %s) FROM unnest(%s) id", [day, ids])
        return dict(cursor.fetchall())


def faults():
    """Where the tree differs from today's placements: sentences, in no language but the log's."""
    try:
        wanted = {row[0]: row for row in wanted_nodes()}
    except ValueError as circle:
        yield f"by their placements, organizations {circle} stand under themselves"
        return
    fields = [name.strip() for name in COLUMNS.split(",")]
    actual = {row[0]: row for row in TreeNode.objects.values_list(*fields)}
    for id in sorted(wanted.keys() | actual.keys()):
        if id not in actual:
            yield f"organization {id} has a place but no node"
        elif id not in wanted:
            yield f"organization {id} has a node but no place"
        elif actual[id] != wanted[id]:
            wrong = [
                f"{field} {have}, not {want}"
                for field, have, want in zip(fields, actual[id], wanted[id], strict=True)
                if have != want
            ]
            yield f"organization {id}: {'; '.join(wrong)}"
