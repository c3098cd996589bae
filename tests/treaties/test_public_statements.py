"""Statements on the page of an instrument: in full, with the objections beside them."""

import re

import pytest

from directory.publishing import actions as publishing
from tests.built_once import built_once
from tests.treaties.builders import a_state, a_statement, acts_of, an_instrument, dated
from tests.treaties.test_public_instrument import page, table, text_of

pytestmark = pytest.mark.django_db


@built_once
def pact():
    return an_instrument("Pact", dates={"adopted": "1968-06-12"})


@built_once
def chad():
    return a_state("Chad")


@built_once
def mali():
    return a_state("Mali")


def said(instrument, participant, text, **fields):
    statement = a_statement(instrument, participant, text_en=text, **fields)
    statement.save()
    return statement


def statements(shown):
    """[(text of a statement, [texts of the objections beside it])]"""
    part = shown.partition('id="statements"')[2].partition("<footer")[0]
    found = []
    for piece in part.split('<article class="statement"')[1:]:
        own, *objections = piece.split('<article class="objection"')
        found.append((text_of(f"<{own}"), [text_of(f"<{one}") for one in objections]))
    return found


def test_statement_is_shown_in_full_with_what_is_known_of_it(client, pact, chad):
    said(
        pact,
        chad,
        "We do *not* accept article 11.",
        date="1970-03-05",
        articles="11; 12 (1)",
        original_language="fr",
        note_en="Made on signature.",
        source_en="Treaty Series",
    )
    ((shown, objections),) = statements(page(client))
    assert shown == (
        "Chad reservation · 5 March 1970 · articles 11; 12 (1) · original in French "
        "We do not accept article 11. Made on signature. Source Treaty Series"
    )
    assert objections == []


def test_objections_stand_beside_what_they_object_to(client, pact, chad, mali):
    first = said(pact, chad, "We reserve.", date="1970")
    said(pact, mali, "We declare.", kind="declaration", date="1971")
    said(pact, mali, "Mali objects.", kind="objection", objects_to=first, date="1972",
         precludes_entry=True)  # fmt: skip
    said(pact, a_state("Niger"), "Niger objects.", kind="objection", objects_to=first, date="1973")
    (reserved, objections), (declared, none) = statements(page(client))
    assert reserved.startswith("Chad reservation") and declared.startswith("Mali declaration")
    assert none == [] and len(objections) == 2
    assert objections[0] == (
        "Mali objection · 1972 Precludes the entry into force between the two Mali objects."
    )
    assert objections[1].startswith("Niger objection")


def test_objection_to_an_objection_says_so(client, pact, chad, mali):
    first = said(pact, chad, "We reserve.")
    second = said(pact, mali, "We object.", kind="objection", objects_to=first)
    said(pact, chad, "We object to that.", kind="objection", objects_to=second)
    shown = page(client)
    (_reserved, beside), (again, _none) = statements(shown)
    assert len(beside) == 1 and "Objects to another statement" in again
    assert f'href="#statement-{second.public_id}"' in shown


def test_objection_to_a_hidden_statement_does_not_say_to_what(client, pact, chad):
    secret = a_state("Secretland")
    hidden = said(pact, secret, "Secret words.")
    said(pact, chad, "We object.", kind="objection", objects_to=hidden)
    publishing.withdraw(secret)
    shown = page(client)
    ((own, _none),) = statements(shown)
    assert "Objects to a statement that is not shown here" in own
    assert "Secret" not in shown and str(hidden.public_id) not in shown


def test_withdrawn_statement_is_marked_from_its_day_on(client, pact, chad):
    statement = a_statement(pact, chad, text_en="We reserve.", date="1970-01-01")
    dated(statement, withdrawn="1990-05").save()
    assert "Withdrawn in May 1990" in page(client)
    shown = page(client, "?as_of=1980-01-01")
    assert "We reserve." in shown and "Withdrawn" not in shown
    assert "We reserve." not in page(client, "?as_of=1969-01-01")


def test_text_in_another_language_is_marked_and_runs_its_own_way(client, pact, chad):
    a_statement(pact, chad, text_ar="نتحفظ على المادة 11.").save()
    shown = page(client)
    assert '<p class="language-note">in Arabic</p>' in shown
    assert re.search(r'<div class="prose" lang="ar" dir="rtl"><p>نتحفظ', shown)


def test_markup_in_a_statement_is_no_markup(client, pact, chad):
    said(pact, chad, "<script>alert(1)</script>")
    response = client.get("/en/treaties/pact/").content.decode()
    assert "<script>alert" not in response


def test_statements_of_a_participant_are_reached_from_the_table(client, pact, chad, mali):
    acts_of(pact, chad, "1970-01-01 signature")
    acts_of(pact, mali, "1970-01-01 signature")
    first = said(pact, chad, "We reserve.")
    said(pact, mali, "We declare.", kind="declaration")
    said(pact, mali, "We object.", kind="objection", objects_to=first)
    shown = page(client)
    assert [row[0] for row in table(shown)] == ["Chad Statements: 1", "Mali Statements: 2"]
    assert 'href="?by=chad#statements"' in shown
    assert [own.split()[0] for own, _beside in statements(page(client, "?by=chad"))] == ["Chad"]
    found = statements(page(client, "?by=mali"))
    assert [own.split()[0] for own, _beside in found] == ["Chad", "Mali"]
    assert "There is no participant" in page(client, "?by=nobody", status=404)


def test_statements_are_paged_with_their_objections(client, pact, chad, mali, monkeypatch):
    monkeypatch.setattr("treaties.views.profile.STATEMENTS_ON_A_PAGE", 2)
    rows = [said(pact, chad, f"Number {n}.", date=f"197{n}") for n in range(3)]
    said(pact, mali, "We object.", kind="objection", objects_to=rows[2])
    first, second = page(client), page(client, "?statements=2")
    assert [len(beside) for _own, beside in statements(first)] == [0, 0]
    assert [len(beside) for _own, beside in statements(second)] == [1]
    assert "4 in all" in first and 'href="?statements=2#statements"' in first
    assert "fewer pages" in page(client, "?statements=3", status=404)
