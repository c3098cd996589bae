import uuid

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.publishing.enums import State, Verb

LANGUAGE_TAG = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z"


def one_of(field, choices):
    """The constraint that a field holds one of its choices, also where no form was asked."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": choices.values}),
        name=f"%(app_label)s_%(class)s_{field}_known",
        violation_error_message=_("This choice is not known. Choose one from the list."),
    )


class Identified(models.Model):
    """A row with a permanent public id, apart from its slug and its code."""

    public_id = models.UUIDField(_("permanent id"), default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Publishable(Identified):
    """A record with a revision for each change, public or not.

    `owned_rows` names the relations whose rows belong to the record: they are in its snapshots,
    and are public when it is. `projected` names the fields that are kept from dated rows and are
    therefore in no snapshot.
    """

    owned_rows = ()
    projected = ()

    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    source_language = models.CharField(
        _("language it was first written in"),
        max_length=35,
        default="ar",
        validators=[
            RegexValidator(LANGUAGE_TAG, _("Write a language tag such as ar, en, ca or zh-Hans."))
        ],
        help_text=_("A language tag such as ar, en or ca."),
    )

    class Meta:
        abstract = True
        constraints = [one_of("state", State)]

    def lock_for_publication(self):
        """Called before the record is locked to change its state; an app takes its locks here."""

    def publication_changed(self):
        """Called by publishing after the state was written; an app keeps its projections here."""


class Revision(models.Model):
    """A record as it was after a change, with the rows it owns."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    public_id = models.UUIDField(db_index=True)
    number = models.PositiveIntegerField(_("number"))
    verb = models.CharField(_("what"), max_length=10, choices=Verb.choices)
    snapshot = models.JSONField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "number"],
                name="publishing_revision_number_unique",
            )
        ]

    def __str__(self):
        return f"{self.public_id} {self.number}"
