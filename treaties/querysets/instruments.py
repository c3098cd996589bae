from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, ExtractYear

from directory.history.querysets import DatedQuerySet, sourced_q
from directory.languages import SUFFIXES, columns
from directory.publishing.enums import State
from directory.publishing.querysets import PublishableQuerySet
from orgchart.querysets.names import name_key
from orgchart.querysets.organizations import contains_q
from treaties.enums import InstrumentKind, MandateRole
from treaties.querysets.acts import public_organization_q

MOST_DAYS = 200
# What enters into force; a resolution or a report does not.
BINDING = (
    InstrumentKind.TREATY,
    InstrumentKind.CONVENTION,
    InstrumentKind.CHARTER,
    InstrumentKind.CONSTITUTION,
    InstrumentKind.STATUTE,
    InstrumentKind.PROTOCOL,
    InstrumentKind.AMENDMENT,
    InstrumentKind.AGREEMENT,
)


class SubjectQuerySet(models.QuerySet):
    def public(self):
        """Those that a published instrument is about."""
        rows = self.model._meta.get_field("instruments").through._base_manager
        about = rows.filter(subject=OuterRef("pk"), instrument__state=State.PUBLISHED)
        return self.filter(Exists(about))

    def of(self, instrument):
        return self.filter(instruments=instrument)

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

    def among(self, keys):
        return self.filter(pk__in=keys)

    def of_slugs(self, slugs):
        return self.filter(slug__in=slugs)

    def there_on(self, day):
        """Adopted or opened for signature by the day; what has no such date always was."""
        begun = Coalesce("adopted", "opened_for_signature")
        return self.alias(begun=begun).filter(Q(begun=None) | Q(begun__lte=day))

    def changes(self):
        """(day, how well it is known) on which one was adopted, came into force or ended; the
        latest first."""
        days = [
            ("adopted", F("adopted_precision")),
            ("entered_into_force", F("entered_into_force_precision")),
            ("computed_entry", Value("day")),
            ("terminated", F("terminated_precision")),
        ]
        plain = models.QuerySet(self.model, query=self.order_by().query, using=self.db)
        dated = [
            plain.filter(**{f"{name}__isnull": False})
            .annotate(day=F(name), known=known)
            .values_list("day", "known")
            for name, known in days
        ]
        return dated[0].union(*dated[1:]).order_by("-day", "known")[:MOST_DAYS]

    def of_kind(self, kind):
        return self.filter(kind=kind)

    def numbers_by_kind_and_year(self):
        """(kind, year of adoption or None, how many)"""
        dated = self.order_by().annotate(year=ExtractYear("adopted"))
        return dated.values_list("kind", "year").annotate(number=Count("pk"))

    def belonging_to(self, instrument):
        return self.filter(parent=instrument)

    def with_ends(self):
        """With what the instrument above and who adopted it are called; `adopter_seen`: whether
        that is public."""
        seen = ExpressionWrapper(
            public_organization_q("adopted_by"), output_field=models.BooleanField()
        )
        own = [field.name for field in self.model._meta.concrete_fields]
        above = ["slug", "state", "symbol", "code", "original_title", "source_language",
                 *columns("title", "short_title")]  # fmt: skip
        adopter = ["slug", "code", "original_name", "source_language", *columns("name")]
        return (
            self.select_related("parent", "adopted_by")
            .only(*own, *(f"parent__{n}" for n in above), *(f"adopted_by__{n}" for n in adopter))
            .annotate(adopter_seen=seen)
        )

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

    def has(self, relation, *conditions, **lookup):
        """Exists: a row of theirs that matches. Never a join, which would double rows."""
        rows = self.model._meta.get_field(relation).related_model._base_manager
        return Exists(rows.filter(*conditions, instrument=OuterRef("pk"), **lookup))

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

    def expiring_by(self, day):
        """Those whose end is known and comes by the day. Put `in_force_on(today)` before it."""
        return self.filter(terminated__lte=day)

    def without_entry(self):
        """Those that bind, and of which neither a day of entry into force is known nor the rule as
        data, by which it would be computed."""
        return self.filter(
            kind__in=BINDING, entered_into_force=None, computed_entry=None, entry_basis=""
        )

    def without_source(self):
        """Those without a citation and a registration number, of which no row names a source."""
        own = self.filter(citation="", registration_number="")
        for relation in ("acts", "statements", "mandates", "relations"):
            own = own.filter(~self.has(relation, sourced_q()))
        return own

    def ordered_by_title(self, language):
        return self.order_by(
            name_key(language, "short_title", "title"), "original_title", "symbol", "pk"
        )

    def latest_first(self):
        return self.order_by(F("adopted").desc(nulls_last=True), "-pk")

    def most_participants_first(self):
        """Of those `with_participant_counts`; else in the order that they have."""
        return self.order_by(F("participants").desc(), *self.query.order_by)

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
            "computed_entry", "terminated", "terminated_precision", "entry_basis",
            *columns("title", "short_title", *more),
        )  # fmt: skip


def counted(rows, owner, what):
    """A correlated subquery that counts the different values of a column among an owner's rows."""
    counts = rows.order_by().values(owner).annotate(number=Count(what, distinct=True))
    return Coalesce(Subquery(counts.values("number")), 0)
