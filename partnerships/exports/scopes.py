"""Which rows belong to an organization or hold on a day, and columns that many sets have."""

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from directory.exports.columns import identifier, number, text
from directory.languages import SUFFIXES
from orgchart.exports.on_a_day import with_rows
from partnerships.models import AreaPartner, Membership, Partnership
from partnerships.querysets.rows import public_or_none_q

OWNERS = {"partnership": "partnership"}
POSITION = number("position", _("Its place among the rows of the partnership"))


def at_home(rows, places, public):
    """Everything: partnerships reach beyond the roots of the site."""
    return rows


def partnerships_of(places, public):
    """Those for which any of the places answers, or in which it is a member or a partner."""
    responsible = Q(responsible__in=places)
    members, partners = Membership.objects.all(), AreaPartner.objects.all()
    if public:
        responsible &= public_or_none_q("responsible")
        members, partners = members.public(), partners.public()
    named = [rows.filter(organization__in=places) for rows in (members, partners)]
    keys = [Q(pk__in=rows.order_by().values("partnership")) for rows in named]
    return Partnership.objects.filter(responsible | keys[0] | keys[1])


def within(rows, places, public):
    return rows.filter(partnership__in=partnerships_of(places, public).values("pk"))


def running_q(day):
    return Q(partnership__during__contains=day.date)


def on_day(export, day):
    """Of the partnerships that run on the day."""
    return with_rows(export, lambda rows: rows.filter(running_q(day)))


def in_force_on_day(export, day):
    """The dated rows that hold on the day, of the partnerships that run on it."""
    return with_rows(export, lambda rows: rows.in_force_on(day.date).filter(running_q(day)))


def partnership_columns():
    return [
        identifier(
            "partnership_id", "partnership__public_id", _("Permanent id of the partnership")
        ),
        text("partnership_code", _("Code of the partnership"), "partnership__code"),
    ]


def text_or_another(code, field):
    """A text in a language, else in the site's order of languages."""
    order = [code, *(other for other in SUFFIXES if other != code)]
    return Coalesce(*(NullIf(F(f"{field}_{SUFFIXES[other]}"), Value("")) for other in order))
