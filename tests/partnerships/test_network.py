"""Who works with an organization: as a drawing and as a list."""

import re
from html import unescape

import pytest

from directory.publishing import actions as publishing
from directory.reader import Reading
from orgchart.models import Relationship
from partnerships.views import network as view
from partnerships.views.layout import INNER, MIDDLE, OUTER, drawn, lines_of
from tests.builders import an_organization
from tests.built_once import built_once
from tests.partnerships.builders import a_membership, a_partnership, an_area, saved
from tests.partnerships.reading import page, queries, section, words

pytestmark = pytest.mark.django_db
PAGE = "/en/organizations/agency/network/"


@built_once
def agency():
    return an_organization("Agency")


def a_tie(organization, other, kind="coordinates_with", **dates):
    subject = {"subject_en": dates.pop("subject_en", "")}
    return saved(
        Relationship(organization=organization, other=other, kind=kind, **subject), **dates
    )


def neighbours(client, query="", address=PAGE):
    """{name: what is said of it} of the list."""
    found = section(page(client, address + query), "neighbours")
    items = re.findall(r'<li id="neighbour-\d+">(.*?)</ul>', found, re.S)
    told = {}
    for item in items:
        name = re.search(r'<p><a href="[^"]+">(.*?)</a>', item, re.S)[1]
        told[words(name)] = words(item[item.index("<ul") :])
    return told


def drawing(client, query=""):
    return re.search(r'<figure class="network".*?</figure>', page(client, PAGE + query), re.S)[0]


def titles(svg, kind):
    return {unescape(t) for t in re.findall(rf'class="{kind}"><title>(.*?)</title>', svg)}


def test_network_shows_who_is_in_the_same_partnerships_and_areas(client, agency):
    alpha, beta = a_partnership("Alpha"), a_partnership("Beta")
    other, third = an_organization("Other"), an_organization("Third")
    for organization in (agency, other):
        a_membership(alpha, organization, "co_lead")
    a_membership(alpha, third, "observer")
    an_area(beta, "Training", partners=[agency, other, "States"])
    a_membership(a_partnership("Elsewhere"), an_organization("Stranger"))
    assert neighbours(client) == {
        "Other": "Alpha co-lead Beta Areas: Training",
        "Third": "Alpha observer",
    }
    svg = drawing(client)
    assert titles(svg, "point") == {"Other", "Third"} and titles(svg, "hub") == {"Alpha", "Beta"}
    assert svg.count("edge-spoke") == 2 and "Stranger" not in svg


def test_relationships_are_said_right_in_both_directions(client, agency):
    inspector = an_organization("Inspector")
    a_tie(agency, inspector, "overseen_by", subject_en="its reports")
    assert neighbours(client) == {"Inspector": "overseen by its reports"}
    told = neighbours(client, address="/en/organizations/inspector/network/")
    assert told == {"Agency": "oversees its reports"}
    assert drawing(client).count('class="edge edge-tie" x1="500"') == 1


def test_who_is_responsible_works_with_the_members_and_they_with_it(client, agency):
    network = a_partnership("Network", responsible=agency)
    member = an_organization("Member")
    a_membership(network, member)
    assert neighbours(client) == {"Member": "Network member"}
    address = "/en/organizations/member/network/"
    assert neighbours(client, address=address) == {"Agency": "Network responsible for it"}
    publishing.withdraw(agency)
    assert neighbours(client, address=address) == {}


def test_those_with_most_in_common_come_first_and_then_by_name(client, agency):
    one, two, three = (an_organization(name) for name in ("Zulu", "Yankee", "Xray"))
    for number, members in enumerate([(one, two, three), (one,)]):
        network = a_partnership(f"Network {number}")
        for organization in (agency, *members):
            a_membership(network, organization)
    assert list(neighbours(client)) == ["Zulu", "Xray", "Yankee"]


def test_network_is_that_of_the_day(client, agency):
    old = a_partnership("Old network", ended="2015")
    new = a_partnership("New network", launched="2015")
    for partnership, name in ((old, "Before"), (new, "After")):
        a_membership(partnership, agency)
        a_membership(partnership, an_organization(name))
    a_membership(new, an_organization("Left"), end="2018")
    a_tie(agency, an_organization("Liaison"), "liaises_with", end_date="2012")
    assert set(neighbours(client)) == {"After"}
    assert set(neighbours(client, "?as_of=2010-06-01")) == {"Before", "Liaison"}
    assert set(neighbours(client, "?as_of=2016-06-01")) == {"After", "Left"}
    assert "?as_of=2010-06-01" in drawing(client, "?as_of=2010-06-01")


def test_nothing_hidden_is_in_the_network(client, agency):
    draft, network = a_partnership("Secret draft", published=False), a_partnership("Open network")
    gone = an_organization("Hidden agency")
    for partnership in (draft, network):
        a_membership(partnership, agency)
        a_membership(partnership, gone)
    a_membership(draft, an_organization("Only in the draft"))
    an_area(network, "Training", partners=[agency, gone])
    a_tie(agency, gone)
    publishing.withdraw(gone)
    for query in ("", "?as_of=2021-01-01"):
        content = page(client, PAGE + query)
        assert "Secret" not in content and "Hidden" not in content and "Only in" not in content
        assert "partnership and no relationship of this organization" in content
    page(client, "/en/organizations/hidden-agency/network/", 404)


