"""Every page on every day: as it was, as it is planned to be, and never today's data instead."""

import datetime
import re

import pytest

from directory.history.as_of import Day
from directory.history.partial_dates import PartialDate
from directory.site.models import Site
from orgchart.actions import changes
from orgchart.models import Organization, Projection, Relationship
from orgchart.views.chart import chart_of, starting_points
from tests.builders import a_person, a_post, an_appointment, an_organization
from tests.built_once import built_once
from tests.histories import history_of
from tests.orgchart.drawn import DRAWN, main, page

pytestmark = pytest.mark.django_db


def on(text):
    return Day(datetime.date.fromisoformat(text))


@built_once
def units():
    return history_of(DRAWN, drafts=["Secret"])


def entries(day):
    """The whole chart of a day: lines of it, indented, ↑ for those that stand higher."""
    tops = starting_points(Site(pk=1), day)
    steps = chart_of(list(tops.values_list("pk", flat=True)), day).steps
    return [
        "  " * step.level + "↑" * step.raised + step.organization.name_en
        for step in steps
        if step.kind == "entry"
    ]


# The tree of a day


@pytest.mark.parametrize(
    ("day", "tree"),
    [
        ("1999-12-31", ["Ministry", "  ↑Unit"]),
        ("2001-01-01", ["Ministry", "  Old Bureau", "    ↑Unit"]),
        ("2004-12-31", ["Ministry", "  Old Bureau", "    ↑Unit"]),
        ("2005-01-01", ["Ministry", "  Bureau", "    Office", "      Unit", "Agency"]),
        (
            "2010-05-01",
            ["Ministry", "  Cell", "Agency", "  Bureau", "    Office", "      Unit"],
        ),
        ("2017-06-14", ["Ministry", "  Cell", "Agency", "  Bureau", "    Office", "      Unit"]),
        ("2017-06-15", ["Ministry", "  Cell", "Agency", "  Bureau", "    ↑Unit"]),
        ("2095-01-01", ["Ministry", "  Mission", "  Cell", "Agency", "  Bureau", "    ↑Unit"]),
    ],
)
def test_chart_is_that_of_the_day(units, day, tree):
    assert entries(on(day)) == tree


def test_chart_of_today_is_the_same_by_the_placements_and_by_the_projection(units):
    now = datetime.date.today()
    assert [line.replace("↑", "") for line in entries(Day(now))] == entries(Day(now, True))


@pytest.mark.parametrize("day", ["1999-12-31", "2003-01-01", "2011-01-01", "2018-01-01"])
def test_public_are_those_that_the_tree_of_the_day_does_not_hide(units, day):
    an_organization("Below", under=units["Secret"])
    seen = Organization.objects.raw(
        "SELECT t.organization_id AS id FROM orgchart_tree_on(%s) t WHERE NOT t.hidden", [day]
    )
    assert set(Organization.objects.public_on(on(day))) == set(seen)
    assert set(Organization.objects.seen_on(on(day))) == set(seen)


def test_late_projection_is_not_believed(client, units):
    Projection.objects.update(next_due=datetime.date.today())
    Organization.objects.filter(pk=units["Bureau"].pk).update(name_en="Projected too late")
    assert "Projected too late" not in page(client, "/en/organizations/")


def test_raised_organization_is_marked_on_its_pages(client, units):
    note = "Stands here since"
    for address in ["", "bureau/", "unit/"]:
        assert note in page(client, f"/en/organizations/{address}?as_of=2003-01-01")
        assert note not in page(client, f"/en/organizations/{address}?as_of=2007-01-01")


def test_site_without_its_root_on_the_day_starts_with_what_was_below():
    units = history_of(
        """
                          2001    2005
        Agency                    [---
        Bureau < Agency   [-----------
        """
    )
    site = Site.objects.create(pk=1, name_en="Register")
    site.roots.add(units["Agency"])
    assert set(starting_points(site, on("2012-01-01"))) == {units["Agency"]}
    assert set(starting_points(site, on("2003-01-01"))) == {units["Bureau"]}
    assert entries(on("2003-01-01")) == ["↑Bureau"]


def test_outside_bodies_are_those_of_the_day(client, units):
    Site.objects.create(pk=1, name_en="Register").roots.add(units["Ministry"])
    address = "/en/organizations/?outside=1&as_of="
    assert "Agency" in main(page(client, address + "2006-01-01"))
    assert "Agency" not in main(page(client, address + "2004-01-01"))


# One organization


def test_organization_is_called_as_on_the_day(client, units):
    for address in ["/en/", "/en/organizations/", "/en/organizations/bureau/"]:
        before = main(page(client, f"{address}?as_of=2004-12-31"))
        after = main(page(client, f"{address}?as_of=2005-01-01"))
        assert "Old Bureau" in before and "Old Bureau" not in after


def test_organization_stands_where_it_stood(client, units):
    for day, above in [("2010-04-30", "Ministry"), ("2010-05-01", "Agency")]:
        shown = main(page(client, f"/en/organizations/bureau/?as_of={day}"))
        assert {name for name in ("Ministry", "Agency") if name in shown} == {above}


@pytest.mark.parametrize(
    ("day", "holders"),
    [
        ("2000-01-01", None),
        ("2001-01-01", {"Amal"}),
        ("2004-12-31", {"Amal"}),
        ("2005-01-01", {"Karim"}),
        ("2013-06-01", {"Karim"}),
        ("2017-06-14", {"Karim"}),
        ("2017-06-15", {"Lina"}),
        ("2091-01-01", {"Lina"}),
    ],
)
def test_post_is_held_by_who_held_it(client, units, day, holders):
    status = 200 if holders else 404
    shown = main(page(client, f"/en/organizations/bureau/?as_of={day}", status))
    assert {name for name in ("Amal", "Karim", "Lina") if name in shown} == (holders or set())
    people = main(page(client, f"/en/people/?as_of={day}"))
    assert {name for name in ("Amal", "Karim", "Lina") if name in people} == (holders or set())


