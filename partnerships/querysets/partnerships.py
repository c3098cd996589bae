from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, ExtractYear

from directory.history.querysets import DatedQuerySet, sourced_q
from directory.languages import SUFFIXES, columns
from directory.publishing.enums import State
from directory.publishing.querysets import PublishableQuerySet
from orgchart.querysets.names import name_key
from orgchart.querysets.organizations import contains_q
from treaties.querysets.acts import public_organization_q

MOST_DAYS = 200


class PartnershipQuerySet(PublishableQuerySet, DatedQuerySet):
    """Words about members take the memberships that the reader may see on the day that is shown,
    so that nobody finds what is hidden by asking for it:

        .with_member(organization, Membership.objects.public().members_on(day))
    """

    def public(self):
        return self.published()

    def running_on(self, day):
        """Launched by the day and not ended; what has no date of launch always was."""
        return self.in_force_on(day)

    def ended_on(self, day):
        """Those that had ended by the day."""
        return self.filter(during__fully_lt=DateRange(day, None))

    def to_come_on(self, day):
        """Those that are launched after the day."""
        return self.filter(launched__gt=day)

    def expiring_by(self, day):
        """Those whose end is known and comes by the day. Put `running_on(today)` before it."""
        return self.filter(ended__lte=day)

    def there_on(self, day):
        """Launched by the day, also where they had ended by then."""
        return self.exclude(launched__gt=day)

    def change_days(self):
        """[(day, how well it is known)] on which one was launched or ended; the latest."""
        plain = models.QuerySet(self.model, query=self.order_by().query, using=self.db)
        launched, ended = (
            plain.filter(**{f"{name}__isnull": False})
            .annotate(day=F(name), known=F(f"{name}_precision"))
            .values_list("day", "known")
            for name in ("launched", "ended")
        )
        found = launched.union(ended).order_by("-day", "known")[:MOST_DAYS]
        return list({day: (day, known) for day, known in reversed(found)}.values())

    def without_source(self):
        """Those of which no row says where it is taken from."""
        own = self
        for relation in ("memberships", "mechanisms", "events", "figures", "areas"):
            own = own.filter(~self.has(relation, sourced_q()))
        return own

    def of_kind(self, kind):
        return self.filter(kind=kind)

    def numbers_by_kind(self):
        """{kind: how many}"""
        rows = self.order_by().values_list("kind").annotate(number=Count("pk"))
        return dict(rows)

    def numbers_by_life(self, day):
        """How many run, have ended and are to come on the day."""
        runs = Q(during__contains=day)
        return self.order_by().aggregate(
            running=Count("pk", filter=runs),
            ended=Count("pk", filter=~runs & ~Q(launched__gt=day)),
            to_come=Count("pk", filter=Q(launched__gt=day)),
        )

    def numbers_by_year(self):
        """[(year of launch, how many)], the latest first."""
        dated = self.order_by().exclude(launched=None).annotate(year=ExtractYear("launched"))
        return list(dated.values_list("year").annotate(number=Count("pk")).order_by("-year"))

    def kinds(self):
        """The kinds that occur."""
        return self.order_by().values_list("kind", flat=True).distinct()

    def launched_in(self, year):
        return self.filter(launched__year=year)

    def years(self):
        """The years of launch that occur, the latest first."""
        dated = self.exclude(launched=None).annotate(year=ExtractYear("launched"))
        return dated.order_by("-year").values_list("year", flat=True).distinct()

    def with_role(self, role, memberships):
        """Those in which anybody has the role, among the given memberships."""
        return self.filter(Exists(memberships.in_role(role).filter(partnership=OuterRef("pk"))))

    def with_member(self, organization, memberships):
        """Those with a membership of the organization among the given ones, in any role."""
        own = memberships.of_organization(organization)
        return self.filter(Exists(own.filter(partnership=OuterRef("pk"))))

    def answered_for_by(self, organizations):
        """Those that the organizations are responsible for."""
        return self.filter(responsible__in=organizations)

    def responsibilities(self, keys):
        """[(partnership, organization that is responsible for it)] of those among the keys, as far
        as the public may see that."""
        seen = self.filter(public_organization_q("responsible"), pk__in=keys)
        return seen.order_by().values_list("pk", "responsible")

    def founded_by(self, instrument):
        return self.filter(founding_instrument=instrument)

    def in_area(self, words):
        """Those with a cooperation area whose name in any language holds all the words."""
        return self.filter(self.has("areas", contains_q(columns("area"), words)))

    def involving(self, organization, memberships, partners):
        """Those with a membership of the organization among the given ones, with an area in which
        it is one of the given partners, or which it is responsible for."""
        rows = (memberships.of_organization(organization), partners.of_organization(organization))
        member, partner = (Exists(own.filter(partnership=OuterRef("pk"))) for own in rows)
        return self.filter(member | partner | Q(responsible=organization))

    def cooperating_with(self, organization):
        """Those with an area in which the organization is named as a partner."""
        return self.filter(self.has("area_partners", organization=organization))

    def has(self, relation, *conditions, **lookup):
        """Exists: a row of theirs that matches. Never a join, which would double rows."""
        rows = self.model._meta.get_field(relation).related_model._base_manager
        return Exists(rows.filter(*conditions, partnership=OuterRef("pk"), **lookup))

    def with_member_counts(self, memberships):
        """How many organizations the given memberships have, in `members`: a correlated
        subquery."""
        own = memberships.filter(partnership=OuterRef("pk")).order_by().values("partnership")
        counts = own.annotate(number=Count("organization", distinct=True)).values("number")
        return self.annotate(members=Coalesce(Subquery(counts), 0))

    def matching(self, words):
        """Those whose name or subject in any language, code or address holds all the words."""
        own = ["code", "slug", "original_name", *columns("name", "subject")]
        return self.filter(contains_q(own, words))

    def missing_in(self, language):
        """Without a name in the language."""
        column = f"name_{SUFFIXES[language]}"
        return self.filter(Q(**{column: None}) | Q(**{column: ""}))

    def ordered_by_name(self, language):
        return self.order_by(name_key(language, "name"), "original_name", "pk")

    def latest_first(self):
        return self.order_by(F("launched").desc(nulls_last=True), "-pk")

    def most_members_first(self):
        """Put `with_member_counts` and an order before it, which holds among equals."""
        return self.order_by("-members", *self.query.order_by)

    def for_page(self):
        """With what it points to, and in `responsible_seen` and `founding_seen` whether the public
        may see that."""
        founding = When(founding_instrument__state=State.PUBLISHED, then=Value(True))
        return self.with_ends().annotate(
            responsible_seen=Case(
                When(public_organization_q("responsible"), then=Value(True)), default=Value(False)
            ),
            founding_seen=Case(founding, default=Value(False)),
        )

    def with_ends(self):
        return self.select_related("responsible", "founding_instrument")

    def for_lists(self, *more):
        """Only the columns that a line in a list shows, and more translated ones."""
        return self.only(
            "slug", "kind", "code", "state", "original_name", "source_language",
            "launched", "launched_precision", "ended", "ended_precision", "during",
            *columns("name", "subject", *more),
        )  # fmt: skip
