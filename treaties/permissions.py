"""What a grant covers among instruments, and among what belongs to them."""

from directory.history.as_of import today
from directory.permissions import Action
from orgchart.models import Organization
from orgchart.permissions import GrantPolicy, covers_all, grants_of
from treaties.enums import MandateRole
from treaties.models import Instrument, Mandate, Statement, Subject


class InstrumentPolicy(GrantPolicy):
    """An instrument follows every current 'responsible for' mandate; any one of them suffices."""

    model = Instrument
    belonged = "owned__mandates"

    def owners_then(self, part):
        """Who was responsible for it today, if it were still there."""
        day = today().isoformat()
        return [
            row["organization_id"]
            for row in part or ()
            if row["role"] == MandateRole.RESPONSIBLE_FOR
            and row["start_date"] <= day < (row["end_date"] or "9999")
        ]

    def covered(self, grants):
        responsible = Mandate.objects.in_force_on(today()).filter(
            role=MandateRole.RESPONSIBLE_FOR,
            organization__in=Organization.objects.covered_by(grants),
        )
        return Instrument.objects.filter(pk__in=responsible.values("instrument"))

    def known_to(self, user):
        """Those that the user may see here, and all that are published."""
        return self.which(user, Action.VIEW) | Instrument.objects.published()


class StatementPolicy(GrantPolicy):
    """A statement belongs to its instrument."""

    model = Statement

    def covered(self, grants):
        return Statement.objects.filter(instrument__in=INSTRUMENTS.covered(grants).values("pk"))


class SubjectPolicy(GrantPolicy):
    """Subjects are everybody's: with any grant one sees them and adds one; what others use is
    changed only by who may change everything."""

    model = Subject

    def which(self, user, action):
        grants = grants_of(user, action)
        if covers_all(user, grants) or (grants and action == Action.VIEW):
            return Subject.objects.all()
        return Subject.objects.none()

    def may(self, user, action, record=None):
        if record is None and action in {Action.CHANGE, Action.DELETE}:
            return covers_all(user, grants_of(user, action))
        return super().may(user, action, record)


INSTRUMENTS, STATEMENTS, SUBJECTS = InstrumentPolicy(), StatementPolicy(), SubjectPolicy()
