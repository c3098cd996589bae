"""What is wrong with a file is said with its place, and then nothing of the file is imported."""

import pytest
from django.utils import translation

from orgchart.models import Organization
from tests.refusals import UNKNOWN_ID, imported, refusal_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_a_sound_file_is_not_refused(bureau):
    plan = imported("code,kind,name_en\nX,office,New\n")
    assert (len(plan.created), len(plan.changed), plan.unchanged) == (1, 0, 0)


def test_a_file_without_rows_changes_nothing_and_says_so():
    plan = imported("code,kind,name_en\n")
    assert plan.rows == []
    assert plan.notes == ["There are no rows below the names of the columns."]


NOT_UTF_8 = "This is not UTF-8 text. Save the file as “CSV UTF-8”, then try again."
CUT_OFF = "The quotation marks do not match. Is the file cut off?"
OTHER_KIND = "This is a file of kind {}. Save it as “CSV UTF-8”, then try again."
FORMS = {
    "empty": (b"", "The file is empty. Its first row has to name the columns."),
    "only a mark": (b"\xef\xbb\xbf", "The file is empty. Its first row has to name the columns."),
    "blank lines": (b"\n\n\n", "The file is empty. Its first row has to name the columns."),
    "latin-1": ("kind,name_es\noffice,Peñón\n".encode("latin-1"), f"Row 2: {NOT_UTF_8}"),
    "arabic windows": ("kind,name_ar\noffice,مكتب\n".encode("cp1256"), f"Row 2: {NOT_UTF_8}"),
    "utf-16": ("kind,name_en\n".encode("utf-16"), OTHER_KIND.format("UTF-16")),
    "utf-16 unmarked": (
        "kind,name_en\n".encode("utf-16-le"),
        "This is not a text file. Save it as “CSV UTF-8”.",
    ),
    "xlsx": (b"PK\x03\x04\x14\x00", OTHER_KIND.format("XLSX")),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1", OTHER_KIND.format("XLS")),
    "pdf": (b"%PDF-1.7\n", OTHER_KIND.format("PDF")),
    "nul": (b"kind,name_en\noffice,A\x00B\n", "This is not a text file. Save it as “CSV UTF-8”."),
    "half a letter": (
        b"kind,name_ar\noffice,\xd9\x85\noffice,\xd9\n",
        f"Row 3: {NOT_UTF_8}",
    ),
    "half a surrogate": (b"kind,name_en\noffice,\xed\xa0\x80\n", f"Row 2: {NOT_UTF_8}"),
    "semicolons": (
        "kind;name_en\noffice;A\n",
        "Row 1: The columns are separated by semicolons or tabs. Save the file with commas.",
    ),
    "tabs": (
        "kind\tname_en\noffice\tA\n",
        "Row 1: The columns are separated by semicolons or tabs. Save the file with commas.",
    ),
    "short row": (
        "kind,name_en,code\noffice,A,1\noffice,B",
        "Row 3: It has 2 cells, not 3. Is the file cut off?",
    ),
    "long row": (
        "kind,name_en\noffice,A,more\n",
        "Row 2: It has 3 cells, not 2. Is the file cut off?",
    ),
    "open quotation mark": ('kind,name_en\noffice,A\noffice,"B', f"Row 3: {CUT_OFF}"),
    "stray quotation mark": ('kind,name_en\noffice,"A"B\n', f"Row 2: {CUT_OFF}"),
    "unknown column": (
        "kind,name_en,colour\noffice,A,red\n",
        "Row 1, column colour: This column is not known in the set organizations.",
    ),
    "unknown language": (
        "kind,name_de\noffice,A\n",
        "Row 1, column name_de: This column is not known in the set organizations.",
    ),
    "column twice": (
        "kind,name_en,kind\noffice,A,office\n",
        "Row 1, column kind: This column is there twice. Leave one.",
    ),
    "column without a name": (
        "kind,name_en,\noffice,A,\n",
        "Row 1: Column 3 has no name. Name it as an export does, or delete it.",
    ),
    "too large": (
        b"kind,name_en\n" + b"office,A\n" * 20_000,
        "The file is larger than 97.7\xa0KB. Divide it, then import its parts.",
    ),
}


@pytest.mark.parametrize(("content", "fault"), FORMS.values(), ids=FORMS)
def test_a_file_that_is_no_table_is_refused(content, fault):
    assert refusal_of(content) == [fault]


