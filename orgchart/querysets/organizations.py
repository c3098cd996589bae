from functools import reduce
from operator import and_, or_

from django.db import connections, models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from directory.history.querysets import sourced_q
from directory.languages import SUFFIXES, columns
from directory.publishing.querysets import PublishableQuerySet
from orgchart.enums import OUTSIDE
from orgchart.querysets import change_days, days
from orgchart.querysets.names import name_key


def contains_q(fields, words):
    """Every word in one of the fields, in whatever language they are."""
    return reduce(
        lambda found, word: found & reduce(or_, (Q(**{f"{f}__icontains": word}) for f in fields)),
        words.split(),
        Q(),
    )


def within_q(node):
    return Q(node__tree_id=node.tree_id, node__lft__gte=node.lft, node__rght__lte=node.rght)


class OrganizationQuerySet(PublishableQuerySet):
    def public(self):
        """Published, and everything above it as well."""
        return self.filter(node__hidden=False)

    def within(self, organization):
        """The organization and all below it today."""
        return self.filter(within_q(organization.node))

    def within_on(self, organizations, day):
        """The organizations and all below them on a day."""
        keys = [organization.pk for organization in organizations]
        return self.filter(pk__in=days.within_on(keys, day))

    def public_on(self, day):
        """Those that were, are or will be public on a day; of what is published now."""
        return self.filter(days.public_among_q(day))

    def placed_on(self, day):
        """Those that have a place on a day, in whatever state."""
        return self.filter(placements__during__contains=day.date)

    def seen_on(self, day):
        """The same of few rows, asked of each: one address, the children of one."""
        return self.filter(days.public_on_q(day))

    def of_keys(self, keys):
        return self.filter(pk__in=keys)

    def at(self, slug):
        """The one at an address, or None."""
        return self.filter(slug=slug).first()

    def with_nearest_day(self, day):
        """With the day nearest to this one on which it has a place, in `nearest_day`, and whether
        the public may see it that day, in `is_public_then`. For few rows."""
        nearest = days.NearestDayOn(models.F("pk"), models.Value(day.date))
        return self.annotate(
            nearest_day=nearest, is_public_then=days.IsPublicOn(models.F("pk"), nearest)
        )

    def days_public(self, organization, dates):
        """The days among the given ones on which an organization is public."""
        sql = "SELECT d FROM unnest(%s::date[]) d WHERE orgchart_is_public_on(%s, d)"
        with connections[self.db].cursor() as cursor:
            cursor.execute(sql, [list(dates), organization.pk])
            return {date for (date,) in cursor.fetchall()}

    def known(self, day):
        """Those of the day's tree that the public sees; of those that have no place on the day
        (closed or to come), those that it sees on the day nearest to it."""
        nearest = days.NearestDayOn(models.F("pk"), models.Value(day.date))
        away = Q(node=None) & Q(days.IsPublicOn(models.F("pk"), nearest))
        return self.published().filter(Q(node__hidden=False) | away)

    def starting_from(self, roots, day):
        """Where the chart of a site with these roots starts on a day."""
        if day.projected:
            return self.among(roots).public().in_tree_order()
        keys = list(roots.order_by().values_list("pk", flat=True))
        return self.filter(pk__in=days.starts_on(keys, day)).seen_on(day).in_tree_order()

    def under(self, organization):
        return self.filter(node__parent_id=organization.pk).order_by("node__position", "pk")

    def under_on(self, organization, day):
        """Those directly below on a day, in their order; below None, the roots."""
        if day.projected:
            return self.under(organization) if organization else self.roots()
        key = organization.pk if organization else None
        place = days.PlaceOn(models.Value(day.date))
        return self.filter(pk__in=days.under_on(key, day)).order_by(place, "pk")

    def besides(self, organization):
        return self.exclude(pk=organization.pk)

    def above(self, organization):
        """From the root down to the parent."""
        node = organization.node
        return self.filter(
            node__tree_id=node.tree_id, node__lft__lt=node.lft, node__rght__gt=node.rght
        ).order_by("node__lft")

    def line_above(self, organization):
        """The same, found from parent to parent: it never reads the rest of a large tree."""
        table = self.model._meta.get_field("node").related_model._meta.db_table
        line = RawSQL(LINE_ABOVE.format(table=table), [organization.pk])  # noqa: S611
        return self.filter(pk__in=line).order_by("node__level")

    def line_on(self, organization, day):
        """From the root down to the parent, on a day."""
        if day.projected:
            return self.line_above(organization)
        distance = days.Distance(models.Value(organization.pk), models.Value(day.date))
        return self.filter(pk__in=days.line_on(organization.pk, day)).order_by(distance.desc())

    def change_days(self):
        """The days on which places or names of anything public begin or end."""
        return change_days.change_days(change_days.EVERYTHING, self.db)

    def change_days_of(self, organization, day):
        """The same of what the page of an organization shows."""
        scope = change_days.OF_ORGANIZATION
        return change_days.change_days(scope, self.db, top=organization.pk, day=day.date)

    def change_days_below(self, organization):
        """The same of an organization and all that ever stood below it."""
        return change_days.change_days(change_days.BELOW, self.db, top=organization.pk)

    def below_any(self, organizations):
        """Those directly below any of them today."""
        return self.filter(node__parent__in=[each.pk for each in organizations])

    def outside(self, roots):
        """The roots of all trees but those that hold the given organizations."""
        inside = roots.order_by().values("node__tree_id")
        return self.roots().exclude(node__tree_id__in=inside)

    def outside_on(self, roots, day):
        """The same on a day, apart from the trees to which `roots` belong then."""
        if day.projected:
            return self.outside(roots).public()
        top = days.TopOn(models.F("pk"), models.Value(day.date))
        tops = (
            roots.order_by()
            .annotate(top=Coalesce(top, "pk", output_field=models.BigIntegerField()))
            .values("top")
        )
        return self.published().filter(pk__in=days.under_on(None, day)).exclude(pk__in=tops)

    def roots(self):
        return self.filter(node__parent=None, node__isnull=False).order_by("node__tree_id")

    def in_tree_order(self):
        return self.order_by("node__tree_id", "node__lft")

    def ordered_by_name(self, language):
        return self.order_by(name_key(language, "name"), "original_name", "code", "pk")

    def for_lists(self, *more):
        """Only the columns that a line in a list shows, and more translated ones."""
        return self.only(
            "slug", "kind", "code", "original_name", "source_language",
            *columns("name", "short_name", *more),
        )  # fmt: skip

    def bare(self, *names):
        """Rows as dicts of columns: for hundreds, modeltranslation's take three times as long."""
        return models.QuerySet(self.model, query=self.query.chain(), using=self.db).values(*names)

    def with_place(self, *more):
        """With the node and the organization above; only what a line of a list shows."""
        shown = [
            "slug", "kind", "code", "state", "country", "original_name", "source_language",
            *columns("name"),
        ]  # fmt: skip
        above = [f"node__parent__organization__{name}" for name in shown]
        nodes = [f"node__{name}" for name in ("parent_id", "position", "lft", "rght")]
        nodes.append("node__parent__parent_id")
        plus = (*shown, *more)
        return self.select_related("node__parent__organization").only(*plus, *above, *nodes)

    def without_mandate(self):
        """Those that stand in the tree without a text, in any language, that says what they are
        for. States and international organizations need none here."""
        blank = (Q(**{name: None}) | Q(**{name: ""}) for name in columns("mandate"))
        own = self.filter(node__isnull=False).exclude(kind__in=OUTSIDE)
        return own.filter(reduce(and_, blank))

    def open_under_closed_on(self, day):
        """Those that are not closed by the day and stand under one that is."""
        placements = self.model._meta.get_field("placements").related_model._base_manager
        under_closed = placements.filter(during__contains=day, parent__dissolved__lte=day)
        still_open = Q(dissolved=None) | Q(dissolved__gt=day)
        return self.filter(still_open, pk__in=under_closed.values("organization"))

    def without_source(self):
        """Those in the tree of which no dated row says where it is taken from."""
        own = self.filter(node__isnull=False)
        for relation in ("names", "placements", "relationships"):
            rows = self.model._meta.get_field(relation).related_model._base_manager
            own = own.filter(~Exists(rows.filter(sourced_q(), organization=OuterRef("pk"))))
        return own

    def tops(self):
        """Those that stand under none of them today."""
        return (
            self.filter(node__isnull=False)
            .exclude(node__parent__in=self.order_by().values("pk"))
            .in_tree_order()
        )

    def missing_in(self, language):
        """Without a name in the language."""
        column = f"name_{SUFFIXES[language]}"
        return self.filter(Q(**{column: None}) | Q(**{column: ""}))

    def countries(self):
        """The countries that occur, as their two letters."""
        return self.exclude(country="").order_by().values_list("country", flat=True).distinct()

    def kinds(self):
        """The kinds that occur."""
        return self.order_by().values_list("kind", flat=True).distinct()

    def of_kind(self, kind):
        return self.filter(kind=kind)

    def in_country(self, code):
        return self.filter(country=code)

    def ever_under(self, organization):
        """Those that stand directly under it, on whatever day."""
        return self.filter(placements__parent=organization).distinct()

    def related_to(self, organization):
        """Those with a relationship that leads to it."""
        return self.filter(relationships__other=organization).distinct()

    def branching(self):
        """Those with others below them."""
        return self.filter(node__rght__gt=models.F("node__lft") + 1)

    def with_public_below(self):
        """With the number of public organizations directly below, in `below`."""
        nodes = self.model._meta.get_field("node").related_model._base_manager
        below = (
            nodes.filter(parent_id=OuterRef("pk"), hidden=False)
            .order_by()
            .values("parent_id")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.annotate(below=Coalesce(Subquery(below), 0))

    def with_public_below_on(self, day):
        if day.projected:
            return self.with_public_below()
        return self.annotate(
            below=days.PublicBelowOn(models.Value(day.date)),
            raised=days.RaisedOn(models.F("pk"), models.Value(day.date)),
        )

    def covered_by(self, grants):
        """The organizations of the grants and all below them.

        A closed or future one has no node: it counts by where it stood last, or will stand first.
        """
        own = [grant.organization_id for grant in grants]
        nodes = [g.organization.node for g in grants if hasattr(g.organization, "node")]
        inside = reduce(or_, (within_q(node) for node in nodes), Q(pk__in=own))
        placements = self.model._meta.get_field("placements").related_model.objects
        last_parent = placements.filter(organization=OuterRef("pk")).order_by("-during")
        below = self.model._base_manager.filter(inside).values("pk")
        without_node = self.model._base_manager.filter(node=None).annotate(
            last_parent=Subquery(last_parent.values("parent")[:1])
        )
        outside_tree = without_node.filter(last_parent__in=below).values("pk")
        return self.filter(inside | Q(pk__in=outside_tree))

    def called(self, texts):
        """{text in small letters: [organizations]} of those with such a code, slug or name."""
        names = ["code", "slug", "original_name", *columns("name", "short_name")]
        small = {text.casefold() for text in texts}
        asked = reduce(or_, (Q(**{f"{name}__iexact": text}) for name in names for text in texts))
        found = {}
        for organization in self.for_lists().filter(asked):
            own = {(getattr(organization, name) or "").casefold() for name in names}
            for text in own & small:
                found.setdefault(text, []).append(organization)
        return found

    def matching(self, words):
        """Those whose names in any language, code or slug hold all the words."""
        fields = ["code", "slug", *columns("name", "short_name", "other_names__name")]
        found = self.model._base_manager.filter(contains_q(fields, words)).values("pk")
        return self.filter(pk__in=found)


class OwnedQuerySet(models.QuerySet):
    """Rows that an organization owns."""

    def public(self):
        return self.filter(organization__node__hidden=False)

    def of(self, organization):
        return self.filter(organization=organization)


class RelationshipQuerySet(models.QuerySet):
    def touching(self, organization):
        """Those that leave it and those that lead to it, its own first."""
        return self.filter(Q(organization=organization) | Q(other=organization)).order_by(
            Case(When(organization=organization, then=0), default=1), "kind", "pk"
        )

    def with_ends(self):
        return self.select_related("organization", "other")

    def public(self):
        """Both ends are public."""
        return self.filter(organization__node__hidden=False, other__node__hidden=False)

    def public_on(self, day):
        """In force on a day on which both ends are public."""
        ends = days.public_among_q(day, "organization") & days.public_among_q(day, "other")
        return self.filter(ends, during__contains=day.date)

    def seen_from(self, organization, day):
        """The same of one that is public on the day: only the other end is asked."""
        if day.projected:
            return self.touching(organization).public_on(day)
        other = Case(When(organization=organization, then="other"), default="organization")
        seen = days.IsPublicOn(other, models.Value(day.date))
        return self.touching(organization).filter(seen, during__contains=day.date)

    def in_force_on(self, day):
        return self.filter(during__contains=day)


LINE_ABOVE = """
WITH RECURSIVE line AS (
    SELECT parent_id FROM {table} WHERE organization_id = %s
    UNION ALL
    SELECT n.parent_id FROM line JOIN {table} n ON n.organization_id = line.parent_id
)
SELECT parent_id FROM line WHERE parent_id IS NOT NULL
"""
