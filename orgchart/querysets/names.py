"""Sorting by a name in the reader's language, whatever collations the database has."""

from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Coalesce, Lower, NullIf

from directory.languages import SUFFIXES

# Letters that sort as another one: accents, and the seats and endings of Arabic.
LETTERS = "áàâäãåāçéèêëēíìîïīñóòôöõōúùûüūýÿأإآٱىةؤئё"
SORT_AS = "aaaaaaaceeeeeiiiiinoooooouuuuuyyاااايهويе"


class Folded(Func):
    """The key that a name sorts by: small letters, without their marks."""

    function = "translate"
    output_field = CharField()

    def __init__(self, expression):
        super().__init__(Lower(expression), Value(LETTERS), Value(SORT_AS))


def name_key(language, *fields):
    """What a record sorts by: its fields in the language, else in the site's order.

    The columns are named one by one, since modeltranslation leaves expressions alone.
    """
    order = [language, *(code for code in SUFFIXES if code != language)]
    found = [
        NullIf(F(f"{field}_{SUFFIXES[code]}"), Value("")) for code in order for field in fields
    ]
    return Folded(Coalesce(*found, Value("")))
