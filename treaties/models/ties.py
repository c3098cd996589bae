"""What ties instruments to each other, to organizations and to subjects."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.history.models import Dated, Sourced
from directory.publishing.models import Identified, Translated, one_of
from directory.publishing.text import validate_plain_text
from orgchart.models import Organization
from treaties.enums import MandateRole, RelationKind
from treaties.models.instruments import Instrument, Subject
from treaties.querysets.ties import InstrumentRelationQuerySet, MandateQuerySet


class InstrumentRelation(Identified, Translated, Sourced):
    """A directed tie from an instrument to another one."""

    instrument = models.ForeignKey(
        Instrument, models.CASCADE, related_name="relations", verbose_name=_("instrument")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=RelationKind.choices)
    other = models.ForeignKey(
        Instrument,
        models.PROTECT,
        related_name="relations_to",
        verbose_name=_("other instrument"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True, validators=[validate_plain_text])

    objects = InstrumentRelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation of instruments")
        verbose_name_plural = _("relations of instruments")
        constraints = [
            one_of("kind", RelationKind),
            models.CheckConstraint(
                condition=~Q(other=F("instrument")),
                name="treaties_instrumentrelation_has_two_ends",
                violation_error_message=_("Choose another instrument at the other end."),
            ),
            models.UniqueConstraint(
                fields=["instrument", "kind", "other"],
                name="treaties_instrumentrelation_once",
                violation_error_message=_("This relation is entered already."),
            ),
        ]

    def __str__(self):
        return f"{self.instrument} {self.get_kind_display()} {self.other}"


class Mandate(Identified, Translated, Dated, Sourced):
    """How an organization stands to an instrument for a time, depositaries among them."""

    instrument = models.ForeignKey(
        Instrument, models.CASCADE, related_name="mandates", verbose_name=_("instrument")
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="mandates", verbose_name=_("organization")
    )
    role = models.CharField(_("role"), max_length=16, choices=MandateRole.choices)
    note = models.CharField(_("note"), max_length=300, blank=True, validators=[validate_plain_text])

    objects = MandateQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            *Dated.Meta.constraints,
            one_of("role", MandateRole),
            ExclusionConstraint(
                name="treaties_mandate_once_at_a_time",
                expressions=[
                    ("instrument", RangeOperators.EQUAL),
                    ("organization", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "The organization has this role for the instrument in this time already."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.organization} · {self.get_role_display()} · {self.instrument}"


class InstrumentSubject(Identified):
    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="subject_rows")
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", verbose_name=_("subject")
    )

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "subject"],
                name="treaties_instrumentsubject_once",
                violation_error_message=_("The instrument has this subject already."),
            )
        ]

    def __str__(self):
        return str(self.subject)


class EntryParticipant(Identified):
    """A participant without which an instrument does not enter into force."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="entry_participants")
    participant = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("participant")
    )

    class Meta:
        verbose_name = _("participant needed for the entry into force")
        verbose_name_plural = _("participants needed for the entry into force")
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "participant"],
                name="treaties_entryparticipant_once",
                violation_error_message=_("This participant is named already."),
            )
        ]

    def __str__(self):
        return str(self.participant)
