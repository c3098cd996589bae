"""Many organizations at once, by the rules of the single actions and in a few statements."""

from collections import defaultdict

from django.db import connection
from django.db.models import Max

from directory.history.as_of import today
from directory.publishing.bulk import (
    insert_rows,
    keep_addresses,
    new_keys,
    update_rows,
    write_revisions,
)
from directory.publishing.enums import State, Verb
from orgchart.actions import tree
from orgchart.actions.organizations import NAMING
from orgchart.enums import ChangeKind, Side
from orgchart.models import Change, ChangedOrganization, Name, Organization, Placement, TreeNode

MANY = 500
PLACING = ("parent", "position")
LIFE = {
    "founded": ("start_date", "first"),
    "dissolved": ("end_date", "last"),
}


def save_organizations(created, changed, *, actor=None):
    """Write planned rows (`public_id`, `values`, `before`, `changes`) in the open transaction.

    The values are those of the organizations set: columns of the table, `parent` by permanent id
    and `position`. A changed name corrects the one of today; a changed parent is a move of today.
    Raises IntegrityError where a constraint refuses.
    """
    TreeNode.objects.lock()
    keys = keys_of(created, changed)
    give_positions(created, changed)
    insert_organizations(created, keys)
    insert_dated_rows(created, keys)
    if len(created) > MANY:
        refresh_statistics()
    update_organizations(changed, keys)
    correct_names(changed, keys)
    correct_lives(changed, keys)
    moved = move_organizations(changed, keys)
    if created or moved or any(set(LIFE) & set(row.changes) for row in changed):
        tree.project_tree()
    if moved:
        pass_roots_on()
    written = [keys[row.public_id] for row in (*created, *changed)]
    write_revisions(Organization, written, Verb.IMPORTED, actor=actor)


def refresh_statistics():
    """Tell the planner of the rows that came, or it takes the tables for as small as before."""
    with connection.cursor() as cursor:
        for model in (Organization, Name, Placement):
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def keys_of(created, changed):
    """{permanent id: primary key} of all that the rows name; new ones get theirs."""
    rows = (*created, *changed)
    named = {row.public_id for row in changed} | {row.values.get("parent") for row in rows}
    known = Organization._base_manager.filter(public_id__in=named - {None})
    keys = dict(known.values_list("public_id", "pk"))
    for row, key in zip(created, new_keys(Organization, len(created)), strict=True):
        keys[row.public_id] = key
    return keys


def give_positions(created, changed):
    """Rows without a position come after their siblings, in the order of the file."""
    placed = [*created, *(row for row in changed if "parent" in row.changes)]
    last = defaultdict(int)
    if any(row.values.get("position") is None for row in placed):
        parents = Placement.objects.order_by().values_list("parent__public_id")
        last |= dict(parents.annotate(Max("position")))
    for row in placed:
        parent = row.values.get("parent")
        if row.values.get("position") is None:
            row.values["position"] = last[parent] + 1
        last[parent] = max(last[parent], row.values["position"])


def own_columns(rows):
    return sorted({name for row in rows for name in row.values} - set(PLACING))


def stored(name, values):
    value = values.get(name)
    if value is None and not Organization._meta.get_field(name).null:
        return Organization._meta.get_field(name).get_default()
    return value


def insert_organizations(created, keys):
    names = own_columns(created)
    insert_rows(
        Organization,
        [
            {"id": keys[row.public_id], "public_id": row.public_id}
            | {name: stored(name, row.values) for name in names}
            for row in created
        ],
    )


def insert_dated_rows(created, keys):
    roots = roots_of(created, keys)
    names, placements = [], []
    for row in created:
        key, values = keys[row.public_id], row.values
        dates = {
            "organization_id": key,
            "start_date": values.get("founded"),
            "start_date_precision": values.get("founded_precision") or "",
            "end_date": values.get("dissolved"),
            "end_date_precision": values.get("dissolved_precision") or "",
        }
        naming = {name: stored(name, values) for name in NAMING}
        names.append({"root_id": roots[row.public_id]} | dates | naming)
        parent, position = values.get("parent"), values["position"]
        placements.append({"parent_id": keys.get(parent), "position": position} | dates)
    insert_rows(Name, names)
    insert_rows(Placement, placements)


def roots_of(created, keys):
    """{permanent id of a new row: primary key of its root}"""
    parents = {row.public_id: row.values.get("parent") for row in created}
    above = Name.objects.filter(organization__public_id__in=set(parents.values()) - {None})
    roots = dict(above.order_by("during").values_list("organization__public_id", "root_id"))
    found = {}
    for public_id in parents:
        path = [public_id]
        while path[-1] not in found and parents.get(path[-1]) is not None:
            path.append(parents[path[-1]])
        top = path[-1]
        root = found.get(top) or roots.get(top) or keys[top]
        found |= dict.fromkeys(path, root)
    return found