NO_DATE = "“{}” is not a date. Write 2011, 2011-05 or 2011-05-14."
NO_ID = "“M/T” is not a permanent id. Leave it empty or copy it from an export."
WHOLE_NUMBER = "Write a whole number."
FORMULA = "This looks like a formula. Write ' before it if it is meant as text."
PLAIN = "This is plain text: leave out HTML tags and control characters."
SLUG = "Use small Latin letters, digits and single hyphens only."
TAG = "Write a language tag such as ar, en, ca or zh-Hans."
ADDRESS = "Enter a valid URL."
CELLS = {
    "no id": ("id", "M/T", NO_ID),
    "formula": ("name_en", "=HYPERLINK(1)", FORMULA),
    "formula in a code": ("code", "+1", FORMULA),
    "unknown state": ("state", "public", "The state is draft, published or withdrawn."),
    "unknown closure": (
        "closure_kind",
        "gone",
        "“gone” is not known. Write one of: dissolved, merged, replaced, split, transferred.",
    ),
    "tag": ("name_ar", "<b>مكتب</b>", PLAIN),
    "script": ("short_name_en", "<script>alert(1)</script>", PLAIN),
    "control character": ("name_en", "A\x07B", PLAIN),
    "long name": (
        "name_en",
        "x" * 301,
        "Ensure this value has at most 300 characters (it has 301).",
    ),
    "long code": ("code", "x" * 61, "Ensure this value has at most 60 characters (it has 61)."),
    "slug with spaces": ("slug", "Legal Affairs", SLUG),
    "slug in Arabic": ("slug", "مكتب", SLUG),
    "slug with two hyphens": ("slug", "a--b", SLUG),
    "language in words": ("source_language", "Catalan language", TAG),
    "language in Arabic": ("source_language", "العربية", TAG),
    "country in words": ("country", "Morocco", "Use the two capital letters of ISO 3166."),
    "no address": ("website", "www example", ADDRESS),
    "script as address": ("website", "javascript:alert(1)", ADDRESS),
    "no number": ("position", "first", WHOLE_NUMBER),
    "negative number": ("position", "-1", WHOLE_NUMBER),
    "fraction": ("position", "1.5", WHOLE_NUMBER),
    "Arabic digits": ("position", "٣", WHOLE_NUMBER),
    "too large a number": ("position", "2147483648", WHOLE_NUMBER),
    "enormous number": ("position", "9" * 5000, WHOLE_NUMBER),
    "no such day": ("founded", "2011-02-30", NO_DATE.format("2011-02-30")),
    "no such month": ("founded", "2011-13", NO_DATE.format("2011-13")),
    "another order": ("founded", "14/05/2011", NO_DATE.format("14/05/2011")),
    "year nought": ("founded", "0000", NO_DATE.format("0000")),
    "no parent id": ("parent_id", "M/T", NO_ID),
    "unknown parent": (
        "parent_id",
        UNKNOWN_ID,
        "There is no organization with this permanent id that you may change.",
    ),
    "unknown parent code": (
        "parent_code",
        "X",
        "There is no organization with the code “X” that you may change.",
    ),
}


@pytest.mark.parametrize(("column", "cell", "fault"), CELLS.values(), ids=CELLS)
def test_a_cell_that_cannot_be_is_refused_with_its_row_and_column(bureau, column, cell, fault):
    columns = {"kind": "office", "name_en": "A"} | {column: f'"{cell}"'}
    content = f"{','.join(columns)}\n{','.join(columns.values())}\n"
    assert refusal_of(content) == [f"Row 2, column {column}: {fault}"]


def test_an_unknown_kind_is_refused_with_those_that_are_known():
    [fault] = refusal_of("kind,name_en\nbuero,A\n")
    assert fault.startswith("Row 2, column kind: “buero” is not known. Write one of: agency, ")


PRECISIONS = {
    "unknown": ("2011", "decade", "The precision is year, month or day."),
    "without a date": ("", "year", "There is a precision, but no date."),
    "finer than the date": (
        "2011",
        "day",
        "The date is less precise than the column beside it says.",
    ),
    "not the first day": (
        "2011-05-14",
        "month",
        "Write the first day of the month or year that is meant.",
    ),
}


@pytest.mark.parametrize(("date", "precision", "fault"), PRECISIONS.values(), ids=PRECISIONS)
def test_a_precision_that_does_not_fit_its_date_is_refused(date, precision, fault):
    content = f"kind,name_en,founded,founded_precision\noffice,A,{date},{precision}\n"
    assert refusal_of(content) == [f"Row 2, column founded: {fault}"]


def test_every_fault_of_a_file_is_told_in_the_order_of_its_rows(bureau):
    content = "kind,name_en,founded\nbuero,<b>,1\noffice,A,2011\noffice,=1,2011-13\n"
    assert [fault.split(":")[0] for fault in refusal_of(content)] == [
        "Row 2, column founded",
        "Row 2, column kind",
        "Row 2, column name_en",
        "Row 4, column founded",
        "Row 4, column name_en",
    ]


def test_faults_without_end_are_cut_off():
    faults = refusal_of("kind,name_en\n" + "x,A\n" * 1500)
    assert len(faults) == 1001
    assert faults[-1] == "There are more faults; these are the first."


def test_marks_of_direction_and_rare_letters_are_kept(db):
    name = "\u202bمكتب\u202c \u200eA\u200f 𐤀"
    imported(f"kind,name_ar\noffice,{name}\n")
    assert Organization.objects.get().name_ar == name


def test_an_empty_language_of_origin_is_the_usual_one(db):
    imported("kind,name_en,source_language\noffice,A,\n")
    assert Organization.objects.get().source_language == "ar"
