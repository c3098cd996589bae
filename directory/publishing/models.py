import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.constraints import Checked
from directory.publishing.enums import OPEN, DraftStatus, Said, State, Verb
from directory.publishing.querysets import DraftQuerySet, FormerAddressQuerySet

LANGUAGE_TAG = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z"


def one_of(field, choices):
    """The constraint that a field holds one of its choices, also where no form was asked."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": choices.values}),
        name=f"%(app_label)s_%(class)s_{field}_known",
        violation_error_message=_("This choice is not known. Choose one from the list."),
    )


class Identified(Checked):
    """A row with a permanent public id, apart from its slug and its code."""

    public_id = models.UUIDField(_("permanent id"), default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Translated(models.Model):
    """A row with texts in several languages. The database keeps what they were translated from
    (publishing/marks.py): `made_from` says it, `outdated` names the columns that are older than
    their source."""

    made_from = models.JSONField(null=True, blank=True, editable=False)
    outdated = ArrayField(models.CharField(max_length=80), null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Publishable(Identified, Translated):
    """A record with a revision for each change, public or not.

    `owned_rows` names the relations whose rows belong to the record: they are in its snapshots,
    and are public when it is. `projected` names the fields that are kept from dated rows and are
    therefore in no snapshot. `kept_rows` names those dated rows: the last revision of a deleted
    record holds them, so that it can come back.
    """

    owned_rows = ()
    projected = ()
    kept_rows = ()

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


def author_field():
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )


class Draft(Identified):
    """A pending edit of a record: the revisions that were drafted and are not applied.

    That of a record which the public never saw holds no revisions: its tables are the draft.
    """

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    record = GenericForeignKey()
    base = models.PositiveIntegerField(_("version it was made from"))
    version = models.PositiveIntegerField(_("version"), default=0)
    status = models.CharField(
        _("status"), max_length=10, choices=DraftStatus.choices, default=DraftStatus.EDITING
    )
    publish_at = models.DateTimeField(_("to be published on"), null=True, blank=True)
    author = author_field()
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-changed_at"]
        constraints = [
            one_of("status", DraftStatus),
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                condition=models.Q(status__in=OPEN),
                name="publishing_draft_one_open",
                violation_error_message=_("Somebody has begun a draft of this in the meantime."),
            ),
        ]

    def __str__(self):
        return f"{self.public_id} {self.version}"

    @property
    def is_open(self):
        return self.status in OPEN

    @property
    def edition(self):
        """What says that somebody looked at it as it is now."""
        return self.version or (self.record.version if self.record else 0)


class DraftNote(models.Model):
    """What happened to a draft and what was said about it, in order."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="notes")
    said = models.CharField(_("what"), max_length=10, choices=Said.choices)
    text = models.TextField(_("comment"), blank=True, max_length=5000)
    author = author_field()
    at = models.DateTimeField(_("at"), auto_now_add=True)
    is_told = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["pk"]
        constraints = [one_of("said", Said)]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(is_told=False),
                name="publishing_draftnote_untold",
            )
        ]

    def __str__(self):
        return f"{self.get_said_display()}: {self.text[:60]}"


class Planned(models.Model):
    """A withdrawal on a later day. The publication of a draft is planned in the draft."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    record = GenericForeignKey()
    withdraw_at = models.DateTimeField(_("to be withdrawn on"))
    author = author_field()

    class Meta:
        verbose_name = _("planned withdrawal")
        verbose_name_plural = _("planned withdrawals")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="publishing_planned_once"
            )
        ]

    def __str__(self):
        return f"{self.record} {self.withdraw_at:%Y-%m-%d %H:%M}"


class Presence(models.Model):
    """That somebody had a record open in the administration a moment ago."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "user"], name="publishing_presence_once"
            )
        ]

    def __str__(self):
        return f"{self.user_id} {self.object_id}"


class FormerAddress(models.Model):
    """The last part of an address that a record had before; readers are sent on from there."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    slug = models.CharField(max_length=200)
    object_id = models.BigIntegerField()
    until = models.DateTimeField(auto_now=True)

    objects = FormerAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "slug"], name="publishing_formeraddress_once"
            )
        ]

    def __str__(self):
        return self.slug


class Revision(models.Model):
    """A record as it was after a change, with the rows it owns.

    One without a number belongs to a draft: it is not applied.
    """

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    public_id = models.UUIDField(db_index=True)
    number = models.PositiveIntegerField(_("number"), null=True)
    draft = models.ForeignKey(
        Draft, models.PROTECT, null=True, blank=True, related_name="revisions"
    )
    verb = models.CharField(_("what"), max_length=10, choices=Verb.choices)
    snapshot = models.JSONField()
    author = author_field()
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
            ),
            models.CheckConstraint(
                condition=models.Q(number__isnull=False) | models.Q(draft__isnull=False),
                name="publishing_revision_numbered_or_draft",
            ),
        ]

    def __str__(self):
        return f"{self.public_id} {self.number}"
