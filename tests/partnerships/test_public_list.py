"""The list of partnerships."""

import re

import pytest

from directory.publishing import actions as publishing
from partnerships.views import public
from tests.builders import an_organization
from tests.built_once import built_once
from tests.partnerships.builders import a_membership, a_partnership, an_area
from tests.partnerships.reading import linked, page, queries, words

pytestmark = pytest.mark.django_db
LIST = "/en/partnerships/"


def shown(client, query=""):
    content = page(client, LIST + query)
    found = re.search(r'<ol class="partnerships">.*?</ol>', content, re.S)
    return linked(found[0]) if found else []


@built_once
def agency():
    return an_organization("Agency")


@built_once
def three(agency):
    """Alpha: network since 2010, the agency co-leads. Beta: bilateral, 2012 to 2020, the agency is
    partner in an area. Gamma: network, launched 2090, the agency answers for it."""
    alpha = a_partnership("Alpha", launched="2010", subject_en="Chemical threats", code="AL")
    beta = a_partnership("Beta", kind="bilateral", launched="2012", ended="2020")
    gamma = a_partnership("Gamma", launched="2090", responsible=agency)
    a_membership(alpha, agency, "co_lead")
    a_membership(alpha, an_organization("Other"), "observer")
    an_area(beta, "Border control", partners=[agency])
    return alpha, beta, gamma


def test_list_shows_published_partnerships_by_name(client, three):
    a_partnership("Secret draft", published=False)
    content = page(client, LIST)
    assert shown(client) == ["Alpha", "Beta", "Gamma"]
    assert "Secret" not in content and "3 partnerships" in content
    text = words(content)
    assert "Alpha AL network · since 2010 Chemical threats 2 members" in text
    assert "Beta bilateral cooperation · 2012 to 2020 · ended" in text
    assert "Gamma network · from 2090 · to come" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?kind=network", ["Alpha", "Gamma"]),
        ("?state=running", ["Alpha"]),
        ("?state=ended", ["Beta"]),
        ("?state=to_come", ["Gamma"]),
        ("?year=2012", ["Beta"]),
        ("?q=chemical", ["Alpha"]),
        ("?area=BORDER", ["Beta"]),
        ("?role=co_lead", ["Alpha"]),
        ("?role=supporter", []),
        ("?organization=agency", ["Alpha", "Beta", "Gamma"]),
        ("?organization=agency&role=co_lead", ["Alpha"]),
        ("?organization=other&role=co_lead", []),
        ("?organization=agency&kind=network&state=running", ["Alpha"]),
        ("?sort=launched", ["Gamma", "Beta", "Alpha"]),
        ("?sort=members", ["Alpha", "Beta", "Gamma"]),
        ("?as_of=2011-06-01", ["Alpha"]),
        ("?as_of=2015-06-01&state=running", ["Alpha", "Beta"]),
        ("?as_of=2009-06-01", []),
    ],
)
def test_list_is_narrowed_by_the_address(client, three, query, found):
    assert shown(client, query) == found


def test_filters_in_use_are_chips_that_lead_to_the_list_without_them(client, three):
    content = page(client, LIST + "?kind=network&organization=agency&as_of=2015-06-01&page=1")
    chips = re.search(r'<ul class="chips".*?</ul>', content, re.S)[0]
    assert "Kind: network" in words(chips) and "Organization: Agency" in words(chips)
    assert 'href="/en/partnerships/?organization=agency&amp;as_of=2015-06-01"' in chips


def test_options_are_counted_and_are_those_that_occur(client, three):
    content = page(client, LIST)
    options = set(re.findall(r'<option value="([^"]*)"[^>]*>([^<]+)</option>', content))
    assert {("network", "network (2)"), ("bilateral", "bilateral cooperation (1)"),
            ("ended", "ended (1)"), ("2012", "2012 (1)"), ("co_lead", "co-lead (1)"),
            ("agency", "Agency")} <= options  # fmt: skip
    assert "agreement" not in dict(options) and "supporter" not in dict(options)


def test_list_that_is_empty_says_why(client):
    assert "No partnership has been published yet." in page(client, LIST)
    assert "On this day no partnership" in page(client, LIST + "?as_of=2000-01-01")
    content = page(client, LIST + "?kind=network")
    assert "No partnership has all of this." in content and "Show all partnerships" in content


def test_members_on_the_day_count_and_hidden_ones_do_not(client, three, agency):
    alpha, *_others = three
    hidden = an_organization("Hidden")
    a_membership(alpha, hidden, "supporter")
    a_membership(alpha, an_organization("Former"), "supporter", end="2015")
    publishing.withdraw(hidden)
    assert "2 members" in words(page(client, LIST))
    assert "3 members" in words(page(client, LIST + "?as_of=2012-06-01"))
    assert "supporter" not in page(client, LIST)
    page(client, LIST + "?organization=hidden", 404)
    assert shown(client, "?role=supporter") == []


def test_responsible_organization_that_is_hidden_finds_nothing(client, three, agency):
    publishing.withdraw(agency)
    content = page(client, LIST + "?organization=agency", 404)
    assert "There is no organization at this address" in content and "Gamma" not in content


@pytest.mark.parametrize(
    "query",
    ["kind=club", "state=asleep", "role=king", "year=x", "year=0", "organization=A+B", "sort=size",
     "page=0", "page=x", "q=" + "a" * 201, "area=%00"],
)  # fmt: skip
def test_parameters_that_mean_nothing_are_answered_with_a_sentence(client, query):
    assert "The parameter “" in page(client, f"{LIST}?{query}", 400)


def test_list_goes_page_by_page(client, three, monkeypatch):
    monkeypatch.setattr(public, "ON_A_PAGE", 2)
    assert shown(client) == ["Alpha", "Beta"]
    assert shown(client, "?page=2") == ["Gamma"]
    assert 'href="?page=2"' in page(client, LIST)
    page(client, LIST + "?page=3", 404)


def test_words_of_a_reader_are_written_as_text(client):
    content = page(client, LIST + "?q=%22%3E%3Cb%3E")
    assert "<b>" not in content and "&quot;&gt;&lt;b&gt;" in content


@pytest.mark.parametrize("query", ["", "?as_of=2015-06-01", "?sort=members&kind=network"])
def test_list_asks_as_much_for_one_partnership_as_for_three(client, query):
    def add(number):
        network = a_partnership(f"Network {number}", launched=f"200{number}")
        a_membership(network, an_organization(f"Member {number}"))
        an_area(network, partners=[an_organization(f"Partner {number}")])

    add(0)
    one = queries(client, LIST + query)
    for number in range(1, 3):
        add(number)
    assert queries(client, LIST + query) == one
