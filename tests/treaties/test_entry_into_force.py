"""When an instrument enters into force, and for whom from which day (VCLT art. 24)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.treaties.test_status import days, rows
from tests.treaties.timelines import day, line
from treaties.enums import ActKind, DelayUnit, EntryBasis
from treaties.law.delays import later
from treaties.law.entry_into_force import Entry, Rule, effect_by_law, entry_into_force

DAYS, MONTHS = DelayUnit.DAYS, DelayUnit.MONTHS
AFTER_THREE = Rule(EntryBasis.CONSENTS, count=3)


def entry(rule, *lines):
    """The Entry by a line of acts for each participant, who are A, B, C ..."""
    drawn = zip("ABCDEF", lines, strict=False)
    return entry_into_force(rule, [(who, act) for who, acts in drawn for act in line(acts)])


def test_an_instrument_enters_into_force_with_the_last_consent_that_it_needs():
    acts = ["1968 signature, 1971 ratification", "1969 accession", "1970-03-05 succession"]
    assert entry(AFTER_THREE, *acts) == Entry(day("1971"))
    assert entry(AFTER_THREE, *acts, "1970 accession") == Entry(day("1970-03-05"))


def test_an_instrument_says_how_many_consents_it_still_needs():
    assert entry(AFTER_THREE, "1968 signature", "1969 accession").needed == 2
    assert entry(AFTER_THREE).needed == 3


def test_a_consent_that_was_taken_back_does_not_count():
    acts = ["1969 accession, 1970 withdrawal_of_ratification", "1971 accession", "1972 accession"]
    assert entry(AFTER_THREE, *acts).needed == 1
    assert entry(AFTER_THREE, *acts, "1973 accession") == Entry(day("1973"))


def test_one_participant_counts_once():
    assert entry(AFTER_THREE, "1969 ratification, 1970 accession, 1971 acceptance").needed == 2


def test_participants_that_are_named_have_to_be_among_them():
    """As the depositaries of the NPT: forty others, and all of them."""
    rule = AFTER_THREE._replace(named=frozenset("D"))
    acts = ["1968 accession", "1969 accession", "1970 accession"]
    assert entry(rule, *acts) == Entry(None, 1, frozenset("D"))
    assert entry(rule, *acts, "1971 accession") == Entry(day("1971"))


def test_named_participants_suffice_where_no_number_is_said():
    rule = Rule(EntryBasis.CONSENTS, named=frozenset("AB"))
    assert entry(rule, "1968 accession").missing == frozenset("B")
    assert entry(rule, "1968 accession", "1969 accession") == Entry(day("1969"))


@pytest.mark.parametrize(
    ("delay", "then"),
    [
        ((180, DAYS), "1997-04-29"),  # the Chemical Weapons Convention
        ((3, MONTHS), "1997-01-31"),
        ((4, MONTHS), "1997-02-28"),
        ((None, ""), "1996-10-31"),
    ],
)
def test_a_delay_counts_from_the_day_of_the_last_consent(delay, then):
    rule = Rule(EntryBasis.CONSENTS, count=1, delay=delay)
    assert entry(rule, "1996-10-31 ratification").day == day(then)


def test_the_first_day_of_the_month_after_the_delay_is_reckoned_as_in_the_rome_statute():
    rule = Rule(EntryBasis.CONSENTS, count=1, delay=(60, DAYS), on_first_of_month=True)
    assert entry(rule, "2002-04-11 ratification").day == day("2002-07-01")


def test_a_fixed_day_beside_a_number_is_the_earliest():
    rule = Rule(EntryBasis.CONSENTS, count=1, date=day("1995"))
    assert entry(rule, "1993 ratification").day == day("1995")
    assert entry(rule, "1996 ratification").day == day("1996")


def test_an_instrument_enters_into_force_on_a_fixed_day_on_adoption_or_on_signature():
    assert entry(Rule(EntryBasis.FIXED_DATE, date=day("1995"))).day == day("1995")
    assert entry(Rule(EntryBasis.ADOPTION, adopted=day("2017-06-15"))).day == day("2017-06-15")
    signed = Rule(EntryBasis.SIGNATURE, count=2)
    assert entry(signed, "2018 signature").needed == 1
    assert entry(signed, "2018 signature", "2018-02-23 signature").day == day("2018-02-23")


def test_signature_short_of_consent_counts_only_where_the_instrument_says_so():
    assert entry(AFTER_THREE, "1968 signature", "1968 signature", "1968 signature").needed == 3


def test_nothing_follows_from_no_rule_or_from_consents_of_an_unknown_day():
    assert entry(Rule(), "1968 accession") == Entry(None)
    assert entry(AFTER_THREE, "? accession", "? accession", "? accession") == Entry(None)


def effect(rule, drawn, in_force="1997-04-29"):
    return effect_by_law(rule, in_force and day(in_force), line(drawn)[0])


def test_who_consents_later_is_bound_after_the_delay_of_the_instrument():
    rule = Rule(EntryBasis.CONSENTS, count=65, delay=(180, DAYS), later_delay=(30, DAYS))
    assert effect(rule, "2000-01-01 accession") == day("2000-01-31")
    assert effect(rule, "1997-04-20 ratification") == day("1997-05-20")
    assert effect(rule, "1994 ratification") == day("1997-04-29")
    without = rule._replace(later_delay=(None, ""))
    assert effect(without, "2000-01-01 accession") == day("2000-06-29")


def test_without_a_clause_who_consents_later_is_bound_on_that_day():
    assert effect(Rule(), "2000-01-01 accession") == day("2000-01-01")


def test_succession_and_application_have_effect_at_once():
    rule = Rule(EntryBasis.CONSENTS, later_delay=(30, DAYS))
    assert effect(rule, "2000-01-01 succession") == day("2000-01-01")
    assert effect(rule, "2000-01-01 application") == day("2000-01-01")


def test_no_consent_has_effect_before_the_entry_into_force():
    assert effect(AFTER_THREE, "2000-01-01 accession", in_force=None) is None


def test_a_withdrawal_takes_effect_after_the_notice_of_the_instrument_or_of_article_56():
    assert effect(Rule(withdrawal_delay=(3, MONTHS)), "2000-01-10 withdrawal") == day("2000-04-10")
    assert effect(Rule(), "2000-01-10 withdrawal") == day("2001-01-10")


@given(days, st.integers(0, 600), st.sampled_from(DelayUnit), st.booleans())
def test_a_delay_never_ends_before_it_begins(start, number, unit, first):
    then = later(start, number, unit, on_first_of_month=first)
    assert then >= start
    assert not first or then.day == 1


rules = st.builds(
    Rule,
    st.just(EntryBasis.CONSENTS),
    st.integers(1, 4),
    st.frozensets(st.sampled_from("AB")),
    st.tuples(st.integers(0, 400), st.sampled_from(DelayUnit)),
)
events = st.lists(st.tuples(st.sampled_from("ABCDE"), rows), max_size=10)


@given(rules, events)
def test_an_instrument_either_has_its_day_or_lacks_somebody(rule, acts):
    found = entry_into_force(rule, acts)
    assert (found.day is None) == (found.needed > 0)
    assert found.missing <= rule.named


@given(rules, events, st.sampled_from("ABCDE"), days)
def test_one_more_consent_never_puts_the_entry_into_force_off(rule, acts, who, date):
    more = [(who, line("1950 accession")[0]._replace(date=date, kind=ActKind.ACCESSION.value))]
    before, after = entry_into_force(rule, acts), entry_into_force(rule, [*acts, *more])
    assert before.day is None or after.day <= before.day
