"""The sets of data about instruments and what is done about them."""

from treaties.exports.acts import ACTS, STATEMENTS
from treaties.exports.instruments import INSTRUMENTS
from treaties.exports.participants import PARTICIPANTS
from treaties.exports.ties import INSTRUMENT_RELATIONS, MANDATES

__all__ = [
    "ACTS",
    "INSTRUMENTS",
    "INSTRUMENT_RELATIONS",
    "MANDATES",
    "PARTICIPANTS",
    "STATEMENTS",
]
