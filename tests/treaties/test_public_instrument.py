"""The page of an instrument: its facts, its participants as of a day; and what it does not show."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.publishing import actions as publishing
from orgchart.models import Name
from tests.builders import an_organization
from tests.built_once import built_once
from tests.treaties.builders import (
    a_mandate,
    a_state,
    a_statement,
    acts_of,
    an_act,
    an_instrument,
)
from treaties.actions.acts import save_acts
from treaties.models import (
    EntryParticipant,
    Instrument,
    InstrumentRelation,
    InstrumentSubject,
    Statement,
    Subject,
)

pytestmark = pytest.mark.django_db
DATES = {"adopted": "1968-06-12", "opened_for_signature": "1968-07-01"}
RULE = {"entry_basis": "consents", "entry_count": 3}


def page(client, query="", slug="pact", status=200, language="en"):
    response = client.get(f"/{language}/treaties/{slug}/{query}")
    assert response.status_code == status, response.content.decode()[:500]
    return html.unescape(response.content.decode())


def text_of(part):
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def facts(shown):
    part = shown[shown.index('<dl class="facts">') :].partition("</dl>")[0]
    pairs = re.findall(r"<dt>(.*?)</dt>(.*?)</div>", part, re.DOTALL)
    return {text_of(name): text_of(value) for name, value in pairs}


def table(shown):
    """[(participant, status, since, acts)]"""
    body = shown.partition('id="participants"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows)
    return [tuple(map(text_of, row)) for row in cells]


@built_once
def pact():
    return an_instrument("Pact", code="P", symbol="I-1", dates=DATES, **RULE)


@built_once
def chad():
    return a_state("Chad")


@built_once
def mali():
    return a_state("Mali")


# Facts


def test_page_has_the_facts_of_the_instrument(client):
    adopter = an_organization("Conference")
    dates = DATES | {"closed_for_signature": "1970", "entered_into_force": "1970-03-05"}
    instrument = an_instrument(
        "Pact", dates=dates, adopted_by=adopter, adopted_at_en="Geneva", review_months=60,
        registration_number="10485", citation="UNTS vol. 729", authentic_languages="ar en zh",
        summary_en="It *bans* them.", entry_rule_en="Three of them", **RULE,
    )  # fmt: skip
    a_mandate(instrument, an_organization("United Nations"), "depositary_of")
    subject = Subject.objects.create(slug="weapons", name_en="Weapons")
    InstrumentSubject.objects.create(instrument=instrument, subject=subject)
    shown = page(client)
    assert "<em>bans</em>" in shown and 'hreflang="ar" lang="ar"' in shown
    assert facts(shown) == {
        "Adopted": "12 June 1968 · Geneva Conference",
        "Opened for signature": "1 July 1968",
        "Closed for signature": "1970",
        "Entry into force": "5 March 1970",
        "Rule": "It enters into force after 3 consents to be bound. Three of them",
        "Depositary": "United Nations",
        "Authentic languages": "Arabic · English · Chinese",
        "Registration": "10485",
        "Published in": "UNTS vol. 729",
        "Review": "every 60 months",
        "Subjects": "Weapons",
    }


def test_entry_into_force_is_marked_as_computed_where_no_source_says_it(client, pact, chad):
    for name in ("Chad", "Mali", "Niger"):
        state = chad if name == "Chad" else a_state(name)
        acts_of(pact, state, "1970-03-05 ratification")
    assert facts(page(client))["Entry into force"] == "5 March 1970 computed"
    before = facts(page(client, "?as_of=1970-03-04"))["Entry into force"]
    assert before == "Not in force yet: 3 more consents needed"


def test_page_says_how_many_consents_are_lacking_and_whose(client, pact, chad, mali):
    secret = a_state("Secretland")
    for state in (mali, secret):
        EntryParticipant.objects.create(instrument=pact, participant=state)
    acts_of(pact, chad, "1970-01-01 ratification")
    publishing.withdraw(secret)
    shown = facts(page(client))
    assert shown["Entry into force"] == "Not in force yet: 2 more consents needed, among them Mali"
    assert shown["Rule"].endswith("The consents of these are needed: Mali")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"entry_basis": "adoption"}, "It enters into force on adoption."),
        ({"entry_basis": "signature"}, "It enters into force on signature."),
        ({"entry_basis": "fixed_date", "entry_date": "1994-11-16"},
         "It enters into force on 16 November 1994."),
        ({"entry_basis": "consents", "entry_count": 60, "entry_delay": 60,
          "entry_delay_unit": "days", "entry_on_first_of_month": True},
         "It enters into force after 60 consents to be bound. It does so 60 days later, on the "
         "first day of the month after that."),
        ({"entry_basis": "consents", "entry_count": 65, "entry_delay": 6,
          "entry_delay_unit": "months", "entry_date": "1995-01-13"},
         "It enters into force after 65 consents to be bound. It does so 6 months later. It does "
         "not enter into force before 13 January 1995."),
    ],
)  # fmt: skip
def test_rule_is_told_in_words(client, rule, words):
    an_instrument("Pact", dates=DATES, **rule)
    assert facts(page(client))["Rule"] == words


def test_editors_disagreement_about_the_entry_is_not_for_readers(client, pact, chad, mali):
    for state in (chad, mali, a_state("Niger")):
        acts_of(pact, state, "1970-03-05 ratification")
    Instrument.objects.filter(pk=pact.pk).update(
        entered_into_force="1971-01-01", entered_into_force_precision="year"
    )
    shown = page(client)
    assert facts(shown)["Entry into force"] == "1971"


# Participants


LIVES = {
    "Chad": "1968-07-01 signature, 1970-05-01 ratification",
    "Mali": "1969-02-01 accession, 1990-01-01 withdrawal > 1991-01-01, 1995-01-01 accession",
    "Niger": "1969-03-01 signature, 1969-04-01 withdrawal_of_signature",
    "Sudan": "1968-07-01 signature",
}


@built_once
def lives():
    instrument = an_instrument("Pact", dates=DATES | {"entered_into_force": "1970-03-05"})
    for name, drawn in LIVES.items():
        acts_of(instrument, a_state(name), drawn)
    return instrument


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("1968-06-30", {}),
        ("1969-03-15", {"Chad": "signatory", "Mali": "consent given", "Niger": "signatory",
                        "Sudan": "signatory"}),
        ("1970-03-05", {"Chad": "signatory", "Mali": "party", "Niger": "no status",
                        "Sudan": "signatory"}),
        ("1970-05-01", {"Chad": "party", "Mali": "party", "Niger": "no status",
                        "Sudan": "signatory"}),
        ("1990-06-01", {"Chad": "party", "Mali": "withdrawal notified", "Niger": "no status",
                        "Sudan": "signatory"}),
        ("1992-01-01", {"Chad": "party", "Mali": "former party", "Niger": "no status",
                        "Sudan": "signatory"}),
        ("2000-01-01", {"Chad": "party", "Mali": "party", "Niger": "no status",
                        "Sudan": "signatory"}),
    ],
)  # fmt: skip
def test_participants_stand_as_of_the_day(client, lives, day, expected):
    shown = page(client, f"?as_of={day}")
    assert {name: status for name, status, _since, _acts in table(shown)} == expected


def test_participant_has_its_acts_up_to_the_day_and_since_when_it_stands_so(client, lives):
    rows = {row[0]: row for row in table(page(client, "?as_of=1990-06-01"))}
    assert rows["Chad"][2:] == (
        "1 May 1970 computed", "signature 1 July 1968 ratification 1 May 1970",
    )  # fmt: skip
    assert rows["Mali"][2:] == (
        "1 January 1990",
        "accession 1 February 1969 takes effect 5 March 1970 (computed)".replace("(", "").replace(
            ")", ""
        )
        + " withdrawal 1 January 1990 takes effect 1 January 1991",
    )


def test_day_that_is_known_to_the_year_is_never_told_as_a_day(client, pact, chad, mali):
    acts_of(pact, chad, "1971 signature")
    acts_of(pact, mali, "1972-05 ratification > 1973")
    Instrument.objects.filter(pk=pact.pk).update(
        entered_into_force="1971-01-01", entered_into_force_precision="year"
    )
    shown = page(client)
    assert [row[2:] for row in table(shown)] == [
        ("1971", "signature 1971"),
        ("1973", "ratification May 1972 takes effect 1973"),
    ]
    assert "1 January" not in shown and "1 May" not in shown


def test_acts_for_a_territory_name_it_and_change_no_status(client, pact, chad):
    territory = an_organization("Overseas", kind="territory")
    save_acts([
        an_act(pact, chad, "signature", "1968-07-01"),
        an_act(pact, chad, "territorial_extension", "1970-01-01", territory=territory),
    ])  # fmt: skip
    (row,) = table(page(client))
    assert row[1] == "signatory"
    assert row[3].endswith("territorial extension for Overseas 1 January 1970")


def test_notes_notifications_and_sources_of_acts_are_shown(client, pact, chad):
    act = an_act(pact, chad, "signature", "1968-07-01", note_en="With *care* <b>",
                 notification_number="C.N.1", source_url="https://example.org/a")  # fmt: skip
    save_acts([act])
    response = client.get("/en/treaties/pact/").content.decode()
    assert "<em>care</em> &lt;b&gt;" in response and "<bdi>C.N.1</bdi>" in response
    assert 'href="https://example.org/a"' in response


def test_names_are_escaped(client, pact):
    state = a_state("A & B's")
    acts_of(pact, state, "1968-07-01 signature")
    response = client.get("/en/treaties/pact/").content.decode()
    assert ">A &amp; B&#x27;s</a>" in response and "A & B" not in response


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name", ["Chad", "Mali", "Niger", "Sudan"]),
        ("-name", ["Sudan", "Niger", "Mali", "Chad"]),
        ("status", ["Chad", "Mali", "Sudan", "Niger"]),
        ("-status", ["Niger", "Sudan", "Chad", "Mali"]),
        ("since", ["Sudan", "Chad", "Mali", "Niger"]),
        ("-since", ["Mali", "Chad", "Sudan", "Niger"]),
    ],
)
def test_participants_are_sorted_as_asked(client, lives, sort, names):
    shown = page(client, f"?sort={sort}")
    assert [row[0] for row in table(shown)] == names
    direction = "descending" if sort.startswith("-") else "ascending"
    assert re.findall(r'aria-sort="(\w+)"', shown) == [direction]


def test_participants_are_sorted_by_their_folded_names_in_the_language(client, pact):
    for name, arabic in (("Åland", "ب"), ("Zed", "أ"), ("Bell", "ت")):
        acts_of(pact, a_state(name, name_ar=arabic), "1968-07-01 signature")
    assert [row[0] for row in table(page(client))] == ["Åland", "Bell", "Zed"]
    assert [row[0] for row in table(page(client, language="ar"))] == ["أ", "ب", "ت"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("status=party", ["Chad", "Mali"]),
        ("status=none", ["Niger"]),
        ("name=ali", ["Mali"]),
        ("name=ali&status=signatory", []),
    ],
)
def test_participants_are_narrowed_as_asked(client, lives, query, names):
    shown = page(client, f"?{query}")
    assert [row[0] for row in table(shown)] == names
    assert ("No participant matches." in shown) == (not names)
    assert 'href="/en/treaties/pact/#participants">Show all participants' in shown


def test_participants_are_paged(client, lives, monkeypatch):
    monkeypatch.setattr("treaties.views.participants.ON_A_PAGE", 3)
    assert [row[0] for row in table(page(client, "?page=2"))] == ["Sudan"]
    page(client, "?page=3", status=404)


@pytest.mark.parametrize(
    "query",
    ["sort=x", "status=x", "name=%00", "page=0", "statements=x", "by=A%00"],
)
def test_broken_parameter_is_answered_with_a_sentence(client, lives, query):
    a_statement(lives, a_state("Togo"), text_en="We").save()
    assert "The parameter “" in page(client, f"?{query}", status=400)


def test_participants_are_called_what_they_were_called_on_the_day(client, pact, chad):
    acts_of(pact, chad, "1968-07-01 signature")
    Name.objects.filter(organization=chad).update(
        start_date="1990-01-01", start_date_precision="day"
    )
    Name.objects.create(
        organization=chad, root=chad, name_en="Old Chad",
        end_date="1990-01-01", end_date_precision="day",
    )  # fmt: skip
    assert [row[0] for row in table(page(client, "?as_of=1980-01-01"))] == ["Old Chad"]
    assert [row[0] for row in table(page(client))] == ["Chad"]


# The day


def test_instrument_that_was_not_there_yet_says_when_it_is(client, pact):
    shown = page(client, "?as_of=1960-01-01", status=404)
    assert "This instrument was not there yet on 1 January 1960." in shown
    assert 'href="/en/treaties/pact/?as_of=1968-06-12">since 12 June 1968</a>' in shown
    page(client, "?as_of=1968-06-12")
    assert "will not be there yet" not in shown


def test_terminated_instrument_says_so_from_that_day_on(client):
    dates = DATES | {"entered_into_force": "1970-03-05", "terminated": "1999"}
    instrument = an_instrument("Pact", dates=dates)
    acts_of(instrument, a_state("Chad"), "1969 accession")
    assert "life-in_force" in page(client, "?as_of=1998-12-31")
    shown = page(client)
    assert "life-terminated" in shown and facts(shown)["Terminated"] == "1999"
    assert [row[1:3] for row in table(shown)] == [("former party", "1999")]


def test_days_of_its_acts_are_stops_of_the_time(client, pact, chad):
    secret = a_state("Secretland")
    acts_of(pact, chad, "1971-02 signature")
    acts_of(pact, secret, "1985-05-05 signature")
    publishing.withdraw(secret)
    shown = page(client)
    found = shown[shown.index('<datalist id="time-stops"') :].partition("</datalist>")[0]
    assert re.findall(r">([^<]+)</option>", found) == [
        "12 June 1968", "1 July 1968", "February 1971", "today",
    ]  # fmt: skip


def test_every_link_keeps_the_day(client, lives, chad):
    a_statement(lives, a_state("Togo"), text_en="We").save()
    a_mandate(lives, an_organization("Office"))
    shown = page(client, "?as_of=2000-01-01&status=party")
    links = re.findall(r'<a [^>]*?href="([^"]*)"', shown)
    own = [link for link in links if link.startswith(("/", "?")) and "/admin/" not in link]
    back = re.search(r'class="day-shown-back" href="([^"]*)"', shown)[1]
    assert {link for link in own if "as_of=" not in link} == {back}


# Relations and organizations


def test_relations_are_told_from_both_ends(client, pact):
    other = an_instrument("Protocol", parent=pact)
    InstrumentRelation.objects.create(instrument=other, kind="amends", other=pact)
    shown = page(client)
    part = shown[shown.index('id="relations"') :]
    assert "is amended by" in part and part.count(">Protocol</a>") == 2
    beside = page(client, slug="protocol")
    assert facts(beside)["Belongs to"] == "Pact"
    part = beside[beside.index('id="relations"') :]
    assert ">amends<" in part and ">Pact</a>" in part


def test_relations_to_what_was_not_there_yet_are_not_shown(client, pact):
    later = an_instrument("Newcomer", dates={"adopted": "2001"}, parent=pact)
    InstrumentRelation.objects.create(instrument=later, kind="cites", other=pact)
    assert "Newcomer" not in page(client, "?as_of=2000-01-01")
    assert page(client, "?as_of=2001-01-01").count(">Newcomer</a>") == 2


def test_organizations_stand_by_their_roles_on_the_day(client, pact):
    a_mandate(pact, an_organization("Old Office"), start="1970", end="1990")
    a_mandate(pact, an_organization("New Office"), start="1990")
    shown = page(client, "?as_of=1980-01-01")
    assert "is the responsibility of" in shown
    assert "Old Office" in shown and "New Office" not in shown
    shown = page(client)
    assert "New Office" in shown and "since 1990" in shown and "Old Office" not in shown


# What the public does not see


def test_draft_is_not_found(client):
    an_instrument("Secret Pact", published=False)
    shown = page(client, slug="secret-pact", status=404)
    assert "There is no instrument at this address" in shown and "Secret" not in shown
    page(client, "?as_of=1950-01-01", slug="secret-pact", status=404)


def test_nothing_hidden_is_on_the_page(client, pact, chad):
    secret, bureau = a_state("Secretland"), an_organization("Secret Bureau")
    draft = an_instrument("Secret Protocol", parent=pact)
    territory = an_organization("Secret Territory", kind="territory")
    acts_of(pact, chad, "1968-07-01 signature")
    acts_of(pact, secret, "1971-11-12 signature")
    save_acts([an_act(pact, chad, "territorial_extension", "1972-11-12", territory=territory)])
    Statement.objects.bulk_create([
        a_statement(pact, secret, text_en="Secret reservation", date="1973-11-12"),
        a_statement(pact, chad, text_en="Secret for it", territory=territory, date="1974-11-12"),
    ])  # fmt: skip
    for kind in ("cites", "amends"):
        InstrumentRelation.objects.create(instrument=draft, kind=kind, other=pact)
    for role in ("depositary_of", "responsible_for"):
        a_mandate(pact, bureau, role)
    Instrument.objects.filter(pk=pact.pk).update(adopted_by=bureau)
    for record in (secret, bureau, draft, territory):
        publishing.withdraw(record)
    for query in ("", "?as_of=2000-01-01", "?sort=status"):
        shown = page(client, query)
        assert "Secret" not in shown, query
        assert not re.search(r"197[1-4]-11-12|November 197", shown), query
    assert [row[0] for row in table(page(client))] == ["Chad"]
    assert 'id="statements"' not in shown and 'id="organizations"' not in shown
    page(client, "?by=secretland", status=200)
    a_statement(pact, chad, text_en="Open").save()
    assert "Secret" not in page(client, "?by=secretland", status=404)


def test_parent_that_is_not_public_is_not_named(client):
    parent = an_instrument("Secret Parent")
    an_instrument("Pact", parent=parent)
    publishing.withdraw(parent)
    assert "Secret" not in page(client)


# As much to ask for one as for three


def furnish(pact, number):
    for n in range(number):
        at = f"{number}-{n}"
        state, rival = a_state(f"State {at}"), a_state(f"Rival {at}")
        territory = an_organization(f"Territory {at}", kind="territory")
        acts_of(pact, state, "1969-01-01 signature, 1970-01-01 ratification")
        save_acts([an_act(pact, state, "notification", "1990-01-01", note_en="Told",
                          territory=territory, source_en=f"Book {at}")])  # fmt: skip
        said = a_statement(pact, state, text_en="We reserve", date="1970-01-01")
        said.save()
        a_statement(pact, rival, "objection", objects_to=said, date="1971-01-01").save()
        a_mandate(pact, an_organization(f"Depositary {at}"), "depositary_of")
        a_mandate(pact, an_organization(f"Office {at}"))
        child = an_instrument(f"Protocol {at}", parent=pact)
        InstrumentRelation.objects.create(instrument=child, kind="amends", other=pact)
        subject = Subject.objects.create(slug=f"subject-{at}", name_en=f"Subject {at}")
        InstrumentSubject.objects.create(instrument=pact, subject=subject)
        EntryParticipant.objects.create(instrument=pact, participant=rival)


@pytest.mark.parametrize("query", ["", "?as_of=2010-01-01", "?name=state", "?by=state-1-0"])
def test_page_asks_as_much_for_one_row_as_for_three(client, pact, query):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            page(client, query)
        return len(captured)

    furnish(pact, 1)
    one = asked()
    furnish(pact, 3)
    assert asked() == one
    assert one <= 26
