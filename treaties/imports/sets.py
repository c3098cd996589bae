from django.db.models import QuerySet

from directory.imports.sets import ImportSet
from treaties.permissions import INSTRUMENTS


class TreatySet(ImportSet):
    """Rows of which those who answer for an instrument decide."""

    policy = INSTRUMENTS

    def current(self, ids):
        """As of every set, by a plain QuerySet: modeltranslation's gives the columns in an order
        of its own, and where a row refers to one of its own kind, "of self" follows the first."""
        attributes = [name for column in self.reads for name in column.fills]
        paths = [self.path_of(attribute) for attribute in attributes]
        rows = QuerySet(self.model).filter(public_id__in=ids).select_for_update(of=("self",))
        return {
            public_id: dict(zip(attributes, values, strict=True))
            for public_id, *values in rows.values_list("public_id", *paths)
        }
