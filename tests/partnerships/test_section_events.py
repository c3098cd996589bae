"""The events on the page of an organization."""

import datetime

import pytest

from directory.history.as_of import today
from directory.publishing import actions as publishing
from partnerships import fragments
from tests.builders import a_person, an_organization
from tests.partnerships.builders import (
    a_mechanism,
    a_membership,
    a_participation,
    a_partnership,
    an_area,
    an_event,
)
from tests.partnerships.reading import page, queries, section, words

pytestmark = pytest.mark.django_db
PAGE = "/en/organizations/agency/"
LATER = str(today() + datetime.timedelta(days=30))


@pytest.fixture
def agency():
    return an_organization("Agency")


@pytest.fixture
def network(agency):
    network = a_partnership("Network", launched="2010")
    a_membership(network, agency)
    return network


def shown(client, query=""):
    return section(page(client, PAGE + query), "events")


def names(client, query=""):
    """Those of each list, as far as it is there."""
    lists = shown(client, query).split('<h3 class="ties-kind">')[1:]
    return {
        words(part).split(" ")[0]: [
            words(line.split("</a>")[0].split(">", 1)[1]) for line in part.split("<li>")[1:]
            if "/partnerships/" in line
        ]
        for part in lists
    }  # fmt: skip


def test_section_shows_events_of_its_partnerships_to_come_and_past(client, agency, network):
    later = an_event(network, "Plenary", LATER, place_en="Rabat", country="MA")
    a_participation(later, "host", organization=agency)
    an_event(network, "Workshop", "2012-05-14", "2012-05-16")
    plenary = a_mechanism(network, "Working group")
    an_event(network, "", "2011", mechanism=plenary, place_en="Lyon")
    an_event(network, "Talks", place_en="Rabat")
    found = shown(client)
    lists = {"To": ["Plenary"], "Past": ["Workshop", "Working group"], "Without": ["Talks"]}
    assert names(client) == lists
    assert "Without a known day 1 Talks Rabat · Network" in words(found)
    assert "Rabat · Morocco · Network host" in words(found)
    assert "14 May 2012 to 16 May 2012" in words(found) and "2011 · Lyon" in words(found)
    assert f'href="/en/partnerships/network/#event-{later.public_id}"' in found


def test_to_come_and_past_are_those_of_the_day_that_is_shown(client, network):
    an_event(network, "Early", "2012")
    an_event(network, "Late", "2020")
    assert names(client) == {"Past": ["Late", "Early"]}
    assert names(client, "?as_of=2015-01-01") == {"To": ["Late"], "Past": ["Early"]}
    assert "/en/partnerships/network/?as_of=2015-01-01#event" in shown(client, "?as_of=2015-01-01")


def test_events_are_also_those_of_areas_of_what_it_answers_for_and_of_its_own_part(client, agency):
    cooperation = a_partnership("Cooperation")
    an_area(cooperation, "Training", partners=[agency])
    an_event(cooperation, "Course", "2012-01-03")
    an_event(a_partnership("Its own", responsible=agency), "Board", "2012-01-02")
    congress = an_event(a_partnership("Of others"), "Congress", "2012-01-01")
    an_event(congress.partnership, "Not its own", "2012")
    amal = a_person("Amal Haddad")
    a_participation(congress, "speaker", organization=agency, person=amal)
    assert names(client) == {"Past": ["Course", "Board", "Congress"]}
    assert "speaker · Amal Haddad" in words(shown(client))


def test_events_of_what_is_hidden_are_not_shown(client, agency, network):
    secret = a_partnership("Secret", published=False)
    a_membership(secret, agency)
    an_event(secret, "Secret meeting", "2012")
    a_participation(an_event(secret, "Secret dinner", "2012"), organization=agency)
    other = an_event(a_partnership("Other"), "Elsewhere", "2012")
    a_participation(other, organization=an_organization("Another"))
    hidden = a_person("Hidden Person", published=False)
    a_participation(other, "speaker", organization=agency, person=hidden)
    assert shown(client) == "" and "Secret" not in page(client, PAGE)
    an_event(network, "Open", "2012")
    assert names(client) == {"Past": ["Open"]}
    publishing.withdraw(network)
    assert shown(client) == ""


def test_lists_are_paged_each_by_itself(client, network, monkeypatch):
    monkeypatch.setattr(fragments, "EVENTS_ON_A_PAGE", 2)
    for number in range(3):
        an_event(network, f"Past-{number}", f"2012-01-0{number + 1}")
        an_event(network, f"Later-{number}", LATER, position=number)
    first = {"To": ["Later-0", "Later-1"], "Past": ["Past-2", "Past-1"]}
    assert names(client) == first
    assert names(client, "?past=2") == first | {"Past": ["Past-0"]}
    assert names(client, "?events=2") == first | {"To": ["Later-2"]}
    page(client, PAGE + "?events=3", 404)
    page(client, PAGE + "?past=x", 400)


def test_page_asks_as_much_for_one_event_as_for_three(client, agency, network):
    def add(number):
        host = an_event(network, f"Event {number}", "2012")
        a_participation(host, "host", organization=agency)
        later = an_event(a_partnership(f"Network {number}"), f"Later {number}", LATER)
        a_participation(later, organization=agency, person=a_person(f"Person {number}"))

    add(0)
    one = queries(client, PAGE)
    for number in (1, 2):
        add(number)
    assert queries(client, PAGE) == one


def test_linked_tables_hold_what_the_section_is_about(client, agency, network):
    an_event(network, "Workshop", "2012")
    an_event(a_partnership("Other"), "Elsewhere", "2012")
    assert "/data/events.csv?within=agency" in shown(client)
    content = b"".join(client.get("/data/events.csv?within=agency")).decode()
    assert "Workshop" in content and "Elsewhere" not in content
