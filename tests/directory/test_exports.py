"""The mechanism: what any set of data does when it leaves, whatever its columns are."""

import csv
import io

import psycopg
import pytest
from django.db import connection
from django.db.models import F, Func, IntegerField, TextField
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from directory.exports.columns import Column, Kind, flag, identifier, number, text, translated
from directory.exports.csv import BYTE_ORDER_MARK, csv_chunks
from directory.exports.declaration import Export
from directory.exports.http import csv_response
from directory.site.sets import EXPORTS
from orgchart.models import Person, Post
from tests.builders import a_person, a_post, an_organization

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'x"]


def an_export(*columns, model=Person, order=("pk",)):
    return Export(
        name="things",
        title="Things",
        description="",
        rows=lambda public: model.objects.all(),
        within=lambda rows, organizations, public: rows,
        order=order,
        columns=columns,
    )


def written(export, rows=None, **options):
    rows = export.rows(False) if rows is None else rows
    return b"".join(csv_chunks(export, rows, **options)).decode()


def cells_of(export, rows=None, **options):
    return list(csv.reader(io.StringIO(written(export, rows, **options), newline="")))[1:]


@pytest.fixture
def many_people(db):
    """More than the buffers between the database and its client hold."""
    Person.objects.bulk_create(
        Person(name_ar="سامية", slug=f"person-{number}", biography_ar="سيرة " * 600)
        for number in range(4000)
    )


def test_a_file_has_a_header_and_rows_that_end_in_lf_and_quotes_where_needed(db):
    a_person("Haddad, Amal", slug="amal", name_ar="أمل حداد")
    a_person('Karim "Kim" Nasser', slug="kim", name_ar="كريم\nناصر")
    export = an_export(text("slug", ""), text("name_en", ""), text("name_ar", ""))
    assert written(export) == (
        "slug,name_en,name_ar\n"
        'amal,"Haddad, Amal",أمل حداد\n'
        'kim,"Karim ""Kim"" Nasser","كريم\nناصر"\n'
    )


def test_a_set_without_rows_is_its_header(db):
    export = an_export(text("slug", ""))
    assert written(export) == "slug\n"
    assert written(export, Person.objects.none()) == "slug\n"


def test_the_byte_order_mark_is_for_spreadsheets_only(db):
    export = an_export(text("slug", ""))
    assert next(csv_chunks(export, Person.objects.all(), spreadsheet=True)) == (
        BYTE_ORDER_MARK + b"slug\n"
    )


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_text_that_a_spreadsheet_takes_for_a_formula_gets_one_quote(db, formula):
    Person.objects.create(slug="x", name_ar=formula, name_en="harmless=1")
    export = an_export(text("name_ar", ""), text("name_en", ""))
    assert cells_of(export) == [[f"'{formula}", "harmless=1"]]


def test_numbers_flags_and_ids_are_left_alone(db):
    post = a_post(an_organization(), position=3, is_head=True)
    export = an_export(
        identifier("id", "public_id", ""),
        number("position", ""),
        Column("below", F("position") - 5, "", Kind.NUMBER),
        flag("is_head", ""),
        flag("shared", ""),
        model=Post,
    )
    assert cells_of(export) == [[str(post.public_id), "3", "-2", "true", "false"]]


def test_null_and_the_empty_text_are_both_a_blank_cell(db):
    Person.objects.create(slug="x", name_ar="سامية", name_en="", name_fr=None)
    export = an_export(text("name_en", ""), text("slug", ""), text("name_fr", ""))
    assert written(export) == "name_en,slug,name_fr\n,x,\n"


@pytest.mark.parametrize("active", ["ar", "en", "fr", "zh-hans"])
def test_each_language_column_holds_its_own_language_whichever_is_active(db, active):
    names = {"ar": "أمل", "en": "Amal", "es": "Amália", "fr": "Amale", "ru": "Амаль"}
    a_person(slug="amal", **{f"name_{code}": name for code, name in names.items()})
    with override(active):
        assert written(an_export(*translated("name", ""))) == (
            "name_ar,name_en,name_es,name_fr,name_ru,name_zh_hans\nأمل,Amal,Amália,Amale,Амаль,\n"
        )


def test_rows_come_in_the_order_of_the_export_whatever_the_queryset_says(db):
    for slug in ["b", "c", "a"]:
        a_person(slug=slug)
    up, down = (an_export(text("slug", ""), order=(order,)) for order in ("slug", "-slug"))
    assert cells_of(up, Person.objects.order_by("-slug")) == [["a"], ["b"], ["c"]]
    assert cells_of(down) == [["c"], ["b"], ["a"]]
    first_two = Person.objects.order_by("slug")[:2]
    assert cells_of(down, first_two) == [["b"], ["a"]]


