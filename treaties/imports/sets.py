from directory.imports.sets import ImportSet
from treaties.permissions import INSTRUMENTS


class TreatySet(ImportSet):
    """Rows of which those who answer for an instrument decide."""

    policy = INSTRUMENTS
