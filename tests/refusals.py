"""Files that are refused: their faults as sentences, and that nothing has changed."""

import pytest

from directory.history.models import AuditEntry
from directory.imports.faults import Refused
from directory.imports.planning import import_file
from directory.publishing.models import Revision
from directory.site.sets import import_named
from orgchart.models import (
    Appointment,
    Contact,
    Name,
    Organization,
    Person,
    Placement,
    Post,
    ProfileEntry,
    Relationship,
)

LIMIT = 100_000
UNKNOWN_ID = "5f3a1c1e-0000-4000-8000-000000000000"
OTHER_ID = "5f3a1c1e-0000-4000-8000-000000000001"
KEPT = [
    Appointment, AuditEntry, Contact, Name, Organization, Person, Placement, Post, ProfileEntry,
    Relationship, Revision,
]  # fmt: skip


def everything():
    return [list(model._base_manager.order_by("pk").values()) for model in KEPT]


def imported(content, name="organizations", **how):
    content = content.encode() if isinstance(content, str) else content
    return import_file(import_named(name), content, limit=LIMIT, **how)


def refusal_of(content, name="organizations", **how):
    """The faults of a file, as sentences. Nothing may have changed."""
    before = everything()
    with pytest.raises(Refused) as refused:
        imported(content, name, **how)
    assert everything() == before
    return [str(fault) for fault in refused.value.faults]
