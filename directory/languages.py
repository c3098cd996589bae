"""The six languages and the columns that they have in the tables."""

from django.conf import settings
from modeltranslation.translator import translator

CODES = [code for code, _name in settings.LANGUAGES]
SUFFIXES = {code: code.replace("-", "_") for code in CODES}


def columns(*fields):
    """The columns of translated fields, language by language: name_ar, name_en, ..."""
    return [f"{field}_{suffix}" for field in fields for suffix in SUFFIXES.values()]


def translated(model):
    """The names of a model's translated fields, in the order of their declaration."""
    return list(translator.get_options_for_model(model).all_fields)


# What publishing/marks.py keeps beside the texts of a row; the database writes both.
MARKS, OUTDATED = "made_from", "outdated"


def stored_fields(model):
    """The concrete fields that hold a record's content: each language's own column, none twice."""
    doubled = {*translated(model), MARKS, OUTDATED}
    return [f for f in model._meta.concrete_fields if f.name not in doubled and not f.generated]
