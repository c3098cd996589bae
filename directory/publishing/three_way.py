"""What becomes of two changes of the same snapshot, made apart from each other."""

from typing import NamedTuple

from directory.languages import MARKS


class Clash(NamedTuple):
    """A place that both sides changed, and not to the same. `relation` is empty for the record's
    own fields; `field` for a whole row that one side removed and the other one changed."""

    relation: str
    row: str
    field: str
    base: object
    ours: object
    theirs: object


def merged(base, ours, theirs):
    """(snapshot, clashes): `theirs` with what `ours` changed of `base`. Clashes stand as ours."""
    clashes = []
    fields = merged_fields(base["fields"], ours["fields"], theirs["fields"], clashes)
    relations = dict.fromkeys([*theirs["owned"], *ours["owned"]])
    owned = {
        name: merged_rows(
            name, *(side["owned"].get(name, []) for side in (base, ours, theirs)), clashes
        )
        for name in relations
    }
    return {"fields": fields, "owned": owned}, clashes


def merged_fields(base, ours, theirs, clashes, relation="", row=""):
    found = dict(theirs)
    for name, value in ours.items():
        before, now = base.get(name), theirs.get(name)
        if name == MARKS:
            found[name] = merged_marks(base, ours, theirs)
            continue
        if value in (before, now):
            continue
        found[name] = value
        if name in theirs and now != before:
            clashes.append(Clash(relation, row, name, before, value, now))
    return found


def merged_marks(base, ours, theirs):
    """What each translation was made from goes with its text."""
    before, now, then = (side.get(MARKS) or {} for side in (base, theirs, ours))
    found = {}
    for name in {*now, *then}:
        rewritten = ours.get(name) != base.get(name)
        side = then if rewritten or now.get(name) == before.get(name) else now
        if name in side:
            found[name] = side[name]
    return found or ""


def merged_rows(relation, base, ours, theirs, clashes):
    """Rows in the order of theirs, then those that ours added."""
    base, ours, theirs = ({row["public_id"]: row for row in side} for side in (base, ours, theirs))
    found = []
    for key, row in theirs.items():
        if key in ours:
            found.append(merged_fields(base.get(key, {}), ours[key], row, clashes, relation, key))
        elif key not in base or row != base[key]:
            if key in base:
                clashes.append(Clash(relation, key, "", base[key], None, row))
            found.append(row)
    for key, row in ours.items():
        if key not in theirs:
            if key in base and row != base[key]:
                clashes.append(Clash(relation, key, "", base[key], row, None))
            if key not in base or row != base[key]:
                found.append(row)
    return found
