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
from directory.history.partial_dates import PartialDate
from directory.publishing.models import LANGUAGE_TAG, Identified, Translated, one_of
from orgchart.models import Organization
from treaties.enums import ActKind, StatementKind
from treaties.law.kinds import ENDING
from treaties.law.status import ActRow
from treaties.models.instruments import Instrument
from treaties.querysets.acts import ActQuerySet, StatementQuerySet


class Act(Identified, Translated, Sourced):
    """One thing that a participant did about an instrument, on a day.

    `effect_date` is what the source says; where it says nothing, `computed_effect` is the day that
    follows from the instrument's rule, kept by treaties/actions/effects.py. An act for a territory
    changes nothing for the participant itself.
    """

    projected = ("computed_effect",)

    instrument = models.ForeignKey(
        Instrument, models.CASCADE, related_name="acts", verbose_name=_("instrument")
    )
    participant = models.ForeignKey(
        Organization, models.PROTECT, related_name="treaty_acts", verbose_name=_("participant")
    )
    kind = models.CharField(_("kind"), max_length=32, choices=ActKind.choices)
    date = PartialDateField(_("date"))
    date_precision = PrecisionField()
    effect_date = PartialDateField(
        _("takes effect"), help_text=_("Left empty, it follows from the rule of the instrument.")
    )
    effect_date_precision = PrecisionField()
    computed_effect = models.DateField(
        _("takes effect, computed"), null=True, blank=True, editable=False
    )
    notification_number = models.CharField(
        _("number of the depositary notification"), max_length=100, blank=True
    )
    territory = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="territorial_acts",
        verbose_name=_("for the territory"),
    )
    note = models.TextField(_("note"), blank=True)

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        ordering = [F("date").asc(nulls_first=True), "id"]
        constraints = [
            one_of("kind", ActKind),
            whole_partial_date("date", "treaties_act_date_whole"),
            whole_partial_date("effect_date", "treaties_act_effect_date_whole"),
            models.CheckConstraint(
                condition=Q(date__isnull=False) | ~Q(kind__in=sorted(ENDING)),
                name="treaties_act_ending_dated",
                violation_error_message=_("Say on which day it was withdrawn or ended."),
            ),
            models.CheckConstraint(
                condition=Q(territory=None) | ~Q(territory=F("participant")),
                name="treaties_act_territory_is_another",
                violation_error_message=_("Leave the territory empty: it is the participant."),
            ),
            models.UniqueConstraint(
                fields=["instrument", "participant", "kind", "date", "territory"],
                name="treaties_act_once",
                nulls_distinct=False,
                violation_error_message=_("This act is entered already."),
            ),
        ]
        indexes = [models.Index(fields=["participant", "instrument"], name="treaties_act_party")]

    def __str__(self):
        return " · ".join(
            filter(None, (str(self.participant), self.get_kind_display(), str(self.day or "")))
        )

    @property
    def day(self):
        """Its date as a PartialDate."""
        return partial_date(self, "date")

    @property
    def effect(self):
        """The PartialDate from which it has effect, the source's before the computed one."""
        computed = self.computed_effect
        return partial_date(self, "effect_date") or (computed and PartialDate(computed))

    @property
    def effect_is_computed(self):
        return self.effect_date is None and self.computed_effect is not None

    @property
    def row(self):
        """What the law needs of it."""
        return ActRow(self.kind, self.date, self.effect_date or self.computed_effect, self.pk)


class Statement(Identified, Translated, Sourced):
    """What a participant said of an instrument: a reservation, a declaration, an objection ..."""

    instrument = models.ForeignKey(
        Instrument, models.CASCADE, related_name="statements", verbose_name=_("instrument")
    )
    participant = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="treaty_statements",
        verbose_name=_("participant"),
    )
    kind = models.CharField(_("kind"), max_length=26, choices=StatementKind.choices)
    act = models.ForeignKey(
        Act,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="statements",
        verbose_name=_("made with the act"),
    )
    objects_to = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="objections",
        verbose_name=_("objects to"),
    )
    precludes_entry = models.BooleanField(
        _("precludes the entry into force between the two"),
        default=False,
        help_text=_("Vienna Convention, article 20, paragraph 4 (b)."),
    )
    territory = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="territorial_statements",
        verbose_name=_("for the territory"),
    )
    text = models.TextField(_("text"), blank=True)
    original_language = models.CharField(
        _("language of the original"),
        max_length=35,
        blank=True,
        validators=[
            RegexValidator(LANGUAGE_TAG, _("Write a language tag such as ar, en, ca or zh-Hans."))
        ],
    )
    articles = models.CharField(
        _("articles"),
        max_length=200,
        blank=True,
        help_text=_("Those that it is about: 9; 11 (1); 13."),
    )
    date = PartialDateField(_("date"))
    date_precision = PrecisionField()
    withdrawn = PartialDateField(_("withdrawn"))
    withdrawn_precision = PrecisionField()
    note = models.TextField(_("note"), blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = [F("date").asc(nulls_first=True), "id"]
        constraints = [
            one_of("kind", StatementKind),
            whole_partial_date("date", "treaties_statement_date_whole"),
            whole_partial_date("withdrawn", "treaties_statement_withdrawn_whole"),
            models.CheckConstraint(
                condition=Q(kind=StatementKind.OBJECTION, objects_to__isnull=False)
                | (~Q(kind=StatementKind.OBJECTION) & Q(objects_to=None)),
                name="treaties_statement_objection_to_something",
                violation_error_message=_(
                    "An objection needs the statement that it objects to, and only an objection "
                    "has one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(objects_to=None) | ~Q(objects_to=F("id")),
                name="treaties_statement_not_to_itself",
                violation_error_message=_("A statement cannot object to itself."),
            ),
            models.CheckConstraint(
                condition=Q(precludes_entry=False) | Q(kind=StatementKind.OBJECTION),
                name="treaties_statement_objection_precludes",
                violation_error_message=_("Only an objection precludes the entry into force."),
            ),
            models.CheckConstraint(
                condition=Q(date=None)
                | Q(withdrawn=None)
                | Q(
                    date__lte=models.Func(
                        F("withdrawn"),
                        F("withdrawn_precision"),
                        function="diwan_latest",
                        output_field=models.DateField(),
                    )
                ),
                name="treaties_statement_withdrawn_after_made",
                violation_error_message=_("It was withdrawn before it was made. Correct one date."),
            ),
            models.CheckConstraint(
                condition=Q(original_language="") | Q(original_language__regex=LANGUAGE_TAG),
                name="treaties_statement_language_is_a_tag",
                violation_error_message=_("Write a language tag such as ar, en, ca or zh-Hans."),
            ),
        ]

    def __str__(self):
        return f"{self.participant} · {self.get_kind_display()}"

    @property
    def day(self):
        return partial_date(self, "date")

    @property
    def withdrawn_on(self):
        return partial_date(self, "withdrawn")
