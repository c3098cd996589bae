"""What is refused and what is warned of among acts, and that nothing is lost."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from directory.publishing.models import Revision
from directory.publishing.revisions import last_revision
from tests.builders import an_organization
from tests.built_once import built_once
from tests.treaties.builders import a_state, acts_of, an_act, an_instrument
from tests.treaties.timelines import day
from treaties.actions.acts import delete_acts, save_acts
from treaties.actions.checks import check_acts
from treaties.models import Act

pytestmark = pytest.mark.django_db


@built_once
def treaty():
    """Adopted in June 1968, open for signature in 1969; in force after two consents."""
    return an_instrument(
        "Treaty",
        dates={
            "adopted": "1968-06",
            "opened_for_signature": "1969-01-01",
            "closed_for_signature": "1969-12-31",
        },
        entry_basis="consents",
        entry_count=2,
        entry_delay=3,
        entry_delay_unit="months",
    )


@built_once
def morocco():
    return a_state("Morocco", founded=day("1956"), founded_precision="year")


def codes(treaty, participant, drawn):
    """(refused, warned) for a line of acts, by their codes."""
    acts = [
        an_act(treaty, participant, kind, date, effect[1] if effect else None)
        for date, kind, *effect in (piece.split() for piece in drawn.split(","))
    ]
    found = check_acts(acts)
    return [f.code for f in found.refusals], [f.code for f in found.warnings]


@pytest.mark.parametrize(
    ("drawn", "refused"),
    [
        ("1968-05 accession", "before_adoption"),
        ("1950 accession", "not_yet_there"),
        ("1968-07-01 signature", "before_opening"),
        ("1970 signature", "after_closing"),
        ("1971 withdrawal", "nothing_to_withdraw"),
        ("1969 signature, 1971 withdrawal", "nothing_to_withdraw"),
        ("1971 withdrawal_of_ratification", "no_consent_to_take_back"),
        ("1971 withdrawal_of_signature", "no_signature_to_take_back"),
        ("1971 accession, 1972 revocation_of_withdrawal", "no_withdrawal_to_revoke"),
        (
            "1971 accession, 1972 withdrawal > 1973, 1974 revocation_of_withdrawal",
            "no_withdrawal_to_revoke",
        ),
    ],
)
def test_what_the_law_of_treaties_leaves_no_room_for_is_refused(treaty, morocco, drawn, refused):
    assert refused in codes(treaty, morocco, drawn)[0]
    with pytest.raises(ValidationError):
        acts_of(treaty, morocco, drawn)
    assert not Act.objects.exists()


@pytest.mark.parametrize(
    ("drawn", "warned"),
    [
        ("1969 signature, 1970 ratification, 1975 ratification", "consents_twice"),
        ("1969 signature, 1970 accession", "accedes_as_signatory"),
        ("1971 formal_confirmation", "confirmed_by_state"),
        ("1971 accession > 1970", "effect_before_date"),
        ("2500 accession", "announced"),
        ("1971 succession", "succeeds_nobody"),
        ("1971 end_of_provisional_application", "no_application_to_end"),
        ("1971 confirmation_of_signature", "nothing_to_confirm"),
        ("1971 accession, 1980 withdrawal, 1980-02 withdrawal", "withdraws_twice"),
        ("1971-05 accession, 1971 withdrawal", "date_too_coarse"),
    ],
)
def test_what_is_unusual_is_kept_with_a_warning(treaty, morocco, drawn, warned):
    assert codes(treaty, morocco, drawn) == ([], [warned])
    acts_of(treaty, morocco, drawn)
    assert Act.objects.count() == len(drawn.split(","))


@pytest.mark.parametrize(
    "drawn",
    [
        "1969 signature, 1970 ratification, 1980 withdrawal > 1981, 1990 accession",
        "1971 accession, 1980 withdrawal > 1981, 1980-06 revocation_of_withdrawal",
        "1969-02-01 signature, 1969-05-01 withdrawal_of_signature",
        "1971 accession, 1998-05-26 withdrawal > 1998-08-26, 1998-05-26 accession > 1998-08-26",
        "1971 accession",
    ],
)
def test_what_treaty_practice_knows_is_neither_refused_nor_warned_of(treaty, morocco, drawn):
    assert codes(treaty, morocco, drawn) == ([], [])


def test_a_ratification_without_a_signature_is_warned_of_where_others_signed(treaty, morocco):
    assert codes(treaty, morocco, "1970 ratification") == ([], [])
    acts_of(treaty, a_state("Kenya"), "1969 signature")
    assert codes(treaty, morocco, "1970 ratification") == ([], ["ratifies_unsigned"])


def test_an_act_of_a_state_that_has_ended_is_refused(treaty):
    union = a_state("Former Union", dissolved=day("1991-12-26"), dissolved_precision="day")
    assert codes(treaty, union, "1991-12-25 accession")[0] == []
    assert codes(treaty, union, "1991-12-26 accession")[0] == ["not_there_any_more"]


def test_a_new_act_is_judged_together_with_the_stored_ones(treaty, morocco):
    acts_of(treaty, morocco, "1971 accession")
    assert codes(treaty, morocco, "1980 withdrawal") == ([], [])
    assert codes(treaty, morocco, "1980 accession") == ([], ["consents_twice"])
    assert codes(treaty, a_state("Kenya"), "1980 withdrawal")[0] == ["nothing_to_withdraw"]


def test_an_act_for_a_territory_is_judged_apart_from_the_participants_own(treaty, morocco):
    island = an_organization("Island", kind="territory")
    withdrawal = an_act(treaty, morocco, "territorial_withdrawal", "1980", territory=island)
    extension = an_act(treaty, morocco, "territorial_extension", "1972", territory=island)
    assert check_acts([withdrawal, extension]) == ([], [])


def test_a_bureau_takes_part_in_no_treaty(treaty):
    bureau = an_organization("Bureau")
    with pytest.raises(ValidationError, match="Only a state"):
        acts_of(treaty, bureau, "1971 accession")
    with pytest.raises(ValidationError, match="Only a state"):
        acts_of(treaty, bureau, "1971 accession", refuse=False)


def test_a_participant_does_not_become_a_bureau(treaty, morocco):
    acts_of(treaty, morocco, "1971 accession")
    with pytest.raises(IntegrityError), transaction.atomic():
        type(morocco).objects.filter(pk=morocco.pk).update(kind="bureau")


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        ({"kind": "accession", "date": "1971"}, "entered already"),
        ({"kind": "nonsense", "date": "1971"}, "not known"),
        ({"kind": "withdrawal"}, "on which day"),
    ],
)
def test_the_database_refuses_with_a_sentence_and_keeps_nothing(treaty, morocco, act, sentence):
    acts_of(treaty, morocco, "1971 accession")
    new = an_act(treaty, morocco, **act)
    with pytest.raises(ValidationError, match=sentence):
        save_acts([an_act(treaty, a_state("Kenya"), "accession", "1972"), new], refuse=False)
    assert Act.objects.count() == 1
    assert new.pk is None


def test_what_a_source_has_wrong_can_be_kept_and_comes_back_as_a_refusal(treaty, morocco):
    act = an_act(treaty, morocco, "withdrawal", "1980")
    findings = save_acts([act], refuse=False)
    assert [finding.key for finding in findings.refusals] == [act]
    assert Act.objects.get() == act


def test_acts_of_many_instruments_are_saved_with_one_revision_each(treaty, morocco, administrator):
    other = an_instrument("Other treaty")
    before = Revision.objects.count()
    acts = [
        an_act(treaty, morocco, "accession", "1971"),
        an_act(other, morocco, "accession", "1971"),
    ]
    save_acts(acts, actor=administrator, comment="from the status table")
    assert Revision.objects.count() == before + 2
    revision = last_revision(treaty)
    assert (revision.author, revision.comment) == (administrator, "from the status table")
    assert [row["kind"] for row in revision.snapshot["owned"]["acts"]] == ["accession"]


def test_many_acts_are_saved_in_as_many_queries_as_one(
    treaty, morocco, django_assert_max_num_queries
):
    states = [a_state(f"State {number}") for number in range(20)]
    save_acts([an_act(treaty, morocco, "accession", "1971")])
    with django_assert_max_num_queries(36):
        save_acts([an_act(treaty, state, "accession", "1972") for state in states])
    assert Act.objects.count() == 21


def test_the_days_of_effect_follow_from_the_rule_and_give_way_to_the_source(treaty, morocco):
    kenya, chile = a_state("Kenya"), a_state("Chile")
    first, second = acts_of(treaty, morocco, "1970-01-31 accession")[0], None
    assert first.effect is None
    second = acts_of(treaty, kenya, "1970-11-30 accession")[0]
    later, given = acts_of(treaty, chile, "1975-01-01 accession")[0], None
    for act in (first, second, later):
        act.refresh_from_db()
    treaty.refresh_from_db()
    assert treaty.computed_entry == day("1971-02-28")
    assert [str(act.effect) for act in (first, second, later)] == [
        "1971-02-28", "1971-02-28", "1975-04-01",
    ]  # fmt: skip
    assert later.effect_is_computed
    given = Act.objects.get(pk=later.pk)
    given.effect_date, given.effect_date_precision = day("1975-02-01"), "day"
    save_acts([given])
    given.refresh_from_db()
    assert (str(given.effect), given.effect_is_computed) == ("1975-02-01", False)
    assert given.computed_effect is None


def test_without_an_act_that_it_needs_an_instrument_is_not_in_force(treaty, morocco):
    acts_of(treaty, morocco, "1970 accession")
    acts = acts_of(treaty, a_state("Kenya"), "1971 accession")
    delete_acts(acts)
    treaty.refresh_from_db()
    assert treaty.computed_entry is None
    assert Act.objects.get().computed_effect is None
