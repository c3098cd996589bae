"""The rows that organizations and posts own, as parts of their forms."""

from directory.publishing.admin import OwnedInline
from orgchart.models import Appointment, Contact, OtherName, ProfileEntry, Relationship
from orgchart.permissions import ORGANIZATIONS, POSTS

DATES = ("start_date", "end_date")
SOURCE = ["source", "source_url"]


class OrganizationRows(OwnedInline):
    policy = ORGANIZATIONS
    left_to_right = ("value", "source_url")


class ProfileEntries(OrganizationRows):
    model = ProfileEntry
    fieldsets = [(None, {"fields": [("kind", "acronym", "position"), "title", "text"]})]


class Contacts(OrganizationRows):
    model = Contact
    fieldsets = [(None, {"fields": [("kind", "value", "position"), "label", "address"]})]


class OtherNames(OrganizationRows):
    model = OtherName
    fieldsets = [(None, {"fields": ["name", "position"]})]


class Relationships(OrganizationRows):
    model = Relationship
    fk_name = "organization"
    autocomplete_fields = ["other"]
    fieldsets = [(None, {"fields": [("kind", "other"), DATES, "subject", *SOURCE]})]


class Appointments(OwnedInline):
    model = Appointment
    fk_name = "post"
    policy = POSTS
    addable = ("person",)
    left_to_right = ("source_url",)
    autocomplete_fields = ["person", "appointed_by"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("person", "kind"),
                    (*DATES, "end_reason"),
                    "appointed_by",
                    "note",
                    *SOURCE,
                ]
            },
        )
    ]
