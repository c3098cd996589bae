from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.history.models import Dated, Sourced
from directory.publishing.models import Identified, one_of
from directory.publishing.text import validate_plain_text
from orgchart.enums import RelationshipKind, Role
from orgchart.models.organizations import Organization
from orgchart.querysets.organizations import RelationshipQuerySet


class Relationship(Identified, Dated, Sourced):
    """A directed and typed tie from an organization to another one."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="relationships", verbose_name=_("organization")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=RelationshipKind.choices)
    other = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="relationships_to",
        verbose_name=_("other organization"),
    )
    subject = models.CharField(
        _("subject"), max_length=500, blank=True, validators=[validate_plain_text]
    )

    objects = RelationshipQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("relationship")
        verbose_name_plural = _("relationships")
        constraints = [
            *Dated.Meta.constraints,
            one_of("kind", RelationshipKind),
            models.CheckConstraint(
                condition=~models.Q(other=models.F("organization")),
                name="orgchart_relationship_has_two_ends",
                violation_error_message=_("Choose another organization at the other end."),
            ),
        ]

    def __str__(self):
        return f"{self.organization} {self.get_kind_display()} {self.other}"


class Grant(models.Model):
    """What a user may do to an organization and all below it; on none, to everything."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="grants",
        verbose_name=_("user"),
    )
    organization = models.ForeignKey(
        Organization,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("organization"),
        help_text=_("The grant covers all below it. Left empty, it covers everything."),
    )
    role = models.CharField(_("role"), max_length=15, choices=Role.choices, default=Role.EDITOR)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            one_of("role", Role),
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                name="orgchart_grant_once",
                nulls_distinct=False,
                violation_error_message=_("This user has this grant already."),
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()}: {self.organization or '*'}"
