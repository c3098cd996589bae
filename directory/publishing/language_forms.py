"""Forms of records: six inputs for each translated field, and what an action refused."""

from django import forms
from django.db.models import CheckConstraint
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy

from directory import reader
from directory.languages import SUFFIXES, columns, translated


def language_columns(model):
    """{'name_ar': ('name', 'ar'), ...} of a model's translated fields."""
    return {
        f"{field}_{suffix}": (field, code)
        for field in translated(model)
        for code, suffix in SUFFIXES.items()
    }


def grouped_columns(model, fields):
    """A fieldset's fields, with a group of six columns in place of each translated one."""
    doubled = set(translated(model))
    return [tuple(columns(field)) if field in doubled else field for field in fields]


class RecordForm(forms.ModelForm):
    """Marks each input with its language, and shows the editor what an action refused.

    The inputs of a saved record carry the value they were made from (`show_hidden_initial`), so
    that a stale form can tell what its editor changed from what somebody else did.

    The constraints are asked by the action, once it has filled what was left empty.
    """

    refusal = None
    constraints_asked = ()
    not_drafted = ()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        model = self._meta.model
        stored = {field.name for field in model._meta.get_fields()}
        of_languages = language_columns(model)
        # Who may only read gets these labels instead of the boxes.
        self._meta.labels = language_labels(model) | (self._meta.labels or {})
        for name, field in self.fields.items():
            if name in of_languages:
                mark_language(model, field, *of_languages[name])
            if self.instance.pk and name in stored:
                field.show_hidden_initial = True
        for name in grouped(model, self.not_drafted):
            if name in self.fields:
                self.fields[name].disabled = True

    def clean(self):
        cleaned = super().clean()
        self.refuse_what_is_not_drafted()
        values = self.cleaned_data if cleaned is None else cleaned
        return {name: with_unix_lines(value) for name, value in values.items()}

    def refuse_what_is_not_drafted(self):
        """Never let a change get lost that was made where the form still had all its boxes."""
        for name in grouped(self._meta.model, self.not_drafted):
            if name not in self.fields or self.add_prefix(name) not in self.data:
                continue
            field, sent = self.fields[name], self.data[self.add_prefix(name)]
            now = field.prepare_value(self.get_initial_for_field(field, name))
            if sent.strip() != str("" if now is None else now):
                self.add_error(name, NOT_DRAFTED)

    def _post_clean(self):
        kept = [
            (model, [rule for rule in rules if isinstance(rule, self.constraints_asked)])
            for model, rules in self.instance.get_constraints()
        ]
        self.instance.get_constraints = lambda: kept
        try:
            super()._post_clean()
        finally:
            del self.instance.get_constraints
        if self.refusal:
            self.show_refusal(self.refusal)

    def show_refusal(self, refusal):
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, errors in refusal.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class RowForm(RecordForm):
    """The form of an owned row.

    Which rows exclude one another is left to the database, since the row that stands in the way
    may be changed by the same form.
    """

    constraints_asked = (CheckConstraint,)


def grouped(model, names):
    """Names of fields, with the six columns of each translated one."""
    doubled = set(translated(model))
    return [n for name in names for n in (columns(name) if name in doubled else [name])]


NOT_DRAFTED = gettext_lazy(
    "A draft cannot hold this, since it is dated. Change it by itself, as what happened on a day."
)


def label_of(group, code):
    return format_lazy("{} · {}", group, reader.own_name(code))


def language_labels(model):
    """{'name_ar': 'Name · العربيّة', ...}; the form's class keeps it, so each is lazy."""
    return {
        column: label_of(model._meta.get_field(name).verbose_name, code)
        for column, (name, code) in language_columns(model).items()
    }


def mark_language(model, field, name, code):
    field.language, field.group = code, capfirst(model._meta.get_field(name).verbose_name)
    field.language_name = reader.own_name(code)
    field.label = str(label_of(field.group, code))
    field.widget.attrs |= {"lang": reader.tag(code), "dir": reader.direction(code)}


def with_unix_lines(value):
    return value.replace("\r\n", "\n") if isinstance(value, str) else value
