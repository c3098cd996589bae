"""The sets of data about organizations, posts and people."""

from orgchart.exports.dated import NAMES, PLACEMENTS
from orgchart.exports.organizations import ORGANIZATIONS
from orgchart.exports.owned import CONTACTS, OTHER_NAMES, PROFILE_ENTRIES, RELATIONSHIPS
from orgchart.exports.people import APPOINTMENTS, PEOPLE, POSTS

__all__ = [
    "APPOINTMENTS",
    "CONTACTS",
    "NAMES",
    "ORGANIZATIONS",
    "OTHER_NAMES",
    "PEOPLE",
    "PLACEMENTS",
    "POSTS",
    "PROFILE_ENTRIES",
    "RELATIONSHIPS",
]
