"""What a set of data declares to be imported. The columns are those of its export."""

import uuid
from collections import Counter, defaultdict

from django.db.models import Q
from django.utils.translation import gettext as _

from directory.imports.applying import apply_rows
from directory.imports.columns import Reference
from directory.imports.faults import Fault, not_blank
from directory.imports.permitting import Demand, refusals
from directory.permissions import Action
from directory.publishing.enums import State


class ImportSet:
    """One kind of row.

    `reads` are the columns that are read; `derived` are columns of the export that are computed
    and not read. `keys` are the natural keys, tried in their order where a row has no id and all
    parts are filled.
    `required` must be filled in a new row, and cannot be cleared. `owner` is the reference to the
    record to which the rows belong, and in whose revisions they are. `policy` says who may change
    the record of the reference that guards the rows, now and then. `dated` are the attributes that
    say what holds from a day on: like other dated facts they are public at once, all others of a
    published record only by somebody who may publish it; of dated rows all are. `owner_policy` is
    that of the records in whose revisions the rows are, where `policy` guards another kind.
    """

    name = ""
    title = ""
    model = None
    reads = ()
    derived = ()
    keys = ()
    required = ()
    owner = ""
    policy = None
    owner_policy = None
    naming = "name"
    dated = ()
    is_dated = False

    def __init__(self):
        self.namespace = uuid.uuid4()

    def new_id(self, row):
        """The permanent id of a new row: in one namespace the same at every check of a file."""
        return uuid.uuid5(self.namespace, str(row.number))

    @property
    def references(self):
        return [column for column in self.reads if isinstance(column, Reference)]

    @property
    def publishable(self):
        return hasattr(self.model, "publication_changed")

    def lock(self):
        """Take what other writers wait for, before anything is read."""

    def resolve(self, rows):
        """Look up references, and find or make the id of each row. Yields faults.

        References to rows of the same set come last: they may name a row of the file itself.
        """
        to_itself = [reference for reference in self.references if reference.model is self.model]
        for reference in self.references:
            if reference not in to_itself:
                yield from look_up(reference, rows)
        yield from self.match(rows)
        for reference in to_itself:
            yield from look_up(reference, rows, brought=rows)

    def match(self, rows):
        without_id = [row for row in rows if row.public_id is None]
        for key in self.keys:
            waiting = [row for row in without_id if row.public_id is None]
            filled = [row for row in waiting if all(not_blank(row.values.get(a)) for a in key)]
            if filled:
                yield from self.match_by(key, filled)
        for row in without_id:
            if row.public_id is None:
                row.public_id, row.is_new = self.new_id(row), True

    def match_by(self, key, rows):
        found = defaultdict(list)
        first = key[0]
        wanted = {row.values[first] for row in rows}
        paths = [self.path_of(attribute) for attribute in key]
        known = self.model._base_manager.filter(**{f"{paths[0]}__in": wanted})
        for public_id, *values in known.values_list("public_id", *paths):
            found[tuple(values)].append(public_id)
        counted = Counter(tuple(row.values[a] for a in key) for row in rows)
        for row in rows:
            value = tuple(row.values[a] for a in key)
            if len(found[value]) > 1 or counted[value] > 1:
                yield Fault(TWO_MATCHES(), row.number, key[-1])
            elif found[value]:
                row.public_id = found[value][0]

    def path_of(self, attribute):
        """Where the value of an attribute is found in a query: references by permanent id."""
        referring = any(reference.name == attribute for reference in self.references)
        return f"{attribute}__public_id" if referring else attribute

    def current(self, ids):
        """{permanent id: {attribute: value}} of what is there, its rows locked."""
        attributes = [name for column in self.reads for name in column.fills]
        paths = [self.path_of(attribute) for attribute in attributes]
        rows = self.lock_rows(ids)
        return {
            public_id: dict(zip(attributes, values, strict=True))
            for public_id, *values in rows.values_list("public_id", *paths)
        }

    def lock_rows(self, ids):
        """The rows with these ids, locked. By a query of their own: with the columns of other
        tables beside them, `of="self"` may mean one of those."""
        rows = self.model._base_manager.filter(public_id__in=ids)
        list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))
        return rows

    def permitted(self, rows, user, *, publish=False):
        """Faults of rows that the user may not import. One query for each kind of action."""
        refused = list(refusals(self.policy, user, self.demands(rows, publish)))
        yield from refused
        if not refused and not self.is_dated:
            policy = self.owner_policy or self.policy
            yield from refusals(policy, user, self.publications(policy.model, rows))

    def publications(self, model, rows):
        """That what the public reads is changed only by somebody who may publish it."""
        changed = [(row, self.owner_of(row)) for row in rows if set(row.changes) - set(self.dated)]
        owners = {owner for _row, owner in changed} - {None}
        if not hasattr(model, "publication_changed") or not owners:
            return
        public = model._base_manager.filter(public_id__in=owners, state=State.PUBLISHED)
        known = set(public.values_list("public_id", flat=True))
        for row, owner in changed:
            if owner in known:
                yield Demand(Action.PUBLISH, owner, IS_PUBLISHED(row))

    def owner_of(self, row):
        """The permanent id of the record in whose revisions the row is."""
        if self.owner:
            return row.values.get(self.owner, row.before.get(self.owner))
        return None if row.is_new else row.public_id

    def demands(self, rows, publish):
        """What the policy has to permit: the guarding record of each row now, and then."""
        guard = next(reference for reference in self.references if reference.guards)
        for row in rows:
            now = row.before.get(guard.name)
            then = row.values.get(guard.name, now)
            if not row.is_new:
                yield Demand(Action.CHANGE, now, NOT_YOURS(row))
            if then is not None and then != now:
                fault = guard.missing(row, row.codes.get(guard.name))
                yield Demand(Action.CHANGE, then, fault)
            if then is not None and row.is_new and publish and self.publishable:
                yield Demand(Action.PUBLISH, then, MAY_NOT_PUBLISH(row))

    def check(self, rows):
        """Faults of the set as a whole, beyond those of single cells."""
        return ()

    def apply(self, plan, *, actor, publish):
        """Write what the plan says. The rows' owners, or the rows themselves, get revisions."""
        apply_rows(self, plan, actor=actor, publish=publish)


