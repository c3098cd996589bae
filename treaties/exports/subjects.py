"""What instruments are about, and the participants that a rule of entry into force names."""

from django.utils.translation import gettext_lazy as _

from directory.exports.columns import identifier, text, translated
from directory.exports.declaration import Export
from directory.publishing.enums import State
from orgchart.exports.on_a_day import with_rows
from orgchart.exports.scopes import rows_of
from treaties.exports.scopes import (
    adopted_by,
    at_home,
    instrument_columns,
    instruments_of,
    party_columns,
    public_organizations,
    within_instruments,
)
from treaties.models import EntryParticipant, InstrumentSubject, Subject


def of_instruments(model):
    """The rows of a model that belong to an instrument; the public sees those of published ones."""

    def rows(public):
        every = model._base_manager.all()
        return every.filter(instrument__state=State.PUBLISHED) if public else every

    return rows


def subjects_within(rows, places, public):
    about = InstrumentSubject._base_manager.filter(instrument__in=instruments_of(places, public))
    return rows.filter(pk__in=about.values("subject"))


def needed_participants(public):
    rows = of_instruments(EntryParticipant)(public)
    return rows.filter(participant__in=public_organizations()) if public else rows


def on_day(export, day):
    return with_rows(export, lambda rows: rows.filter(adopted_by(day, "instrument")))


SUBJECTS = Export(
    name="subjects",
    title=_("Subjects of instruments"),
    description=_("What instruments are about, with the codes of a thesaurus."),
    rows=rows_of(Subject),
    within=subjects_within,
    at_home=at_home,
    order=("slug",),
    columns=(
        identifier("id", "public_id", _("Permanent id of the subject")),
        text("code", _("Code of the subject, in a thesaurus such as UNBIS")),
        text("slug", _("Word for it in addresses")),
        *translated("name", _("Name")),
    ),
)
INSTRUMENT_SUBJECTS = Export(
    name="instrument-subjects",
    title=_("Which instrument is about what"),
    description=_("One row for each subject of each instrument."),
    rows=of_instruments(InstrumentSubject),
    within=within_instruments,
    owners={"instrument": "instrument"},
    at_home=at_home,
    order=("instrument", "subject"),
    on_day=on_day,
    is_history=True,
    columns=(
        identifier("id", "public_id", _("Permanent id of the row")),
        *instrument_columns(),
        identifier("subject_id", "subject__public_id", _("Permanent id of the subject")),
        text("subject_code", _("Code of the subject"), "subject__code"),
        text("subject_slug", _("Word for it in addresses"), "subject__slug", derived=True),
    ),
)
ENTRY_PARTICIPANTS = Export(
    name="entry-participants",
    title=_("Participants needed for the entry into force"),
    description=_("Those without which an instrument does not enter into force."),
    rows=needed_participants,
    within=within_instruments,
    owners={"instrument": "instrument"},
    at_home=at_home,
    order=("instrument", "participant__slug"),
    on_day=on_day,
    is_history=True,
    columns=(
        identifier("id", "public_id", _("Permanent id of the row")),
        *instrument_columns(),
        *party_columns(),
    ),
)
