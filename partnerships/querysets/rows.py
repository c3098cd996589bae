from django.db import models
from django.db.models import Q

from directory.publishing.enums import State
from treaties.querysets.acts import public_organization_q


def public_or_none_q(name):
    """A row that may point to an organization points to none, or to one that is public."""
    return Q(**{name: None}) | public_organization_q(name)


class PartnershipRowQuerySet(models.QuerySet):
    """Rows that a partnership owns. They are public when it is; where they point to other records
    as well, `public` asks for these too."""

    def public(self):
        return self.filter(partnership__state=State.PUBLISHED)

    def of(self, partnership):
        return self.filter(partnership=partnership)

    def of_any(self, partnerships):
        return self.filter(partnership__in=partnerships)

    def in_order(self):
        return self.order_by("position", "pk")
