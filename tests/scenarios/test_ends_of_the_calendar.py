"""Days at the ends of the calendar, typed by mistake or for "always": every page still answers."""

import datetime

import pytest

from tests.builders import an_organization
from tests.partnerships.builders import (
    a_figure,
    a_mechanism,
    a_membership,
    a_participation,
    a_partnership,
    an_event,
)
from tests.treaties.builders import a_mandate, a_state, a_statement, an_act, an_instrument
from treaties.actions.effects import project_effects

pytestmark = pytest.mark.django_db
FIRST, LAST = "0001-01-01", "9999-12-31"
DAYS = ["", FIRST, "0001-01-02", "2000-01-01", "9999-12-30", LAST]


def answered(client, addresses):
    """{(address, day): status} of those that are an error of ours."""
    found = {}
    for address in addresses:
        for day in DAYS:
            response = client.get(address, {"as_of": day} if day else {})
            if response.streaming:
                b"".join(response)
            if response.status_code not in {200, 404}:
                found[address, day] = response.status_code
    return found


@pytest.mark.parametrize("date", [FIRST, "0001", LAST, "9999", "9999-12"])
def test_pages_of_treaties_answer(client, date):
    chad = a_state("Chad", slug="chad")
    island = an_organization("Island", kind="territory", slug="island")
    rule = {"entry_basis": "consents", "entry_count": 1, "entry_delay": 3,
            "entry_delay_unit": "months", "entry_on_first_of_month": True}  # fmt: skip
    treaty = an_instrument("Treaty", slug="treaty", **rule)
    for kind, territory in (
        ("signature", None),
        ("ratification", None),
        ("withdrawal", None),
        ("territorial_extension", island),
    ):
        an_act(treaty, chad, kind, date, territory=territory).save()
    project_effects([treaty.pk])
    a_statement(treaty, chad, "reservation", date, text_en="Never").save()
    a_mandate(treaty, chad, start=date)
    an_instrument("Ended", slug="ended", dates={"adopted": date, "terminated": date})
    addresses = ["/en/treaties/", "/ar/treaties/treaty/", "/en/treaties/ended/"]
    addresses += ["/en/organizations/chad/", "/en/organizations/island/"]
    names = ("acts", "participants", "instruments", "statements", "mandates")
    addresses += [f"/data/{name}.csv" for name in names]
    assert answered(client, [*addresses, "/data/participation.csv"]) == {}


@pytest.mark.parametrize("date", [FIRST, "0001", LAST, "9999", "9999-12"])
def test_pages_of_partnerships_answer(client, date):
    agency, bureau = an_organization("Agency"), an_organization("Bureau")
    time = datetime.time(23, 30)
    for number, life in enumerate(({"launched": date}, {"ended": date}, {})):
        network = a_partnership(f"Network {number}", **life)
        a_membership(network, agency, start=date)
        a_membership(network, bureau, end=date)
        body = a_mechanism(network, established=date)
        a_figure(network, 3, as_of=date)
        a_participation(an_event(network, "Open", date, mechanism=body), organization=agency)
        an_event(network, "Whole", date, date)
        if len(date) == 10:
            an_event(network, "Timed", date, date, start_time=time, end_time=time)
    addresses = ["/en/partnerships/", "/en/partnerships/events.ics", "/en/organizations/agency/"]
    addresses += [f"/ar/partnerships/network-{number}/" for number in range(3)]
    addresses += [f"/en/partnerships/network-{number}/events.ics" for number in range(3)]
    addresses += ["/en/organizations/agency/network/", "/data/memberships.csv", "/data/events.csv"]
    assert answered(client, addresses) == {}
