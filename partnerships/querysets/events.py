from django.db.models import Count, DateField, Exists, F, Func, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Coalesce, ExtractYear, NullIf

from directory.history.partial_dates import Precision
from directory.publishing.enums import State
from partnerships.querysets.rows import PartnershipRowQuerySet, public_or_none_q

# The last day on which it can still be: of its last day, else of its first, however well known.
LAST_DAY = Func(
    Coalesce("ends", "starts"),
    Coalesce(NullIf("ends_precision", Value("")), "starts_precision"),
    function="diwan_latest",
    output_field=DateField(),
)


class EventQuerySet(PartnershipRowQuerySet):
    def with_last_day(self):
        """With the last day on which it can still be, in `last_possible_day`."""
        return self.annotate(last_possible_day=LAST_DAY)

    def upcoming_on(self, day):
        """Those that are still to come or not over on the day; undated ones are neither."""
        return self.with_last_day().filter(last_possible_day__gte=day)

    def past_on(self, day):
        return self.with_last_day().filter(last_possible_day__lt=day)

    def undated(self):
        return self.filter(starts=None)

    def counted_on(self, day):
        """How many there are of each, by one question."""
        rows = self.with_last_day().order_by()
        return rows.aggregate(
            upcoming=Count("pk", filter=Q(last_possible_day__gte=day)),
            past=Count("pk", filter=Q(last_possible_day__lt=day)),
            undated=Count("pk", filter=Q(starts=None)),
        )

    def dated(self):
        return self.exclude(starts=None)

    def between(self, first, last):
        """Those of which some day can lie from the first day to the last, both included."""
        return self.with_last_day().filter(starts__lte=last, last_possible_day__gte=first)

    def held_in(self, year):
        return self.filter(starts__year=year)

    def years(self):
        """The years in which any begins, the latest first."""
        dated = self.dated().annotate(year=ExtractYear("starts"))
        return dated.order_by("-year").values_list("year", flat=True).distinct()

    def of_mechanism(self, mechanism):
        return self.filter(mechanism=mechanism)

    def outside_mechanisms(self):
        return self.filter(mechanism=None)

    def with_organization(self, organization, participations):
        """Those in which the organization took part, by the given participations."""
        own = participations.of_organization(organization)
        return self.filter(Exists(own.filter(event=OuterRef("pk"))))

    def around(self, organization, partnerships, participations):
        """Those of the partnerships, and those in which the organization took part, by the given
        participations."""
        own = participations.of_organization(organization).filter(event=OuterRef("pk"))
        return self.filter(Q(partnership__in=partnerships.order_by().values("pk")) | Exists(own))

    def with_person(self, person, participations):
        own = participations.of_person(person)
        return self.filter(Exists(own.filter(event=OuterRef("pk"))))

    def with_ends(self):
        return self.select_related("partnership", "mechanism")

    def on_known_days(self):
        """Those whose days are known as days, so that a calendar can hold them."""
        ends = Q(ends=None) | Q(ends_precision=Precision.DAY)
        return self.filter(ends, starts_precision=Precision.DAY)

    def with_participations(self, participations, most=None):
        """Each with the given participations, in `participants`; with at most so many of them."""
        rows = participations.with_ends().in_order()
        shown = rows if most is None else rows[:most]
        return self.prefetch_related(Prefetch("participations", shown, to_attr="participants"))

    def in_order(self):
        """By their days; those without one come last."""
        return self.order_by(F("starts").asc(nulls_last=True), "start_time", "position", "pk")

    def latest_first(self):
        return self.order_by(F("starts").desc(nulls_last=True), "-position", "-pk")


class ParticipationQuerySet(PartnershipRowQuerySet):
    def public(self):
        """Partnership, organization and person are public, as far as there are any."""
        people = Q(person=None) | Q(person__state=State.PUBLISHED)
        seen = public_or_none_q("organization") & people
        return self.filter(seen, partnership__state=State.PUBLISHED)

    def of_organization(self, organization):
        return self.filter(organization=organization)

    def of_person(self, person):
        return self.filter(person=person)

    def with_ends(self):
        return self.select_related("organization", "person")

    def with_events(self):
        return self.select_related("event__mechanism", "partnership", "organization", "person")
