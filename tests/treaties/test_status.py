"""The law of treaties as a specification: what a participant is on a day, by its acts."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.treaties.timelines import day, line
from treaties.enums import ActKind, StatusKind
from treaties.law.kinds import CONSENT, SIGNING
from treaties.law.status import (
    NOT_SIMPLE,
    ActRow,
    Standing,
    signed_or_consented,
    status_on,
)


def status(drawn, on, *, in_force="1970", terminated=None, ended=None):
    """'party 1970' or '' of a line of acts on a day."""
    found = status_on(
        line(drawn),
        day(in_force) if in_force else None,
        day(on),
        terminated=terminated and day(terminated),
        ended=ended and day(ended),
    )
    return f"{found.kind} {found.since.year}" if found else ""


@pytest.mark.parametrize(
    ("on", "then"),
    [
        ("1967", ""),
        ("1968", "signatory 1968"),
        ("1969", "consented 1969"),
        ("1970", "party 1970"),
        ("1990", "leaving 1990"),
        ("1991", "former_party 1991"),
        ("1995", "party 1995"),
    ],
)
def test_a_participant_signs_consents_is_bound_leaves_and_comes_back(on, then):
    acts = "1968 signature, 1969 ratification, 1990 withdrawal > 1991, 1995 accession"
    assert status(acts, on) == then


def test_a_consent_binds_nobody_while_the_instrument_is_not_in_force():
    assert status("1969 accession", "2020", in_force=None) == "consented 1969"


def test_a_consent_binds_on_its_own_day_of_effect():
    acts = "1975 accession > 1975-04"
    assert status(acts, "1975-03-31") == "consented 1975"
    assert status(acts, "1975-04") == "party 1975"


def test_a_day_of_effect_that_the_source_gives_needs_no_entry_into_force():
    assert status("1975 accession > 1976", "1980", in_force=None) == "party 1976"


@pytest.mark.parametrize("kind", sorted(CONSENT))
def test_every_form_of_consent_binds(kind):
    assert status(f"1980 {kind}", "1980") == "party 1980"


@pytest.mark.parametrize("kind", sorted(SIGNING))
def test_signing_short_of_consent_makes_a_signatory(kind):
    assert status(f"1980 {kind}", "1980") == "signatory 1980"


def test_the_withdrawal_of_a_ratification_leaves_a_signatory():
    acts = "1968 signature, 1969 ratification, 1969-06 withdrawal_of_ratification"
    assert status(acts, "1969-07", in_force=None) == "signatory 1968"
    assert status("1969 accession, 1969-06 withdrawal_of_ratification", "1970") == ""


def test_the_withdrawal_of_a_signature_leaves_nothing():
    assert status("2000 signature, 2002 withdrawal_of_signature", "2003") == ""


def test_who_signs_again_after_leaving_is_a_signatory():
    acts = "1968 signature, 1969 ratification, 1990 withdrawal > 1991, 1993 signature"
    assert status(acts, "1994") == "signatory 1993"


def test_a_withdrawal_without_its_own_day_takes_effect_after_twelve_months():
    acts = "1980 accession, 1990-03-31 withdrawal"
    assert status(acts, "1991-03-30") == "leaving 1990"
    assert status(acts, "1991-03-31") == "former_party 1991"


def test_a_withdrawal_can_be_revoked_until_it_takes_effect():
    acts = "1980 accession, 1990 withdrawal > 1991, {} revocation_of_withdrawal"
    assert status(acts.format("1990-06"), "1992") == "party 1980"
    assert status(acts.format("1991-06"), "1992") == "former_party 1991"


def test_who_accedes_anew_on_the_day_of_the_withdrawal_stays_a_party():
    """As Trinidad and Tobago did with the First Optional Protocol, to make a reservation."""
    acts = "1980 accession, 1998-05-26 withdrawal > 1998-08-26, 1998-05-26 accession > 1998-08-26"
    assert status(acts, "1998-08-25") == "leaving 1998"
    assert status(acts, "1998-08-26") == "party 1998"


def test_consent_and_withdrawal_in_one_year_known_to_the_year_are_taken_in_their_sense():
    assert status("2011 accession, 2011 withdrawal > 2012", "2011-02") == "leaving 2011"


def test_a_second_consent_changes_nothing():
    assert status("1975 ratification, 1980 accession", "1990") == "party 1975"


def test_a_successor_carries_on_from_its_independence():
    acts = "1993-02-22 succession > 1993-01-01"
    assert status(acts, "1992-12-31") == ""
    assert status(acts, "1993-01-01") == "party 1993"


def test_provisional_application_lasts_until_the_consent_binds_or_it_ends():
    acts = "1994 provisional_application, 1995 signature, 1996 ratification > 1997"
    assert status(acts, "1994") == "provisionally_applying 1994"
    assert status(acts, "1996") == "provisionally_applying 1994"
    assert status(acts, "1997") == "party 1997"
    ended = "1994 signature, 1994 provisional_application, 1998 end_of_provisional_application"
    assert status(ended, "1999") == "signatory 1994"


def test_an_act_of_an_unknown_day_is_older_than_any():
    found = status_on(line("? accession"), day("1970"), day("1971"))
    assert (found.kind, found.since) == (StatusKind.PARTY, day("1970"))
    assert status("? signature, 1980 ratification", "1990") == "party 1980"


def test_parties_are_former_parties_once_the_instrument_is_terminated():
    assert status("1975 accession", "1989", terminated="1990") == "party 1975"
    assert status("1975 accession", "1990", terminated="1990") == "former_party 1990"
    assert status("1975 signature", "1990", terminated="1990") == "signatory 1975"


@pytest.mark.parametrize(
    ("drawn", "on", "numbers"),
    [
        ("1968 signature, 1969 ratification", "1971", [1, 2]),
        ("1969 accession, 1971 notification", "1972", [1]),
        ("1969 accession, 1990 withdrawal > 1991", "1990", [1, 2]),
        ("1969 accession, 1990 withdrawal > 1991", "1992", [1, 2]),
        ("1968 signature, 1969 ratification, 1969 withdrawal_of_ratification", "1970", [1, 2, 3]),
    ],
)
def test_a_status_names_the_acts_that_explain_it(drawn, on, numbers):
    found = status_on(line(drawn), day("1970"), day(on))
    assert [act.id for act in found.acts] == numbers


def test_only_acts_that_change_the_status_change_it():
    idle = set(ActKind) - {kind for kind in ActKind if status(f"1980 {kind}", "1981")}
    assert idle == {
        ActKind.END_OF_PROVISIONAL_APPLICATION,
        ActKind.WITHDRAWAL,
        ActKind.REVOCATION_OF_WITHDRAWAL,
        ActKind.WITHDRAWAL_OF_SIGNATURE,
        ActKind.WITHDRAWAL_OF_RATIFICATION,
        ActKind.TERRITORIAL_EXTENSION,
        ActKind.TERRITORIAL_WITHDRAWAL,
        ActKind.NOTIFICATION,
        ActKind.REGISTRATION,
    }


days = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31))
rows = st.builds(ActRow, st.sampled_from([kind.value for kind in ActKind]), days, st.none() | days)
plain_rows = st.builds(
    ActRow, st.sampled_from([kind.value for kind in CONSENT | SIGNING]), days, st.none() | days
)
histories = (st.lists(rows, max_size=8) | st.lists(plain_rows, max_size=4)).map(
    lambda acts: [act._replace(id=number) for number, act in enumerate(acts, 1)]
)
in_forces = st.none() | days


@given(histories, in_forces, days)
def test_a_status_rests_on_acts_of_the_participant_and_no_later_ones(acts, in_force, on):
    found = status_on(acts, in_force, on)
    if found is not None:
        assert found.acts
        assert set(found.acts) <= set(acts)
        assert found.since is None or found.since <= on


@given(histories, in_forces, days)
def test_the_short_way_leads_where_the_long_one_does(acts, in_force, on):
    simple = signed_or_consented(acts, in_force, on)
    assert simple in {NOT_SIMPLE, Standing.of(acts, on).on(on, in_force)}


@given(histories, in_forces, days, st.randoms())
def test_a_status_does_not_depend_on_the_order_in_which_acts_are_given(acts, in_force, on, random):
    mixed = random.sample(acts, len(acts))
    assert status_on(acts, in_force, on) == status_on(mixed, in_force, on)


@given(histories, in_forces, days)
def test_acts_that_come_later_change_no_earlier_day(acts, in_force, on):
    """But successions, which reach back to the succession of states."""
    known = [act for act in acts if act.date <= on or act.kind == ActKind.SUCCESSION]
    assert status_on(acts, in_force, on) == status_on(known, in_force, on)


@given(histories, in_forces, days)
def test_nobody_is_bound_without_a_consent_or_leaves_without_a_withdrawal(acts, in_force, on):
    found = status_on(acts, in_force, on)
    kinds = {act.kind for act in found.acts} if found else set()
    if found and found.kind in {StatusKind.PARTY, StatusKind.CONSENTED}:
        assert kinds & CONSENT
    if found and found.kind in {StatusKind.LEAVING, StatusKind.FORMER_PARTY}:
        assert kinds & CONSENT and ActKind.WITHDRAWAL in kinds


@given(histories, in_forces, days)
def test_an_accession_after_everything_binds_whatever_came_before(acts, in_force, on):
    last = ActRow(ActKind.ACCESSION.value, datetime.date(2150, 1, 1), None, 99)
    found = status_on([*acts, last], on, datetime.date(2200, 1, 1))
    assert found.kind == StatusKind.PARTY


@pytest.mark.parametrize(
    ("drawn", "then"),
    [
        ("1968 signature, 1969 ratification", "former_party 1993"),
        ("1968 signature, 1969 ratification, 1992-06 withdrawal", "former_party 1993"),
        ("1968 signature, 1969 ratification, 1980 withdrawal > 1981", "former_party 1981"),
        ("1968 provisional_application", "former_party 1993"),
        ("1968 signature", ""),
    ],
)
def test_a_participant_that_has_ended_was_a_party_or_is_nothing(drawn, then):
    assert status(drawn, "1993", ended="1993") == status(drawn, "2020", ended="1993") == then
    before = status(drawn, "1992-12-31")
    assert status(drawn, "1992-12-31", ended="1993") == before != "former_party 1993"


def test_of_an_instrument_and_a_participant_that_ended_the_first_end_counts():
    acts = "1968 signature, 1969 ratification"
    assert status(acts, "2020", terminated="1980", ended="1993") == "former_party 1980"
    assert status(acts, "2020", terminated="1999", ended="1993") == "former_party 1993"
    assert status("1969 accession", "2020", in_force=None, ended="1993") == ""
