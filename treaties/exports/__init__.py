"""The sets of data about instruments and what is done about them."""

from treaties.exports.acts import ACTS, STATEMENTS
from treaties.exports.instruments import INSTRUMENTS
from treaties.exports.participants import PARTICIPANTS
from treaties.exports.subjects import ENTRY_PARTICIPANTS, INSTRUMENT_SUBJECTS, SUBJECTS
from treaties.exports.ties import INSTRUMENT_RELATIONS, MANDATES

__all__ = [
    "ACTS",
    "ENTRY_PARTICIPANTS",
    "INSTRUMENTS",
    "INSTRUMENT_RELATIONS",
    "INSTRUMENT_SUBJECTS",
    "MANDATES",
    "PARTICIPANTS",
    "STATEMENTS",
    "SUBJECTS",
]
