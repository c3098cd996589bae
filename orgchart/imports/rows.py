"""The sets whose rows an organization owns, and relationships."""

from django.utils.translation import gettext_lazy as _

from directory.history.partial_dates import PartialDate
from directory.imports.columns import Dates, Own, Reference
from directory.imports.faults import Fault
from directory.imports.sets import ImportSet
from directory.languages import columns
from orgchart.enums import ContactKind
from orgchart.models import Contact, Organization, OtherName, ProfileEntry, Relationship
from orgchart.permissions import ORGANIZATIONS


def own(model, *names):
    return [Own(model, name) for name in names]


def organization_reference(name="organization", *, guards=True):
    return Reference(name, Organization, code=True, guards=guards)


class OwnedRows(ImportSet):
    owner = "organization"
    policy = ORGANIZATIONS
    required = ("organization",)


class ProfileEntries(OwnedRows):
    name = "profile-entries"
    title = _("Profile entries")
    model = ProfileEntry
    naming = "title"
    reads = (
        organization_reference(),
        *own(ProfileEntry, "kind", "position", "acronym", *columns("title", "text")),
    )
    keys = (("organization", "kind", "title_en"), ("organization", "kind", "title_ar"))
    required = ("organization", "kind")


class OtherNames(OwnedRows):
    name = "other-names"
    title = _("Other names")
    model = OtherName
    reads = (organization_reference(), *own(OtherName, "position", *columns("name")))
    keys = (("organization", "name_en"), ("organization", "name_ar"))


class Contacts(OwnedRows):
    name = "contacts"
    title = _("Contacts")
    model = Contact
    naming = "label"
    reads = (
        organization_reference(),
        *own(Contact, "kind", "position", "value", *columns("label", "address")),
    )
    keys = (("organization", "kind", "value"), ("organization", "kind", "address_en"))
    required = ("organization", "kind")

    def check(self, rows):
        for row in rows:
            now = row.before | row.values
            if now.get("kind") != ContactKind.POSTAL and not now.get("value"):
                message = _("Give the address, number or account of this contact.")
                yield Fault(message, row.number, "value")


class Relationships(OwnedRows):
    name = "relationships"
    title = _("Relationships")
    model = Relationship
    naming = "subject"
    reads = (
        organization_reference(),
        *own(Relationship, "kind"),
        organization_reference("other", guards=False),
        *own(Relationship, *columns("subject")),
        Dates("start_date"),
        Dates("end_date"),
        *own(Relationship, *columns("source"), "source_url"),
    )
    keys = (
        ("organization", "kind", "other", "subject_en"),
        ("organization", "kind", "other", "subject_ar"),
    )
    required = ("organization", "kind", "other")

    def check(self, rows):
        for row in rows:
            now = row.before | row.values
            if now.get("organization") == now.get("other"):
                message = _("Choose another organization at the other end.")
                yield Fault(message, row.number, "other_id")
            yield from ends_before_start(row)


def ends_before_start(row):
    if lies_before(row, "end_date", "start_date"):
        message = _("The end lies before the start. Correct one of the dates.")
        yield Fault(message, row.number, "end_date")


def lies_before(row, end, start):
    """Whether the last day that the end of a row can mean lies before its start."""
    now = row.before | row.values
    if not now.get(start) or not now.get(end):
        return False
    return PartialDate(now[end], now[f"{end}_precision"]).latest < now[start]