def test_organization_that_is_hidden_in_one_partnership_does_not_open_it(client, agency):
    """The agency itself is public; its membership in a draft leads nowhere."""
    a_membership(a_partnership("Secret", published=False), agency)
    a_membership(a_partnership("Open"), an_organization("Other"))
    assert neighbours(client) == {}


def test_network_on_a_day_without_the_organization_says_when_it_exists(client):
    saved(an_organization("Agency").placements.get(), start_date="2010")
    content = page(client, PAGE + "?as_of=2009-01-01", 404)
    assert "did not exist on 1 January 2009" in content
    page(client, "/en/organizations/nothing/network/", 404)


def test_list_and_drawing_are_bounded_and_go_page_by_page(client, agency, monkeypatch):
    monkeypatch.setattr(view, "ON_A_PAGE", 2)
    network = a_partnership("Network")
    for organization in (agency, *(an_organization(f"Member {number}") for number in range(3))):
        a_membership(network, organization)
    assert set(neighbours(client)) == {"Member 0", "Member 1"}
    svg = drawing(client)
    assert titles(svg, "point") == {"Member 0", "Member 1"} and "Drawn: 1 to 2 of 3" in words(svg)
    assert set(neighbours(client, "?page=2")) == {"Member 2"}
    assert 'href="#neighbour-3"' in drawing(client, "?page=2")
    page(client, PAGE + "?page=3", 404)
    page(client, PAGE + "?page=x", 400)


def test_partnerships_that_are_not_drawn_are_counted_and_stand_in_the_list(client, agency):
    other = an_organization("Other")
    for number in range(14):
        network = a_partnership(f"Network {number:02}")
        a_membership(network, agency)
        a_membership(network, other)
    svg = drawing(client)
    assert len(titles(svg, "hub")) == 12 and "2 more partnerships stand in the list" in words(svg)
    told = neighbours(client)["Other"]
    assert told.count("Network") == 12 and told.endswith("and 2 more partnerships")
    assert 'href="/en/partnerships/?organization=other&amp;state=running"' in page(client, PAGE)


@pytest.mark.parametrize("query", ["", "?as_of=2015-06-01"])
def test_network_asks_as_much_for_one_neighbour_as_for_three(client, agency, query):
    def add(number):
        network, other = a_partnership(f"Network {number}"), an_organization(f"Member {number}")
        a_membership(network, agency)
        a_membership(network, other)
        an_area(network, partners=[other])
        a_tie(agency, other)

    add(0)
    one = queries(client, PAGE + query)
    for number in range(1, 3):
        add(number)
    assert queries(client, PAGE + query) == one


# The drawing itself


def sketch(number, right_to_left=False):
    names = [(n, Reading(f"Organization {n}"), [n % 3], n % 5 == 0) for n in range(1, number + 1)]
    hubs = {key: Reading(f"Partnership {key}") for key in range(3)}
    return drawn(Reading("Centre"), names, hubs, right_to_left=right_to_left)


@pytest.mark.parametrize("number", [1, 2, 7, 40])
def test_names_of_a_side_have_room_below_each_other(number):
    points = sketch(number).points
    assert {point.number for point in points} == set(range(1, number + 1))
    for anchor in ("end", "start"):
        heights = sorted(point.y for point in points if point.anchor == anchor)
        assert all(b - a >= 39 for a, b in zip(heights, heights[1:], strict=False))
    assert all(abs(point.x - MIDDLE) <= OUTER for point in points)


def test_drawing_is_mirrored_where_the_language_begins_on_the_right():
    one, other = sketch(7), sketch(7, right_to_left=True)
    for a, b in zip([*one.points, *one.hubs], [*other.points, *other.hubs], strict=True):
        assert a.x + b.x == 2 * MIDDLE and a.label_x + b.label_x == 2 * MIDDLE
        assert (a.y, a.anchor, a.lines) == (b.y, b.anchor, b.lines)


def test_same_input_gives_the_same_drawing():
    assert sketch(40) == sketch(40)


def test_inner_ring_lies_inside_the_outer_one():
    found = sketch(12)
    assert all(abs(hub.x - MIDDLE) <= INNER < OUTER for hub in found.hubs) and found.hubs


@pytest.mark.parametrize("number", [1, 3, 12])
def test_partnerships_of_a_side_have_room_and_leave_the_middle_free(number):
    hubs = {key: Reading(f"Partnership {key}") for key in range(number)}
    found = drawn(Reading("Centre"), [(1, Reading("Other"), list(hubs), False)], hubs,
                  right_to_left=False)  # fmt: skip
    assert len(found.hubs) == number
    assert all(abs(hub.y - found.centre.y) > 30 for hub in found.hubs)
    for side in (True, False):
        heights = sorted(hub.y for hub in found.hubs if (hub.x < MIDDLE) is side)
        assert all(b - a >= 60 for a, b in zip(heights, heights[1:], strict=False))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Short", ["Short"]),
        ("Two words here", ["Two words", "here"]),
        ("Much more than fits into two lines", ["Much more", "than fits…"]),
        ("Uninterruptedly", ["Uninterrup", "tedly"]),
        ("联合国反恐怖主义办公室", ["联合国反恐", "怖主义办…"]),
    ],
)
def test_long_names_are_wrapped_and_cut(text, lines):
    assert lines_of(text, 10, 2) == lines
