from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.history.fields import (
    PartialDateField,
    PrecisionField,
    partial_date,
    whole_partial_date,
)
from directory.history.models import Sourced
from directory.publishing.models import one_of
from directory.publishing.text import validate_plain_text
from partnerships.enums import ChannelKind, MechanismKind, Qualifier, Recurrence
from partnerships.models.partnerships import PartnershipRow, owner_field
from partnerships.models.rules import during, ends_after_start, known_or_blank, refuse_strangers
from partnerships.querysets.mechanisms import ChannelQuerySet, FigureQuerySet, MechanismQuerySet

ONE_A_LINE = _("One a line.")


class Mechanism(PartnershipRow, Sourced):
    """By what a partnership works: a working group, a yearly meeting, a service ..."""

    partnership = owner_field("mechanisms")
    kind = models.CharField(_("kind"), max_length=17, choices=MechanismKind.choices)
    name = models.CharField(_("name"), max_length=300, blank=True, validators=[validate_plain_text])
    purpose = models.TextField(_("purpose"), blank=True)
    established = PartialDateField(_("established"))
    established_precision = PrecisionField()
    ended = PartialDateField(
        _("ended"), help_text=_("The first day on which it no longer is at work.")
    )
    ended_precision = PrecisionField()
    during = during("established", "ended")
    recurrence = models.CharField(
        _("how often"), max_length=11, choices=Recurrence.choices, blank=True
    )
    topics = models.TextField(_("topics"), blank=True, help_text=ONE_A_LINE)
    sectors = models.TextField(
        _("sectors"),
        blank=True,
        help_text=_("From which sectors those come who take part. One a line."),
    )
    website = models.URLField(_("website"), max_length=500, blank=True)

    objects = MechanismQuerySet.as_manager()

    class Meta(PartnershipRow.Meta):
        verbose_name = _("mechanism")
        verbose_name_plural = _("mechanisms")
        constraints = [
            one_of("kind", MechanismKind),
            known_or_blank("recurrence", Recurrence, "partnerships_mechanism_recurrence_known"),
            whole_partial_date("established", "partnerships_mechanism_established_whole"),
            whole_partial_date("ended", "partnerships_mechanism_ended_whole"),
            ends_after_start(
                "partnerships_mechanism_ended_after_established",
                _("It ends before it is established. Correct one of the dates."),
            ),
        ]

    def __str__(self):
        return self.name or self.get_kind_display()

    @property
    def start(self):
        """Its establishment as a PartialDate."""
        return partial_date(self, "established")

    @property
    def end(self):
        return partial_date(self, "ended")


class Figure(PartnershipRow, Sourced):
    """A number of the source with how it is to be read: more than 1,500 experts, in 2018."""

    partnership = owner_field("figures")
    mechanism = models.ForeignKey(
        Mechanism,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="figures",
        verbose_name=_("mechanism"),
        help_text=_("Left empty, it is about the partnership as a whole."),
    )
    label = models.CharField(
        _("label"), max_length=200, blank=True, validators=[validate_plain_text]
    )
    qualifier = models.CharField(
        _("qualifier"), max_length=9, choices=Qualifier.choices, default=Qualifier.EXACTLY
    )
    number = models.PositiveIntegerField(_("number"))
    unit = models.CharField(
        _("unit"),
        max_length=100,
        blank=True,
        validators=[validate_plain_text],
        help_text=_("What is counted: experts, countries."),
    )
    as_of = PartialDateField(_("as of"))
    as_of_precision = PrecisionField()

    objects = FigureQuerySet.as_manager()

    class Meta(PartnershipRow.Meta):
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            one_of("qualifier", Qualifier),
            whole_partial_date("as_of", "partnerships_figure_as_of_whole"),
        ]

    def __str__(self):
        return f"{self.get_qualifier_display()} {self.number} {self.unit or self.label or ''}"

    @property
    def day(self):
        """The PartialDate of which it is."""
        return partial_date(self, "as_of")

    def clean(self):
        refuse_strangers(self, "mechanism")


class Channel(PartnershipRow):
    """A way to reach or follow a partnership: a website, an account, a hashtag."""

    partnership = owner_field("channels")
    kind = models.CharField(_("kind"), max_length=9, choices=ChannelKind.choices)
    value = models.CharField(
        _("address, number or account"), max_length=500, validators=[validate_plain_text]
    )
    label = models.CharField(
        _("label"), max_length=200, blank=True, validators=[validate_plain_text]
    )

    objects = ChannelQuerySet.as_manager()

    class Meta(PartnershipRow.Meta):
        verbose_name = _("contact channel")
        verbose_name_plural = _("contact channels")
        constraints = [one_of("kind", ChannelKind)]

    def __str__(self):
        return self.value
