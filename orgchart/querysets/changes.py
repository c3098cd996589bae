from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When

from orgchart.enums import Side
from orgchart.querysets.days import DayBefore, IsPublicOn


class ChangeQuerySet(models.QuerySet):
    def public(self):
        """Those of which every organization that took part was public: one from which it went out
        on the day before, one that came out of it on the day."""
        parties = self.model._meta.get_field("parties").related_model._base_manager
        day = Case(
            When(side=Side.BEFORE, then=DayBefore(F("change__date"))),
            default=F("change__date"),
            output_field=models.DateField(),
        )
        hidden = parties.filter(~Q(IsPublicOn(F("organization"), day)), change=OuterRef("pk"))
        return self.filter(~Exists(hidden), Exists(parties.filter(change=OuterRef("pk"))))

    def of(self, organization):
        return self.filter(parties__organization=organization).distinct()

    def between(self, first, last):
        """Those of the days up to and with the last."""
        return self.filter(date__gte=first, date__lte=last)

    def latest_first(self):
        return self.order_by("-date", "-pk")

    def with_parties(self):
        """With those who took part and all their names, from which that of the day is chosen."""
        return self.prefetch_related("parties__organization__names")
