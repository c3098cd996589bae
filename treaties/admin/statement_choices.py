"""What the form of a statement offers: acts and statements of the same instrument."""

from django import forms
from django.utils.translation import get_language

from directory.templatetags.languages import in_words
from orgchart.querysets.names import name_key
from treaties.enums import StatementKind
from treaties.models import Act, Statement


class ActChoice(forms.ModelChoiceField):
    def label_from_instance(self, act):
        parts = (act.participant, act.get_kind_display(), in_words(act.day), act.territory)
        return " · ".join(str(part) for part in parts if part)


class StatementChoice(forms.ModelChoiceField):
    def label_from_instance(self, statement):
        parts = (
            statement.participant,
            statement.get_kind_display(),
            in_words(statement.day),
            statement.articles,
        )
        return " · ".join(str(part) for part in parts if part)


def acts_of(instrument):
    first_name = name_key(get_language(), "participant__name")
    return Act.objects.of(instrument).with_ends().order_by(first_name, "date", "pk")


def statements_to_object_to(instrument, statement):
    """All of the instrument but the statement itself and other objections."""
    first_name = name_key(get_language(), "participant__name")
    others = Statement.objects.of(instrument).exclude(kind=StatementKind.OBJECTION)
    if statement:
        others = others.exclude(pk=statement.pk)
    return others.select_related("participant").order_by(first_name, "date", "pk")
