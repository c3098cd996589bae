from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.history.models import Dated, Sourced
from directory.publishing.models import one_of
from directory.publishing.text import validate_plain_text
from orgchart.models import Organization
from partnerships.enums import MembershipRole
from partnerships.models.partnerships import PartnershipRow, owner_field
from partnerships.querysets.members import MembershipQuerySet


class Membership(PartnershipRow, Dated, Sourced):
    """What an organization is in a partnership, for a time."""

    partnership = owner_field("memberships")
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="partnership_memberships",
        verbose_name=_("organization"),
    )
    role = models.CharField(_("role"), max_length=10, choices=MembershipRole.choices)
    note = models.CharField(_("note"), max_length=300, blank=True, validators=[validate_plain_text])

    objects = MembershipQuerySet.as_manager()

    class Meta(PartnershipRow.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            *Dated.Meta.constraints,
            one_of("role", MembershipRole),
            ExclusionConstraint(
                name="partnerships_membership_once_at_a_time",
                expressions=[
                    ("partnership", RangeOperators.EQUAL),
                    ("organization", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "The organization has this role in the partnership in this time already."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.organization} · {self.get_role_display()}"
