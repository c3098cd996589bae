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
