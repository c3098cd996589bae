"""What treaties add to the page of an organization."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.publishing import actions as publishing
from tests.builders import an_organization
from tests.built_once import built_once
from tests.treaties.builders import (
    a_mandate,
    a_state,
    a_statement,
    acts_of,
    an_act,
    an_instrument,
    dated,
)
from treaties import fragments
from treaties.actions.acts import save_acts

pytestmark = pytest.mark.django_db
PAST = {"entered_into_force": "1970-03-05"}


def section(client, organization, name, query="", language="en"):
    """One section of the page as words, or nothing where the page has none."""
    response = client.get(f"/{language}/organizations/{organization.slug}/{query}")
    content = response.content.decode()
    assert response.status_code == 200, content[:300]
    found = re.search(rf'<section class="section" id="{name}">.*?</section>', content, re.S)
    return found[0] if found else ""


def words(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def titles(html):
    return re.findall(r'href="/en/treaties/[^"#]*">([^<]+)</a>', html)


def queries(client, organization, query=""):
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/en/organizations/{organization.slug}/{query}")
    return len(captured)


@built_once
def chad():
    return a_state("Chad")


@built_once
def office():
    return an_organization("Office")


# Mandates


def test_instruments_are_grouped_by_role_with_their_dates(client, office):
    a_mandate(an_instrument("Convention"), office, "responsible_for", "1993-01-13")
    a_mandate(an_instrument("Compact"), office, "supports")
    a_mandate(an_instrument("Agreement"), office, "responsible_for")
    found = section(client, office, "instruments")
    assert words(found) == (
        "Instruments responsible for Convention since 13 January 1993 Agreement supports Compact"
    )
    assert '<a href="/en/treaties/convention/">Convention</a>' in found


def test_instruments_are_those_of_the_day_that_is_shown(client, office):
    a_mandate(an_instrument("Old"), office, start="1980", end="1990")
    a_mandate(an_instrument("New"), office, start="1990")
    assert titles(section(client, office, "instruments")) == ["New"]
    shown = section(client, office, "instruments", "?as_of=1985-01-01")
    assert "Old" in shown and "New" not in shown
    assert "/en/treaties/old/?as_of=1985-01-01" in shown
    assert section(client, office, "instruments", "?as_of=1979-01-01") == ""


def test_instruments_that_are_not_published_are_not_shown(client, office):
    a_mandate(an_instrument("Secret draft", published=False), office)
    assert section(client, office, "instruments") == ""
    a_mandate(an_instrument("Open"), office)
    assert "Secret" not in section(client, office, "instruments")


def test_instruments_of_another_organization_are_not_shown(client, office):
    a_mandate(an_instrument("Elsewhere"), an_organization("Other"))
    assert section(client, office, "instruments") == ""


def test_instruments_beyond_a_bound_are_a_link_to_the_list(client, office, monkeypatch):
    monkeypatch.setattr(fragments, "MOST_MANDATES", 2)
    for number in range(3):
        a_mandate(an_instrument(f"Treaty {number}"), office)
    found = section(client, office, "instruments")
    assert titles(found)[:-1] == ["Treaty 0", "Treaty 1"]
    assert "All 3 instruments" in found and "organization=office" in found


def test_title_is_in_the_language_of_the_page_where_it_has_one(client, office):
    a_mandate(an_instrument("Convention", title_ar="اتفاقية", short_title_en="CC"), office)
    a_mandate(an_instrument("", symbol="A/1", kind="resolution"), office)
    assert "CC" in section(client, office, "instruments")
    arabic = section(client, office, "instruments", language="ar")
    assert ">اتفاقية</a>" in arabic and "<bdi>A/1</bdi>" in arabic


# Participation


def test_participation_shows_status_day_and_acts(client, chad):
    treaty = an_instrument("Treaty", dates=PAST)
    acts_of(treaty, chad, "1969-01-01 signature, 1971-02 ratification")
    acts_of(an_instrument("Protocol"), chad, "2001 signature")
    found = words(section(client, chad, "participation"))
    assert "All 2 signatory 1 party 1" in found
    assert "Protocol signatory 2001 signature 2001" in found
    assert "Treaty party February 1971 signature 1 January 1969 ratification February 1971" in found


def test_participation_is_that_of_the_day_that_is_shown(client, chad):
    treaty = an_instrument("Treaty", dates=PAST)
    acts_of(treaty, chad, "1969-01-01 signature, 1971-02-01 ratification")
    found = section(client, chad, "participation", "?as_of=1970-01-01")
    assert "signatory" in found and "ratification" not in found
    assert '<input type="hidden" name="as_of" value="1970-01-01">' in found
    assert section(client, chad, "participation", "?as_of=1960-01-01") == ""


def test_participation_in_drafts_and_what_others_do_are_not_shown(client, chad):
    draft = an_instrument("Secret draft", published=False)
    acts_of(draft, chad, "1969-01-01 signature")
    other = an_instrument("Other")
    acts_of(other, a_state("Mali"), "1969-01-01 signature")
    assert section(client, chad, "participation") == ""
    acts_of(other, chad, "1970-01-01 accession")
    found = section(client, chad, "participation")
    assert titles(found) == ["Other"] and "Secret" not in found and "1969" not in found
    assert "Secret" not in section(client, chad, "participation", "?title=secret")


def test_hidden_participant_has_no_page_and_adds_nothing_to_another(client, chad):
    treaty = an_instrument("Treaty")
    hidden = a_state("Secretland")
    a_statement(treaty, hidden).save()
    acts_of(treaty, hidden, "1969-01-01 signature")
    acts_of(treaty, chad, "1970-01-01 signature")
    save_acts([an_act(treaty, chad, "territorial_extension", "1971-01-01", territory=hidden)])
    a_statement(treaty, chad, territory=hidden).save()
    publishing.withdraw(hidden)
    assert client.get("/en/organizations/secretland/").status_code == 404
    found = section(client, chad, "participation")
    assert "Secretland" not in found and "statement" not in found and "1971" not in found


def test_statements_are_counted_with_a_link_to_them(client, chad):
    treaty, other = an_instrument("Treaty"), an_instrument("Other")
    for instrument in (treaty, other):
        acts_of(instrument, chad, "1969-01-01 signature")
    for _number in range(2):
        a_statement(treaty, chad, date="1969-01-01").save()
    gone = dated(a_statement(other, chad, date="1969-01-01"), withdrawn="1980-01-01")
    gone.save()
    a_statement(treaty, a_state("Mali")).save()
    found = section(client, chad, "participation")
    assert re.findall(r"(\d) statement", found) == ["2"]
    assert 'href="/en/treaties/treaty/?by=chad#statements"' in found


@built_once
def several(chad):
    """Beta: party since 1971. Alpha: signatory since 1990. Gamma: signatory, day unknown."""
    acts_of(an_instrument("Beta", dates=PAST), chad, "1971-02-01 accession")
    acts_of(an_instrument("Alpha"), chad, "1990-01-01 signature")
    save_acts([an_act(an_instrument("Gamma"), chad, "signature")])
    return chad


def test_participation_is_chosen_by_status_and_words(client, several):
    def shown(query):
        return titles(section(client, several, "participation", query))

    assert shown("") == ["Alpha", "Beta", "Gamma"]
    assert shown("?status=signatory") == ["Alpha", "Gamma"]
    assert shown("?title=BET") == ["Beta"]
    assert shown("?title=a&status=party") == ["Beta"]
    assert shown("?order=since") == ["Alpha", "Beta", "Gamma"]
    assert shown("?order=since&status=signatory") == ["Alpha", "Gamma"]
    nothing = section(client, several, "participation", "?title=nowhere")
    assert "No instrument matches." in nothing and "All 0" in words(nothing)


def test_latest_status_comes_first_in_the_order_of_days(client, several):
    acts_of(an_instrument("Zeta"), several, "2000-01-01 signature")
    found = section(client, several, "participation", "?order=since")
    assert titles(found) == ["Zeta", "Alpha", "Beta", "Gamma"]


def test_counts_are_of_what_the_words_match_whatever_status_is_chosen(client, several):
    found = words(section(client, several, "participation", "?title=Alpha&status=party"))
    assert "All 1 signatory 1 Words" in found


def test_links_keep_what_was_asked_and_go_to_the_first_page(client, several, monkeypatch):
    monkeypatch.setattr(fragments, "ON_A_PAGE", 1)
    query = "?as_of=1995-01-01&title=a&instruments=2"
    found = unescape(section(client, several, "participation", query))
    assert 'href="?as_of=1995-01-01&title=a&status=party#participation"' in found
    assert 'href="?as_of=1995-01-01&title=a&instruments=3#participation"' in found


def test_participation_goes_page_by_page(client, several, monkeypatch):
    monkeypatch.setattr(fragments, "ON_A_PAGE", 2)
    assert titles(section(client, several, "participation")) == ["Alpha", "Beta"]
    second = section(client, several, "participation", "?instruments=2")
    assert titles(second) == ["Gamma"] and "3 to 3 of 3" in second
    address = f"/en/organizations/{several.slug}/?instruments=3"
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["status=friend", "order=size", "instruments=0", "instruments=x", "title=" + "a" * 201,
     "title=%00"],
)  # fmt: skip
def test_parameters_that_mean_nothing_are_answered_with_a_sentence(client, several, query):
    response = client.get(f"/en/organizations/{several.slug}/?{query}")
    assert response.status_code == 400
    assert "The parameter “" in response.content.decode()


def test_words_of_a_reader_are_written_as_text(client, several):
    found = section(client, several, "participation", "?title=%22%3E%3Cb%3E")
    assert "<b>" not in found and "&quot;&gt;&lt;b&gt;" in found


# Queries


def test_page_asks_as_much_for_one_instrument_as_for_three(client, chad):
    def take_part(number):
        treaty = an_instrument(f"Treaty {number}")
        acts_of(treaty, chad, "1969-01-01 signature, 1971-02-01 ratification")
        a_statement(treaty, chad).save()
        a_mandate(treaty, chad, "depositary_of")

    take_part(0)
    one = queries(client, chad)
    for number in range(1, 4):
        take_part(number)
    assert queries(client, chad) == one


def test_participation_costs_nothing_where_the_organization_is_none_that_takes_part(
    client, office, django_assert_num_queries, rf
):
    with django_assert_num_queries(0):
        assert fragments.participation(rf.get("/"), office, None) == ""


# What others extended to it


@pytest.fixture
def gibraltar():
    return an_organization("Gibraltar", kind="territory")


def test_extensions_name_the_instrument_the_participant_and_the_days(client, gibraltar):
    treaty = an_instrument("Treaty", dates=PAST)
    mali = a_state("Mali")
    acts_of(treaty, mali, "1968-01-01 ratification")
    an_act(treaty, mali, "territorial_extension", "1970-02", territory=gibraltar).save()
    late = an_act(treaty, mali, "territorial_withdrawal", "1990-05-01", territory=gibraltar)
    dated(late, effect_date="1991-05-01").save()
    found = section(client, gibraltar, "extensions")
    assert words(found) == (
        "Extended to it What others did about instruments for this territory. Treaty "
        "territorial extension · by Mali · February 1970 "
        "withdrawal for a territory · by Mali · 1 May 1990 · takes effect 1 May 1991"
    )
    assert titles(found) == ["Treaty"] and 'href="/en/organizations/mali/"' in found
    assert section(client, gibraltar, "participation") == ""


def test_extensions_are_those_done_by_the_day_that_is_shown(client, gibraltar):
    mali = a_state("Mali")
    for title, date in (("Old", "1970"), ("New", "1990")):
        an_act(
            an_instrument(title), mali, "territorial_extension", date, territory=gibraltar
        ).save()
    assert titles(section(client, gibraltar, "extensions")) == ["New", "Old"]
    then = "?as_of=1980-01-01"
    found = section(client, gibraltar, "extensions", then)
    assert "Old" in found and "New" not in found and f"/en/organizations/mali/{then}" in found
    assert section(client, gibraltar, "extensions", "?as_of=1969-12-31") == ""


def test_extensions_show_neither_drafts_nor_hidden_participants(client, gibraltar):
    secret, draft = a_state("Secretland", published=False), an_instrument("Draft", published=False)
    mali, other = a_state("Mali"), an_organization("Elsewhere", kind="territory")
    kind = "territorial_extension"
    an_act(an_instrument("Treaty"), secret, kind, "1970", territory=gibraltar).save()
    an_act(draft, mali, kind, "1970", territory=gibraltar).save()
    an_act(an_instrument("Protocol"), mali, kind, "1970", territory=other).save()
    assert section(client, gibraltar, "extensions") == ""
    an_act(an_instrument("Pact"), mali, kind, "1970", territory=gibraltar).save()
    found = section(client, gibraltar, "extensions")
    assert titles(found) == ["Pact"] and "Secret" not in found


def test_extensions_are_paged_and_cost_the_same_for_one_and_for_three(
    client, gibraltar, monkeypatch
):
    def add(number):
        who = a_state(f"State {number}")
        an_act(an_instrument(f"Treaty {number}"), who, "territorial_extension", "1970",
               territory=gibraltar).save()  # fmt: skip

    add(0)
    one, then = queries(client, gibraltar), queries(client, gibraltar, "?as_of=2000-01-01")
    for number in (1, 2):
        add(number)
    assert queries(client, gibraltar) == one
    assert queries(client, gibraltar, "?as_of=2000-01-01") == then
    monkeypatch.setattr(fragments, "ON_A_PAGE", 2)
    assert titles(section(client, gibraltar, "extensions", "?extensions=2")) == ["Treaty 2"]
    assert client.get("/en/organizations/gibraltar/?extensions=3").status_code == 404
    assert client.get("/en/organizations/gibraltar/?extensions=-1").status_code == 400
