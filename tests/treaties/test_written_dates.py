"""Dates in the table of acts with their months in words, and the letter of the kind after them."""

import datetime

import pytest
from babel.dates import format_date
from django.core.exceptions import ValidationError
from django.utils.translation import override

from treaties.admin.cells import read_date, read_dated_kind
from treaties.admin.written_dates import LOCALES
from treaties.enums import ActKind

FORMS = ("long", "d MMM y", "d MMMM y", "MMM y", "LLLL y", "d LLLL y")


@pytest.mark.parametrize("locale", [*LOCALES, "ar_EG", "es_MX", "en_IN"])
def test_every_month_is_understood_as_it_is_written_with_and_without_a_letter(locale):
    letters = {"": None, " a": ActKind.ACCESSION, " A": ActKind.ACCEPTANCE, "AA": ActKind.APPROVAL}
    for month in range(1, 13):
        day = datetime.date(1996, month, 12)
        for form in FORMS:
            written = format_date(day, form, locale=locale)
            known = f"{day:%Y-%m}" if form in {"MMM y", "LLLL y"} else f"{day}"
            for letter, kind in letters.items():
                date, found = read_dated_kind(written + letter)
                assert (str(date), found) == (known, kind), (written, letter)


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("12 آذار/مارس 1996", "1996-03-12"),
        ("١٢ آذار/مارس ١٩٩٦", "1996-03-12"),
        ("12 تشرين الأول / أكتوبر 1996", "1996-10-12"),
        ("٢٠١١-٠٥", "2011-05"),
        ("1er août 1996", "1996-08-01"),
        ("AOUT 1996", "1996-08"),
        ("12 de marzo del 1996", "1996-03-12"),
        ("12 Марта 1996 года", "1996-03-12"),
        ("1996年十二月3日", "1996-12-03"),
        ("1996 年 3 月 12 日", "1996-03-12"),
        ("March 12, 1996", "1996-03-12"),
        ("29 February 1996", "1996-02-29"),
    ],
)
def test_a_date_is_understood_as_it_is_written_elsewhere(written, date):
    assert str(read_date(written)) == date


@pytest.mark.parametrize("written", ["12 марта 1996 г. a", "1996年3月12日a", "12 mars 1996 a"])
def test_the_letter_after_a_written_date_says_the_kind(written):
    date, kind = read_dated_kind(written)
    assert (str(date), kind) == ("1996-03-12", ActKind.ACCESSION)


@pytest.mark.parametrize(
    "written",
    [
        "12 آذار/أبريل 1996",  # March / April
        "29 February 1995",
        "32 mars 1996",
        "12 mars 96",
        "12 mars",
        "12 août",
        "1996 mars",
        "mars 12 13 1996",
        "12 m 1996",
        "1996年13月",
        "0 mars 1996",
        "mars 0000",
        "12/03/1996",
        "12 1996",
        "de 1996",
        "٣٣٣",
        "²",
    ],
)
def test_what_is_no_date_is_refused_with_a_sentence(written):
    with override("en"), pytest.raises(ValidationError, match="is not a date"):
        read_dated_kind(written)
