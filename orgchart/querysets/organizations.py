from functools import reduce
from operator import or_

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from directory.languages import columns
from directory.publishing.querysets import PublishableQuerySet


def contains_q(fields, words):
    """Every word in one of the fields, in whatever language they are."""
    return reduce(
        lambda found, word: found & reduce(or_, (Q(**{f"{f}__icontains": word}) for f in fields)),
        words.split(),
        Q(),
    )


def within_q(node):
    return Q(
        node__tree_id=node.tree_id, node__lft__gte=node.lft, node__rght__lte=node.rght
    )


class OrganizationQuerySet(PublishableQuerySet):
    def public(self):
        """Published, and everything above it as well."""
        return self.filter(node__hidden=False)

    def within(self, organization):
        """The organization and all below it today."""
        return self.filter(within_q(organization.node))

    def under(self, organization):
        return self.filter(node__parent_id=organization.pk).order_by("node__position", "pk")

    def above(self, organization):
        """From the root down to the parent."""
        node = organization.node
        return self.filter(
            node__tree_id=node.tree_id, node__lft__lt=node.lft, node__rght__gt=node.rght
        ).order_by("node__lft")

    def roots(self):
        return self.filter(node__parent=None, node__isnull=False).order_by("node__tree_id")

    def in_tree_order(self):
        return self.order_by("node__tree_id", "node__lft")

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
    def public(self):
        """Both ends are public."""
        return self.filter(organization__node__hidden=False, other__node__hidden=False)

    def in_force_on(self, day):
        return self.filter(during__contains=day)
