"""Which organization a row means: by permanent id, by root and code, or by parent and name."""

import uuid
from collections import defaultdict
from typing import NamedTuple

from django.utils.translation import gettext as _

from directory.imports.faults import Fault
from directory.imports.sets import TWO_MATCHES
from orgchart.models import Organization, Placement, TreeNode


class Known(NamedTuple):
    public_id: uuid.UUID
    code: str
    name_en: str
    name_ar: str
    slug: str
    dissolved: object
    parent: uuid.UUID | None
    position: int | None


class Directory:
    """All organizations that are there, as far as rows are matched with them."""

    def __init__(self):
        rows = Organization._base_manager.values_list(
            "pk", "public_id", "code", "name_en", "name_ar", "slug", "dissolved"
        )
        rows = list(rows)
        ids = {row[0]: row[1] for row in rows}
        places = today_or_last_places()
        self.known = {
            public_id: Known(public_id, *more, ids.get(parent), position)
            for key, public_id, *more in rows
            for parent, position in (places.get(key, (None, None)),)
        }
        self.by_code, self.by_name = defaultdict(list), defaultdict(list)
        for known in self.known.values():
            if known.code:
                self.by_code[known.code].append(known.public_id)
            for name in {known.name_en, known.name_ar} - {None, ""}:
                self.by_name[known.parent, name].append(known.public_id)
        self.roots = {}

    def root(self, public_id):
        """The top of the tree of an organization that is there."""
        path = []
        while public_id not in self.roots and public_id not in path:
            path.append(public_id)
            parent = self.known[public_id].parent
            if parent is None:
                self.roots[public_id] = public_id
            else:
                public_id = parent
        root = self.roots.get(public_id, public_id)
        self.roots |= dict.fromkeys(path, root)
        return root


def today_or_last_places():
    """{organization: (parent, position)} of today's tree; of a closed one, where it stood last."""
    columns = "organization_id", "parent_id", "position"
    rows = [
        *Placement.objects.order_by("during").values_list(*columns),
        *TreeNode.objects.values_list(*columns),
    ]
    return {key: (parent, position) for key, parent, position in rows}


class Matcher:
    """Resolves rows parents first, in whatever order they come."""

    def __init__(self, rows, directory, new_id):
        self.rows, self.directory, self.new_id = rows, directory, new_id
        self.faults = []
        self.by_id = {row.public_id: row for row in rows if row.public_id}
        self.by_code = defaultdict(list)
        for row in rows:
            if row.values.get("code"):
                self.by_code[row.values["code"]].append(row)
        self.roots, self.done = {}, set()

    def match(self):
        for row in self.rows:
            for waiting in self.line_up(row):
                self.resolve(waiting)
        return self.faults

    def line_up(self, row):
        """The row's unresolved parents in the file from the top down, then the row."""
        line = []
        while row is not None and row.number not in self.done:
            self.done.add(row.number)
            line.append(row)
            row = self.parent_row(row)
        return reversed(line)

    def parent_row(self, row):
        if row.values.get("parent"):
            return self.by_id.get(row.values["parent"])
        rows = self.by_code.get(row.values.get("parent_code"), [])
        return rows[0] if len(rows) == 1 else None

    def resolve(self, row):
        self.find_parent(row)
        root = self.root_of(row)
        if row.public_id is None:
            row.public_id = self.find(row, root) or self.new_id(row)
        self.roots[row.public_id] = root or row.public_id

    def find_parent(self, row):
        code = row.values.pop("parent_code", None)
        parent = row.values.get("parent")
        if parent:
            known = self.by_id.get(parent) or self.directory.known.get(parent)
            if known is None:
                self.faults.append(unknown(row, "parent"))
            elif code and code not in self.codes_of(parent):
                self.fault(row, "parent_code", _("It is not the code of the parent. Clear one."))
        elif code:
            row.codes["parent"] = code
            row.values["parent"] = self.parent_by_code(row, code)
        elif code is not None:
            row.values["parent"] = None

    def codes_of(self, public_id):
        row, known = self.by_id.get(public_id), self.directory.known.get(public_id)
        return {row and row.values.get("code"), known and known.code}

    def parent_by_code(self, row, code):
        in_file = self.by_code.get(code, [])
        found = {r.public_id for r in in_file} or set(self.directory.by_code.get(code, []))
        if len(found) == 1 and None not in found:
            return next(iter(found))
        if len(found) > 1 or len(in_file) > 1:
            self.fault(row, "parent_code", TWO_MATCHES())
        elif in_file:
            self.fault(row, "parent_code", UNDER_ITSELF())
        else:
            self.faults.append(unknown(row, "parent"))
        return None

    def root_of(self, row):
        """The root of the row's tree; None for a row that is a root itself, or says nothing."""
        parent = row.values.get("parent")
        if parent in self.roots:
            return self.roots[parent]
        if parent in self.directory.known:
            return self.directory.root(parent)
        return None

    def find(self, row, root):
        values, directory = row.values, self.directory
        found = directory.by_code.get(values.get("code") or None, [])
        if "parent" in values:
            found = [id for id in found if directory.root(id) == (root or id)]
        if not found and not values.get("code"):
            name = values.get("name_en") or values.get("name_ar")
            found = directory.by_name.get((values.get("parent"), name), [])
        found = [id for id in found if id not in self.by_id]
        if len(found) > 1:
            self.fault(row, "code", TWO_MATCHES())
        if len(found) == 1:
            self.by_id[found[0]] = row
            return found[0]
        return None

    def fault(self, row, column, message):
        self.faults.append(Fault(message, row.number, column))


def UNDER_ITSELF():  # noqa: N802 - a sentence in the language of the moment
    return _("An organization cannot stand under itself or under one below it.")


def unknown(row, reference=None):
    """The fault of a row that names no organization, or none that the user may change."""
    if code := row.codes.get(reference):
        message = _("There is no organization with the code “%(code)s” that you may change.")
        return Fault(message % {"code": code}, row.number, f"{reference}_code")
    message = _("There is no organization with this permanent id that you may change.")
    return Fault(message, row.number, f"{reference}_id" if reference else "id")
