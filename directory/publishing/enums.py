from django.db import models
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("state of a record", "draft")
    PUBLISHED = "published", pgettext_lazy("state of a record", "published")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a record", "withdrawn")


class Verb(models.TextChoices):
    CREATED = "created", pgettext_lazy("revision", "created")
    CHANGED = "changed", pgettext_lazy("revision", "changed")
    IMPORTED = "imported", pgettext_lazy("revision", "imported")
    PUBLISHED = "published", pgettext_lazy("revision", "published")
    WITHDRAWN = "withdrawn", pgettext_lazy("revision", "withdrawn")
    DELETED = "deleted", pgettext_lazy("revision", "deleted")
    DRAFTED = "drafted", pgettext_lazy("revision", "drafted")
    RESTORED = "restored", pgettext_lazy("revision", "restored")
    REVIEWED = "reviewed", pgettext_lazy("revision", "reviewed")


class DraftStatus(models.TextChoices):
    """How far a pending edit is. A record has one that is open at most."""

    EDITING = "editing", pgettext_lazy("status of a draft", "being written")
    REVIEW = "review", pgettext_lazy("status of a draft", "in review")
    APPROVED = "approved", pgettext_lazy("status of a draft", "approved")
    PUBLISHED = "published", pgettext_lazy("status of a draft", "published")
    DISCARDED = "discarded", pgettext_lazy("status of a draft", "discarded")


OPEN = (DraftStatus.EDITING, DraftStatus.REVIEW, DraftStatus.APPROVED)


class Said(models.TextChoices):
    """What happened to a draft, or was said about it."""

    COMMENTED = "commented", pgettext_lazy("about a draft", "commented")
    ASKED = "asked", pgettext_lazy("about a draft", "asked for review")
    APPROVED = "approved", pgettext_lazy("about a draft", "approved")
    REJECTED = "rejected", pgettext_lazy("about a draft", "sent back")
    PLANNED = "planned", pgettext_lazy("about a draft", "planned")
    PUBLISHED = "published", pgettext_lazy("about a draft", "published")
    DISCARDED = "discarded", pgettext_lazy("about a draft", "discarded")
    FAILED = "failed", pgettext_lazy("about a draft", "could not be published")
