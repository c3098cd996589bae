"""What a grant covers among partnerships."""

from orgchart.models import Organization
from orgchart.permissions import GrantPolicy
from partnerships.models import Partnership


class PartnershipPolicy(GrantPolicy):
    """A partnership follows its responsible organization; one without is the administrator's."""

    model = Partnership
    belonged = "fields__responsible_id"

    def covered(self, grants):
        responsible = Organization.objects.covered_by(grants)
        return Partnership.objects.filter(responsible__in=responsible)


PARTNERSHIPS = PartnershipPolicy()
