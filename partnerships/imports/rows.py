"""What all rows of partnerships have in common as sets."""

from collections import defaultdict

from django.utils.translation import gettext as _

from directory.imports.faults import Fault, not_blank
from directory.imports.sets import ImportSet
from directory.languages import columns
from partnerships.permissions import PARTNERSHIPS


class OwnedByPartnership(ImportSet):
    """Rows of which those who answer for a partnership decide.

    `inside` names references to other rows of the same partnership. A row may leave out the
    partnership and name only such a one.

    `known_by` holds pairs (parts, more): a row without an id is known by the first parts that are
    all filled, and by what else the file says of `more`, were it that there is nothing.

    `holds_others`: other rows name such a row, and so it stays in its partnership.
    """

    owner = "partnership"
    policy = PARTNERSHIPS
    required = ("partnership",)
    inside = ()
    known_by = ()
    holds_others = False

    def match(self, rows):
        self.fill_partnerships(rows)
        for key, found in self.by_key(rows).items():
            yield from self.match_by(key, found)
        for row in rows:
            if row.public_id is None:
                row.public_id, row.is_new = self.new_id(row), True

    def fill_partnerships(self, rows):
        owners = self.owners_inside(rows)
        for row in rows:
            for name in self.inside:
                owner = owners[name].get(row.values.get(name))
                if owner and not row.values.get("partnership"):
                    row.values["partnership"] = owner

    def by_key(self, rows):
        """{key: [row without an id]}"""
        found = defaultdict(list)
        for row in rows:
            if row.public_id is None and (key := self.key_of(row.values)):
                found[key].append(row)
        return found

    def key_of(self, values):
        for parts, more in self.known_by:
            if all(not_blank(values.get(name)) for name in parts):
                return *parts, *(name for name in more if name in values)
        return None

    def owners_inside(self, rows):
        """{name: {permanent id of what a row names: that of its partnership}}"""
        models = {reference.name: reference.model for reference in self.references}
        return {
            name: dict(
                models[name]
                ._base_manager.filter(
                    public_id__in={(row.before | row.values).get(name) for row in rows} - {None}
                )
                .values_list("public_id", "partnership__public_id")
            )
            for name in self.inside
        }

    def check(self, rows):
        owners = self.owners_inside(rows)
        for row in rows:
            now = row.before | row.values
            if self.holds_others and not row.is_new and "partnership" in row.changes:
                message = _("This stays in its partnership. Enter a new one in the other.")
                yield Fault(message, row.number, "partnership_id")
            for name in self.inside:
                if now.get(name) and owners[name][now[name]] != now.get("partnership"):
                    message = _("This belongs to another partnership.")
                    yield Fault(message, row.number, f"{name}_id")


def nobody_named(row, *references):
    """Whether a row names none of the records, nor anybody in words."""
    now = row.before | row.values
    return not any(now.get(name) for name in (*references, *columns("words")))
