from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
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
from orgchart.models import Organization, Person
from partnerships.enums import Part
from partnerships.models.mechanisms import ONE_A_LINE, Mechanism
from partnerships.models.partnerships import PartnershipRow, owner_field
from partnerships.models.rules import filled_q, latest, refuse_strangers
from partnerships.querysets.events import EventQuerySet, ParticipationQuerySet


class Event(PartnershipRow, Sourced):
    """A meeting or another gathering. Its times of day are those of the site's time zone."""

    partnership = owner_field("events")
    mechanism = models.ForeignKey(
        Mechanism,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("mechanism"),
        help_text=_("The series or body of which it is a meeting, if it is of any."),
    )
    name = models.CharField(_("name"), max_length=300, blank=True, validators=[validate_plain_text])
    starts = PartialDateField(_("first day"))
    starts_precision = PrecisionField()
    ends = PartialDateField(
        _("last day"), help_text=_("Left empty where it lasts a single day, or is not known.")
    )
    ends_precision = PrecisionField()
    start_time = models.TimeField(
        _("begins at"), null=True, blank=True, help_text=_("In the time zone of the site.")
    )
    end_time = models.TimeField(
        _("closes at"), null=True, blank=True, help_text=_("On its last day.")
    )
    place = models.CharField(
        _("place"), max_length=300, blank=True, validators=[validate_plain_text]
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Use the two capital letters of ISO 3166."))],
        help_text=_("Two letters, ISO 3166: MA for Morocco."),
    )
    subjects = models.TextField(_("subjects"), blank=True, help_text=ONE_A_LINE)
    summary = models.TextField(_("summary"), blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta(PartnershipRow.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = [F("starts").asc(nulls_last=True), "position", "id"]
        constraints = [
            whole_partial_date("starts", "partnerships_event_starts_whole"),
            whole_partial_date("ends", "partnerships_event_ends_whole"),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(starts__isnull=False, starts__lte=latest("ends")),
                name="partnerships_event_ends_after_start",
                violation_error_message=_("Its last day lies before its first. Correct one."),
            ),
            models.CheckConstraint(
                condition=(Q(start_time=None) | Q(starts_precision="day"))
                & (Q(end_time=None) | Q(start_time__isnull=False)),
                name="partnerships_event_time_on_a_day",
                violation_error_message=_(
                    "A time of day needs its day, and a closing time the time at which it begins."
                ),
            ),
            models.CheckConstraint(
                condition=Q(end_time=None)
                | Q(end_time__gte=F("start_time"))
                | Q(ends__isnull=False, ends__gt=F("starts")),
                name="partnerships_event_closes_after_it_begins",
                violation_error_message=_("It closes before it begins. Correct one of the times."),
            ),
            models.CheckConstraint(
                condition=Q(mechanism__isnull=False) | filled_q("name", "place"),
                name="partnerships_event_has_a_name",
                violation_error_message=_("Give it a name, a place or the mechanism that met."),
            ),
        ]

    def __str__(self):
        what = self.name or (self.mechanism and str(self.mechanism)) or self.place or ""
        return " · ".join(filter(None, (what, str(self.first_day or ""))))

    @property
    def first_day(self):
        """Its first day as a PartialDate."""
        return partial_date(self, "starts")

    @property
    def last_day(self):
        """Its last day as a PartialDate, where it is not the first one."""
        return partial_date(self, "ends")

    def clean(self):
        refuse_strangers(self, "mechanism")


class Participation(PartnershipRow):
    """An organization, a person or somebody named in words, and as what they took part."""

    partnership = owner_field("participations")
    event = models.ForeignKey(
        Event, models.CASCADE, related_name="participations", verbose_name=_("event")
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="event_participations",
        verbose_name=_("organization"),
        help_text=_("Beside a person: for which she took part."),
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="event_participations",
        verbose_name=_("person"),
    )
    words = models.CharField(
        _("in words"),
        max_length=300,
        blank=True,
        validators=[validate_plain_text],
        help_text=_("Who took part, where neither is in the directory."),
    )
    part = models.CharField(
        _("took part as"), max_length=11, choices=Part.choices, default=Part.PARTICIPANT
    )
    note = models.CharField(_("note"), max_length=300, blank=True, validators=[validate_plain_text])

    objects = ParticipationQuerySet.as_manager()

    class Meta(PartnershipRow.Meta):
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            one_of("part", Part),
            models.CheckConstraint(
                condition=Q(organization__isnull=False)
                | Q(person__isnull=False)
                | filled_q("words"),
                name="partnerships_participation_of_somebody",
                violation_error_message=_(
                    "Choose an organization or a person, or say in words who took part."
                ),
            ),
            models.UniqueConstraint(
                fields=["event", "organization", "person", "part"],
                condition=Q(organization__isnull=False) | Q(person__isnull=False),
                name="partnerships_participation_once",
                nulls_distinct=False,
                violation_error_message=_("This participation is entered already."),
            ),
        ]

    def __str__(self):
        who = self.person or self.organization or self.words or ""
        return f"{who} · {self.get_part_display()}"

    def clean(self):
        refuse_strangers(self, "event")
