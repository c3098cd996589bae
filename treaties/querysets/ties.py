from django.db import models
from django.db.models import Q

from directory.history.querysets import DatedQuerySet
from directory.publishing.enums import State
from treaties.querysets.acts import public_organization_q


class InstrumentRelationQuerySet(models.QuerySet):
    def public(self):
        return self.filter(instrument__state=State.PUBLISHED, other__state=State.PUBLISHED)

    def touching(self, instrument):
        """Those that leave it and those that lead to it, its own first."""
        own = models.Case(models.When(instrument=instrument, then=0), default=1)
        return self.filter(Q(instrument=instrument) | Q(other=instrument)).order_by(
            own, "kind", "pk"
        )

    def with_ends(self):
        return self.select_related("instrument", "other")


class MandateQuerySet(DatedQuerySet):
    def public(self):
        seen = public_organization_q("organization")
        return self.filter(seen, instrument__state=State.PUBLISHED)

    def of(self, instrument):
        return self.filter(instrument=instrument).order_by("role", "start_date", "pk")

    def of_organization(self, organization):
        return self.filter(organization=organization).order_by("role", "start_date", "pk")

    def in_role(self, *roles):
        return self.filter(role__in=roles)

    def with_ends(self):
        return self.select_related("instrument", "organization")
