"""Writing a plan: new rows by COPY, changed ones by one UPDATE, revisions for all."""

from directory.publishing.bulk import (
    insert_rows,
    keep_addresses,
    new_keys,
    update_rows,
    write_revisions,
)
from directory.publishing.enums import State, Verb


def apply_rows(data_set, plan, *, actor, publish):
    keys = write_rows(data_set, plan, publish=publish)
    write_owners_revisions(data_set, plan, keys, actor)


def write_rows(data_set, plan, *, publish=False):
    """The rows alone; returns the keys of all that they name: {(model, permanent id): key}."""
    model = data_set.model
    keys = keys_of(data_set, plan)
    created = []
    for row, key in zip(plan.created, new_keys(model, len(plan.created)), strict=True):
        keys[model, row.public_id] = key
        created.append(row)
    attributes = sorted({name for row in created for name in row.values})
    insert_rows(model, [new_row(data_set, row, attributes, keys, publish) for row in created])
    changed = sorted({name for row in plan.changed for name in row.changes})
    update_rows(
        model,
        "id",
        [
            {"id": keys[model, row.public_id]}
            | stored(data_set, row.before | row.values, changed, keys)
            for row in plan.changed
        ],
    )
    if data_set.publishable:
        keep_addresses(model, {keys[model, row.public_id]: row for row in plan.changed})
    return keys


def keys_of(data_set, plan):
    """{(model, permanent id): primary key} of all that the plan names and that is there."""
    wanted = {data_set.model: {row.public_id for row in plan.changed}}
    for reference in data_set.references:
        ids = wanted.setdefault(reference.model, set())
        for row in (*plan.created, *plan.changed):
            ids |= {row.values.get(reference.name), row.before.get(reference.name)}
    return {
        (model, public_id): key
        for model, ids in wanted.items()
        for public_id, key in model._base_manager.filter(public_id__in=ids - {None}).values_list(
            "public_id", "pk"
        )
    }


def stored(data_set, values, attributes, keys):
    """The values of attributes as columns: references by primary key."""
    models = {reference.name: reference.model for reference in data_set.references}
    columns = {}
    for name in attributes:
        value = values.get(name)
        field = data_set.model._meta.get_field(name)
        if name in models:
            value = keys[models[name], value] if value else None
        elif value is None and not field.null:
            value = field.get_default()
        columns[field.attname] = value
    return columns


def new_row(data_set, row, attributes, keys, publish):
    columns = stored(data_set, row.values, attributes, keys)
    columns |= {"id": keys[data_set.model, row.public_id], "public_id": row.public_id}
    if data_set.publishable:
        columns["state"] = state_of(row, publish)
    return columns


def state_of(row, publish):
    """New records are drafts, or in the state that the row names where publishing was asked."""
    return (row.state or State.PUBLISHED) if publish else State.DRAFT


def records_of(data_set, plan):
    """(model, permanent ids) of the changed records: the rows themselves, or their owners."""
    rows = [*plan.created, *plan.changed]
    if not data_set.owner:
        return data_set.model, [row.public_id for row in rows]
    model = next(r.model for r in data_set.references if r.name == data_set.owner)
    owners = [v.get(data_set.owner) for row in rows for v in (row.values, row.before)]
    return model, [public_id for public_id in dict.fromkeys(owners) if public_id]


def write_owners_revisions(data_set, plan, keys, actor):
    model, ids = records_of(data_set, plan)
    if ids:
        write_revisions(model, [keys[model, id] for id in ids], Verb.IMPORTED, actor=actor)
