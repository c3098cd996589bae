"""The sets of data about partnerships and all that they own."""

from partnerships.exports.areas import (
    COOPERATION_ACTIVITIES,
    COOPERATION_AREAS,
    COOPERATION_PARTNERS,
)
from partnerships.exports.events import EVENTS, PARTICIPATIONS
from partnerships.exports.mechanisms import FIGURES, MECHANISMS, PARTNERSHIP_CHANNELS
from partnerships.exports.partnerships import MEMBERSHIPS, PARTNERSHIPS

__all__ = [
    "COOPERATION_ACTIVITIES",
    "COOPERATION_AREAS",
    "COOPERATION_PARTNERS",
    "EVENTS",
    "FIGURES",
    "MECHANISMS",
    "MEMBERSHIPS",
    "PARTICIPATIONS",
    "PARTNERSHIPS",
    "PARTNERSHIP_CHANNELS",
]
