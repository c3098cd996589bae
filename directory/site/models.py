import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.questions import Question


def validate_time_zone(name):
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Write one such as Africa/Cairo."),
            params={"name": name},
        )


class Site(models.Model):
    """The one record about the directory itself. `today` is today in its time zone."""

    name = models.CharField(_("name"), max_length=200)
    roots = models.ManyToManyField(
        "orgchart.Organization",
        blank=True,
        related_name="+",
        verbose_name=_("root organizations"),
        help_text=_(
            "The home page, the chart and exports start here. "
            "All other trees are listed as outside bodies."
        ),
    )
    licence = models.CharField(_("licence of the data"), max_length=200, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="UTC", validators=[validate_time_zone]
    )

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("site")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="site_site_is_one",
                violation_error_message=_("There is one site record. Change that one."),
            )
        ]

    def __str__(self):
        return self.name or ""

    @classmethod
    def current(cls):
        """The site record; an unsaved one with defaults before the first is made."""
        return next(iter(CURRENT()), None) or cls(pk=1)

    @property
    def zone(self):
        return zoneinfo.ZoneInfo(self.time_zone)


CURRENT = Question(lambda: Site.objects.filter(pk=1))
