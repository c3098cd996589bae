"""Participants by instruments: one row a participant, two columns an instrument."""

import csv
import io
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.publishing import actions as publishing
from tests.builders import an_organization
from tests.built_once import built_once
from tests.treaties.builders import a_mandate, a_state, acts_of, an_act, an_instrument, dated
from treaties.actions.acts import save_acts
from treaties.exports import participation
from treaties.models import Instrument, Subject

pytestmark = pytest.mark.django_db


def answer(client, query, status=200):
    response = client.get(f"/data/participation.csv?{query}", headers={"accept-language": "en"})
    content = b"".join(response) if response.streaming else response.content
    assert response.status_code == status, content[:500]
    return content.decode()


def table(client, query):
    return list(csv.DictReader(io.StringIO(answer(client, query), newline="")))


def cells(client, query, *columns):
    return [tuple(row[column] for column in columns) for row in table(client, query)]


@built_once
def states():
    return [a_state("Chad", code="TCD", name_ar="تشاد"), a_state("Mali", code="MLI")]


@built_once
def treaties(states):
    """Two treaties: Chad in both, Mali in the second; Togo in none of them."""
    chad, mali = states
    first = an_instrument("First", slug="first-treaty", dates={"entered_into_force": "1970-03-05"})
    second = an_instrument("Second", kind="protocol")
    acts_of(first, chad, "1969-01-01 signature, 1971-02-01 ratification")
    acts_of(second, chad, "1980-05-06 signature")
    acts_of(second, mali, "1990-05-06 accession")
    acts_of(an_instrument("Third"), a_state("Togo"), "1960-01-01 signature")
    return first, second


BOTH = "instrument=first-treaty&instrument=second"


def test_table_has_a_row_a_participant_and_two_columns_an_instrument(client, treaties):
    rows = table(client, BOTH)
    assert list(rows[0]) == [
        "id", "code", "name_ar", "name_en", "name_es", "name_fr", "name_ru", "name_zh_hans",
        "first_treaty_status", "first_treaty_since", "second_status", "second_since",
    ]  # fmt: skip
    assert [tuple(row.values())[1:4] + tuple(row.values())[8:] for row in rows] == [
        ("TCD", "تشاد", "Chad", "party", "1971-02-01", "signatory", "1980-05-06"),
        ("MLI", "", "Mali", "", "", "consented", "1990-05-06"),
    ]


def test_blank_cells_are_not_quoted_as_in_other_sets(client, treaties):
    mali = answer(client, BOTH).splitlines()[2]
    assert mali.endswith("MLI,,Mali,,,,,,,consented,1990-05-06")


def test_columns_stand_in_the_order_in_which_instruments_are_named(client, treaties):
    header = answer(client, "instrument=second&instrument=first-treaty").splitlines()[0]
    assert header.endswith("second_status,second_since,first_treaty_status,first_treaty_since")


def test_table_is_that_of_the_day(client, treaties, states):
    columns = ("code", "first_treaty_status", "first_treaty_since")
    assert cells(client, f"{BOTH}&as_of=1970-01-01", *columns) == [
        ("TCD", "signatory", "1969-01-01")
    ]
    assert answer(client, f"{BOTH}&as_of=1950-01-01").count("\n") == 1


def test_participants_are_called_as_on_the_day(client, treaties, states):
    chad, _mali = states
    name = chad.names.get()
    name.start_date, name.start_date_precision = "1975-01-01", "day"
    name.save()
    old = type(name)(organization=chad, root=name.root, name_en="French Chad", code="FTC")
    dated(old, end_date="1975-01-01").save()
    assert cells(client, f"{BOTH}&as_of=1974-01-01", "code", "name_en") == [("FTC", "French Chad")]
    assert cells(client, BOTH, "code", "name_en")[0] == ("TCD", "Chad")


def test_day_that_is_not_known_is_blank(client, states):
    save_acts([an_act(an_instrument("First"), states[0], "signature")])
    assert cells(client, "instrument=first", "first_status", "first_since") == [("signatory", "")]


