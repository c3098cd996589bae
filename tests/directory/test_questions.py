"""Questions whose SQL is written once."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import get_language, override

from directory.questions import Question
from tests.built_once import built_once
from tests.treaties.builders import an_instrument
from treaties.models import Instrument

pytestmark = pytest.mark.django_db

JANUARY, MAY = datetime.date(1990, 1, 1), datetime.date(1990, 5, 1)


@built_once
def treaties():
    an_instrument("Arms", kind="treaty", dates={"adopted": "1990-01-01"})
    an_instrument("Books", kind="convention", dates={"adopted": "1990-05-01"})
    an_instrument("Cars", kind="treaty", dates={"adopted": "1990-06-01"})


def titles(rows):
    return sorted(row.title_en for row in rows)


def test_question_answers_like_its_queryset_whatever_is_asked(treaties):
    def ask(day, kind):
        return Instrument.objects.public().there_on(day).of_kind(kind)

    question = Question(ask)
    for day in (JANUARY, MAY, datetime.date(1990, 12, 1), JANUARY):
        for kind in ("treaty", "convention", "%s"):
            assert titles(question(day, kind)) == titles(ask(day, kind))
    assert titles(question(MAY, "convention")) == ["Books"]


def test_question_has_its_sql_written_once_for_a_language(treaties):
    languages = []

    def ask(key):
        languages.append(get_language())
        return Instrument.objects.filter(pk=key).ordered_by_title(get_language())

    question, keys = Question(ask), Instrument.objects.values_list("pk", flat=True)
    for language in ("en", "ar", "en", "ar"):
        with override(language):
            assert [[row.pk for row in question(key)] for key in keys] == [[key] for key in keys]
    assert languages == ["en", "ar"]


def test_question_answers_with_the_records_at_the_other_end(treaties):
    arms, books = Instrument.objects.order_by("pk")[:2]
    Instrument.objects.of_slugs([books.slug]).update(parent=arms)
    question = Question(lambda slug: Instrument.objects.of_slugs([slug]).with_ends())
    with CaptureQueriesContext(connection) as captured:
        (found,) = question(books.slug)
        assert found.parent.slug == arms.slug
    assert len(captured) == 1
    (other,) = question(arms.slug)
    assert other.parent is None


def test_question_is_refused_where_a_value_would_be_frozen_into_it(treaties):
    with pytest.raises(ValueError, match="reach the database"):
        Question(lambda words: Instrument.objects.matching(words))("Arms")
    with pytest.raises(ValueError, match="reach the database"):
        Question(lambda day: Instrument.objects.filter(adopted__year=day.year))(MAY)
