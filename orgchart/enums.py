from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganizationKind(models.TextChoices):
    STATE = "state", pgettext_lazy("kind of organization", "state")
    TERRITORY = "territory", pgettext_lazy("kind of organization", "territory")
    INTERGOVERNMENTAL_ORGANIZATION = (
        "intergovernmental_organization",
        pgettext_lazy("kind of organization", "intergovernmental organization"),
    )
    MINISTRY = "ministry", pgettext_lazy("kind of organization", "ministry")
    AGENCY = "agency", pgettext_lazy("kind of organization", "agency")
    DEPARTMENT = "department", pgettext_lazy("kind of organization", "department")
    DIRECTORATE = "directorate", pgettext_lazy("kind of organization", "directorate")
    BUREAU = "bureau", pgettext_lazy("kind of organization", "bureau")
    OFFICE = "office", pgettext_lazy("kind of organization", "office")
    DIVISION = "division", pgettext_lazy("kind of organization", "division")
    SECTION = "section", pgettext_lazy("kind of organization", "section")
    UNIT = "unit", pgettext_lazy("kind of organization", "unit")
    COMMITTEE = "committee", pgettext_lazy("kind of organization", "committee")
    COUNCIL = "council", pgettext_lazy("kind of organization", "council")
    WORKING_GROUP = "working_group", pgettext_lazy("kind of organization", "working group")
    CENTRE = "centre", pgettext_lazy("kind of organization", "centre")
    TASK_FORCE = "task_force", pgettext_lazy("kind of organization", "task force")
    MISSION = "mission", pgettext_lazy("kind of organization", "mission")
    OTHER = "other", pgettext_lazy("kind of organization", "other")


# Kinds of those that a directory names and does not describe: it says nothing of their mandates.
OUTSIDE = (
    OrganizationKind.STATE,
    OrganizationKind.TERRITORY,
    OrganizationKind.INTERGOVERNMENTAL_ORGANIZATION,
)


class ClosureKind(models.TextChoices):
    DISSOLVED = "dissolved", pgettext_lazy("closure of an organization", "dissolved")
    MERGED = "merged", pgettext_lazy("closure of an organization", "merged")
    SPLIT = "split", pgettext_lazy("closure of an organization", "split")
    REPLACED = "replaced", pgettext_lazy("closure of an organization", "replaced")
    TRANSFERRED = "transferred", pgettext_lazy("closure of an organization", "transferred")


class ChangeKind(models.TextChoices):
    FOUNDED = "founded", pgettext_lazy("change of an organization", "founded")
    RENAMED = "renamed", pgettext_lazy("change of an organization", "renamed")
    MOVED = "moved", pgettext_lazy("change of an organization", "moved")
    MERGED = "merged", pgettext_lazy("change of an organization", "merged")
    SPLIT = "split", pgettext_lazy("change of an organization", "split")
    DISSOLVED = "dissolved", pgettext_lazy("change of an organization", "dissolved")
    TRANSFERRED = "transferred", pgettext_lazy("change of an organization", "transferred")


class Side(models.TextChoices):
    BEFORE = "before", pgettext_lazy("side of a change", "before")
    AFTER = "after", pgettext_lazy("side of a change", "after")


class EntryKind(models.TextChoices):
    FUNCTION = "function", pgettext_lazy("profile entry", "function")
    TOOL = "tool", pgettext_lazy("profile entry", "tool")
    ACTIVITY = "activity", pgettext_lazy("profile entry", "activity")
    PROGRAMME = "programme", pgettext_lazy("profile entry", "programme")
    CHALLENGE = "challenge", pgettext_lazy("profile entry", "challenge")
    FUTURE_CHALLENGE = "future_challenge", pgettext_lazy("profile entry", "future challenge")
    OPPORTUNITY = "opportunity", pgettext_lazy("profile entry", "opportunity")
    PARTNER_CATEGORY = "partner_category", pgettext_lazy("profile entry", "kind of partner")
    SECTION = "section", pgettext_lazy("profile entry", "section")
    QUESTION = "question", pgettext_lazy("profile entry", "question")


class ContactKind(models.TextChoices):
    WEBSITE = "website", pgettext_lazy("contact", "website")
    EMAIL = "email", pgettext_lazy("contact", "e-mail")
    TELEPHONE = "telephone", pgettext_lazy("contact", "telephone")
    FAX = "fax", pgettext_lazy("contact", "fax")
    SOCIAL = "social", pgettext_lazy("contact", "social network")
    POSTAL = "postal", pgettext_lazy("contact", "postal address")


class AppointmentKind(models.TextChoices):
    SUBSTANTIVE = "substantive", pgettext_lazy("appointment", "substantive")
    ACTING = "acting", pgettext_lazy("appointment", "acting")
    AD_INTERIM = "ad_interim", pgettext_lazy("appointment", "ad interim")
    DEPUTIZING = "deputizing", pgettext_lazy("appointment", "deputizing")


class EndReason(models.TextChoices):
    END_OF_TERM = "end_of_term", pgettext_lazy("end of an appointment", "end of term")
    RESIGNED = "resigned", pgettext_lazy("end of an appointment", "resigned")
    RETIRED = "retired", pgettext_lazy("end of an appointment", "retired")
    REASSIGNED = "reassigned", pgettext_lazy("end of an appointment", "reassigned")
    DISMISSED = "dismissed", pgettext_lazy("end of an appointment", "dismissed")
    DIED = "died", pgettext_lazy("end of an appointment", "died")
    POST_ABOLISHED = "post_abolished", pgettext_lazy("end of an appointment", "post abolished")


class RelationshipKind(models.TextChoices):
    COORDINATES_WITH = "coordinates_with", pgettext_lazy("relationship", "coordinates with")
    OVERSEEN_BY = "overseen_by", pgettext_lazy("relationship", "overseen by")
    SUPPORTED_BY = "supported_by", pgettext_lazy("relationship", "supported by")
    LIAISES_WITH = "liaises_with", pgettext_lazy("relationship", "liaises with")
    COOPERATES_WITH = "cooperates_with", pgettext_lazy("relationship", "cooperates with")

    @property
    def from_the_other_end(self):
        return {
            "overseen_by": pgettext_lazy("relationship", "oversees"),
            "supported_by": pgettext_lazy("relationship", "supports"),
        }.get(self.value, self.label)


class Role(models.TextChoices):
    """What a grant lets do, each all that the ones before it do."""

    TRANSLATOR = "translator", _("translator")
    EDITOR = "editor", _("editor")
    PUBLISHER = "publisher", _("publisher")
    ADMINISTRATOR = "administrator", _("administrator")


class SetStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("status of a reorganization", "being prepared")
    PUBLISHED = "published", pgettext_lazy("status of a reorganization", "published")
    DISCARDED = "discarded", pgettext_lazy("status of a reorganization", "discarded")


class StepKind(models.TextChoices):
    """The dated changes by the last part of the address of their forms, and what is published."""

    RENAME = "rename", pgettext_lazy("step", "rename")
    MOVE = "move", pgettext_lazy("step", "move")
    CLOSE = "close", pgettext_lazy("step", "close")
    MERGE = "merge", pgettext_lazy("step", "merge")
    SPLIT = "split", pgettext_lazy("step", "split")
    PUBLISH = "publish", pgettext_lazy("step", "publish")
    DRAFT = "draft", pgettext_lazy("step", "publish the draft")
