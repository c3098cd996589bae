"""What cannot be, or is unusual, in files of acts and statements: said with its row, and nothing is
lost. A user is refused; of a source everything is kept and named."""

import pytest
from django.contrib.auth import get_user_model

from orgchart.models import Grant, Organization
from tests.built_once import built_once
from tests.treaties.builders import a_state, a_statement, acts_of, an_instrument
from tests.treaties.test_imports import faults, load
from treaties.models import Act, Statement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("states")]
ACTS = "instrument_code participant_code kind date"
STATEMENTS = "instrument_code participant_code kind date objects_to_id"
GOOD = ["T", "TCD", "signature", "1990-01-01"]


@pytest.fixture
def editor():
    user = get_user_model().objects.create_user("e@example.org", "secret", is_staff=True)
    Grant.objects.create(user=user, role="publisher", organization=None)
    return user


@built_once
def treaty():
    dates = {"adopted": "1968-06-12", "opened_for_signature": "1968-07-01"}
    return an_instrument("Treaty", code="T", dates=dates)


@built_once
def states():
    a_state("Chad", code="TCD")
    a_state("South Sudan", code="SSD", founded="2011-07-09", founded_precision="day")


IMPOSSIBLE = {
    "before it was opened": (
        [["T", "TCD", "signature", "1968-06-20"]],
        "The instrument was not open for signature yet on this day.",
    ),
    "before it was adopted": (
        [["T", "TCD", "accession", "1960"]],
        "The instrument was not adopted yet on this day.",
    ),
    "withdrawal without consent": (
        [["T", "TCD", "withdrawal", "1995-01-01"]],
        "There is no consent to be bound from which the participant could withdraw.",
    ),
    "withdrawal before the consent": (
        [["T", "TCD", "accession", "1996-01-01"], ["T", "TCD", "withdrawal", "1995-01-01"]],
        "There is no consent to be bound from which the participant could withdraw.",
    ),
    "of a state that did not exist": (
        [["T", "SSD", "accession", "1990-01-01"]],
        "The participant did not exist yet on this day.",
    ),
}
BY_CASE = pytest.mark.parametrize(("rows", "sentence"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)


@BY_CASE
def test_impossible_acts_are_refused_to_a_user_with_their_rows(treaty, editor, rows, sentence):
    assert faults("acts", ACTS, *rows, GOOD, actor=editor) == [(len(rows) + 1, "", sentence)]
    assert not Act.objects.exists()


@BY_CASE
def test_impossible_acts_of_a_source_are_kept_and_named(treaty, rows, sentence):
    plan = load("acts", ACTS, *rows, GOOD)
    assert f"Row {len(rows) + 1}: {sentence}" in plan.notes
    assert Act.objects.count() == len(rows) + 1


@pytest.mark.parametrize("by_user", [True, False])
def test_two_ratifications_in_a_row_are_kept_with_a_note(treaty, editor, by_user):
    rows = [GOOD, ["T", "TCD", "ratification", "1991"], ["T", "TCD", "ratification", "1995"]]
    plan = load("acts", ACTS, *rows, actor=editor if by_user else None)
    assert plan.notes == [
        "Row 4: The participant has consented already and not withdrawn: the first consent counts."
    ]
    assert Act.objects.count() == 3


@pytest.mark.parametrize("by_user", [True, False])
def test_unknown_country_refuses_the_file_whole(treaty, editor, by_user):
    row = ["T", "XXX", "signature", "1990-01-01"]
    found = faults("acts", ACTS, GOOD, row, actor=editor if by_user else None)
    assert found == [(3, "participant_code", "There is no record with the code “XXX”.")]
    assert not Act.objects.exists()


@pytest.mark.parametrize("day", ["1990-02-30", "soon", "1990-13"])
def test_day_that_is_none_refuses_the_file_whole(treaty, day):
    (fault,) = faults("acts", ACTS, GOOD, ["T", "TCD", "ratification", day])
    assert fault[:2] == (3, "date")
    assert not Act.objects.exists()


def test_same_act_twice_in_a_file_is_a_fault_of_both_rows(treaty):
    found = faults("acts", ACTS, GOOD, GOOD)
    assert [fault[0] for fault in found] == [2, 3]


def test_objection_to_nothing_and_to_what_is_not_there_are_refused(treaty):
    row = ["T", "TCD", "objection", "1991-01-01", ""]
    (fault,) = faults("statements", STATEMENTS, row)
    assert fault == (
        2,
        "objects_to_id",
        "An objection, and nothing else, names a statement to object to.",
    )
    row[-1] = "8e2b0a5e-8a5a-4a1e-9a83-8f5b1c0f6f10"
    (fault,) = faults("statements", STATEMENTS, row)
    assert fault == (2, "objects_to_id", "There is no record with this permanent id.")
    assert not Statement.objects.exists()


def test_objection_to_something_of_the_same_file_is_read(treaty):
    acts_of(treaty, a_state("Mali", code="MLI"), "1990-01-01 accession")
    key = "8e2b0a5e-8a5a-4a1e-9a83-8f5b1c0f6f10"
    rows = [
        ["", "T", "TCD", "objection", "1990-05-05", key],
        [key, "T", "MLI", "reservation", "1990-01-01", ""],
    ]
    load("statements", f"id {STATEMENTS}", *rows)
    assert Statement.objects.get(kind="objection").objects_to.participant.code == "MLI"


@pytest.mark.parametrize(
    ("about", "author", "sentence"),
    [
        ("other", "MLI", "The statement objected to is about another instrument."),
        ("own", "TCD", "A participant does not object to its own statement."),
        ("later", "MLI", "The objection is older than what it objects to."),
    ],
)
def test_objection_that_cannot_be_is_refused_to_a_user_and_kept_of_a_source(
    treaty,
    editor,
    about,
    author,
    sentence,
):
    mali = a_state("Mali", code="MLI")
    other = an_instrument("Other", dates={"adopted": "1960"})
    participant = mali if author == "MLI" else Organization.objects.get(code="TCD")
    date = "1999-01-01" if about == "later" else "1990-01-01"
    text = a_statement(other if about == "other" else treaty, participant, date=date)
    text.save()
    row = ["T", "TCD", "objection", "1991-01-01", text.public_id]
    assert (2, "", sentence) in faults("statements", STATEMENTS, row, actor=editor)
    assert Statement.objects.count() == 1
    plan = load("statements", STATEMENTS, row)
    assert f"Row 2: {sentence}" in plan.notes
    assert Statement.objects.count() == 2


def test_late_objections_and_reservations_are_kept_with_a_note(treaty, editor):
    mali = a_state("Mali", code="MLI")
    acts_of(treaty, mali, "1990-01-01 accession")
    acts_of(treaty, Organization.objects.get(code="TCD"), "1990-01-01 accession")
    reservation = a_statement(treaty, mali, date="1990-01-01")
    reservation.save()
    rows = [
        ["T", "TCD", "objection", "1992-01-01", reservation.public_id],
        ["T", "TCD", "reservation", "1993-01-01", ""],
    ]
    plan = load("statements", STATEMENTS, *rows, actor=editor)
    assert plan.notes == [
        "Row 2: The objection came more than twelve months after the statement (article 20).",
        "Row 3: A reservation is made when signing or consenting, not later (article 19).",
    ]
