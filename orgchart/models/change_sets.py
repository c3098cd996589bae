"""A reorganization that is prepared: drafts and dated changes that are published as a whole."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.publishing.models import Draft, Identified, one_of
from directory.publishing.text import validate_plain_text
from orgchart.enums import SetStatus, StepKind
from orgchart.models.organizations import Organization
from orgchart.querysets.change_sets import ChangeSetQuerySet, StepQuerySet


class ChangeSet(Identified):
    """Nothing of it is public before all of it is."""

    title = models.CharField(
        _("working title"),
        max_length=200,
        validators=[validate_plain_text],
        help_text=_("For editors; the public does not read it."),
    )
    reason = models.TextField(_("reason"), blank=True, max_length=5000)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=SetStatus.choices,
        default=SetStatus.OPEN,
        editable=False,
    )
    publish_at = models.DateTimeField(
        _("to be published on"), null=True, blank=True, editable=False
    )
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("who"),
    )
    planner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    planned_as = models.CharField(max_length=60, blank=True, editable=False)
    failure = models.TextField(_("why it could not be published"), blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ChangeSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("reorganization")
        verbose_name_plural = _("reorganizations")
        ordering = ["-changed_at"]
        constraints = [one_of("status", SetStatus)]

    def __str__(self):
        return self.title


class Step(models.Model):
    """One thing that happens in a reorganization.

    A dated change keeps what its form was sent with, which organizations that names (`ends`), and
    what its own organization's names and places were then (`seen`); a publication keeps its
    organization, a draft is published as it is by then. Where the organization was deleted since,
    the step stays and says so. `said` is what was done, by language, once it is.
    """

    change_set = models.ForeignKey(ChangeSet, models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField(_("position"))
    kind = models.CharField(_("what"), max_length=10, choices=StepKind.choices)
    organization = models.ForeignKey(
        Organization,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organization"),
    )
    draft = models.ForeignKey(Draft, models.CASCADE, null=True, blank=True, related_name="steps")
    ends = models.ManyToManyField(Organization, blank=True, related_name="+")
    data = models.JSONField(default=dict, blank=True)
    seen = models.CharField(max_length=40, blank=True)
    said = models.JSONField(default=dict, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["position", "pk"]
        constraints = [one_of("kind", StepKind)]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.organization or self.draft}"
