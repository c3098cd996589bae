"""The events of partnerships as iCalendar files."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from directory.publishing import actions as publishing
from directory.site.models import Site
from tests.builders import a_person, an_organization
from tests.partnerships.builders import (
    a_mechanism,
    a_membership,
    a_participation,
    a_partnership,
    an_event,
)
from tests.partnerships.reading import page, queries, section, words

pytestmark = pytest.mark.django_db
ONE = "/en/partnerships/network/events.ics"
ALL = "/en/partnerships/events.ics"
CAIRO = ZoneInfo("Africa/Cairo")


@pytest.fixture
def network():
    Site.objects.update_or_create(pk=1, defaults={"time_zone": "Africa/Cairo", "name_en": "Diwan"})
    return a_partnership("Network", name_ar="شبكة")


def calendar(client, address=ONE):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def entries(client, address=ONE):
    return {str(entry["summary"]): entry for entry in calendar(client, address).events}


def test_calendar_holds_an_event_with_what_it_is(client, network):
    texts = {"summary_en": "By invitation.", "subjects_en": "Drones\nPorts"}
    place = {"place_en": "Rabat; hall 1, left", "country": "MA"}
    event = an_event(network, "Congress", "2090-05-14", "2090-05-16", **place, **texts)
    (entry,) = calendar(client).events
    assert str(entry["uid"]) == str(event.public_id)
    assert str(entry["summary"]) == "Congress" and entry["summary"].params["LANGUAGE"] == "en"
    assert str(entry["location"]) == "Rabat; hall 1, left, Morocco"
    assert str(entry["description"]) == "Network\nBy invitation.\n- Drones\n- Ports"
    assert entry["url"] == f"http://testserver/en/partnerships/network/#event-{event.public_id}"
    assert f'id="event-{event.public_id}"' in page(client, "/en/partnerships/network/")
    assert isinstance(entry["dtstamp"].dt, datetime.datetime)


def test_day_and_time_of_an_event_are_those_of_the_site(client, network):
    nine, five = datetime.time(9, 30), datetime.time(17)
    an_event(network, "a day", "2090-05-14")
    an_event(network, "days", "2090-05-14", "2090-05-16")
    an_event(network, "hours", "2026-07-14", start_time=nine, end_time=five)
    an_event(network, "winter days", "2026-01-14", "2026-01-15", start_time=nine, end_time=five)
    an_event(network, "open end", "2026-07-14", start_time=nine)
    an_event(network, "open days", "2026-07-14", "2026-07-15", start_time=nine)
    day, at = datetime.date, lambda *parts: datetime.datetime(*parts, tzinfo=CAIRO)
    found = {
        name: (entry["dtstart"].dt, entry["dtend"].dt if "dtend" in entry else None)
        for name, entry in entries(client).items()
    }
    assert found == {
        "a day": (day(2090, 5, 14), day(2090, 5, 15)),
        "days": (day(2090, 5, 14), day(2090, 5, 17)),
        "hours": (at(2026, 7, 14, 9, 30), at(2026, 7, 14, 17)),
        "winter days": (at(2026, 1, 14, 9, 30), at(2026, 1, 15, 17)),
        "open end": (at(2026, 7, 14, 9, 30), None),
        "open days": (at(2026, 7, 14, 9, 30), at(2026, 7, 16)),
    }
    assert found["hours"][0].utcoffset() == datetime.timedelta(hours=3)
    assert {str(zone["tzid"]) for zone in calendar(client).timezones} == {"Africa/Cairo"}


def test_events_of_days_that_are_not_known_are_left_out_with_a_sentence(client, network):
    an_event(network, "known", "2090-05-14")
    an_event(network, "month", "2090-05")
    an_event(network, "last day unknown", "2090-05-14", "2090-06")
    an_event(network, "undated")
    assert set(entries(client)) == {"known"}
    said = words(section(page(client, "/en/partnerships/network/"), "events"))
    assert "3 events whose days are not known exactly are not in it." in said


def test_calendar_is_in_the_language_of_the_address(client, network):
    an_event(network, "Congress", "2090-05-14", name_ar="المؤتمر", place_ar="الرباط")
    found = calendar(client, ONE.replace("/en/", "/ar/"))
    (entry,) = found.events
    assert str(found["name"]) == "شبكة" and str(entry["summary"]) == "المؤتمر"
    assert entry["summary"].params["LANGUAGE"] == "ar" and str(entry["location"]) == "الرباط"
    assert str(entry["url"]).startswith("http://testserver/ar/")


def test_text_in_another_language_says_which(client, network):
    an_event(network, "Congress", "2090-05-14")
    (entry,) = calendar(client, ONE.replace("/en/", "/ar/")).events
    assert entry["summary"].params["LANGUAGE"] == "en"


def test_event_without_a_name_goes_by_its_mechanism(client, network):
    an_event(network, "", "2090-05-14", mechanism=a_mechanism(network, "Plenary"))
    assert set(entries(client)) == {"Plenary"}


def test_one_calendar_holds_the_events_of_all(client, network):
    an_event(network, "here", "2090-05-14")
    an_event(network, "long ago", "2001-05-14")
    an_event(a_partnership("Other"), "there", "2090-05-15")
    an_event(a_partnership("Draft", published=False), "secret", "2090-05-16")
    assert set(entries(client, ALL)) == {"here", "there"}
    assert set(entries(client)) == {"here", "long ago"}
    assert str(calendar(client, ALL)["name"]) == "Events of partnerships · Diwan"


def test_calendar_tells_nothing_hidden(client, network):
    event = an_event(network, "Congress", "2090-05-14")
    a_participation(event, "guest", person=a_person("Secret person", published=False))
    a_membership(network, an_organization("Hidden agency", published=False))
    content = client.get(ONE).content.decode()
    assert "Congress" in content and "Secret" not in content and "Hidden" not in content
    publishing.withdraw(network)
    page(client, ONE, 404)
    assert entries(client, ALL) == {}


@pytest.mark.parametrize("address", [ONE, ALL])
def test_calendar_asks_as_much_for_one_event_as_for_three(client, network, address):
    def add(number):
        an_event(network, "", "2090-05-14", mechanism=a_mechanism(network, f"Body {number}"))

    add(0)
    one = queries(client, address)
    add(1)
    add(2)
    assert queries(client, address) == one
