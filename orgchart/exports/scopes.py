"""Whose rows an export holds, and the columns that say to whom a row belongs."""

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from directory.exports.columns import Column, Kind, identifier, text
from directory.languages import SUFFIXES

OWN_ORDER = ("organization__node__tree_id", "organization__node__lft", "organization_id")


def rows_of(model):
    """The rows of a model whose queryset knows the word `public`."""
    return lambda public: model.objects.public() if public else model.objects.all()


def within_organizations(rows, organizations, public):
    return rows.filter(organization__in=organizations)


def organization_columns():
    return [
        identifier(
            "organization_id", "organization__public_id", _("Permanent id of the organization")
        ),
        text("organization_code", _("Code of the organization today"), "organization__code"),
    ]


def link(name, model, description):
    """The id of a record that a row points to. The public sees it only where it sees the record."""
    return Column(f"{name}_id", linked(name, model.objects.public), description, Kind.ID)


def linked(name, seen):
    """Its expression; `seen` gives what the public sees."""

    def expression(public):
        if not public:
            return F(f"{name}__public_id")
        return Subquery(seen().filter(pk=OuterRef(name)).values("public_id"))

    return expression


def name_or_another(code, path=""):
    """The name in a language, else in the site's order of languages, else what there is."""
    order = [code, *(other for other in SUFFIXES if other != code)]
    names = [f"{path}name_{SUFFIXES[other]}" for other in order]
    found = [NullIf(F(name), Value("")) for name in [*names, f"{path}original_name"]]
    return Coalesce(*found, F(f"{path}slug"))