def TWO_MATCHES():  # noqa: N802 - a sentence in the language of the moment
    return _("Two records match this row. Say by its permanent id which one is meant.")


def NOT_YOURS(row):  # noqa: N802
    message = _("There is no record with this permanent id that you may change.")
    return Fault(message, row.number, "id")


def MAY_NOT_PUBLISH(row):  # noqa: N802
    return Fault(_("You may not publish this. Import it as a draft."), row.number)


def IS_PUBLISHED(row):  # noqa: N802
    message = _(
        "This is published, and you may not publish. Change it in its form, where it waits as a "
        "draft, or ask a publisher to import the file."
    )
    return Fault(message, row.number)


def look_up(reference, rows, brought=()):
    """Replace codes by permanent ids, and see that every id is known. Yields faults.

    `brought` are the rows of the file itself where it may refer to one of them. Their codes are
    those that they will have.
    """
    ids = {row.values.get(reference.name) for row in rows} - {None}
    codes = {row.values.get(reference.code_name) for row in rows} - {None, ""}
    codes_by_id = dict.fromkeys((row.public_id for row in brought), "")
    codes_by_id |= codes_known(reference, ids, codes)
    codes_by_id |= {row.public_id: row.values["code"] for row in brought if "code" in row.values}
    ids_by_code = defaultdict(list)
    for public_id, code in codes_by_id.items():
        ids_by_code[code].append(public_id)
    for row in rows:
        yield from look_up_one(reference, row, codes_by_id, ids_by_code)


def codes_known(reference, ids, codes):
    """{permanent id: code} of the records that are there with one of the ids or codes."""
    known = reference.model._base_manager
    if not reference.has_code:
        return dict.fromkeys(
            known.filter(public_id__in=ids).values_list("public_id", flat=True), ""
        )
    there = known.filter(Q(public_id__in=ids) | Q(code__in=codes))
    return dict(there.values_list("public_id", "code"))


def look_up_one(reference, row, codes_by_id, ids_by_code):
    code = row.values.pop(reference.code_name, None)
    if reference.name not in row.values and code is None:
        return
    public_id = row.values.get(reference.name)
    if public_id is not None:
        if public_id not in codes_by_id:
            yield reference.missing(row)
        elif code and codes_by_id[public_id] != code:
            message = _("The code and the permanent id name different records. Leave one empty.")
            yield Fault(message, row.number, reference.code_name)
    elif code:
        matches = ids_by_code[code]
        row.values[reference.name] = matches[0] if matches else None
        row.codes[reference.name] = code
        if not matches:
            yield reference.missing(row, code)
        elif len(matches) > 1:
            yield Fault(TWO_MATCHES(), row.number, reference.code_name)
    else:
        row.values[reference.name] = None
