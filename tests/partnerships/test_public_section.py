"""The partnerships on the page of an organization."""

import re
from datetime import date

import pytest

from directory.history.as_of import Day
from directory.publishing import actions as publishing
from partnerships import fragments
from tests.builders import an_organization
from tests.built_once import built_once
from tests.partnerships.builders import a_membership, a_partnership, an_area
from tests.partnerships.reading import linked, page, queries, section, words

pytestmark = pytest.mark.django_db
PAGE = "/en/organizations/agency/"


@built_once
def agency():
    return an_organization("Agency")


def shown(client, query=""):
    return section(page(client, PAGE + query), "partnerships")


def test_section_shows_the_role_the_dates_and_the_areas(client, agency):
    network = a_partnership("Network", code="NW", responsible=agency)
    a_membership(network, agency, "co_lead", start="2012", note_en="with others")
    a_membership(network, agency, "supporter")
    cooperation = a_partnership("Cooperation")
    an_area(cooperation, "Training", partners=[agency])
    an_area(cooperation, "Customs", partners=["States"])
    assert words(shown(client)) == (
        "Partnerships Drawn as a network Cooperation partner in: Training Network NW "
        "co-lead since 2012 · with others supporter responsible for it "
        "The same as tables: Partnerships · Members · Areas of cooperation"
    )
    assert 'href="/en/organizations/agency/network/"' in shown(client)


def test_section_is_that_of_the_day(client, agency):
    a_membership(a_partnership("Old", ended="2015"), agency)
    a_membership(a_partnership("New", launched="2015"), agency)
    a_membership(a_partnership("Left"), agency, end="2012")
    assert linked(shown(client)) == ["New"]
    assert linked(shown(client, "?as_of=2010-01-01")) == ["Left", "Old"]
    assert "/en/partnerships/old/?as_of=2010-01-01" in shown(client, "?as_of=2010-01-01")


def test_section_is_left_out_where_nothing_is_public(client, agency):
    a_membership(a_partnership("Secret", published=False, responsible=agency), agency)
    a_membership(a_partnership("Elsewhere"), an_organization("Other"))
    assert shown(client) == "" and "Secret" not in page(client, PAGE)


def test_section_shows_nothing_of_a_partnership_that_is_withdrawn(client, agency):
    network = a_partnership("Network")
    a_membership(network, agency)
    assert linked(shown(client)) == ["Network"]
    publishing.withdraw(network)
    assert shown(client) == ""


def test_section_is_paged_with_a_link_to_the_list(client, agency, monkeypatch):
    monkeypatch.setattr(fragments, "ON_A_PAGE", 2)
    for number in range(3):
        a_membership(a_partnership(f"Network {number}"), agency)
    first = shown(client)
    assert linked(first) == ["Network 0", "Network 1"]
    (address,) = re.findall(r'href="(/en/partnerships/\?[^"]+)"', first)
    assert address == "/en/partnerships/?organization=agency&amp;state=running"
    assert linked(shown(client, "?partnerships=2")) == ["Network 2"]
    page(client, PAGE + "?partnerships=3", 404)
    page(client, PAGE + "?partnerships=x", 400)


def test_page_asks_as_much_for_one_partnership_as_for_three(client, agency):
    def add(number):
        network = a_partnership(f"Network {number}", responsible=agency)
        a_membership(network, agency)
        an_area(network, partners=[agency])

    add(0)
    one = queries(client, PAGE)
    for number in range(1, 3):
        add(number)
    assert queries(client, PAGE) == one


def test_section_costs_one_query_where_there_is_nothing(agency, rf, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert fragments.partnerships(rf.get("/"), agency, Day(date(2020, 1, 1))) == ""
