from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.history.fields import PartialDateField, PrecisionField, whole_partial_date
from directory.history.models import Dated, Sourced
from directory.publishing.models import Identified, one_of
from directory.publishing.text import validate_plain_text
from orgchart.enums import ChangeKind, Side
from orgchart.models.organizations import Organization
from orgchart.querysets.changes import ChangeQuerySet
from orgchart.querysets.history import ChangedOrganizationQuerySet, NameQuerySet


class Name(Identified, Dated, Sourced):
    """What an organization is called for a time, and its code then.

    `root` is the organization at the top of its tree, within which the code is its own.
    """

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="names", verbose_name=_("organization")
    )
    root = models.ForeignKey(Organization, models.CASCADE, related_name="+", editable=False)
    name = models.CharField(_("name"), max_length=300, validators=[validate_plain_text])
    short_name = models.CharField(
        _("short name"), max_length=100, blank=True, validators=[validate_plain_text]
    )
    code = models.CharField(_("code"), max_length=60, blank=True, validators=[validate_plain_text])

    objects = NameQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("dated name")
        verbose_name_plural = _("dated names")
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="orgchart_name_one_at_a_time",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("It already has a name in this time. Change its dates."),
            ),
            ExclusionConstraint(
                name="orgchart_name_code_unique_in_root",
                expressions=[
                    ("root", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=~models.Q(code=""),
                violation_error_message=_(
                    "Another organization of the same tree has this code in this time."
                ),
            ),
        ]

    def __str__(self):
        return self.name or ""


class Placement(Identified, Dated, Sourced):
    """Under which organization one stands for a time, and where among its siblings."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="placements", verbose_name=_("organization")
    )
    parent = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="placements_below",
        verbose_name=_("under"),
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta(Dated.Meta):
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("organization")),
                name="orgchart_placement_not_under_itself",
                violation_error_message=_("An organization cannot stand under itself."),
            ),
            ExclusionConstraint(
                name="orgchart_placement_one_at_a_time",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("It already has a place in this time. Change its dates."),
            ),
        ]

    def __str__(self):
        return f"{self.organization_id} < {self.parent_id}"


class Change(Identified, Sourced):
    """What happened to organizations on a day: W3C ORG's ChangeEvent."""

    kind = models.CharField(_("kind"), max_length=12, choices=ChangeKind.choices)
    date = PartialDateField(_("date"))
    date_precision = PrecisionField()
    note = models.TextField(_("note"), blank=True)
    organizations = models.ManyToManyField(
        Organization, through="ChangedOrganization", related_name="changes"
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        constraints = [
            one_of("kind", ChangeKind),
            whole_partial_date("date", "orgchart_change_date_whole"),
            models.CheckConstraint(
                condition=models.Q(date__isnull=False),
                name="orgchart_change_dated",
                violation_error_message=_("Say when it happened."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.date}"


class ChangedOrganization(models.Model):
    """One before (org:originalOrganization) or after (org:resultingOrganization) a change."""

    change = models.ForeignKey(Change, models.CASCADE, related_name="parties")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    side = models.CharField(max_length=6, choices=Side.choices)

    objects = ChangedOrganizationQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("side", Side),
            models.UniqueConstraint(
                fields=["change", "organization", "side"],
                name="orgchart_changedorganization_once",
            ),
        ]
