"""Dates as people write them in the six languages: 12 March 1996, 12 de marzo de 1996,
١٢ آذار/مارس ١٩٩٦, 12 марта 1996 г., 1996年3月12日, or only a month and a year.

The names of the months are CLDR's, in full and short, alone and in a date.
"""

import datetime
import re
from functools import lru_cache

from babel import Locale

from directory.history.partial_dates import PartialDate, Precision
from treaties.admin.words import folded

# Arabic has several names for a month: those of Egypt and the Gulf, the Levant and Iraq, Morocco,
# Algeria and Tunisia, Mauritania.
LOCALES = ("ar", "ar_LB", "ar_SY", "ar_IQ", "ar_MA", "ar_DZ", "ar_TN", "ar_MR",
           "en", "en_GB", "es", "fr", "fr_CA", "ru", "zh")  # fmt: skip
CONTEXTS, WIDTHS = ("format", "stand-alone"), ("wide", "abbreviated")
BETWEEN = re.compile(r"[\s,،\u200e\u200f\u061c]+")
FILLING = {"de", "del", "г", "года"}
DAY = re.compile(r"([0-9]{1,2})(?:er|o|º|-е|-го)?")
YEAR = re.compile(r"[0-9]{4}")
CHINESE = re.compile(r"([0-9]{4})\s?年\s?([^\s日]+\s?月)\s?(?:([0-9]{1,2})\s?日)?")


def with_plain_digits(text):
    """The text with 0 to 9 for the digits of other scripts, which Arabic is written with."""
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


def read_written(text):
    """The PartialDate of a date with a month in words, or None where it is none."""
    if chinese := CHINESE.fullmatch(text.strip()):
        year, month, day = chinese.groups()
        return date_of(year, month_of("".join(month.split())), day)
    parts = [part for part in BETWEEN.split(text.strip()) if plain(part) not in FILLING]
    if len(parts) < 2 or not YEAR.fullmatch(parts[-1]):
        return None
    *words, year = parts
    first, last = DAY.fullmatch(words[0]), DAY.fullmatch(words[-1])
    day = first or last
    month = words[1:] if first else words[:-1] if last else words  # March 12, 1996
    return date_of(year, month_of(" ".join(month)), day and day[1])


def date_of(year, month, day):
    try:
        first = datetime.date(int(year), month or 0, int(day or 1))
    except ValueError:
        return None
    return PartialDate(first, Precision.DAY if day else Precision.MONTH)


def month_of(words):
    """Its number, by one name or by several that mean the same, as the United Nations write them
    in Arabic."""
    found = {months().get(plain(word)) for word in words.split("/")}
    return found.pop() if len(found) == 1 else None


def plain(word):
    return folded(word).removesuffix(".")


@lru_cache
def months():
    """{name, as `plain` leaves it: number}; a name that means several is none."""
    found = {}
    for locale in map(Locale.parse, LOCALES):
        for context in CONTEXTS:
            for width in WIDTHS:
                for number, name in locale.months[context][width].items():
                    found.setdefault(plain(name), set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}
