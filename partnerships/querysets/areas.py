from functools import reduce
from operator import and_

from django.db.models import Count, Prefetch, Q

from directory.languages import columns
from directory.publishing.enums import State
from partnerships.querysets.rows import PartnershipRowQuerySet, public_or_none_q


class CooperationAreaQuerySet(PartnershipRowQuerySet):
    def with_rows(self, partners):
        """Each with the given partners, in `shown_partners`, and its activities, in
        `shown_activities`, both in order."""
        activities = self.model._meta.get_field("activities").related_model.objects.in_order()
        return self.prefetch_related(
            Prefetch("partners", partners.with_ends().in_order(), to_attr="shown_partners"),
            Prefetch("activities", activities, to_attr="shown_activities"),
        )

    def without_observed_effect(self):
        """Those of which nobody has said, in any language, what came of it."""
        blank = (Q(**{name: None}) | Q(**{name: ""}) for name in columns("observed_effect"))
        return self.filter(reduce(and_, blank))

    def with_ends(self):
        return self.select_related("partnership")


class AreaPartnerQuerySet(PartnershipRowQuerySet):
    def public(self):
        """The partnership is public, and so is the organization, where there is one."""
        return self.filter(public_or_none_q("organization"), partnership__state=State.PUBLISHED)

    def of_organization(self, organization):
        return self.filter(organization=organization)

    def of_organizations(self, keys):
        return self.filter(organization__in=keys)

    def of_partnerships(self, keys):
        return self.filter(partnership__in=keys)

    def besides(self, organization):
        """Organizations other than this one; groups in words are none."""
        return self.exclude(organization=organization).exclude(organization=None)

    def numbers_by_organization(self):
        """{organization: in how many areas}"""
        number = Count("area", distinct=True)
        return dict(self.order_by().values_list("organization").annotate(number=number))

    def with_areas(self):
        return self.select_related("area")

    def with_ends(self):
        return self.select_related("organization")


class AreaActivityQuerySet(PartnershipRowQuerySet):
    pass
