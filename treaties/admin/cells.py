"""What an editor writes or pastes into the cells of the table of acts.

Dates are understood as everywhere (2011, 2011-05, 2011-05-14), with a month in words of the six
languages, and as the status tables of the United Nations write them: `12 Mar 1996 a`, where the
letter says what kind of act it was.
"""

import re
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from directory.history.partial_dates import PartialDate
from directory.languages import CODES
from treaties.admin.words import folded
from treaties.admin.written_dates import read_written, with_plain_digits
from treaties.enums import UNTC_CODES, ActKind
from treaties.imports.mtdsg.headings import Heading, Meaning

LETTER = re.compile(r"(?P<date>.*\d(?:\s?(?:[年月日]|г\.?|года))?)\s*(?P<letter>[A-Za-z]{1,2})")
STATUS_TABLE = Heading({None: Meaning(None)})


def read_kind(text):
    """An ActKind by its letter, where case matters, or its name in any language."""
    if text in UNTC_CODES:
        return UNTC_CODES[text]
    for language in (translation.get_language(), *CODES):
        if kind := names_of_kinds(language).get(folded(text)):
            return kind
    if text in ActKind.values:
        return ActKind(text)
    message = _("“%(text)s” is no kind of act. Choose one of the list, or a letter: %(all)s.")
    raise ValidationError(message % {"text": text, "all": " ".join(UNTC_CODES)})


@lru_cache
def names_of_kinds(language):
    with translation.override(language):
        return {folded(str(kind.label)): kind for kind in ActKind}


def read_dated_kind(text):
    """(PartialDate, ActKind or None) of a date with or without a letter after it."""
    text = with_plain_digits(text)
    if found := STATUS_TABLE.read(text):
        meaning, date = found
        return PartialDate(date), meaning.kind
    parts = LETTER.fullmatch(text)
    if parts is None:
        return read_date(text), None
    if parts["letter"] not in UNTC_CODES:
        message = _("“%(letter)s” after a date is none of the letters %(all)s.")
        named = {"letter": parts["letter"], "all": " ".join(UNTC_CODES)}
        raise ValidationError(message % named)
    return read_date(parts["date"]), UNTC_CODES[parts["letter"]]


def read_date(text):
    text = with_plain_digits(text)
    return read_written(text) or PartialDate.parse(text)
