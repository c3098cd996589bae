"""Sorting by a name in the reader's language, whatever collations the database has."""

from django.db.models import CharField, F, Func

from directory.languages import SUFFIXES

# Letters that sort as another one: accents, and the seats and endings of Arabic.
LETTERS = "áàâäãåāçéèêëēíìîïīñóòôöõōúùûüūýÿأإآٱىةؤئё"
SORT_AS = "aaaaaaaceeeeeiiiiinoooooouuuuuyyاااايهويе"


class FirstFolded(Func):
    """The key that the first text there is sorts by: small letters, without their marks.

    One expression for all of the columns: with one for each, Django takes milliseconds to write it.
    A text without marks has as many bytes as letters. To translate it takes PostgreSQL 30 times as
    long as to see that.
    """

    text = "coalesce(NULLIF(%(expressions)s, ''), '')"
    template = (
        f"CASE WHEN octet_length({text}) = length({text}) THEN lower({text}) "
        f"ELSE translate(lower({text}), '{LETTERS}', '{SORT_AS}') END"
    )
    arg_joiner = ", ''), NULLIF("
    output_field = CharField()


def name_key(language, *fields):
    """What a record sorts by: its fields in the language, else in the site's order.

    The columns are named one by one, since modeltranslation leaves expressions alone.
    """
    order = [language, *(code for code in SUFFIXES if code != language)]
    return FirstFolded(*(F(f"{field}_{SUFFIXES[code]}") for code in order for field in fields))
