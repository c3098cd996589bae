from types import SimpleNamespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.imports.applying import apply_rows, write_rows
from directory.imports.columns import Reference
from directory.imports.faults import Fault
from directory.imports.permitting import Demand
from directory.imports.sets import ImportSet
from directory.languages import columns
from directory.permissions import Action
from orgchart.actions.slugs import free_slug
from orgchart.imports.rows import organization_reference, own
from treaties.imports.acts import OwnedByInstrument
from treaties.imports.columns import instrument_reference
from treaties.imports.instruments import law_kept
from treaties.models import EntryParticipant, InstrumentSubject, Subject
from treaties.permissions import SUBJECTS


class Subjects(ImportSet):
    name = "subjects"
    title = gettext_lazy("Subjects of instruments")
    model = Subject
    policy = SUBJECTS
    reads = own(Subject, "code", "slug", *columns("name"))
    keys = (("code",), ("slug",))

    def permitted(self, rows, user, *, publish=False):
        yield from super().permitted(rows, user, publish=publish)
        if not SUBJECTS.may(user, Action.ADD):
            message = _("You may not add subjects.")
            yield from (Fault(message, row.number) for row in rows if row.is_new)

    def demands(self, rows, publish):
        for row in rows:
            if not row.is_new and row.changes:
                fault = Fault(_("You may not change this subject."), row.number, "id")
                yield Demand(Action.CHANGE, row.public_id, fault)

    def check(self, rows):
        for row in rows:
            now = row.before | row.values
            if not any(now.get(name) for name in columns("name")):
                message = _("Give it a name in at least one language.")
                yield Fault(message, row.number, columns("name")[0])
        yield from settle_slugs(rows)

    def apply(self, plan, *, actor, publish):
        """Subjects have no revisions; the audit log says who imported them."""
        write_rows(self, plan)


def settle_slugs(rows):
    """Give rows without a slug one that is free. Yields a fault for each that is taken."""
    others = Subject._base_manager.exclude(public_id__in=[row.public_id for row in rows])
    taken = set(others.values_list("slug", flat=True))
    waiting = []
    for row in rows:
        slug = row.values.get("slug") or row.before.get("slug")
        if not slug:
            waiting.append(row)
            continue
        row.values["slug"] = slug
        if slug in taken:
            yield Fault(_("This address is taken. Choose another one."), row.number, "slug")
        taken.add(slug)
    for row in waiting:
        row.values["slug"] = free_slug(named(row), taken)
        taken.add(row.values["slug"])


def named(row):
    now = dict.fromkeys((*columns("name"), "original_name", "code"), "") | row.before | row.values
    return SimpleNamespace(**now | {"public_id": row.public_id})


class InstrumentSubjects(OwnedByInstrument):
    name = "instrument-subjects"
    title = gettext_lazy("Which instrument is about what")
    model = InstrumentSubject
    reads = (instrument_reference(), Reference("subject", Subject, code=True))
    derived = (*OwnedByInstrument.derived, "subject_slug")
    keys = (("instrument", "subject"),)
    required = ("instrument", "subject")


class EntryParticipants(OwnedByInstrument):
    """They are part of a rule: what follows from it is computed anew."""

    name = "entry-participants"
    title = gettext_lazy("Participants needed for the entry into force")
    model = EntryParticipant
    reads = (instrument_reference(), organization_reference("participant", guards=False))
    keys = (("instrument", "participant"),)
    required = ("instrument", "participant")

    def apply(self, plan, *, actor, publish):
        numbers = {
            instrument: row.number
            for row in plan.rows
            for instrument in (row.before.get("instrument"), row.values.get("instrument"))
            if instrument
        }
        with law_kept(numbers, list(numbers)):
            apply_rows(self, plan, actor=actor, publish=publish)
