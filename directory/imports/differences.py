"""A plan as somebody reads it: record by record what is there now and what would be then."""

from typing import NamedTuple

from directory import reader
from directory.imports.faults import not_blank
from directory.languages import SUFFIXES, translated

LONGEST = 300


class Text(NamedTuple):
    """Something to show, in its language and direction; without a language where it has none."""

    text: str
    lang: str = ""
    dir: str = "ltr"


NOTHING = Text("—")


class Difference(NamedTuple):
    column: str
    now: Text
    then: Text
    clears: bool


class Changed(NamedTuple):
    number: int
    is_new: bool
    name: Text
    differences: list


class Shown(NamedTuple):
    """The first differences of a plan, and how many more there are."""

    records: list
    more: int


def differences(data_set, plan, most):
    """The first differences of a plan, those of existing records before new ones."""
    taken, count = [], 0
    for row in plan.rows:
        changes = list(row.changes.items())
        if count < most:
            taken.append((row, changes[: most - count]))
        count += len(changes)
    names = Names(data_set, taken, plan.created)
    records = [
        Changed(row.number, row.is_new, names.of(row), [names.difference(row, *c) for c in changes])
        for row, changes in taken
    ]
    return Shown(records, max(0, count - most))


class Names:
    """What the rows and the records they refer to are called: one query a kind of record."""

    def __init__(self, data_set, taken, created):
        self.data_set = data_set
        self.references = {reference.name: reference for reference in data_set.references}
        wanted = {}
        for row, changes in taken:
            named = [(data_set.owner, self.value(row, data_set.owner))] if data_set.owner else []
            named += [(name, value) for name, pair in changes for value in pair]
            for name, value in named:
                if name in self.references and value:
                    wanted.setdefault(self.references[name].model, set()).add(value)
        self.known = {
            model: {record.public_id: record for record in called(model, ids)}
            for model, ids in wanted.items()
        }
        self.new = {row.public_id: row for row in created}

    def value(self, row, name):
        return (row.before | row.values).get(name)

    def of(self, row):
        """The name of a row, else that of the record to which it belongs."""
        name = self.named(row)
        if name is None and self.data_set.owner:
            name = self.referred(self.data_set.owner, self.value(row, self.data_set.owner))
        return name or Text(str(row.public_id)[:8])

    def named(self, row):
        record = Values(row.before | row.values)
        if self.data_set.naming and (text := reading(record, self.data_set.naming)):
            return text
        for name in ("code", "value", "slug"):
            if found := getattr(record, name, None):
                return Text(found)
        return None

    def referred(self, name, public_id):
        model = self.references[name].model
        if record := self.known.get(model, {}).get(public_id):
            return reading(record, translated(model)[0]) or Text(str(record))
        if public_id in self.new:
            return self.named(self.new[public_id])
        return Text(str(public_id)[:8]) if public_id else None

    def difference(self, row, name, values):
        column = name
        if name in self.references:
            column = self.references[name].id_name
            now, then = (self.referred(name, value) or NOTHING for value in values)
        else:
            now, then = (shown(row, name, value, self.data_set) for value in values)
        clears = not row.is_new and not_blank(values[0]) and not not_blank(values[1])
        return Difference(column, now, then, clears)


class Values:
    """The values of a row as a record has them."""

    def __init__(self, values):
        self.__dict__.update(values)


def called(model, ids):
    """Records with only what says how they are called."""
    own = {f.name for f in model._meta.concrete_fields}
    columns = [f"{translated(model)[0]}_{suffix}" for suffix in SUFFIXES.values()]
    plain = [name for name in ("code", "slug", "original_name", "source_language") if name in own]
    return model._base_manager.filter(public_id__in=ids).only("public_id", *columns, *plain)


def reading(record, field):
    """The name of a record in the reader's language, else in another one, marked as such."""
    found = reader.read(record, field)
    if not found.text:
        return None
    return Text(found.text, *(language(found.language) if found.language else ("", "auto")))


def language(code):
    return reader.tag(code), reader.direction(code)


def shown(row, name, value, data_set):
    if not not_blank(value):
        return NOTHING
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}…"
    return Text(text, *language_of(row, name, data_set))


def language_of(row, name, data_set):
    """The language of a column, by its ending: name_ar is Arabic."""
    if name == "original_name":
        return language((row.before | row.values).get("source_language") or "und")
    for code, suffix in SUFFIXES.items():
        if name.endswith(f"_{suffix}") and name.removesuffix(f"_{suffix}") in translated(
            data_set.model
        ):
            return language(code)
    return "", "ltr"
