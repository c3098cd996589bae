from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.constraints import Checked
from directory.history.fields import (
    PartialDateField,
    PrecisionField,
    partial_date,
    whole_partial_date,
)
from directory.history.querysets import AuditQuerySet, DatedQuerySet


class Dated(Checked):
    """A row that holds from its start up to, and without, its end. None is open."""

    start_date = PartialDateField(_("from"))
    start_date_precision = PrecisionField()
    end_date = PartialDateField(
        _("until"), help_text=_("The first day on which it no longer holds.")
    )
    end_date_precision = PrecisionField()
    during = models.GeneratedField(
        expression=models.Func(
            "start_date",
            "start_date_precision",
            "end_date",
            "end_date_precision",
            function="diwan_during",
            output_field=DateRangeField(),
        ),
        output_field=DateRangeField(),
        db_persist=True,
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(during__isempty=False),
                name="%(app_label)s_%(class)s_ends_after_start",
                violation_error_message=_(
                    "The end lies before the start. Correct one of the dates."
                ),
            ),
            whole_partial_date("start_date", "%(app_label)s_%(class)s_start_whole"),
            whole_partial_date("end_date", "%(app_label)s_%(class)s_end_whole"),
        ]

    @property
    def start(self):
        return partial_date(self, "start_date")

    @property
    def end(self):
        return partial_date(self, "end_date")


class Sourced(models.Model):
    """Where a fact is taken from."""

    source = models.CharField(_("source"), max_length=500, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)

    class Meta:
        abstract = True


class AuditEntry(models.Model):
    """One line for each action: who did what to which record, when and from where.

    The database refuses to change, delete or truncate these. So the account stands here without a
    constraint: its number stays when the account is deleted.
    """

    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    address = models.GenericIPAddressField(_("from where"), null=True, blank=True)
    verb = models.CharField(_("what"), max_length=40)
    content_type = models.ForeignKey(
        ContentType,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("kind of record"),
    )
    object_id = models.BigIntegerField(_("record"), null=True)
    detail = models.JSONField(_("details"), default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-id"]
        # Each narrowing of the log reads one of these backwards, however long the log is.
        indexes = [
            models.Index(fields=["at", "id"], name="history_audit_at"),
            models.Index(fields=["actor", "at", "id"], name="history_audit_actor"),
            models.Index(fields=["verb", "at", "id"], name="history_audit_verb"),
            models.Index(
                fields=["content_type", "object_id", "at", "id"], name="history_audit_record"
            ),
            models.Index(fields=["content_type", "at", "id"], name="history_audit_kind"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
