from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.constraints import Checked
from directory.history.models import Dated, Sourced
from directory.languages import CODES
from directory.publishing.models import Identified, Translated, one_of
from directory.publishing.text import validate_plain_text
from orgchart.enums import RelationshipKind, Role
from orgchart.models.organizations import Organization
from orgchart.querysets.grants import GrantQuerySet
from orgchart.querysets.organizations import RelationshipQuerySet


class Relationship(Identified, Translated, Dated, Sourced):
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
                condition=~Q(other=models.F("organization")),
                name="orgchart_relationship_has_two_ends",
                violation_error_message=_("Choose another organization at the other end."),
            ),
        ]

    def __str__(self):
        return f"{self.organization} {self.get_kind_display()} {self.other}"


def known_languages(codes):
    if unknown := sorted(set(codes) - set(CODES)):
        message = _("These are no languages of this site: %(codes)s.")
        raise ValidationError(message, params={"codes": ", ".join(map(str, unknown))})


class Grant(Checked):
    """What a person, or everybody in a group, may do to an organization and all below it; on no
    organization, to everything."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("user"),
    )
    group = models.ForeignKey(
        Group,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("group"),
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
    languages = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("languages"),
        default=list,
        blank=True,
        validators=[known_languages],
        help_text=_("Into which a translator translates. Other roles write all languages."),
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            one_of("role", Role),
            models.CheckConstraint(
                condition=Q(user=None, group__isnull=False) | Q(user__isnull=False, group=None),
                name="orgchart_grant_to_one",
                violation_error_message=_("Choose a user or a group, and not both."),
            ),
            models.CheckConstraint(
                condition=Q(role=Role.TRANSLATOR, languages__len__gt=0)
                | (~Q(role=Role.TRANSLATOR) & Q(languages=[])),
                name="orgchart_grant_languages_of_translators",
                violation_error_message=_(
                    "Choose the languages of a translator; for other roles choose none."
                ),
            ),
            models.UniqueConstraint(
                fields=["user", "group", "organization", "role"],
                name="orgchart_grant_once",
                nulls_distinct=False,
                violation_error_message=_("There is this grant already."),
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()}: {self.organization or '*'}"