def update_organizations(changed, keys):
    names = sorted({name for row in changed for name in row.changes} - set(PLACING))
    rows = [
        {"id": keys[row.public_id]}
        | {name: stored(name, row.before | row.values) for name in names}
        for row in changed
    ]
    if names:
        update_rows(Organization, "id", rows)
    keep_addresses(Organization, {keys[row.public_id]: row for row in changed})


def correct_names(changed, keys):
    renamed = [row for row in changed if set(NAMING) & set(row.changes)]
    current = row_ids(Name, [keys[row.public_id] for row in renamed], CURRENT)
    update_rows(
        Name,
        "id",
        [
            {"id": current[keys[row.public_id]]}
            | {name: stored(name, row.before | row.values) for name in NAMING}
            for row in renamed
        ],
    )


def correct_lives(changed, keys):
    """A changed day of founding or dissolution is that of the first or last name and place."""
    for life, (date, which) in LIFE.items():
        rows = [row for row in changed if {life, f"{life}_precision"} & set(row.changes)]
        for model in (Name, Placement):
            ids = row_ids(model, [keys[row.public_id] for row in rows], ORDER[which])
            update_rows(
                model,
                "id",
                [
                    {
                        "id": ids[keys[row.public_id]],
                        date: row.values[life],
                        f"{date}_precision": row.values[f"{life}_precision"],
                    }
                    for row in rows
                ],
            )


CURRENT = "(during @> %(today)s::date) DESC, during DESC"
ORDER = {"first": "during", "last": "during DESC"}


def row_ids(model, organizations, order):
    """{organization: id of its first dated row in an order}"""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT ON (organization_id) organization_id, id FROM {model._meta.db_table} "
            f"WHERE organization_id = ANY(%(ids)s) ORDER BY organization_id, {order}",
            {"ids": organizations, "today": today()},
        )
        return dict(cursor.fetchall())


def move_organizations(changed, keys):
    """Place rows anew: dated from today where a published one comes under another parent."""
    moved = [row for row in changed if set(PLACING) & set(row.changes)]
    if not moved:
        return moved
    targets = [
        (keys[row.public_id], keys.get(now["parent"]), now["position"] or row.before["position"])
        for row in moved
        for now in (row.before | row.values,)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE moving (organization_id bigint, parent_id bigint, position integer)"
            " ON COMMIT DROP"
        )
        with cursor.copy("COPY moving FROM STDIN") as copy:
            for target in targets:
                copy.write_row(target)
        for statement in MOVE:
            cursor.execute(statement, {"today": today(), "draft": State.DRAFT})
        cursor.execute("SELECT organization_id FROM ended")
        ended = [key for (key,) in cursor]
        cursor.execute("DROP TABLE moving, ended")
    record_moves(ended)
    return moved


MOVE = (
    """CREATE TEMP TABLE ended ON COMMIT DROP AS
       SELECT p.id, m.organization_id, m.parent_id, m.position, p.end_date, p.end_date_precision
       FROM moving m JOIN orgchart_organization o ON o.id = m.organization_id
       JOIN orgchart_placement p ON p.organization_id = o.id AND p.during @> %(today)s::date
       WHERE p.parent_id IS DISTINCT FROM m.parent_id AND o.state <> %(draft)s
       AND (p.start_date IS NULL OR p.start_date < %(today)s)""",
    """UPDATE orgchart_placement p SET end_date = %(today)s, end_date_precision = 'day'
       FROM ended e WHERE e.id = p.id""",
    """UPDATE orgchart_placement p SET parent_id = m.parent_id, position = m.position
       FROM moving m WHERE p.organization_id = m.organization_id
       AND p.during @> %(today)s::date""",
    """INSERT INTO orgchart_placement (public_id, organization_id, parent_id, position, start_date,
           start_date_precision, end_date, end_date_precision, source, source_url)
       SELECT gen_random_uuid(), organization_id, parent_id, position, %(today)s, 'day', end_date,
           end_date_precision, '', '' FROM ended""",
)


def record_moves(organizations):
    keys = new_keys(Change, len(organizations))
    insert_rows(
        Change,
        [
            {"id": key, "kind": ChangeKind.MOVED, "date": today(), "date_precision": "day"}
            for key in keys
        ],
    )
    insert_rows(
        ChangedOrganization,
        [
            {"change_id": key, "organization_id": organization, "side": side}
            for key, organization in zip(keys, organizations, strict=True)
            for side in Side
        ],
    )


def pass_roots_on():
    """Names that hold today or later belong to the tree where their organization is now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orgchart_name m SET root_id = r.organization_id FROM orgchart_treenode n "
            "JOIN orgchart_treenode r ON r.tree_id = n.tree_id AND r.parent_id IS NULL "
            "WHERE m.organization_id = n.organization_id "
            "AND m.during && daterange(%s, NULL) AND m.root_id <> r.organization_id",
            [today()],
        )
