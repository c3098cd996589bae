"""Short ways to make instruments and acts. They go through the actions."""

from directory.history.fields import set_partial_date
from directory.history.partial_dates import PartialDate
from directory.publishing import actions as publishing
from tests.builders import an_organization
from treaties.actions.acts import save_acts
from treaties.actions.instruments import save_instrument
from treaties.models import Act, Instrument, Mandate, Statement


def a_state(name_en="Morocco", **fields):
    return an_organization(name_en, kind="state", **fields)


def dated(record, **dates):
    for name, text in dates.items():
        set_partial_date(record, name, PartialDate.parse(text) if text else None)
    return record


def an_instrument(title_en="Convention", *, published=True, dates=None, **fields):
    instrument = Instrument(title_en=title_en, **({"kind": "convention"} | fields))
    save_instrument(dated(instrument, **(dates or {})))
    return publishing.publish(instrument) if published else instrument


def an_act(instrument, participant, kind, date=None, effect=None, **fields):
    """An act that is not saved yet."""
    act = Act(instrument=instrument, participant=participant, kind=kind, **fields)
    return dated(act, date=date, effect_date=effect)


def acts_of(instrument, participant, drawn, **how):
    """Save a line of acts: `1968 signature, 1970-03-05 ratification`."""
    acts = []
    for piece in drawn.split(","):
        date, kind, *effect = piece.split()
        acts.append(an_act(instrument, participant, kind, date, effect[1] if effect else None))
    save_acts(acts, **how)
    return acts


def a_statement(instrument, participant, kind="reservation", date=None, **fields):
    statement = Statement(instrument=instrument, participant=participant, kind=kind, **fields)
    return dated(statement, date=date)


def a_mandate(instrument, organization, role="responsible_for", start=None, end=None):
    mandate = Mandate(instrument=instrument, organization=organization, role=role)
    dated(mandate, start_date=start, end_date=end)
    mandate.full_clean()
    mandate.save()
    return mandate
