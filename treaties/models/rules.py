"""The rules of an instrument that the database keeps, and the days on which it is in force."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from directory.history.fields import whole_partial_date
from directory.publishing.models import one_of
from orgchart.models.organizations import slug_is_ascii
from treaties.enums import DelayUnit, EntryBasis, InstrumentKind

LANGUAGE_TAGS = r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*( (?=[A-Za-z])|\Z))*\Z"

# From the official day, else the computed one, up to its termination; null while there is none.
DURING = models.GeneratedField(
    expression=Case(
        When(Q(entered_into_force=None, computed_entry=None), then=Value(None)),
        default=Func(
            Coalesce("entered_into_force", "computed_entry"),
            Case(
                When(entered_into_force=None, then=Value("day")),
                default=F("entered_into_force_precision"),
                output_field=models.CharField(),
            ),
            "terminated",
            "terminated_precision",
            function="diwan_during",
            output_field=DateRangeField(),
        ),
        output_field=DateRangeField(),
    ),
    output_field=DateRangeField(),
    db_persist=True,
)


# With its type: where none of the days is given, a check reads a bare NULL in its place.
NOT_EMPTY = Exact(
    Func(Cast("during", DateRangeField()), function="isempty", output_field=models.BooleanField()),
    False,
)


def known_or_blank(field, choices):
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": ["", *choices.values]}),
        name=f"treaties_instrument_{field}_known",
        violation_error_message=_("This choice is not known. Choose one from the list."),
    )


def whole_delay(field):
    """A number and its unit, or neither."""
    return models.CheckConstraint(
        condition=Q(**{field: None, f"{field}_unit": ""})
        | (Q(**{f"{field}__isnull": False}) & Q(**{f"{field}_unit__in": DelayUnit.values})),
        name=f"treaties_instrument_{field}_whole",
        violation_error_message=_("Give the number and its unit, days or months."),
    )


def above_zero(field):
    return models.CheckConstraint(
        condition=Q(**{field: None}) | Q(**{f"{field}__gt": 0}),
        name=f"treaties_instrument_{field}_above_zero",
        violation_error_message=_("Give a number above zero, or leave it empty."),
    )


DATES = (
    "adopted",
    "opened_for_signature",
    "closed_for_signature",
    "entered_into_force",
    "terminated",
)
INSTRUMENT_RULES = [
    one_of("kind", InstrumentKind),
    slug_is_ascii("treaties_instrument_slug_ascii"),
    *(whole_partial_date(name, f"treaties_instrument_{name}_whole") for name in DATES),
    known_or_blank("entry_basis", EntryBasis),
    *map(whole_delay, ("entry_delay", "later_delay", "withdrawal_delay")),
    *map(above_zero, ("entry_count", "review_months")),
    models.CheckConstraint(
        condition=NOT_EMPTY,
        name="treaties_instrument_ends_after_entry",
        violation_error_message=_(
            "It ends before it enters into force. Correct the day of its termination or of its "
            "entry into force."
        ),
    ),
    models.CheckConstraint(
        condition=Q(opened_for_signature=None)
        | Q(closed_for_signature=None)
        | Q(
            opened_for_signature__lte=Func(
                F("closed_for_signature"),
                F("closed_for_signature_precision"),
                function="diwan_latest",
                output_field=models.DateField(),
            )
        ),
        name="treaties_instrument_closed_after_opened",
        violation_error_message=_("It closes for signature before it opens. Correct one date."),
    ),
    models.CheckConstraint(
        condition=Q(parent=None) | ~Q(parent=F("id")),
        name="treaties_instrument_not_its_own_parent",
        violation_error_message=_("An instrument cannot belong to itself."),
    ),
    models.CheckConstraint(
        condition=Q(entry_count=None)
        | Q(entry_basis__in=[EntryBasis.CONSENTS, EntryBasis.SIGNATURE]),
        name="treaties_instrument_count_of_consents",
        violation_error_message=_(
            "A number of consents needs an entry into force after consents or on signature."
        ),
    ),
    models.CheckConstraint(
        condition=~Q(entry_basis=EntryBasis.FIXED_DATE) | Q(entry_date__isnull=False),
        name="treaties_instrument_fixed_day_given",
        violation_error_message=_("Give the fixed day on which it enters into force."),
    ),
    models.CheckConstraint(
        condition=Q(authentic_languages__regex=LANGUAGE_TAGS),
        name="treaties_instrument_languages_are_tags",
        violation_error_message=_("Write language tags with a space between: ar en fr."),
    ),
]
