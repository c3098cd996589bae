from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from directory.history.querysets import DatedQuerySet
from directory.languages import MARKS, OUTDATED, columns
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

    def known_on(self, day):
        """Between instruments that were both there."""
        there = Q()
        for end in ("instrument", "other"):
            begun = Coalesce(f"{end}__adopted", f"{end}__opened_for_signature")
            self = self.alias(**{f"{end}_begun": begun})
            there &= Q(**{f"{end}_begun": None}) | Q(**{f"{end}_begun__lte": day})
        return self.filter(there)

    def with_ends(self):
        return self.select_related("instrument", "other")

    def for_pages(self):
        """With both ends, and only the columns that a page shows."""
        named = ("slug", "kind", "code", "symbol", "original_title", "source_language",
                 *columns("title", "short_title"))  # fmt: skip
        ends = [f"{end}__{name}" for end in ("instrument", "other") for name in named]
        return self.with_ends().only("kind", *columns("note"), MARKS, OUTDATED, *ends)


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

    def organizations(self):
        """Those whose mandates they are."""
        organizations = self.model._meta.get_field("organization").related_model.objects
        return organizations.filter(pk__in=self.order_by().values("organization"))

    def with_ends(self):
        return self.select_related("instrument", "organization")

    def for_pages(self):
        """With the organizations, and only the columns that the page of an instrument shows."""
        named = ("slug", "code", "original_name", "source_language", *columns("name"))
        ends = [f"organization__{name}" for name in named]
        dates = ("start_date", "start_date_precision", "end_date", "end_date_precision", "during")
        own = ("instrument_id", "role", *dates, *columns("note"), MARKS, OUTDATED)
        return self.select_related("organization").only(*own, *ends)
