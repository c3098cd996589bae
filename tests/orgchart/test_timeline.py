"""The history of an organization, drawn and in words."""

import datetime
import re

import pytest

from directory.history.as_of import today
from directory.history.partial_dates import PartialDate
from orgchart.actions import changes
from orgchart.enums import ChangeKind, Side
from orgchart.models import Change, ChangedOrganization, Name, Organization
from orgchart.views import timeline
from orgchart.views.drawing import drawn
from tests.builders import a_person, a_post, an_appointment, an_organization, tree_of
from tests.built_once import built_once
from tests.charts import day, on

pytestmark = pytest.mark.django_db


@built_once
def town():
    return tree_of("Ministry\n  Treaties\n    Notes\n  Protocol\n    Visits")


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def words(client, address):
    """The text of the page, without its drawing."""
    html = re.sub(r"<svg.*?</svg>", "", page(client, address), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def furnished(town):
    notes = town["Notes"]
    changes.rename(notes, {"name_en": "Deposits"}, on=on("2011"))
    changes.move(notes, under=town["Protocol"], on=on("2015-03"), source={"source_en": "Decree 7"})
    post = a_post(notes, is_head=True)
    an_appointment(post, a_person("Amal"), start_date=day("2016-05-04"), start_date_precision="day")
    return notes


def test_history_tells_names_places_heads_and_events_in_words(client, town):
    furnished(town)
    told = words(client, "/en/organizations/notes/history/")
    for said in (
        "Notes until 2011",
        "Deposits since 2011",
        "Treaties until March 2015",
        "Protocol since March 2015 Source Decree 7",
        "Amal Director since 4 May 2016",
        "renamed in 2011",
        "moved in March 2015 Source Decree 7",
    ):
        assert said in told
    assert "1 January 2011" not in told and "1 March 2015" not in told


def test_drawing_has_a_bar_or_mark_for_each_fact_and_no_inline_style(client, town):
    furnished(town)
    html = page(client, "/en/organizations/notes/history/")
    svg = re.search(r"<svg.*?</svg>", html, flags=re.S).group()
    assert svg.count('class="bar') == 5 and svg.count('class="mark') == 2
    assert 'role="img"' in svg and "<title" in svg
    assert "style=" not in html and "<style" not in html


def test_partial_date_is_drawn_over_the_days_that_it_can_mean(town):
    notes = furnished(town)
    lanes = timeline.lanes_of(notes)
    drawing = drawn(lanes, today(), right_to_left=False)
    second = drawing.lanes[0]["shapes"][1]
    whole, certain = part(second["whole"]["x"]), part(second["certain"]["x"])
    days = (today() - day("2011-01-01")).days
    assert certain > whole
    assert abs((certain - whole) / (100 - whole) - 364 / days) < 0.02


def part(text):
    return float(text.removesuffix("%"))


def test_drawing_runs_from_the_right_in_arabic(town):
    lanes = timeline.lanes_of(furnished(town))
    ltr = drawn(lanes, today(), right_to_left=False).lanes[0]["shapes"]
    rtl = drawn(lanes, today(), right_to_left=True).lanes[0]["shapes"]
    for one, other in zip(ltr, rtl, strict=True):
        left = part(one["whole"]["x"]) + part(one["whole"]["width"]) + part(other["whole"]["x"])
        assert abs(left - 100) < 0.05


def test_history_never_shows_what_is_hidden(client, town):
    hidden = an_organization("Hidden", under=town["Ministry"], published=False)
    notes = town["Notes"]
    changes.rename(notes, {"name_en": "Name in hiding"}, on=on("2010"))
    changes.move(notes, under=hidden, on=on("2010"))
    changes.rename(notes, {"name_en": "Deposits"}, on=on("2012"))
    changes.move(notes, under=town["Protocol"], on=on("2012"))
    changes.split(notes, into=[hidden], on=on("2013"), ends=False, source={"source_en": "Hush"})
    head, shadow = a_post(notes, is_head=True), a_post(notes, "Shadow", is_head=True,
        published=False)  # fmt: skip
    an_appointment(head, a_person("Spy", published=False))
    an_appointment(shadow, a_person("Known"))
    told = words(client, "/en/organizations/notes/history/")
    assert "Deposits since 2012" in told and "Treaties until 2010" in told
    for secret in ("Hidden", "hiding", "Hush", "Spy", "Known", "Shadow"):
        assert secret not in told
    assert client.get("/en/organizations/hidden/history/").status_code == 404


def test_history_of_a_closed_organization_says_what_it_became(client, town):
    changes.merge([town["Notes"]], into=town["Protocol"], on=on("2015-03-01"))
    told = words(client, "/en/organizations/notes/history/")
    assert "merged on 1 March 2015" in told and "Notes · Protocol into Protocol" in told


def test_history_without_a_known_day_is_told_without_a_drawing(client, town):
    html = page(client, "/en/organizations/visits/history/")
    assert "<svg" not in html and "Protocol" in html


def test_long_history_is_bounded(client, town):
    for year in range(1900, 1900 + timeline.MOST + 5):
        changes.rename(town["Visits"], {"name_en": f"Called {year}"}, on=on(str(year)))
    html = page(client, "/en/organizations/visits/history/")
    assert "Called 1964" in html and "Called 1903" not in html
    assert "Only the latest are shown here" in html
    assert Name.objects.count() > timeline.MOST


def test_history_is_linked_from_the_page_of_the_organization(client, town):
    assert "/en/organizations/notes/history/" in page(client, "/en/organizations/notes/")


def test_what_is_announced_is_drawn_after_today(town):
    ahead = PartialDate(today() + datetime.timedelta(days=300))
    changes.move(town["Notes"], under=town["Protocol"], on=ahead)
    drawing = drawn(timeline.lanes_of(town["Notes"]), today(), right_to_left=False)
    assert part(drawing.today) < part(drawing.lanes[1]["shapes"][1]["whole"]["x"])


def test_events_that_lie_close_together_share_a_mark(town):
    changes.rename(town["Notes"], {"name_en": "Deposits"}, on=on("1990"))
    for text in ("2015-03-01", "2015-03-02"):
        changes.split(town["Notes"], into=[town["Visits"]], on=on(text), ends=False)
    lanes = timeline.lanes_of(town["Notes"])
    shapes = drawn(lanes, today(), right_to_left=False).lanes[-1]["shapes"]
    assert [(shape["number"], shape.get("last")) for shape in shapes] == [(4, None), (5, 6)]


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31"])
def test_what_happened_on_the_first_or_last_day_of_the_calendar_is_told(client, town, date):
    notes = town["Notes"]
    said = {"date": date, "date_precision": "day", "kind": ChangeKind.RENAMED}
    change = Change.objects.create(**said)
    for side in Side:
        ChangedOrganization.objects.create(change=change, organization=notes, side=side)
    Organization.objects.filter(pk=notes.pk).update(
        founded="0001-01-01",
        founded_precision="day",
        dissolved="9999-12-31",
        dissolved_precision="day",
    )
    for address in (
        "organizations/notes/history/",
        f"organizations/notes/?as_of={date}",
        "changes/",
        "changes/feed/",
    ):
        assert page(client, f"/en/{address}")
