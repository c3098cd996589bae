from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.history.fields import (
    PartialDateField,
    PrecisionField,
    partial_date,
    whole_partial_date,
)
from directory.publishing.models import Identified, Publishable, Translated, one_of
from directory.publishing.text import validate_plain_text
from orgchart.models import Organization
from orgchart.models.organizations import slug_field, slug_is_ascii
from partnerships.enums import PartnershipKind
from partnerships.models.rules import during, ends_after_start
from partnerships.querysets.partnerships import PartnershipQuerySet
from treaties.models import Instrument


class Partnership(Publishable):
    """What several organizations do together: a network, or cooperation by areas.

    All its rows point to it directly, those of its events and areas too, so that one snapshot
    holds them.
    """

    owned_rows = (
        "memberships", "mechanisms", "events", "participations", "figures", "areas",
        "area_partners", "area_activities", "channels",
    )  # fmt: skip

    kind = models.CharField(_("kind"), max_length=12, choices=PartnershipKind.choices)
    code = models.CharField(
        _("code"),
        max_length=60,
        blank=True,
        validators=[validate_plain_text],
        help_text=_("A short form in use."),
    )
    name = models.CharField(_("name"), max_length=300, blank=True, validators=[validate_plain_text])
    original_name = models.CharField(
        _("name in another language"),
        max_length=300,
        blank=True,
        validators=[validate_plain_text],
        help_text=_("Where its name is in none of the six languages."),
    )
    slug = slug_field()
    launched = PartialDateField(_("launched"))
    launched_precision = PrecisionField()
    ended = PartialDateField(
        _("ended"), help_text=_("The first day on which it no longer runs; also one to come.")
    )
    ended_precision = PrecisionField()
    during = during("launched", "ended")
    responsible = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_partnerships",
        verbose_name=_("responsible organization"),
        help_text=_("Whose editors keep this record."),
    )
    founding_instrument = models.ForeignKey(
        Instrument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="founded_partnerships",
        verbose_name=_("founding instrument"),
    )
    subject = models.CharField(
        _("subject"),
        max_length=500,
        blank=True,
        validators=[validate_plain_text],
        help_text=_("What it deals with, such as the threat that it faces."),
    )
    region = models.CharField(
        _("region"), max_length=300, blank=True, validators=[validate_plain_text]
    )
    summary = models.TextField(_("summary"), blank=True)
    description = models.TextField(_("description"), blank=True)
    areas_title = models.CharField(
        _("title of the table of areas"),
        max_length=300,
        blank=True,
        validators=[validate_plain_text],
    )
    website = models.URLField(_("website"), max_length=500, blank=True)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        constraints = [
            *Publishable.Meta.constraints,
            one_of("kind", PartnershipKind),
            slug_is_ascii("partnerships_partnership_slug_ascii"),
            whole_partial_date("launched", "partnerships_partnership_launched_whole"),
            whole_partial_date("ended", "partnerships_partnership_ended_whole"),
            ends_after_start(
                "partnerships_partnership_ended_after_launched",
                _("It ends before it is launched. Correct one of the dates."),
            ),
        ]

    def __str__(self):
        return self.name or self.original_name or self.code or self.slug

    def get_absolute_url(self):
        return reverse("partnership", args=[self.slug])

    @property
    def start(self):
        """Its launch as a PartialDate."""
        return partial_date(self, "launched")

    @property
    def end(self):
        return partial_date(self, "ended")


def owner_field(related_name):
    return models.ForeignKey(
        Partnership, models.CASCADE, related_name=related_name, verbose_name=_("partnership")
    )


class PartnershipRow(Identified, Translated):
    """An ordered row that a partnership owns; each kind brings its own `owner_field`."""

    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]