def test_columns_of_one_array_share_its_evaluation(db):
    a_person(slug="a")
    Person.objects.create(slug="b", name_ar="x")
    both = Func(
        F("slug"), F("name_en"), template="ARRAY[%(expressions)s]", output_field=TextField()
    )
    export = an_export(
        *(Column(name, both, "", part=part) for part, name in enumerate(["slug", "name"], 1))
    )
    assert written(export).count("\n") == 3
    assert cells_of(export) == [["a", "Amal Haddad"], ["b", ""]]


def test_the_number_of_queries_does_not_grow_with_the_rows(db):
    counts = []
    for _round in range(2):
        a_person()
        with CaptureQueriesContext(connection) as queries:
            written(an_export(text("slug", "")))
        counts.append(len(queries))
        a_person(), a_person()
    assert counts[0] == counts[1] <= 5


def test_rows_leave_in_chunks_of_some_64_kilobytes(many_people):
    chunks = list(csv_chunks(an_export(text("biography_ar", "")), Person.objects.all()))
    assert len(chunks) > 100
    assert max(map(len, chunks)) < 80_000
    assert min(map(len, chunks[1:-1])) >= 64 * 1024


def test_the_settings_of_an_export_end_with_it(db):
    written(an_export(text("slug", "")))
    with connection.cursor() as cursor:
        cursor.execute("SHOW DateStyle")
        before_or_after = cursor.fetchone()
        cursor.execute("SHOW max_parallel_workers_per_gather")
        assert cursor.fetchone() != ("0",)
    assert before_or_after != ("ISO, YMD",)


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_leaves_ends_the_copy_and_frees_the_connection(many_people):
    chunks = csv_chunks(an_export(text("biography_ar", "")), Person.objects.all())
    next(chunks), next(chunks)
    assert connection.connection.info.transaction_status.name == "ACTIVE"
    chunks.close()
    assert connection.connection.info.transaction_status.name == "IDLE"
    assert Person.objects.count() == 4000


@pytest.mark.django_db(transaction=True)
def test_a_server_that_closes_the_response_ends_the_copy(many_people):
    response = csv_response(an_export(text("biography_ar", "")), Person.objects.all(), "x.csv")
    next(iter(response))
    response.close()
    assert connection.connection.info.transaction_status.name == "IDLE"


def test_a_failure_in_the_first_row_is_raised_before_anything_is_sent(db):
    a_person(slug="a")
    nothing = Func(F("pk"), template="1 / (%(expressions)s * 0)", output_field=IntegerField())
    chunks = csv_chunks(an_export(Column("x", nothing, "", Kind.NUMBER)), Person.objects.all())
    with pytest.raises(psycopg.errors.DivisionByZero):
        next(chunks)
    assert Person.objects.count() == 1


def test_a_column_that_does_not_exist_is_raised_before_the_response_begins(db):
    with pytest.raises(Exception, match="nonsense"):
        csv_response(an_export(text("nonsense", "")), Person.objects.all(), "x.csv")


def test_the_response_says_what_it_is(db):
    response = csv_response(an_export(text("slug", "")), Person.objects.all(), "people.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response["Content-Disposition"] == 'attachment; filename="people.csv"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Language"] == "ar, en, es, fr, ru, zh-Hans"


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_every_set_describes_its_columns_and_names_each_once(export):
    assert len(set(export.header)) == len(export.header)
    assert export.header[0] == ("instrument_id" if export.name == "participants" else "id")
    for words in [export.title, export.description, *(c.description for c in export.columns)]:
        assert str(words)


def test_sets_have_their_names_for_good():
    assert [export.name for export in EXPORTS] == [
        "organizations",
        "posts",
        "people",
        "appointments",
        "relationships",
        "profile-entries",
        "contacts",
        "other-names",
        "names",
        "placements",
        "instruments",
        "participants",
        "acts",
        "statements",
        "mandates",
        "instrument-relations",
        "subjects",
        "instrument-subjects",
        "entry-participants",
        "partnerships",
        "memberships",
        "mechanisms",
        "events",
        "participations",
        "figures",
        "cooperation-areas",
        "cooperation-partners",
        "cooperation-activities",
        "partnership-channels",
    ]


def test_the_description_of_a_language_column_says_which():
    with override("en"):
        descriptions = [str(column.description) for column in translated("name", "Name")]
    assert descriptions[:2] == ["Name in Arabic", "Name in English"]
