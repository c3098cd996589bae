from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.history.models import Sourced
from directory.publishing.text import validate_plain_text
from orgchart.models import Organization
from partnerships.models.partnerships import PartnershipRow, owner_field
from partnerships.models.rules import filled_q, refuse_strangers
from partnerships.querysets.areas import (
    AreaActivityQuerySet,
    AreaPartnerQuerySet,
    CooperationAreaQuerySet,
)


class CooperationArea(PartnershipRow, Sourced):
    """A line of the table: in what, with whom, by what, and with what effect they cooperate."""

    partnership = owner_field("areas")
    area = models.CharField(_("area"), max_length=300, blank=True, validators=[validate_plain_text])
    expected_effect = models.TextField(_("expected effect"), blank=True)
    observed_effect = models.TextField(_("observed effect"), blank=True)

    objects = CooperationAreaQuerySet.as_manager()

    class Meta(PartnershipRow.Meta):
        verbose_name = _("cooperation area")
        verbose_name_plural = _("cooperation areas")

    def __str__(self):
        return self.area or ""


class AreaRow(PartnershipRow):
    """A row of an area. It belongs to the partnership directly too, for its snapshots."""

    class Meta(PartnershipRow.Meta):
        abstract = True

    def clean(self):
        refuse_strangers(self, "area")


class AreaPartner(AreaRow):
    """A partner in an area: an organization, or words where the source names a group."""

    partnership = owner_field("area_partners")
    area = models.ForeignKey(
        CooperationArea,
        models.CASCADE,
        related_name="partners",
        verbose_name=_("cooperation area"),
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cooperation_areas",
        verbose_name=_("organization"),
    )
    words = models.CharField(
        _("in words"),
        max_length=300,
        blank=True,
        validators=[validate_plain_text],
        help_text=_("Where a group is meant, such as the states of a region."),
    )

    objects = AreaPartnerQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        verbose_name = _("partner in an area")
        verbose_name_plural = _("partners in an area")
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False) | filled_q("words"),
                name="partnerships_areapartner_of_somebody",
                violation_error_message=_("Choose an organization, or name the group in words."),
            ),
            models.UniqueConstraint(
                fields=["area", "organization"],
                name="partnerships_areapartner_once",
                violation_error_message=_("This partner is named in the area already."),
            ),
        ]

    def __str__(self):
        return str(self.organization or self.words or "")


class AreaActivity(AreaRow):
    """One thing that is done in an area."""

    partnership = owner_field("area_activities")
    area = models.ForeignKey(
        CooperationArea,
        models.CASCADE,
        related_name="activities",
        verbose_name=_("cooperation area"),
    )
    text = models.CharField(
        _("activity"), max_length=500, blank=True, validators=[validate_plain_text]
    )

    objects = AreaActivityQuerySet.as_manager()

    class Meta(AreaRow.Meta):
        verbose_name = _("activity in an area")
        verbose_name_plural = _("activities in an area")

    def __str__(self):
        return self.text or ""
