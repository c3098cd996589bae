from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.history.fields import PartialDateField, PrecisionField, partial_date
from directory.publishing.models import Identified, Publishable
from directory.publishing.text import validate_plain_text
from orgchart.models import Organization
from orgchart.models.organizations import slug_field, slug_is_ascii
from treaties.enums import DelayUnit, EntryBasis, InstrumentKind
from treaties.law.entry_into_force import RULE_FIELDS, rule_of
from treaties.models.rules import DURING, INSTRUMENT_RULES, LANGUAGE_TAGS
from treaties.querysets.instruments import InstrumentQuerySet, SubjectQuerySet


def delay_unit_field():
    return models.CharField(_("unit"), max_length=6, choices=DelayUnit.choices, blank=True)


class Subject(Identified):
    """What instruments are about, to filter them by."""

    slug = slug_field()
    name = models.CharField(_("name"), max_length=200, validators=[validate_plain_text])
    code = models.CharField(
        _("code"), max_length=60, blank=True, help_text=_("In a thesaurus such as UNBIS.")
    )

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        constraints = [slug_is_ascii("treaties_subject_slug_ascii")]

    def __str__(self):
        return self.name or self.slug


class Instrument(Publishable):
    """A treaty, a resolution or another text by which bodies bind, mandate or advise.

    `computed_entry` is kept by treaties/actions/effects.py: the day of entry into force that
    follows from the rule and the acts. The official day, where there is one, goes before it.
    """

    owned_rows = (
        "acts", "statements", "mandates", "relations", "subject_rows", "entry_participants",
    )  # fmt: skip
    projected = ("computed_entry",)

    kind = models.CharField(_("kind"), max_length=15, choices=InstrumentKind.choices)
    symbol = models.CharField(
        _("symbol"),
        max_length=100,
        blank=True,
        validators=[validate_plain_text],
        help_text=_("As the issuing body writes it: A/RES/71/291."),
    )
    code = models.CharField(
        _("code"),
        max_length=60,
        blank=True,
        validators=[validate_plain_text],
        help_text=_("A short form in use: NPT."),
    )
    title = models.CharField(
        _("title"), max_length=1000, blank=True, validators=[validate_plain_text]
    )
    short_title = models.CharField(
        _("short title"), max_length=300, blank=True, validators=[validate_plain_text]
    )
    original_title = models.CharField(
        _("title in another language"),
        max_length=1000,
        blank=True,
        validators=[validate_plain_text],
        help_text=_("Where its title is in none of the six languages."),
    )
    slug = slug_field()
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("belongs to"),
        help_text=_("The instrument of which it is a protocol, an annex or an amendment."),
    )
    adopted = PartialDateField(_("adopted"))
    adopted_precision = PrecisionField()
    adopted_at = models.CharField(
        _("adopted at"), max_length=200, blank=True, validators=[validate_plain_text]
    )
    adopted_by = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adopted_instruments",
        verbose_name=_("adopted by"),
    )
    opened_for_signature = PartialDateField(_("opened for signature"))
    opened_for_signature_precision = PrecisionField()
    closed_for_signature = PartialDateField(
        _("closed for signature"), help_text=_("The last day for a signature.")
    )
    closed_for_signature_precision = PrecisionField()
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    citation = models.CharField(
        _("citation"),
        max_length=300,
        blank=True,
        help_text=_("Where it is published: UNTS vol. 729, p. 161."),
    )
    authentic_languages = models.CharField(
        _("authentic languages"),
        max_length=300,
        blank=True,
        validators=[
            RegexValidator(LANGUAGE_TAGS, _("Write language tags with a space between: ar en fr."))
        ],
        help_text=_("Language tags with a space between: ar zh en fr ru es."),
    )
    summary = models.TextField(_("summary"), blank=True)
    review_cycle = models.CharField(
        _("review"), max_length=300, blank=True, validators=[validate_plain_text]
    )
    review_months = models.PositiveSmallIntegerField(
        _("months between reviews"), null=True, blank=True
    )

    entry_rule = models.TextField(_("rule of its entry into force"), blank=True)
    entry_basis = models.CharField(
        _("enters into force"), max_length=10, choices=EntryBasis.choices, blank=True
    )
    entry_count = models.PositiveSmallIntegerField(
        _("consents needed"), null=True, blank=True, help_text=_("With those named below.")
    )
    entry_delay = models.PositiveSmallIntegerField(_("delay after that"), null=True, blank=True)
    entry_delay_unit = delay_unit_field()
    entry_on_first_of_month = models.BooleanField(
        _("on the first day of the month after that"), default=False
    )
    entry_date = models.DateField(
        _("fixed day"),
        null=True,
        blank=True,
        help_text=_("Beside a number of consents: not before this day."),
    )
    later_delay = models.PositiveSmallIntegerField(
        _("delay for who consents later"),
        null=True,
        blank=True,
        help_text=_("Left empty, it is the same delay."),
    )
    later_delay_unit = delay_unit_field()
    withdrawal_delay = models.PositiveSmallIntegerField(
        _("notice of a withdrawal"),
        null=True,
        blank=True,
        help_text=_("Left empty, it is twelve months (Vienna Convention, article 56)."),
    )
    withdrawal_delay_unit = delay_unit_field()
    entered_into_force = PartialDateField(_("entered into force, officially"))
    entered_into_force_precision = PrecisionField()
    computed_entry = models.DateField(
        _("entry into force, computed"), null=True, blank=True, editable=False
    )
    terminated = PartialDateField(
        _("terminated"), help_text=_("The first day on which it is not in force any more.")
    )
    terminated_precision = PrecisionField()
    during = DURING

    organizations = models.ManyToManyField(
        Organization, through="Mandate", related_name="instruments", editable=False
    )
    subjects = models.ManyToManyField(
        Subject, through="InstrumentSubject", related_name="instruments", editable=False
    )
    entry_named = models.ManyToManyField(
        Organization, through="EntryParticipant", related_name="+", editable=False
    )

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        constraints = [*Publishable.Meta.constraints, *INSTRUMENT_RULES]

    def __str__(self):
        titles = (self.short_title, self.title, self.original_title, self.symbol, self.code)
        return next(filter(None, titles), self.slug)

    def get_absolute_url(self):
        return reverse("instrument", args=[self.slug])

    @property
    def rule(self):
        """The rule of its entry into force; asks for the named participants unless prefetched."""
        named = frozenset(row.participant_id for row in self.entry_participants.all())
        return rule_of({field: getattr(self, field) for field in RULE_FIELDS}, named)

    @property
    def in_force_from(self):
        """The PartialDate of its entry into force: the official one, else the computed one."""
        return self.official_entry or partial_date(self, "computed_entry")

    @property
    def official_entry(self):
        return partial_date(self, "entered_into_force")

    @property
    def computed_entry_precision(self):
        return "day"

    @property
    def entry_is_disputed(self):
        """Whether the official day is not the one that follows from the rule and the acts."""
        official, computed = self.official_entry, self.computed_entry
        return bool(official and computed) and not (
            official.earliest <= computed <= official.latest
        )

    @property
    def authentic_language_tags(self):
        return self.authentic_languages.split()
