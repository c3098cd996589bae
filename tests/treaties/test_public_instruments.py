"""The list of instruments: filters, counts, order, days; and what it does not show."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.publishing import actions as publishing
from tests.builders import an_organization
from tests.built_once import built_once
from tests.treaties.builders import a_mandate, a_state, acts_of, an_instrument
from treaties.models import InstrumentSubject, Subject

pytestmark = pytest.mark.django_db


def page(client, query="", status=200):
    response = client.get(f"/en/treaties/{query}")
    assert response.status_code == status, response.content.decode()[:500]
    return html.unescape(response.content.decode())


def listed(shown):
    return re.findall(r'class="instrument-name"><a href="[^"]*">(.*?)</a>', shown)


def options(shown, name):
    found = shown[shown.index(f'name="{name}">') :].partition("</select>")[0]
    return [words.strip() for words in re.findall(r"<option [^>]*>([^<]*)</option>", found)][1:]


@built_once
def treaties():
    return {
        "Arms": an_instrument("Arms", kind="treaty", dates={"adopted": "1968"}),
        "Books": an_instrument("Books", dates={"adopted": "1990-05"}),
        "Cars": an_instrument("Cars", kind="resolution", symbol="A/RES/1"),
    }


@built_once
def chad():
    return a_state("Chad")


def test_list_has_every_instrument_by_title_with_its_count(client, treaties, chad):
    acts_of(treaties["Arms"], chad, "1969 signature, 1970 ratification")
    acts_of(treaties["Arms"], a_state("Mali"), "1969 signature")
    shown = page(client)
    assert listed(shown) == ["Arms", "Books", "Cars"]
    assert "3 instruments" in shown
    assert re.findall(r"<strong>(\d+)</strong> participants?", shown) == ["2"]
    assert "adopted May 1990" in shown and 'class="code">A/RES/1<' in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=treaty", ["Arms"]),
        ("year=1990", ["Books"]),
        ("subject=weapons", ["Arms"]),
        ("participant=chad", ["Arms", "Books"]),
        ("depositary=office", ["Books"]),
        ("responsible=office", ["Cars"]),
        ("organization=office", ["Books", "Cars"]),
        ("in_force=1", ["Arms"]),
        ("in_force=0", ["Books", "Cars"]),
        ("q=res/1", ["Cars"]),
        ("participant=chad&kind=convention", ["Books"]),
        ("kind=&q=&year=&participant=&in_force=", ["Arms", "Books", "Cars"]),
    ],
)
def test_each_filter_leaves_what_has_it(client, treaties, chad, query, found):
    subject = Subject.objects.create(slug="weapons", name_en="Weapons")
    InstrumentSubject.objects.create(instrument=treaties["Arms"], subject=subject)
    acts_of(treaties["Arms"], chad, "1969 accession")
    acts_of(treaties["Books"], chad, "1991 signature")
    office = an_organization("Office")
    a_mandate(treaties["Books"], office, "depositary_of")
    a_mandate(treaties["Cars"], office)
    publishing.publish(treaties["Arms"])
    type(treaties["Arms"]).objects.filter(pk=treaties["Arms"].pk).update(
        entered_into_force="1970-01-01", entered_into_force_precision="day"
    )
    shown = page(client, f"?{query}")
    assert listed(shown) == found
    named = [part.split("=") for part in query.split("&") if not part.endswith("=")]
    assert shown.count('class="chip"') == len(named)
    for name, _value in named:
        rest = "&".join("=".join(pair) for pair in named if pair[0] != name)
        assert f'<a href="/en/treaties/{"?" * bool(rest)}{rest}" aria-label="Without' in shown


def test_filters_offer_only_what_occurs_with_its_number(client, treaties, chad):
    a_state("Mali")
    acts_of(treaties["Arms"], chad, "1969 signature")
    shown = page(client)
    assert options(shown, "kind") == ["treaty (1)", "convention (1)", "resolution (1)"]
    assert options(shown, "year") == ["1990 (1)", "1968 (1)"]
    assert options(shown, "participant") == ["Chad"]
    assert 'name="depositary"' not in shown and 'name="responsible"' not in shown


def test_participant_that_is_asked_for_stands_to_each(client, treaties, chad):
    acts_of(treaties["Arms"], chad, "1969 signature")
    assert "<strong>signatory</strong>" in page(client, "?participant=chad")
    assert "signatory" not in page(client)


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("title", ["Arms", "Books", "Cars"]),
        ("adopted", ["Books", "Arms", "Cars"]),
        ("participants", ["Books", "Arms", "Cars"]),
    ],
)
def test_list_is_sorted_as_asked(client, treaties, chad, sort, found):
    acts_of(treaties["Books"], chad, "1991 signature")
    assert listed(page(client, f"?sort={sort}")) == found


def test_list_without_a_match_leads_out(client, treaties):
    shown = page(client, "?q=nothing-like-it")
    assert "No instrument has all of this." in shown
    assert '<a href="/en/treaties/">Show all instruments</a>' in shown
    assert listed(shown) == []


def test_list_is_paged(client, treaties, monkeypatch):
    monkeypatch.setattr("treaties.views.public.ON_A_PAGE", 2)
    assert listed(page(client, "?page=2")) == ["Cars"]
    assert 'href="?page=2' in page(client)
    assert "fewer pages" in page(client, "?page=3", status=404)


@pytest.mark.parametrize(
    "query",
    ["kind=poem", "year=x", "year=0", "in_force=2", "sort=x", "page=0", "subject=A%00", "q=%00",
     "q=" + "a" * 201, "participant=../x", "depositary=É"],
)  # fmt: skip
def test_broken_filter_is_answered_with_a_sentence(client, treaties, query):
    assert "The parameter “" in page(client, f"?{query}", status=400)


@pytest.mark.parametrize("name", ["participant", "depositary", "responsible", "organization"])
def test_unknown_organization_is_not_found(client, treaties, name):
    publishing.withdraw(a_state("Secretland"))
    for slug in ("nobody", "secretland"):
        shown = page(client, f"?{name}={slug}", status=404)
        assert "There is no organization at this address" in shown and "Secretland" not in shown


def test_unknown_subject_is_not_found(client, treaties):
    assert "There is no subject of this name" in page(client, "?subject=nothing", status=404)


# Other days


def test_list_of_a_day_has_what_was_there_and_who_had_acted(client, treaties, chad):
    acts_of(treaties["Arms"], chad, "1969-03-01 signature")
    acts_of(treaties["Arms"], a_state("Mali"), "1990-01-01 accession")
    shown = page(client, "?as_of=1980-01-01")
    assert listed(shown) == ["Arms", "Cars"]
    assert re.findall(r"<strong>(\d+)</strong> participants?", shown) == ["1"]
    assert options(shown, "participant") == ["Chad"]
    assert options(shown, "year") == ["1968 (1)"]
    assert listed(page(client, "?participant=mali&as_of=1980-01-01")) == ["Arms"]


def test_list_says_how_each_stands_on_the_day(client):
    dates = {"adopted": "1960", "entered_into_force": "1970-02-03", "terminated": "1980"}
    an_instrument("Pact", dates=dates)
    words = [
        re.findall(r'class="life life-(\w+)"', page(client, f"?as_of={day}"))
        for day in ("1965-01-01", "1970-02-02", "1970-02-03", "1979-12-31", "1980-01-01")
    ]
    assert words == [["not_yet"], ["not_yet"], ["in_force"], ["in_force"], ["terminated"]]


def test_days_of_change_are_stops(client, treaties):
    an_instrument("Secret", published=False, dates={"adopted": "1955"})
    shown = page(client)
    found = shown[shown.index('<datalist id="time-stops"') :].partition("</datalist>")[0]
    assert re.findall(r">([^<]+)</option>", found) == ["1968", "May 1990", "today"]


def test_every_link_keeps_the_day(client, treaties, chad):
    acts_of(treaties["Arms"], chad, "1969 signature")
    shown = page(client, "?participant=chad&kind=treaty&as_of=2000-01-01")
    links = re.findall(r'<a [^>]*?href="([^"]*)"', shown)
    own = [link for link in links if link.startswith(("/", "?")) and "/admin/" not in link]
    back = re.search(r'class="day-shown-back" href="([^"]*)"', shown)[1]
    assert {link for link in own if "as_of=" not in link} == {back}


# What the public does not see


def test_drafts_and_hidden_participants_are_not_in_the_list(client, treaties, chad):
    secret = a_state("Secretland")
    draft = an_instrument("Secret Pact", kind="compact", dates={"adopted": "1999"})
    mine = an_organization("Secret Bureau")
    for state in (secret, chad):
        acts_of(draft, state, "2000 signature")
    acts_of(treaties["Arms"], secret, "1969 signature")
    for role in ("depositary_of", "responsible_for"):
        a_mandate(treaties["Arms"], mine, role)
        a_mandate(draft, chad, role)
    InstrumentSubject.objects.create(
        instrument=draft, subject=Subject.objects.create(slug="secrets", name_en="Secrets")
    )
    for record in (secret, draft, mine):
        publishing.withdraw(record)
    for query in ("", "?kind=compact", "?year=1999", "?q=secret", "?participant=chad"):
        shown = page(client, query).replace('value="secret"', "").replace("<bdi>secret</bdi>", "")
        shown = shown.replace("Words, secret", "")
        assert "Secret" not in shown and "Chad (" not in shown, query
    assert listed(page(client, "?participant=chad")) == []
    shown = page(client)
    assert 'name="participant"' not in shown and "participant</p>" not in shown
    assert "1999" not in options(shown, "year") and "compact" not in str(options(shown, "kind"))


# As much to ask for one as for three


def furnish(number):
    for n in range(number):
        at = f"{number}-{n}"
        instrument = an_instrument(f"Treaty {at}", dates={"adopted": f"19{number}{n}"})
        for m in range(number):
            acts_of(instrument, a_state(f"State {at} {m}"), "1999 signature, 2000 ratification")
        a_mandate(instrument, an_organization(f"Depositary {at}"), "depositary_of")
        a_mandate(instrument, an_organization(f"Office {at}"))
        subject = Subject.objects.create(slug=f"subject-{at}", name_en=f"Subject {at}")
        InstrumentSubject.objects.create(instrument=instrument, subject=subject)


@pytest.mark.parametrize("query", ["", "?participant=state-1-0-0", "?as_of=2010-01-01"])
def test_list_asks_as_much_for_one_row_as_for_three(client, query):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            page(client, query)
        return len(captured)

    furnish(1)
    one = asked()
    furnish(3)
    assert asked() == one
    assert one <= 17


def test_the_subject_of_a_draft_is_not_found(client):
    draft = an_instrument("Secret", published=False)
    subject = Subject.objects.create(slug="secrets", name_en="Secret subject")
    InstrumentSubject.objects.create(instrument=draft, subject=subject)
    found = page(client, "?subject=secrets", status=404)
    assert "There is no subject of this name" in found and "Secret subject" not in found
    assert client.get("/data/participation.csv?subject=secrets").status_code == 404
    InstrumentSubject.objects.create(instrument=an_instrument("Open"), subject=subject)
    assert "Secret subject" in page(client, "?subject=secrets")
