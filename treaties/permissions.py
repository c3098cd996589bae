"""What a grant covers among instruments."""

from directory.history.as_of import today
from orgchart.models import Organization
from orgchart.permissions import GrantPolicy
from treaties.enums import MandateRole
from treaties.models import Instrument, Mandate


class InstrumentPolicy(GrantPolicy):
    """An instrument follows every current 'responsible for' mandate; any one of them suffices."""

    model = Instrument

    def covered(self, grants):
        responsible = Mandate.objects.in_force_on(today()).filter(
            role=MandateRole.RESPONSIBLE_FOR,
            organization__in=Organization.objects.covered_by(grants),
        )
        return Instrument.objects.filter(pk__in=responsible.values("instrument"))


INSTRUMENTS = InstrumentPolicy()
