import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from directory.history.partial_dates import PartialDate, Precision
from orgchart.models import Name, Placement
from tests.builders import a_person, a_post, an_appointment, an_organization

days = st.dates(datetime.date(1800, 1, 1), datetime.date(2200, 12, 31))
partial_dates = st.builds(PartialDate, days, st.sampled_from(Precision))


@given(partial_dates)
def test_a_partial_date_is_read_as_it_is_written(date):
    assert PartialDate.parse(str(date)) == date
    assert date.earliest <= date.latest


@pytest.mark.parametrize(
    "text", ["2011-13", "2011-02-30", "11-02-03", "soon", "", "2011-1-1", "٢٠١١"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValidationError):
        PartialDate.parse(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end", "during"),
    [
        ("2011", "2012", "[2011-01-01,2012-01-01)"),
        ("2011", "2011", "[2011-01-01,2012-01-01)"),
        ("2011-05", "2011", "[2011-05-01,2012-01-01)"),
        ("2011-05-14", "2011-05-14", "[2011-05-14,2011-05-15)"),
        ("2011-05-14", "2011-05", "[2011-05-14,2011-06-01)"),
        ("2012", "2011-05", "empty"),
    ],
)
def test_the_days_of_a_row_follow_from_its_dates(start, end, during):
    a, b = PartialDate.parse(start), PartialDate.parse(end)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT diwan_during(%s, %s, %s, %s)::text",
            [a.earliest, a.precision, b.earliest, b.precision],
        )
        assert cursor.fetchone()[0] == during


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


@pytest.mark.django_db
def test_the_database_refuses_two_names_and_two_places_at_once():
    ministry = an_organization("Ministry", code="M")
    bureau = an_organization("Bureau", under=ministry, code="B")
    refused(lambda: Name.objects.create(organization=bureau, root=ministry, name_en="Again"))
    refused(lambda: Placement.objects.create(organization=bureau, parent=None))


@pytest.mark.django_db
def test_the_database_refuses_a_code_twice_in_a_tree():
    ministry = an_organization("Ministry", code="M")
    elsewhere = an_organization("Other ministry", code="M")
    assert elsewhere.code == "M"
    with pytest.raises(ValidationError, match="code"):
        an_organization("Bureau", under=ministry, code="M")


@pytest.mark.django_db
def test_the_database_refuses_an_end_before_a_start():
    bureau = an_organization("Bureau")
    name = Name.objects.get(organization=bureau)
    name.start_date, name.start_date_precision = datetime.date(2012, 1, 1), "year"
    name.end_date, name.end_date_precision = datetime.date(2011, 1, 1), "year"
    with pytest.raises(ValidationError, match="before the start"):
        name.full_clean()
    refused(name.save)


@pytest.mark.django_db
def test_one_post_has_one_substantive_holder_unless_it_is_shared():
    post = a_post(an_organization())
    amal, badr = a_person("Amal"), a_person("Badr")
    an_appointment(post, amal)
    an_appointment(post, badr, kind="acting")
    with pytest.raises(ValidationError, match="Somebody else holds"):
        an_appointment(post, badr)
    post.shared = True
    post.save()
    an_appointment(post, badr)
    post.shared = False
    refused(post.save)
