"""Read, check, plan, apply: a file against what is there. All of it or nothing."""

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from directory.history import audit
from directory.imports.columns import read_id
from directory.imports.faults import Fault, Plan, Refused, Row, not_blank
from directory.imports.reading import read_table
from directory.publishing.enums import State

MOST_FAULTS = 1000


def import_file(data_set, content, *, limit, **how):
    """Import the bytes of a CSV file, as `import_rows` says how."""
    header, rows = read_table(content, limit=limit)
    return import_rows(data_set, header, rows, **how)


@transaction.atomic
def import_rows(
    data_set, header, rows, *, actor=None, publish=False, dry_run=False, agreed_to=None
):
    """Returns the Plan; raises Refused and changes nothing.

    A dry run does everything and rolls back, so that it finds what the real run would.
    `agreed_to` is the digest of the plan that somebody saw: another one is not applied.
    An actor imports what the set's policy permits; without one everything is.
    """
    data_set.lock()
    plan = make_plan(data_set, header, rows, actor=actor, publish=publish)
    if agreed_to is not None and plan.digest != agreed_to:
        dry_run = True
    savepoint = transaction.savepoint()
    try:
        data_set.apply(plan, actor=actor, publish=publish)
        with transaction.atomic():
            connection.check_constraints()
    except (IntegrityError, DataError) as error:
        transaction.savepoint_rollback(savepoint)
        raise Refused([fault_of(data_set.model, error)]) from error
    if dry_run:
        transaction.savepoint_rollback(savepoint)
    else:
        counts = {"created": len(plan.created), "changed": len(plan.changed)}
        audit.record(actor, "import", None, set=data_set.name, publish=publish, **counts)
        plan.applied = True
    return plan


def make_plan(data_set, header, cells, *, actor=None, publish=False):
    """What the rows would change. Raises Refused with every fault that is found."""
    columns = known_columns(data_set, header)
    rows = read_rows(columns, header, cells)
    stop_at(check_ids(rows))
    stop_at(data_set.resolve(rows))
    stop_at(check_ids(rows))
    load_current(data_set, rows)
    if actor is not None:
        refuse_at(data_set.permitted(rows, actor, publish=publish), data_set, actor)
    stop_at([*check_required(data_set, rows), *data_set.check(rows)])
    plan = Plan(not_read=[name for name in header if name in data_set.derived])
    for row in rows:
        if row.is_new:
            plan.created.append(row)
        elif row.changes:
            plan.changed.append(row)
        else:
            plan.unchanged += 1
    if not rows:
        plan.notes.append(_("There are no rows below the names of the columns."))
    plan.seal()
    return plan


def refuse_at(faults, data_set, actor):
    """The same of what the actor may not do: that is a line in the audit log too."""
    try:
        stop_at(faults)
    except Refused as refused:
        audit.refuse(actor, None, set=data_set.name, rows=len(refused.faults))
        raise


def stop_at(faults):
    found = []
    for fault in faults:
        found.append(fault)
        if len(found) == MOST_FAULTS:
            found.append(Fault(_("There are more faults; these are the first.")))
            break
    if found:
        raise Refused(sorted(found, key=lambda fault: (fault.row or MOST_FAULTS**9, fault.column)))


def known_columns(data_set, header):
    known = {"id", "state", *data_set.derived}
    known |= {name for column in data_set.reads for name in column.names}
    message = _("This column is not known in the set %(set)s.") % {"set": data_set.name}
    stop_at(Fault(message, 1, name) for name in header if name not in known)
    return [column for column in data_set.reads if set(column.names) & set(header)]


def read_rows(columns, header, cells):
    """Every cell read, or every fault."""
    rows, faults = [], []
    for number, row_cells in cells:
        row = Row(number, {})
        faults += read_row(row, columns, dict(zip(header, row_cells, strict=True)))
        rows.append(row)
    stop_at(faults)
    return rows


def read_row(row, columns, cells):
    try:
        row.public_id = read_id(cells.get("id", ""))
    except ValidationError as error:
        yield Fault(error.messages[0], row.number, "id")
    row.state = cells.get("state", "").strip()
    if row.state and row.state not in State.values:
        yield Fault(_("The state is draft, published or withdrawn."), row.number, "state")
    for column in columns:
        try:
            row.values |= column.read(cells)
        except ValidationError as error:
            yield Fault(error.messages[0], row.number, column.names[0])


def check_ids(rows):
    first = {}
    for row in rows:
        if row.public_id is None:
            continue
        if row.public_id in first:
            message = _("Row %(first)s is about the same record.") % {"first": first[row.public_id]}
            yield Fault(message, row.number, "id")
        first.setdefault(row.public_id, row.number)


def load_current(data_set, rows):
    current = data_set.current([row.public_id for row in rows])
    for row in rows:
        row.before = current.get(row.public_id, {})
        row.is_new = row.public_id not in current


def check_required(data_set, rows):
    for row in rows:
        for attribute in data_set.required:
            given = attribute in row.values
            if (given or row.is_new) and not not_blank(row.values.get(attribute)):
                yield Fault(_("This cell cannot be empty."), row.number, attribute)


def fault_of(model, error):
    """The sentence of the constraint that the database refused by."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for related in model._meta.apps.get_models():
        for constraint in related._meta.constraints:
            if constraint.name == name:
                return Fault(constraint.get_violation_error_message())
    return Fault(_("The database refuses this: %(reason)s") % {"reason": str(error).split("\n")[0]})
