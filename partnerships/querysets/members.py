from itertools import groupby

from django.db.models import Case, Count, Value, When

from directory.history.querysets import DatedQuerySet
from directory.publishing.enums import State
from partnerships.enums import MembershipRole
from partnerships.querysets.rows import PartnershipRowQuerySet
from treaties.querysets.acts import public_organization_q

RANK = Case(*(When(role=role, then=Value(rank)) for rank, role in enumerate(MembershipRole)))


class MembershipQuerySet(PartnershipRowQuerySet, DatedQuerySet):
    def public(self):
        """Partnership and organization are both public."""
        seen = public_organization_q("organization")
        return self.filter(seen, partnership__state=State.PUBLISHED)

    def members_on(self, day):
        """The memberships that hold on the day."""
        return self.in_force_on(day)

    def in_role(self, *roles):
        return self.filter(role__in=roles)

    def of_organization(self, organization):
        return self.filter(organization=organization)

    def in_order(self):
        """By role, as readers see them, then by position."""
        return self.order_by(RANK, "position", "start_date", "pk")

    def with_ends(self):
        return self.select_related("partnership", "organization")

    def with_organizations(self):
        return self.select_related("organization")

    def organizations(self):
        """Those that are members by them, as a queryset of organizations."""
        organizations = self.model._meta.get_field("organization").related_model.objects
        return organizations.filter(pk__in=self.order_by().values("organization"))

    def numbers_by_role(self):
        """{role: how many rows}"""
        return dict(self.order_by().values_list("role").annotate(number=Count("pk")))

    def partnerships_by_role(self):
        """{role: how many partnerships have anybody in it}"""
        number = Count("partnership", distinct=True)
        return dict(self.order_by().values_list("role").annotate(number=number))

    def of_partnerships(self, keys):
        return self.filter(partnership__in=keys)

    def of_organizations(self, keys):
        return self.filter(organization__in=keys)

    def besides(self, organization):
        return self.exclude(organization=organization)

    def numbers_by_organization(self):
        """{organization: in how many partnerships}"""
        number = Count("partnership", distinct=True)
        return dict(self.order_by().values_list("organization").annotate(number=number))

    def keys_and_roles(self):
        """[(organization, partnership, role)] in order, without the rows."""
        return self.in_order().values_list("organization", "partnership", "role")

    def days(self):
        """[(first day, how well it is known, day after the last, how well)] of each."""
        return self.order_by().values_list(
            "start_date", "start_date_precision", "end_date", "end_date_precision"
        )

    def grouped_by_role(self):
        """[(MembershipRole, [membership, ...])] in order: one query."""
        rows = groupby(self.with_organizations().in_order(), key=lambda row: row.role)
        return [(MembershipRole(role), list(members)) for role, members in rows]