def test_filters_of_the_list_choose_the_instruments(client, treaties):
    first, second = treaties
    protocols = answer(client, "kind=protocol").splitlines()[0]
    assert protocols.endswith("name_zh_hans,second_status,second_since")
    first.subjects.through.objects.create(
        instrument=first, subject=Subject.objects.create(slug="peace", name_en="Peace")
    )
    assert "first_treaty_status,first_treaty_since\n" in answer(client, "subject=peace&kind=")
    a_mandate(second, an_organization("Depositary"), "depositary_of")
    assert "name_zh_hans,second_status" in answer(client, "depositary=depositary")
    assert answer(client, "").splitlines()[0].count("_status") == 3


def test_neither_drafts_nor_hidden_participants_are_in_it(client, treaties, states):
    first, second = treaties
    hidden = a_state("Secretland")
    acts_of(first, hidden, "1969-01-01 signature")
    publishing.withdraw(hidden)
    draft = an_instrument("Draft", published=False)
    acts_of(draft, states[0], "1969-01-01 signature")
    assert "Secretland" not in answer(client, "")
    assert "draft" not in answer(client, "")
    assert "no instrument at the address “draft”" in answer(client, "instrument=draft", 404)
    Instrument.objects.filter(pk=second.pk).update(state="withdrawn")
    assert "Mali" not in answer(client, "")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("instrument=nowhere", 404),
        ("instrument=NPT!", 400),
        ("instrument=first-treaty&kind=protocol", 400),
        ("kind=song", 400),
        ("kind=protocol&kind=treaty", 400),
        ("subject=nothing", 404),
        ("instruments=first-treaty", 400),
        ("instrument=first-treaty&within=x", 400),
        ("as_of=1970-02-30", 400),
        ("for=me", 400),
        ("q=%00", 400),
    ],
)
def test_what_means_nothing_is_answered_with_a_sentence(client, treaties, query, status):
    assert len(unescape(answer(client, query, status))) > 40


def test_more_instruments_than_the_table_holds_are_refused(client, treaties, monkeypatch):
    monkeypatch.setattr("directory.site.views.participation.MOST_INSTRUMENTS", 1)
    for query in (BOTH, "", "q=treaty"):
        if query == "q=treaty":
            assert answer(client, query)
        else:
            assert "at most 1 instruments" in answer(client, query, 400)


def test_the_bound_is_a_hundred():
    assert participation.MOST_INSTRUMENTS == 100


def test_spreadsheets_get_their_mark_and_the_file_a_name(client, treaties):
    response = client.get(f"/data/participation.csv?{BOTH}&for=spreadsheet&as_of=1990-01-01")
    assert b"".join(response).startswith(b"\xef\xbb\xbfid,")
    assert 'filename="participation-1990-01-01.csv"' in response["Content-Disposition"]


def queries(client, query):
    with CaptureQueriesContext(connection) as captured:
        answer(client, query)
    return len(captured)


def test_table_costs_the_same_queries_however_large(client, treaties, states):
    one = queries(client, "instrument=second")
    for number in range(3):
        more = an_instrument(f"More {number}")
        for state in (*states, a_state(f"State {number}")):
            acts_of(more, state, "1990-01-01 signature")
    more = "".join(f"&instrument=more-{number}" for number in range(3))
    assert queries(client, f"instrument=second{more}") == one


def test_data_page_lets_readers_choose(client, treaties):
    an_instrument("Secret draft", published=False)
    shown = client.get("/en/data/?as_of=1990-01-01").content.decode()
    form = shown[shown.index('<form class="choose"') :]
    form = form[: form.index("</form>")]
    assert 'action="/data/participation.csv"' in form
    assert '<option value="first-treaty">First</option>' in form
    assert '<input type="hidden" name="as_of" value="1990-01-01">' in form
    assert "Secret" not in shown
    arabic = client.get("/ar/data/").content.decode()
    assert '<option value="first-treaty" lang="en" dir="ltr">First</option>' in arabic


@pytest.mark.parametrize("number", [1, 3])
def test_data_page_asks_as_much_for_one_instrument_as_for_three(client, number):
    for at in range(number):
        an_instrument(f"Treaty {at}")
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/en/data/").status_code == 200
    assert len([q for q in captured if "treaties_instrument" in q["sql"]]) == 1
