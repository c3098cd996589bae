"""Which rows a user may import: a set says what it asks of its policy, in one query an action."""

from collections import defaultdict
from typing import NamedTuple
from uuid import UUID

from directory.imports.faults import Fault
from directory.permissions import Action


class Demand(NamedTuple):
    """That the user may do something to the record of a permanent id; the fault where not."""

    action: Action
    public_id: UUID
    fault: Fault


def refusals(policy, user, demands):
    """The faults of the demands that the policy does not permit, one for a cell."""
    asked = defaultdict(list)
    for demand in demands:
        asked[demand.action].append(demand)
    told = set()
    for action, wanted in asked.items():
        ids = {demand.public_id for demand in wanted}
        records = policy.which(user, action).filter(public_id__in=ids)
        permitted = set(records.values_list("public_id", flat=True))
        for demand in wanted:
            cell = demand.fault.row, demand.fault.column
            if demand.public_id not in permitted and cell not in told:
                told.add(cell)
                yield demand.fault
