"""What a translator would have a text be that no draft can hold, since dated rows say it."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.languages import CODES, SUFFIXES
from directory.publishing.models import author_field
from directory.translating.querysets import ProposalQuerySet


class Proposal(models.Model):
    """Another translation of a name that the public reads: it waits for a publisher.

    `source` is the fingerprint of the text that was translated, `base` that of the translation that
    was public then.
    """

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    record = GenericForeignKey()
    column = models.CharField(_("text"), max_length=80)
    text = models.TextField(_("proposed"))
    source = models.CharField(max_length=16)
    base = models.CharField(max_length=16)
    author = author_field()
    proposed_at = models.DateTimeField(_("at"), auto_now=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed name")
        verbose_name_plural = _("proposed names")
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "column"], name="translating_proposal_once"
            )
        ]

    def __str__(self):
        return f"{self.column}: {self.text[:60]}"

    @property
    def language(self):
        """Longest first, since the end of one may be the end of another."""
        codes = sorted(CODES, key=len, reverse=True)
        return next(code for code in codes if self.column.endswith(f"_{SUFFIXES[code]}"))
