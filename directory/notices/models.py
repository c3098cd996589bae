"""What somebody is told by mail: one message each, or all of a day in one."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.publishing.models import DraftNote, one_of


class About(models.TextChoices):
    ASKED = "asked", pgettext_lazy("notice", "A review is asked for")
    APPROVED = "approved", pgettext_lazy("notice", "Your draft is approved")
    REJECTED = "rejected", pgettext_lazy("notice", "Your draft is sent back")
    PUBLISHED = "published", pgettext_lazy("notice", "Your draft is published")
    FAILED = "failed", pgettext_lazy("notice", "Your draft could not be published")
    MENTIONED = "mentioned", pgettext_lazy("notice", "You are mentioned")
    SET_DONE = "set_done", pgettext_lazy("notice", "A reorganization is carried out")
    SET_FAILED = (
        "set_failed",
        pgettext_lazy("notice", "A reorganization could not be carried out"),
    )
    REVIEW_DUE = "review_due", pgettext_lazy("notice", "A review is due")


class Preference(models.Model):
    """That somebody wants one message a day. Without it each notice is a message."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preference"
    )
    daily = models.BooleanField(_("one message a day"), default=False)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")

    def __str__(self):
        return f"{self.user_id} {self.daily}"


class Notice(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    about = models.CharField(max_length=10, choices=About.choices)
    note = models.ForeignKey(DraftNote, models.CASCADE, null=True, related_name="+")
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    record = GenericForeignKey()
    since = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["pk"]
        constraints = [
            one_of("about", About),
            models.UniqueConstraint(
                fields=["user", "about", "note", "content_type", "object_id", "since"],
                name="notices_notice_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(
                fields=["user"], condition=models.Q(sent_at=None), name="notices_notice_unsent"
            )
        ]

    def __str__(self):
        return f"{self.user_id} {self.about} {self.object_id}"
