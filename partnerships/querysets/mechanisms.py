from django.db.models import Exists, OuterRef, Prefetch

from directory.history.querysets import DatedQuerySet
from partnerships.enums import MechanismKind
from partnerships.querysets.rows import PartnershipRowQuerySet

# A service or a platform holds no meetings.
MEETING = (
    MechanismKind.WORKING_GROUP,
    MechanismKind.COMMITTEE,
    MechanismKind.RECURRING_MEETING,
    MechanismKind.WEBINAR_SERIES,
)


class MechanismQuerySet(PartnershipRowQuerySet, DatedQuerySet):
    """`in_force_on(day)`: established by the day and not ended."""

    def of_kind(self, kind):
        return self.filter(kind=kind)

    def days(self):
        """[(first day, how well it is known, day after the last, how well)] of each."""
        return self.order_by().values_list(
            "established", "established_precision", "ended", "ended_precision"
        )

    def without_events(self):
        """Those that meet, and of which no meeting is entered."""
        events = self.model._meta.get_field("events").related_model._base_manager
        return self.filter(~Exists(events.filter(mechanism=OuterRef("pk"))), kind__in=MEETING)

    def with_events(self, events):
        """Each with the given events, in `meetings`."""
        return self.prefetch_related(Prefetch("events", events.in_order(), to_attr="meetings"))

    def with_figures(self):
        """Each with the figures about it, in `numbers`."""
        figures = self.model._meta.get_field("figures").related_model.objects.in_order()
        return self.prefetch_related(Prefetch("figures", figures, to_attr="numbers"))


class FigureQuerySet(PartnershipRowQuerySet):
    def of_the_whole(self):
        """About the partnership itself, not about one of its mechanisms."""
        return self.filter(mechanism=None)

    def without_day(self):
        """Those of which it is not known of which day they are."""
        return self.filter(as_of=None)

    def older_than(self, day):
        return self.filter(as_of__lt=day)


class ChannelQuerySet(PartnershipRowQuerySet):
    pass
