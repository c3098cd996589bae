"""Which state that is there is meant by a country, and what it gains by that: nothing is lost."""

from collections import defaultdict

from django.db.models import Q

from directory.imports.faults import Row
from directory.languages import columns
from directory.publishing.bulk import insert_rows
from orgchart.actions.bulk import save_organizations
from orgchart.enums import OrganizationKind
from orgchart.models import Name, Organization, OtherName

KINDS = (OrganizationKind.STATE, OrganizationKind.TERRITORY)
NAMES = columns("name")
CALLED = (*NAMES, *columns("short_name"))
LONG = dict(zip(CALLED, (*NAMES, *NAMES), strict=True))  # {column: that of `name` in its language}
# What a state may lack and get; the names and the code are also those of its dated name.
LACKED = (
    *CALLED, "code", "country", "website", *columns("summary"),
    *columns("mandate"),
)  # fmt: skip


def states_there():
    top = Q(node__parent=None)  # also those that have ended and have no node
    return Organization._base_manager.filter(top, kind__in=KINDS)


class StatesThere:
    """The states of the directory, found by what they are called and by their codes."""

    def __init__(self):
        rows = states_there().values("pk", "code", "country", *CALLED)
        names = names_of(rows)
        self.by_country, self.by_code, self.by_name = {}, {}, defaultdict(set)
        for row in rows:
            if row["country"]:
                self.by_country[row["country"]] = row["pk"]
                continue
            if row["code"]:
                self.by_code[row["code"]] = row["pk"]
            for name in set().union(*names[row["pk"]].values()):
                self.by_name[name].add(row["pk"])

    def find(self, country, code, names):
        """The key of the state of a country; one of no country is known by its code or its name."""
        found = self.by_country.get(country) or self.by_code.get(code) or self.by_code.get(country)
        if found:
            return found
        called = set().union(*(self.by_name.get(plain(name), ()) for name in names if name))
        return called.pop() if len(called) == 1 else None


def names_of(rows):
    """{key: {language column of `name`: all it is, was or is also called in it, plainly}}"""
    found = {row["pk"]: defaultdict(set) for row in rows}
    told = [(row["pk"], row) for row in rows]
    for model, read in ((Name, CALLED), (OtherName, NAMES)):
        own = model._base_manager.filter(organization__in=found).values("organization_id", *read)
        told += [(row.pop("organization_id"), row) for row in own]
    for key, row in told:
        for column in CALLED:
            if row.get(column):
                found[key][LONG[column]].add(plain(row[column]))
    return found


def plain(name):
    return " ".join(name.casefold().split())


def join_states(told, *, actor=None):
    """Fill what states lack with what is told of them, and keep as another name what they are
    called there. Returns how many are richer now.

    `told` is {key: {column: text}}; nothing that a state has is written over.
    """
    there = list(states_there().filter(pk__in=told).values("pk", "public_id", *LACKED))
    names = names_of(there)
    changed, others = [], []
    for row in there:
        key = row["pk"]
        also = other_name(names[key], told[key])
        lacking = what_it_lacks(row, names[key], told[key])
        if also:
            others.append({"organization_id": key} | also)
        if also or lacking:
            values = {name: row[name] for name in LACKED} | lacking
            changed.append(Row(len(changed) + 1, values, row["public_id"], before=row))
    insert_rows(OtherName, others)
    save_organizations([], without_taken_codes(changed), actor=actor)
    return len(changed)


def what_it_lacks(row, names, told):
    """{column: text} of what is told; a short name that says what it is called anyway is none."""
    blank = [name for name in LACKED if told.get(name) and not row[name]]
    return {
        name: told[name]
        for name in blank
        if name in NAMES or name not in LONG or plain(told[name]) not in names[LONG[name]]
    }


def other_name(names, told):
    """{column: text} of the languages in which it has a name and is called otherwise, if any."""
    new = {
        name: told[name]
        for name in NAMES
        if told.get(name) and names[name] and plain(told[name]) not in names[name]
    }
    return new and dict.fromkeys(NAMES) | new


def without_taken_codes(rows):
    """A code that something in the same tree has stays with that."""
    codes = [row.values["code"] for row in rows if "code" in row.changes]
    taken = set(Name.objects.filter(code__in=codes).values_list("root__public_id", "code"))
    for row in rows:
        if "code" in row.changes and (row.public_id, row.values["code"]) in taken:
            row.values["code"] = row.before["code"]
    return rows
