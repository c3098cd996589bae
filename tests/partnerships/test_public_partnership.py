"""The page of a partnership."""

import datetime
import re
from html import unescape

import pytest

from directory.publishing import actions as publishing
from directory.site.models import Site
from partnerships.models import Channel
from partnerships.views import events, profile
from tests.builders import a_person, an_organization
from tests.partnerships.builders import (
    a_figure,
    a_mechanism,
    a_membership,
    a_participation,
    a_partnership,
    an_area,
    an_event,
    saved,
)
from tests.partnerships.reading import linked, page, queries, section, words
from tests.treaties.builders import an_instrument

pytestmark = pytest.mark.django_db
PAGE = "/en/partnerships/network/"


@pytest.fixture
def network():
    return a_partnership("Network", launched="2010")


def part(client, name, query=""):
    return section(page(client, PAGE + query), name)


def test_page_says_in_brief_what_it_is(client):
    network = a_partnership(
        "Network", code="NW", launched="2018-05", region_en="Sahel", subject_en="Smuggling",
        summary_en="Those who *work* together.", website="https://example.org/network",
        responsible=an_organization("Agency"), founding_instrument=an_instrument("Charter"),
    )  # fmt: skip
    saved(Channel(partnership=network, kind="hashtag", value="#network"))
    content = page(client, PAGE)
    text = words(content)
    assert "network Network NW Those who work together." in text
    assert "Launched May 2018 Subject Smuggling Region Sahel" in text
    assert "<em>work</em>" in content and "#network" in content
    assert '<a href="/en/treaties/charter/">Charter</a>' in content
    assert '<a href="/en/organizations/agency/">Agency</a>' in content
    assert 'href="https://example.org/network"' in content


def test_members_are_grouped_by_role_with_their_dates(client, network):
    a_membership(network, an_organization("Beta"), "supporter", note_en="with money")
    a_membership(network, an_organization("Alpha"), "co_lead", start="2012")
    assert words(part(client, "members")) == (
        "Members 2 in all co-lead 1 Alpha since 2012 supporter 1 Beta with money"
    )


def test_members_and_mechanisms_are_those_of_the_day(client, network):
    a_membership(network, an_organization("Old"), end="2015")
    a_membership(network, an_organization("New"), start="2015")
    saved(a_mechanism(network, "Early body"), ended="2014")
    a_mechanism(network, "Late body", established="2016")
    assert linked(part(client, "members"), "organizations") == ["New"]
    assert "Late body" in part(client, "mechanisms")
    assert "Early" not in part(client, "mechanisms")
    past = "?as_of=2013-01-01"
    shown = part(client, "members", past)
    assert linked(shown, "organizations") == ["Old"]
    assert f'href="/en/organizations/old/{past}"' in shown
    assert "Early body" in part(client, "mechanisms", past)
    assert "Late" not in part(client, "mechanisms", past)


def test_mechanism_shows_purpose_recurrence_topics_and_figures(client, network):
    texts = {"purpose_en": "To *agree*.", "topics_en": "Drones\n\nPorts", "sectors_en": "Industry"}
    body = a_mechanism(network, "Plenary", recurrence="yearly", established="2011", **texts)
    a_figure(network, 200, mechanism=body, qualifier="about", unit_en="guests")
    a_mechanism(network, "", kind="webinar_series", position=1)
    found = part(client, "mechanisms")
    assert words(found) == (
        "Mechanisms Plenary recurring meeting · every year · since 2011 To agree . about 200 "
        "guests Topics Drones Ports Sectors Industry webinar series"
    )
    assert "<li>Drones</li><li>Ports</li>" in found and "<em>agree</em>" in found


def test_figures_say_how_they_are_to_be_read(client, network):
    a_figure(network, 1500, qualifier="more_than", as_of="2018", position=1)
    a_figure(network, 10, unit_en="sectors", label_en="take part", position=2)
    assert words(part(client, "figures")) == (
        "In figures more than 1,500 experts as of 2018 10 sectors take part"
    )


def test_areas_are_a_table_with_caption_and_scopes(client, network):
    agency = an_organization("Agency")
    effects = {"expected_effect_en": "More skill", "observed_effect_en": "Less crime"}
    partners, activities = [agency, "Sahel states"], ["Courses", "Visits"]
    an_area(network, "Training", partners=partners, activities=activities, **effects)
    network.areas_title_en = "Tangible effects"
    network.save()
    found = part(client, "areas")
    assert "<caption>Tangible effects</caption>" in found
    assert found.count('scope="col"') == 5 and found.count('scope="row"') == 1
    assert words(found[found.index("<tbody") :]) == (
        "Training Agency Sahel states Courses Visits More skill Less crime"
    )


