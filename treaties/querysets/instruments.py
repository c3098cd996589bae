from django.db import models
from django.db.models import Count, Exists, F, Func, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, ExtractYear

from directory.history.querysets import DatedQuerySet
from directory.languages import SUFFIXES, columns
from directory.publishing.querysets import PublishableQuerySet
from orgchart.querysets.names import name_key
from orgchart.querysets.organizations import contains_q
from treaties.enums import MandateRole


class SubjectQuerySet(models.QuerySet):
    def ordered_by_name(self, language):
        return self.order_by(name_key(language, "name"), "pk")

    def with_instrument_counts(self, instruments):
        """How many of the given instruments are about it, in `instruments_about`."""
        rows = self.model._meta.get_field("instruments").through._base_manager
        about = rows.filter(subject=OuterRef("pk"), instrument__in=instruments.order_by())
        return self.annotate(instruments_about=counted(about, "subject", "instrument"))


class InstrumentQuerySet(PublishableQuerySet, DatedQuerySet):
    """`in_force_on(day)` goes by the official day of entry, else by the computed one."""

    def public(self):
        return self.published()

    def not_in_force_on(self, day):
        """Not yet, not any more, or not known to be."""
        return self.exclude(pk__in=self.in_force_on(day).order_by().values("pk"))

    def of_kind(self, kind):
        return self.filter(kind=kind)

    def kinds(self):
        """The kinds that occur."""
        return self.order_by().values_list("kind", flat=True).distinct()

    def about(self, subject):
        return self.filter(self.has("subject_rows", subject=subject))

    def adopted_in(self, year):
        return self.filter(adopted__year=year)

    def years(self):
        """The years of adoption that occur, the latest first."""
        dated = self.exclude(adopted=None).order_by()
        return dated.values_list(ExtractYear("adopted"), flat=True).distinct().order_by("-1")

    def with_participant(self, organization):
        """Those about which it did anything for itself, whatever its status is."""
        return self.filter(self.has("acts", participant=organization, territory=None))

    def with_mandate_of(self, organizations, *roles, day):
        """Those to which any of the organizations stands in any of the roles on the day."""
        return self.filter(
            self.has(
                "mandates", organization__in=organizations, role__in=roles, during__contains=day
            )
        )

    def deposited_with(self, organization, *, day):
        return self.with_mandate_of([organization], MandateRole.DEPOSITARY_OF, day=day)

    def answered_for_by(self, organizations, *, day):
        return self.with_mandate_of(organizations, MandateRole.RESPONSIBLE_FOR, day=day)

    def has(self, relation, **lookup):
        """Exists: a row of theirs that matches. Never a join, which would double rows."""
        rows = self.model._meta.get_field(relation).related_model._base_manager
        return Exists(rows.filter(instrument=OuterRef("pk"), **lookup))

    def with_participant_counts(self, acts):
        """How many participants the given acts have, in `participants`.

        A correlated subquery: `annotate(Count)` over the join of 31,000 acts takes four times as
        long.
        """
        own = acts.filter(instrument=OuterRef("pk"), territory=None)
        return self.annotate(participants=counted(own, "instrument", "participant"))

    def with_disputed_entry(self):
        """Those whose official day of entry into force is not the computed one."""
        latest = Func(
            F("entered_into_force"),
            F("entered_into_force_precision"),
            function="diwan_latest",
            output_field=models.DateField(),
        )
        return self.filter(
            Q(computed_entry__lt=F("entered_into_force")) | Q(computed_entry__gt=latest)
        )

    def ordered_by_title(self, language):
        return self.order_by(
            name_key(language, "short_title", "title"), "original_title", "symbol", "pk"
        )

    def latest_first(self):
        return self.order_by(F("adopted").desc(nulls_last=True), "-pk")

    def matching(self, words):
        """Those whose titles in any language, symbol, code or number hold all the words."""
        own = ["symbol", "code", "slug", "registration_number", "original_title"]
        return self.filter(contains_q([*own, *columns("title", "short_title")], words))

    def missing_in(self, language):
        """Without a title in the language."""
        column = f"title_{SUFFIXES[language]}"
        return self.filter(Q(**{column: None}) | Q(**{column: ""}))

    def for_lists(self, *more):
        """Only the columns that a line in a list shows, and more translated ones."""
        return self.only(
            "slug", "kind", "code", "symbol", "state", "original_title", "source_language",
            "adopted", "adopted_precision", "entered_into_force", "entered_into_force_precision",
            "computed_entry", "terminated", "terminated_precision",
            *columns("title", "short_title", *more),
        )  # fmt: skip


def counted(rows, owner, what):
    """A correlated subquery that counts the different values of a column among an owner's rows."""
    counts = rows.order_by().values(owner).annotate(number=Count(what, distinct=True))
    return Coalesce(Subquery(counts.values("number")), 0)
