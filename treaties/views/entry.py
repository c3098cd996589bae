"""Whether an instrument is in force on a day, what is lacking, and its rule in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from directory.history.fields import partial_date
from directory.history.partial_dates import PartialDate
from directory.templatetags.languages import in_words
from treaties.actions.effects import entry_on
from treaties.enums import DelayUnit, EntryBasis

WORDS = {
    "in_force": pgettext_lazy("an instrument", "in force"),
    "not_yet": pgettext_lazy("an instrument", "not in force yet"),
    "terminated": pgettext_lazy("an instrument", "terminated"),
    "unknown": pgettext_lazy("an instrument", "entry into force not recorded"),
}


@dataclass
class Life:
    """How an instrument stands on a day, and since when; `computed`: since no source says it."""

    kind: str
    since: PartialDate | None = None
    computed: bool = False

    @property
    def words(self):
        return WORDS[self.kind]


def life_on(instrument, day):
    terminated = partial_date(instrument, "terminated")
    if terminated and terminated.earliest <= day:
        return Life("terminated", terminated)
    begins = instrument.in_force_from
    if begins and begins.earliest <= day:
        return Life("in_force", begins, computed=instrument.official_entry is None)
    return Life("not_yet" if begins or instrument.entry_basis else "unknown")


def lacking_on(instrument, day):
    """The Entry by what was done up to the day; None where no consents are counted."""
    if instrument.entry_basis not in {EntryBasis.CONSENTS, EntryBasis.SIGNATURE}:
        return None
    return entry_on(instrument, day)


def rule_in_words(instrument):
    """The rule of its entry into force as short sentences, apart from the participants named."""
    if not instrument.entry_basis:
        return []
    sentences = [BASES[instrument.entry_basis](instrument), delay_in_words(instrument)]
    if instrument.entry_basis != EntryBasis.FIXED_DATE and instrument.entry_date:
        day = {"date": in_words(PartialDate(instrument.entry_date))}
        sentences.append(_("It does not enter into force before %(date)s.") % day)
    return [sentence for sentence in sentences if sentence]


def after_consents(instrument):
    number = instrument.entry_count or 1
    words = ngettext(
        "It enters into force after %(number)s consent to be bound.",
        "It enters into force after %(number)s consents to be bound.",
        number,
    )
    return words % {"number": number}


def on_signature(instrument):
    number = instrument.entry_count
    if not number:
        return _("It enters into force on signature.")
    words = ngettext(
        "It enters into force after %(number)s signature.",
        "It enters into force after %(number)s signatures.",
        number,
    )
    return words % {"number": number}


def on_fixed_date(instrument):
    day = PartialDate(instrument.entry_date)
    return _("It enters into force on %(date)s.") % {"date": in_words(day)}


def on_adoption(instrument):
    return _("It enters into force on adoption.")


BASES = {
    EntryBasis.CONSENTS: after_consents,
    EntryBasis.SIGNATURE: on_signature,
    EntryBasis.FIXED_DATE: on_fixed_date,
    EntryBasis.ADOPTION: on_adoption,
}


def delay_in_words(instrument):
    """How long after that, as a sentence of its own."""
    number, first = instrument.entry_delay, instrument.entry_on_first_of_month
    if not number:
        return _("It does so on the first day of the month after that.") if first else ""
    if instrument.entry_delay_unit == DelayUnit.DAYS:
        words = ngettext(
            "It does so %(number)s day later", "It does so %(number)s days later", number
        )
    else:
        words = ngettext(
            "It does so %(number)s month later", "It does so %(number)s months later", number
        )
    said = words % {"number": number}
    if first:
        return _("%(delay)s, on the first day of the month after that.") % {"delay": said}
    return _("%(delay)s.") % {"delay": said}
