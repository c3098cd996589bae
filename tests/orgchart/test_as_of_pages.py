"""What every page of another day keeps to: nothing hidden, the day in each link."""

import datetime
import itertools
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.history.partial_dates import PartialDate
from directory.site.models import Site
from orgchart.actions import changes
from orgchart.models import Name, Relationship
from orgchart.querysets import change_days
from tests.builders import a_person, a_post, an_appointment, an_organization
from tests.built_once import built_once
from tests.histories import history_of
from tests.orgchart.drawn import DRAWN, page

pytestmark = pytest.mark.django_db


@built_once
def units():
    return history_of(DRAWN, drafts=["Secret"])


# What the public does not see


def on(day, address):
    return f"{address}{'&' if '?' in address else '?'}as_of={day}"


SECRET_DAYS = ["2000-01-01", "2003-01-01", "2012-01-01", "2095-01-01", ""]


@pytest.fixture
def secrets(units):
    a_post(units["Bureau"], "Secret Post", published=False)
    hidden = a_person("Secret Person", published=False)
    an_appointment(a_post(units["Bureau"], "Open Post"), hidden)
    Relationship.objects.create(
        organization=units["Bureau"], kind="liaises_with", other=units["Secret"],
        subject_en="Secret Tie",
    )  # fmt: skip
    an_organization("Secret Office", under=units["Secret"])
    gone = an_organization("Secret Gone", under=units["Secret"])
    changes.close(gone, on=PartialDate.parse("2014"))
    changes.merge([an_organization("Secret Merged", published=False)], into=units["Bureau"],
                  on=PartialDate.parse("2011"))  # fmt: skip
    return units


def test_hidden_things_are_on_no_page_of_any_day(client, secrets):
    for address, day in itertools.product(ADDRESSES, SECRET_DAYS):
        response = client.get(on(day, address))
        assert "Secret" not in response.content.decode(), (address, day)
    slugs = ["secret", "secret-office", "secret-gone", "secret-merged"]
    for slug, day in itertools.product(slugs, SECRET_DAYS):
        shown = page(client, f"/en/organizations/{slug}/?as_of={day}", 404)
        assert "Secret" not in shown and "There is no organization" in shown, (slug, day)
        of_root = page(client, f"/en/organizations/?root={slug}&as_of={day}", 404)
        assert "Secret" not in of_root, (slug, day)


def test_organization_below_a_hidden_one_is_hidden_in_that_time_only(client, units):
    assert "There is no" in page(client, "/en/organizations/cell/?as_of=2008-01-01", 404)
    assert "Cell" in page(client, "/en/organizations/cell/?as_of=2011-01-01")


def test_days_of_change_of_hidden_organizations_are_no_stops(client, ministry):
    hidden = an_organization("Hidden", under=ministry, published=False)
    Name.objects.filter(organization=hidden).update(
        start_date=datetime.date(1987, 6, 5), start_date_precision="day"
    )
    assert "1987" not in page(client, "/en/organizations/")
    assert "1987" not in page(client, f"/en/organizations/{ministry.slug}/")


# The day in addresses


ADDRESSES = [
    "/en/", "/en/organizations/", "/en/organizations/?root=ministry",
    "/en/organizations/?outside=1", "/en/organizations/bureau/", "/en/people/",
    "/en/people/karim/", "/en/data/",
]  # fmt: skip


def links_without_day(shown, day):
    for link in re.findall(r'<a [^>]*?href="([^"]*)"', shown):
        own = link.startswith(("/", "?")) and not re.search(r"/admin/", link)
        back = f'class="day-shown-back" href="{link}"' in shown
        if own and not back and "as_of=" not in link:
            yield link
    for link in re.findall(r'(?:hreflang="[^"]*" )href="([^"]*)"', shown):
        if f"as_of={day}" not in link:
            yield link


def test_every_link_keeps_the_day(client, units):
    Site.objects.create(pk=1, name_en="Register").roots.add(units["Ministry"])
    without = {}
    addresses = [*ADDRESSES, "/en/organizations/office/", "/en/nothing/"]
    for address, day in itertools.product(addresses, ["2006-07-08", "2018-07-08", "2095-01-01"]):
        shown = client.get(on(day, address)).content.decode()
        without[address, day] = list(links_without_day(shown, day))
    assert without == dict.fromkeys(without, [])


def test_form_for_a_day_keeps_the_other_parameters(client, units):
    shown = page(client, "/en/organizations/?root=ministry&depth=2&page=1&as_of=2006-01-01")
    form = shown[shown.index('<form class="time-form"') :].partition("</form>")[0]
    assert 'name="root" value="ministry"' in form and 'name="depth" value="2"' in form
    assert 'name="page"' not in form and form.count('name="as_of"') == 1
    assert 'type="date" id="time-day" name="as_of" value="2006-01-01"' in form