def test_post_of_another_time_is_not_shown(client, bureau):
    a_post(bureau, "Former Post", end_date=datetime.date(2010, 1, 1), end_date_precision="year")
    a_post(bureau, "Later Post", start_date=datetime.date(2012, 1, 1), start_date_precision="year")
    for day, post in [("2009-12-31", "Former"), ("2010-01-01", None), ("2012-01-01", "Later")]:
        shown = page(client, f"/en/organizations/{bureau.slug}/?as_of={day}")
        assert {word for word in ("Former", "Later") if word in shown} == {post} - {None}


def test_ties_are_those_of_the_day(client, bureau, other_bureau):
    Relationship.objects.create(
        organization=bureau, kind="liaises_with", other=other_bureau, subject_en="Sales",
        start_date=datetime.date(2010, 1, 1), start_date_precision="day",
    )  # fmt: skip
    address = f"/en/organizations/{other_bureau.slug}/?as_of="
    assert "Sales" in page(client, address + "2010-01-01")
    assert "Sales" not in page(client, address + "2009-12-31")


def test_person_is_shown_as_of_the_day(client, units):
    address = "/en/people/karim/?as_of="
    for day, heading in [
        ("2003-01-01", "Posts held later"),
        ("2006-01-01", "Posts held<"),
        ("2020-01-01", "Posts held before"),
    ]:
        shown = page(client, address + day)
        found = [text for text in ("Posts held later", "Posts held<", "Posts held before")
                 if text in shown]  # fmt: skip
        assert found == [heading]


def test_person_keeps_the_posts_in_what_was_closed(client, units):
    post = a_post(units["Office"], "Keeper of the Office")
    end = {"end_date": datetime.date(2011, 1, 1), "end_date_precision": "day"}
    an_appointment(post, a_person("Noor"), **end)
    assert "Keeper of the Office" in page(client, "/en/people/noor/")


# Not on this day


def test_absent_organization_says_when_it_existed(client, units):
    shown = page(client, "/en/organizations/office/?as_of=2018-01-01", 404)
    assert "This organization did not exist on 1 January 2018" in shown
    assert 'href="/en/organizations/office/?as_of=2017-06-14">2005 to 15 June 2017</a>' in shown
    shown = page(client, "/en/organizations/?root=office&as_of=2018-01-01", 404)
    assert 'href="/en/organizations/?root=office&amp;as_of=2017-06-14"' in shown
    assert page(client, "/en/organizations/office/?as_of=2017-06-14")


def test_absent_organization_that_opened_again_has_two_times(client):
    units = history_of(
        """
                2001    2005    2010
        Bureau  [-------)
        Bureau                  [---
        """
    )
    shown = page(client, f"/en/organizations/{units['Bureau'].slug}/?as_of=2007-01-01", 404)
    times = main(shown).partition("</main>")[0]
    assert re.findall(r"as_of=(\S+)\">(.*?)</a>", times) == [
        ("2004-12-31", "2001 to 2005"),
        ("2010-01-01", "since 2010"),
    ]


def test_closed_organization_says_when_and_stands_as_it_stood_last(client, units):
    shown = main(page(client, "/en/organizations/office/"))
    assert "It was closed on 15 June 2017" in shown and "14 June 2017" in shown
    assert 'href="/en/organizations/bureau/">Bureau</a>' in shown and "Unit" in shown


def test_organization_to_come_says_from_when(client, units):
    assert "It begins in 2090" in page(client, "/en/organizations/mission/")
    assert "Mission" not in page(client, "/en/organizations/")


def test_closed_organization_names_what_came_after_it(client, ministry):
    old = an_organization("Old", under=ministry)
    new = [an_organization(name, under=ministry) for name in ("New", "Newer")]
    changes.split(old, into=new, on=PartialDate.parse("2015-03"))
    shown = main(page(client, f"/en/organizations/{old.slug}/"))
    assert "It was closed in March 2015" in shown and "1 March" not in shown
    assert "New</a>" in shown and "Newer</a>" in shown and "split, March 2015" in shown
    came = main(page(client, f"/en/organizations/{new[0].slug}/"))
    assert f'href="/en/organizations/{old.slug}/?as_of=2015-02-28">Old</a>' in came
    before = main(page(client, f"/en/organizations/{new[0].slug}/?as_of=2015-02-28"))
    assert "Came from" not in before


def test_merged_organization_leads_to_the_one_it_went_into(client, ministry):
    old, kept = [an_organization(name, under=ministry) for name in ("Old", "Kept")]
    changes.merge([old], into=kept, on=PartialDate.parse("2015-03-01"))
    response = client.get(f"/fr/organizations/{old.slug}/")
    assert (response.status_code, response.url) == (301, f"/fr/organizations/{kept.slug}/")
    assert "Old" in page(client, f"/en/organizations/{old.slug}/?as_of=2015-02-28")
    page(client, f"/en/organizations/{old.slug}/?as_of=2015-03-01", 404)
    came = page(client, f"/en/organizations/{kept.slug}/")
    assert "Came from" in came and "as_of=2015-02-28" in came and "merged, 1 March 2015" in came


def test_announced_closure_is_said_today(client, ministry):
    changes.close(ministry, on=PartialDate.parse("2090"))
    assert "Will close" in page(client, f"/en/organizations/{ministry.slug}/")