def test_events_are_to_come_or_past_with_who_took_part(client, network):
    body = a_mechanism(network, "Plenary")
    coming = an_event(
        network, "Congress", "2090-05-14", "2090-05-16", mechanism=body, place_en="Rabat",
        country="MA", start_time=datetime.time(9, 30), end_time=datetime.time(17),
        subjects_en="Drones\nPorts",
    )  # fmt: skip
    agency = an_organization("Agency")
    a_participation(coming, "guest", person=a_person("Amal Haddad"), organization=agency)
    a_participation(coming, "host", organization=agency)
    a_participation(coming, "guest", words_en="A delegate", note_en="by video")
    an_event(network, "First meeting", "2011-03")
    an_event(network, "Somewhen")
    text = words(part(client, "events"))
    assert (
        "To come 1 Congress 14 May 2090 to 16 May 2090, 09:30 to 17:00 · Rabat · Morocco · Plenary "
        "Subjects Drones Ports host Agency guest Amal Haddad Agency A delegate by video"
    ) in text
    assert "Past 1 First meeting March 2011 Without a known day 1 Somewhen" in text
    before = words(part(client, "events", "?as_of=2010-12-31"))
    assert "To come 2 First meeting" in before and "Past" not in before


def test_times_of_day_name_the_city_whose_time_they_are(client, network):
    Site.objects.update_or_create(pk=1, defaults={"time_zone": "Africa/Cairo"})
    an_event(network, "Dated", "2090-01-01")
    assert "Times of day" not in part(client, "events")
    an_event(network, "Timed", "2090-01-02", start_time=datetime.time(9))
    assert "Times of day are those of Cairo." in part(client, "events")


def test_event_without_a_name_goes_by_its_mechanism_or_place(client, network):
    an_event(network, "", "2090-01-01", mechanism=a_mechanism(network, "Plenary"))
    an_event(network, "", "2090-01-02", place_en="Rabat")
    text = words(part(client, "events"))
    assert "Plenary 1 January 2090 Rabat 2 January 2090" in text


def test_nothing_hidden_is_shown(client, network):
    seen, hidden = an_organization("Seen"), an_organization("Hidden agency", published=False)
    a_membership(network, seen)
    a_membership(network, hidden, "co_lead", note_en="Hidden note")
    event = an_event(network, "Meeting", "2020")
    secret = a_person("Secret person", published=False)
    a_participation(event, "host", organization=hidden)
    a_participation(event, "guest", person=secret, organization=seen)
    a_participation(event, "speaker", person=a_person("Open person"))
    an_area(network, partners=[seen, hidden])
    network.responsible, network.founding_instrument = (
        hidden,
        an_instrument("Hidden draft", published=False),
    )
    network.save()
    for query in ("", "?as_of=2021-01-01"):
        content = page(client, PAGE + query)
        assert "Hidden" not in content and "Secret" not in content and "co-lead" not in content
        assert "Open person" in content and "1 in all" in words(content)


def test_member_whose_parent_is_withdrawn_is_hidden(client, network, bureau, ministry):
    a_membership(network, bureau)
    assert "Bureau of Treaties" in page(client, PAGE)
    publishing.withdraw(ministry)
    assert "Bureau of Treaties" not in page(client, PAGE)


def test_draft_and_unknown_partnerships_are_not_found(client):
    a_partnership("Network", published=False)
    for slug in ("network", "nothing"):
        content = page(client, f"/en/partnerships/{slug}/", 404)
        assert "There is no partnership at this address." in content


def test_page_before_the_launch_says_when_it_is_there(client, network):
    a_membership(network, an_organization("Member"))
    content = page(client, PAGE + "?as_of=2009-12-31", 404)
    assert "was not there yet on 31 December 2009" in content and "Member" not in content
    assert 'href="/en/partnerships/network/?as_of=2010-01-01"' in content


def test_partnership_that_has_ended_is_shown_as_of_its_last_day(client):
    network = a_partnership("Network", launched="2010", ended="2020-06-01")
    a_membership(network, an_organization("Last member"), end="2020-06-01")
    content = page(client, PAGE)
    assert "those of its last day, 31 May 2020" in content and "Last member" in content