def test_notice_says_which_day_is_shown_and_leads_back(client, units):
    shown = page(client, "/en/organizations/?root=ministry&as_of=2006-07-08")
    assert "The directory as of <strong>8 July 2006</strong>" in shown
    assert 'class="day-shown-back" href="/en/organizations/?root=ministry"' in shown
    assert "as it is planned to be on" in page(client, "/en/?as_of=2095-01-01")
    for day in ["", datetime.date.today().isoformat()]:
        assert "day-shown" not in page(client, f"/en/organizations/?as_of={day}").replace(
            "day-shown.", ""
        )


@pytest.mark.parametrize("address", [*ADDRESSES, "/en/admin/login/", "/data/names.csv"])
@pytest.mark.parametrize("day", ["2011", "2011-02-30", "x", "2011-1-1", "%00", "0000-00-00"])
def test_broken_day_is_answered_with_a_sentence(client, db, address, day):
    response = client.get(on(day, address), headers={"accept-language": "en"})
    assert response.status_code == 400
    assert "is not a day. Write it as 2017-06-15." in response.content.decode()


def test_first_and_last_day_of_the_calendar_are_answered(client, units):
    for address, day in itertools.product(ADDRESSES, ["0001-01-01", "9999-12-31"]):
        assert client.get(on(day, address)).status_code in {200, 404}, (address, day)


# Days of change


def stops(shown):
    found = shown[shown.index('<datalist id="time-stops"') :].partition("</datalist>")[0]
    return re.findall(r'<option value="([^"]*)">([^<]*)</option>', found)


def test_stops_are_the_days_of_change_worded_as_well_as_they_are_known(client, units):
    assert stops(page(client, "/en/organizations/?as_of=2007-01-01")) == [
        ("2000-12-31", "before 2001"),
        ("2001-01-01", "2001"),
        ("2005-01-01", "2005"),
        ("2010-05-01", "May 2010"),
        ("2017-06-15", "15 June 2017"),
        ("", "today"),
        ("2090-01-01", "2090"),
    ]


def test_stops_of_an_organization_are_its_own_and_those_around_it(client, units):
    shown = stops(page(client, "/en/organizations/ministry/?as_of=2007-01-01"))
    assert [words for _day, words in shown] == [
        "before 2001", "2001", "2005", "May 2010", "today", "2090",
    ]  # fmt: skip


def test_steps_lead_to_the_changes_before_and_after(client, units):
    shown = page(client, "/en/organizations/?as_of=2007-01-01")
    steps = shown[shown.index('class="time-steps"') :]
    assert re.findall(r'rel="(prev|next)" href="([^"]*)"', steps)[:2] == [
        ("prev", "/en/organizations/?as_of=2005-01-01"),
        ("next", "/en/organizations/?as_of=2010-05-01"),
    ]
    steps = page(client, "/en/organizations/?as_of=2050-01-01")
    assert 'rel="prev" href="/en/organizations/">Earlier: today' in steps


def test_stops_are_bounded(client, ministry, monkeypatch):
    monkeypatch.setattr(change_days, "MOST_DAYS", 3)
    for year in range(1990, 2000):
        unit = an_organization(f"Unit {year}", under=ministry)
        Name.objects.filter(organization=unit).update(
            start_date=datetime.date(year, 1, 1), start_date_precision="year"
        )
    shown = stops(page(client, "/en/organizations/"))
    assert [words for _day, words in shown] == ["1997", "1998", "1999", "today"]


def test_no_page_makes_a_day_of_a_year(client, units):
    for address in ["/en/organizations/bureau/", "/en/organizations/office/", "/en/people/karim/",
                    "/en/organizations/", "/en/organizations/mission/"]:  # fmt: skip
        for day in ["", "2007-07-07", "2096-01-02"]:
            shown = client.get(f"{address}?as_of={day}").content.decode()
            assert not re.search(r"1 January (2001|2005|2090)|1 May 2010", shown), address


# As much to ask for one row as for three


def furnish(top, number):
    for at in range(number):
        unit = an_organization(f"Unit {at} of {top.slug}", under=top)
        superior = a_post(top, f"Superior {at}")
        an_appointment(a_post(top, f"Post {at}", reports_to=superior), a_person(f"Person {at}"))
        Relationship.objects.create(organization=top, kind="supported_by", other=unit)
        closed = an_organization(f"Closed {at}", under=top)
        changes.merge([closed], into=top, on=PartialDate.parse("2001"))


LISTING = [
    "/en/", "/en/organizations/", "/en/organizations/?root=top", "/en/organizations/top/",
    "/en/people/", "/en/people/person-0/",
]  # fmt: skip


def test_page_of_a_past_day_asks_as_much_for_one_row_as_for_three(client):
    top = an_organization("Top")
    Site.objects.create(pk=1, name_en="Register").roots.add(top)

    def asked(day):
        numbers = {}
        for address in LISTING:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(on(day, address)).status_code == 200, address
            numbers[address] = len(captured)
        return numbers

    furnish(top, 1)
    one, today = asked("2010-01-01"), asked("")
    furnish(top, 3)
    assert asked("2010-01-01") == one
    assert [address for address in LISTING if one[address] > today[address] + 2] == []
