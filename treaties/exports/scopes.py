"""Which rows belong to an organization, and the columns that name records."""

from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from directory.exports.columns import Column, Kind, identifier, text
from directory.publishing.enums import State
from orgchart.models import Organization
from treaties.models import Mandate
from treaties.querysets.acts import public_organization_q


def at_home(rows, places, public):
    """Everything: instruments belong to the whole directory, and states stand beside its roots."""
    return rows


def instruments_of(places, public):
    """The keys of instruments to which any of the places has a mandate."""
    mandates = Mandate.objects.public() if public else Mandate.objects.all()
    return mandates.filter(organization__in=places).values("instrument")


def within_instruments(rows, places, public):
    """Of instruments to which one of the places has a mandate."""
    return rows.filter(instrument__in=instruments_of(places, public))


def within_participants(rows, places, public):
    """What the places did, or what was done about instruments to which they have a mandate."""
    return rows.filter(Q(participant__in=places) | Q(instrument__in=instruments_of(places, public)))


def adopted_by(day, name=""):
    """Those that were there on a day; what has no date of adoption always was."""
    path = f"{name}__adopted" if name else "adopted"
    return Q(**{path: None}) | Q(**{f"{path}__lte": day.date})


def instrument_columns(name="instrument"):
    return [
        identifier(f"{name}_id", f"{name}__public_id", _("Permanent id of the instrument")),
        text(f"{name}_code", _("Code of the instrument"), f"{name}__code"),
        text(f"{name}_symbol", _("Symbol of the instrument"), f"{name}__symbol", derived=True),
    ]


def party_columns(name="participant", description=None):
    words = description or _("Permanent id of the participant")
    return [
        identifier(f"{name}_id", f"{name}__public_id", words),
        text(f"{name}_code", _("Code of that organization today"), f"{name}__code"),
    ]


def seen(path, condition):
    """A value that the public gets only where the condition holds."""

    def expression(public):
        return Case(When(condition, then=F(path))) if public else F(path)

    return expression


def organization_link(name, description):
    """An organization that a row may point to: the public sees it where it is public."""
    shown = public_organization_q(name)
    return [
        Column(f"{name}_id", seen(f"{name}__public_id", shown), description, Kind.ID),
        Column(f"{name}_code", seen(f"{name}__code", shown), _("Code of that organization today")),
    ]


def instrument_link(name, description):
    shown = Q(**{f"{name}__state": State.PUBLISHED})
    return [
        Column(f"{name}_id", seen(f"{name}__public_id", shown), description, Kind.ID),
        Column(
            f"{name}_code",
            seen(f"{name}__code", shown),
            _("Code of that instrument"),
        ),
    ]


def public_organizations():
    return Organization._base_manager.filter(public_organization_q())