def test_announced_partnership_is_shown_as_of_its_first_day(client):
    network = a_partnership("Network", launched="2090")
    a_membership(network, an_organization("First member"), start="2090")
    content = page(client, PAGE)
    assert "those of its first day, 1 January 2090" in content and "First member" in content


def test_texts_in_another_language_are_marked(client):
    network = a_partnership("Network", name_ar="شبكة")
    a_mechanism(network, "", name_ar="الاجتماع", topics_ar="موضوع")
    content = page(client, PAGE)
    assert '<span lang="ar" dir="rtl">الاجتماع</span>' in content
    assert '<ul class="listed-lines" lang="ar" dir="rtl"><li>موضوع</li>' in content
    assert "<h1>شبكة</h1>" in page(client, "/ar/partnerships/network/")


def test_lists_of_the_page_are_paged(client, network, monkeypatch):
    monkeypatch.setattr(events, "ON_A_PAGE", 1)
    for name in ("MEMBERS", "MECHANISMS", "AREAS"):
        monkeypatch.setattr(profile, f"{name}_ON_A_PAGE", 1)
    for number in range(2):
        a_membership(network, an_organization(f"Member {number}"), position=number)
        a_mechanism(network, f"Body {number}", position=number)
        an_area(network, f"Area {number}", position=number)
        an_event(network, f"Later {number}", f"209{number}")
        an_event(network, f"Earlier {number}", f"200{number}")
        an_event(network, f"Undated {number}", position=number)
    names = {"members": "Member", "mechanisms": "Body", "areas": "Area", "events": "Later",
             "past": "Earlier", "undated": "Undated"}  # fmt: skip
    first = words(page(client, PAGE))
    for parameter, name in names.items():
        second = words(page(client, f"{PAGE}?{parameter}=2"))
        one, two = (f"{name} {number}" for number in ((1, 0) if name == "Earlier" else (0, 1)))
        assert one in first and two not in first, name
        assert two in second and one not in second, name
        page(client, f"{PAGE}?{parameter}=3", 404)
        page(client, f"{PAGE}?{parameter}=x", 400)


def test_event_shows_at_most_so_many_participants(client, network, monkeypatch):
    monkeypatch.setattr(events, "MOST_PARTICIPANTS", 2)
    for event in (an_event(network, "One", "2090"), an_event(network, "Two", "2091")):
        for number in range(3):
            a_participation(event, words_en=f"Guest {number}", position=number)
    text = words(part(client, "events"))
    assert text.count("Guest 0") == text.count("Guest 1") == 2 and "Guest 2" not in text
    assert text.count("More took part") == 2


@pytest.mark.parametrize("query", ["", "?as_of=2015-06-01"])
def test_page_asks_as_much_for_one_row_as_for_three(client, network, query):
    def add(number):
        agency = an_organization(f"Agency {number}")
        a_membership(network, agency)
        body = a_mechanism(network, f"Body {number}")
        a_figure(network, number + 1, mechanism=body)
        a_figure(network, number + 1)
        for year in ("2090", "2001"):
            event = an_event(network, f"Event {number}", year, mechanism=body)
            a_participation(event, person=a_person(f"P {number} {year}"), organization=agency)
        an_area(network, f"Area {number}", partners=[agency], activities=["Courses"])

    add(0)
    one = queries(client, PAGE + query)
    for number in range(1, 3):
        add(number)
    assert queries(client, PAGE + query) == one


def tables(client, query=""):
    content = page(client, f"/en/partnerships/network/{query}")
    found = re.findall(r'href="(/data/[^"]+)" download', content)
    return [unescape(address) for address in found]


def test_linked_tables_are_of_this_partnership_alone(client, network):
    for shown in (a_partnership("Other"), network):
        a_membership(shown, an_organization(f"Member of {shown.name_en}"))
    addresses = tables(client)
    assert len(addresses) == 5
    assert all(address.endswith("?partnership=network") for address in addresses)
    content = b"".join(client.get(addresses[0])).decode()
    assert content.count("\n") == 2


def test_linked_tables_are_of_the_day_of_which_members_are_shown(client, network):
    saved(network, ended="2015")
    a_membership(network, an_organization("Member"))
    (members, *_rest) = tables(client, "?as_of=2020-01-01")
    assert members == "/data/memberships.csv?as_of=2014-12-31&partnership=network"
    assert b"".join(client.get(members)).count(b"\n") == 2
