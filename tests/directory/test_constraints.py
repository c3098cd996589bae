"""The check constraints of a row, asked together: with the answers that Django finds one by one."""

import datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.constraints import Checked, checks_hold, written
from orgchart.models import Contact, Grant, Name, Organization, Placement
from treaties.models import Act, Instrument, Statement

pytestmark = pytest.mark.django_db
CHECKED = [model for model in apps.get_models() if issubclass(model, Checked)]


def said(validate, exclude=None):
    try:
        validate(exclude=exclude)
    except ValidationError as error:
        return error.message_dict
    return {}


def by_django(row, exclude=None):
    """What Django says where each check is asked by itself."""
    return said(lambda exclude: models.Model.validate_constraints(row, exclude), exclude)


def an_organization(**fields):
    return Organization(**({"kind": "bureau", "slug": "bureau"} | fields))


BAD = {
    "a kind that is not known": (an_organization(kind="queendom"), ["Choose one from the list"]),
    "two faults": (
        an_organization(slug="Not So", closure_kind="abolished"),
        ["small Latin letters", "Say when it was dissolved"],
    ),
    "a date that is not the first of its year": (
        an_organization(founded=datetime.date(2001, 5, 2), founded_precision="year"),
        ["kept as its first day"],
    ),
    "an end before its start": (
        Name(
            start_date=datetime.date(2010, 1, 1), start_date_precision="day",
            end_date=datetime.date(2009, 1, 1), end_date_precision="day",
        ),
        ["end lies before the start"],
    ),
    "a parent that is itself": (Placement(organization_id=7, parent_id=7), ["under itself"]),
    "an empty contact": (Contact(kind="email"), ["Give the address"]),
    "languages of an editor": (
        Grant(role="editor", user_id=1, languages=["fr"]), ["Choose the languages"]
    ),
    "nobody": (Grant(role="editor"), ["a user or a group"]),
    "an end without a day": (Act(kind="withdrawal"), [""]),
    "an objection to nothing": (Statement(kind="objection"), [""]),
}  # fmt: skip


@pytest.mark.parametrize(("row", "sentences"), BAD.values(), ids=BAD)
def test_what_is_refused_is_said_as_django_says_it(row, sentences):
    found = said(row.validate_constraints)
    assert found == by_django(row)
    assert len(found["__all__"]) >= len(sentences)
    for sentence in sentences:
        assert sentence in " ".join(found["__all__"])


@pytest.mark.parametrize("model", CHECKED, ids=lambda model: model.__name__)
def test_every_check_of_every_model_can_be_asked(model):
    checks = [each for each in model._meta.constraints if type(each) is models.CheckConstraint]
    asked = written(model, "default")
    assert len(asked) == len(checks)
    row = model()
    for check in asked:
        params = [each.of(row, "default") if hasattr(each, "of") else each for each in check.params]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {check.sql}", params)
            assert cursor.fetchone()[0] in {True, False}


def test_a_row_is_asked_about_once():
    row = an_organization()
    row.validate_constraints()
    with CaptureQueriesContext(connection) as asked:
        row.validate_constraints()
    assert [query["sql"].split()[0] for query in asked] == ["SAVEPOINT", "SELECT", "RELEASE"]


def test_a_field_that_is_left_out_is_not_asked_about():
    row = an_organization(kind="queendom", slug="Not So")
    assert len(said(row.validate_constraints)["__all__"]) == 2
    assert len(said(row.validate_constraints, ["slug"])["__all__"]) == 1
    assert said(row.validate_constraints, {"slug", "kind"}) == {}


def test_a_computed_column_is_left_out_with_what_it_is_made_of():
    row = Name(
        start_date=datetime.date(2010, 1, 1), start_date_precision="day",
        end_date=datetime.date(2009, 1, 1), end_date_precision="day",
    )  # fmt: skip
    assert said(row.validate_constraints, ["start_date"]) == by_django(row, ["start_date"]) == {}


def test_what_the_database_is_to_compute_is_left_to_django():
    row = an_organization(slug=models.Value("Not So"))
    assert not checks_hold(row, set())
    assert said(row.validate_constraints) == by_django(row) != {}


def test_a_question_that_fails_refuses_nothing_and_breaks_no_transaction():
    row = Instrument(entry_count=10**6, kind="convention", slug="a")  # no smallint
    assert not checks_hold(row, set())
    with transaction.atomic():
        assert said(row.validate_constraints) == by_django(row)
        assert not Organization.objects.exists()


DATES = st.none() | st.sampled_from([datetime.date(2001, 1, 1), datetime.date(2001, 5, 2)])
ORGANIZATIONS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["bureau", "", "queendom"]),
        "slug": st.sampled_from(["", "a", "a-b", "A", "a-"]),
        "founded": DATES,
        "founded_precision": st.sampled_from(["", "day", "month", "year", "%s"]),
        "dissolved": DATES,
        "dissolved_precision": st.sampled_from(["", "day", "year"]),
        "closure_kind": st.sampled_from(["", "abolished"]),
        "state": st.sampled_from(["draft", "secret", None]),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(ORGANIZATIONS, st.sets(st.sampled_from(["kind", "slug", "founded", "closure_kind"])))
def test_any_row_is_judged_as_by_django(fields, exclude):
    row = Organization(**fields)
    assert said(row.validate_constraints, exclude) == by_django(row, exclude)
