from django.contrib.postgres.aggregates import StringAgg
from django.db.models import F, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from directory.exports.columns import (
    Column,
    Kind,
    flag,
    identifier,
    number,
    partial_date,
    text,
    translated,
)
from directory.exports.declaration import Export
from orgchart.exports.on_a_day import with_rows
from orgchart.exports.scopes import rows_of
from treaties.exports.scopes import (
    adopted_by,
    at_home,
    instrument_link,
    instruments_of,
    organization_link,
    public_organizations,
)
from treaties.models import EntryParticipant, Instrument, InstrumentSubject

APART = "; "


def of_the_instrument(model):
    return model._base_manager.filter(instrument=OuterRef("pk")).order_by().values("instrument")


def joined(rows, value):
    """The values of the rows of one instrument in one text."""
    made = rows.annotate(joined=StringAgg(value, Value(APART), order_by=value))
    return Subquery(made.values("joined"), output_field=TextField())


def needed(public):
    rows = of_the_instrument(EntryParticipant)
    if public:
        rows = rows.filter(participant__in=public_organizations())
    return joined(rows, Cast("participant__public_id", TextField()))


def within(rows, places, public):
    """Those that one of the places adopted, or to which it has a mandate."""
    return rows.filter(Q(adopted_by__in=places) | Q(pk__in=instruments_of(places, public)))


def on_day(export, day):
    return with_rows(export, lambda rows: rows.filter(adopted_by(day)))


def delay(name, description):
    return [
        number(name, description),
        text(f"{name}_unit", _("Unit of the delay: days or months")),
    ]


ENTRY = (
    *translated("entry_rule", _("Rule of its entry into force")),
    text("entry_basis", _("By what it enters into force: consents, signature, fixed_date ...")),
    number("entry_count", _("How many consents it needs")),
    Column(
        "entry_named_ids",
        needed,
        _("Permanent ids of participants without which it does not enter into force"),
        derived=True,
    ),
    *delay("entry_delay", _("Delay after that")),
    flag("entry_on_first_of_month", _("Whether on the first day of the month after that")),
    Column(
        "entry_date", F("entry_date"), _("Fixed day, or day before which it does not"), Kind.DATE
    ),
    *delay("later_delay", _("Delay for who consents later")),
    *delay("withdrawal_delay", _("Notice of a withdrawal")),
    *partial_date("entered_into_force", _("Day of its entry into force, officially")),
)

INSTRUMENTS = Export(
    name="instruments",
    title=_("Instruments"),
    description=_("Treaties, resolutions, reports and other texts, with their dates and rules."),
    rows=rows_of(Instrument),
    within=within,
    at_home=at_home,
    order=("adopted", "slug"),
    on_day=on_day,
    is_history=True,
    columns=(
        identifier("id", "public_id", _("Permanent id of the instrument")),
        text("code", _("Short form in use, such as NPT")),
        text("symbol", _("Symbol, such as A/RES/71/291")),
        text("slug", _("Last part of its address")),
        text("kind", _("Kind of instrument, such as convention or resolution")),
        text("state", _("Whether it is draft, published or withdrawn")),
        *instrument_link("parent", _("Permanent id of the instrument to which it belongs")),
        *translated("title", _("Title")),
        *translated("short_title", _("Short title")),
        text("original_title", _("Title in another language than the six")),
        text("source_language", _("Language in which the record was written first")),
        *partial_date("adopted", _("Day of its adoption")),
        *translated("adopted_at", _("Place of its adoption")),
        *organization_link("adopted_by", _("Permanent id of the organization that adopted it")),
        *partial_date("opened_for_signature", _("First day for a signature")),
        *partial_date("closed_for_signature", _("Last day for a signature")),
        text("registration_number", _("Registration number")),
        text("citation", _("Where it is published")),
        text("authentic_languages", _("Language tags of the authentic texts")),
        Column(
            "subjects",
            joined(of_the_instrument(InstrumentSubject), "subject__slug"),
            _("Addresses of its subjects, divided by semicolons"),
            derived=True,
        ),
        *translated("summary", _("Summary")),
        *translated("review_cycle", _("Review")),
        number("review_months", _("Months between reviews")),
        *ENTRY,
        Column(
            "computed_entry",
            F("computed_entry"),
            _("Day of its entry into force that follows from the rule and the acts"),
            Kind.DATE,
            derived=True,
        ),
        *partial_date("terminated", _("First day on which it is not in force any more")),
    ),
)
