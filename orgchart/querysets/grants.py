from django.db import models
from django.db.models import Q

from directory.languages import columns
from orgchart.querysets.organizations import contains_q

SEARCHED = ["user__email", "user__name", "group__name", "organization__code"]


class GrantQuerySet(models.QuerySet):
    def within(self, organization):
        """The grants on an organization and on all below it today."""
        node = organization.node
        return self.filter(
            organization__node__tree_id=node.tree_id,
            organization__node__lft__gte=node.lft,
            organization__node__rght__lte=node.rght,
        )

    def covering(self, organization):
        """Those by which somebody may do something to it: on it, above it, on everything.

        A closed or future one counts by where it stood last, or will stand first.
        """
        node = getattr(organization, "node", None)
        if node is None:
            last = organization.placements.order_by("-during").select_related("parent__node")
            parent = getattr(last.first(), "parent", None)
            node = getattr(parent, "node", None)
        found = Q(organization=None) | Q(organization=organization)
        if node is not None:
            found |= Q(
                organization__node__tree_id=node.tree_id,
                organization__node__lft__lte=node.lft,
                organization__node__rght__gte=node.rght,
            )
        return self.filter(found)

    def with_ends(self):
        return self.select_related("user", "group", "organization__node")

    def from_the_top(self):
        """Those on everything first, then down the tree."""
        first = models.F("organization__node__lft").asc(nulls_first=True)
        return self.order_by(first, "role", "pk")

    def of_user(self, key):
        return self.filter(user_id=key)

    def of_group(self, key):
        return self.filter(group_id=key)

    def locked(self, key):
        """The row as it is saved, locked, or None."""
        return self.select_for_update().filter(pk=key).first()

    def matching(self, words):
        """By the person, the group, or the organization's code or name in any language."""
        names = [f"organization__{name}" for name in columns("name", "short_name")]
        return self.filter(contains_q([*SEARCHED, *names], words))
