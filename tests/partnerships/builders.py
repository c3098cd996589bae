"""Short ways to make partnerships and what they own. They go through the actions."""

from directory.publishing import actions as publishing
from partnerships.actions.partnerships import save_partnership
from partnerships.models import (
    AreaActivity,
    AreaPartner,
    CooperationArea,
    Event,
    Figure,
    Mechanism,
    Membership,
    Participation,
    Partnership,
)
from tests.treaties.builders import dated


def a_partnership(name_en="Network", *, published=True, launched=None, ended=None, **fields):
    partnership = Partnership(name_en=name_en, **({"kind": "network"} | fields))
    save_partnership(dated(partnership, launched=launched, ended=ended))
    return publishing.publish(partnership) if published else partnership


def saved(row, **dates):
    dated(row, **dates)
    row.full_clean()
    row.save()
    return row


def a_membership(partnership, organization, role="member", start=None, end=None, **fields):
    row = Membership(partnership=partnership, organization=organization, role=role, **fields)
    return saved(row, start_date=start, end_date=end)


def a_mechanism(partnership, name_en="Plenary", kind="recurring_meeting", **fields):
    established = fields.pop("established", None)
    row = Mechanism(partnership=partnership, name_en=name_en, kind=kind, **fields)
    return saved(row, established=established)


def an_event(partnership, name_en="Meeting", starts=None, ends=None, **fields):
    row = Event(partnership=partnership, name_en=name_en, **fields)
    return saved(row, starts=starts, ends=ends)


def a_participation(event, part="participant", **fields):
    return saved(Participation(partnership=event.partnership, event=event, part=part, **fields))


def a_figure(partnership, number, unit_en="experts", as_of=None, **fields):
    row = Figure(partnership=partnership, number=number, unit_en=unit_en, **fields)
    return saved(row, as_of=as_of)


def an_area(partnership, area_en="Training", *, partners=(), activities=(), **fields):
    """Partners are organizations, or texts where a group is meant."""
    area = saved(CooperationArea(partnership=partnership, area_en=area_en, **fields))
    for position, partner in enumerate(partners, 1):
        named = {"words_en": partner} if isinstance(partner, str) else {"organization": partner}
        saved(AreaPartner(partnership=partnership, area=area, position=position, **named))
    for position, text in enumerate(activities, 1):
        saved(AreaActivity(partnership=partnership, area=area, position=position, text_en=text))
    return area
