"""What becomes of a form that was made from an older version of its record.

Nothing is saved. The form comes back with the editor's own changes in it and, where only somebody
else changed something, with that; what differs from the saved record is shown side by side. The
editor ticks what shall stand as it is saved, and sends the form again.
"""

import itertools
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.forms import BooleanField, ModelChoiceField
from django.forms.formsets import DELETION_FIELD_NAME as DELETE
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.utils.translation import gettext as _

from directory import reader

TAKE = "take_saved"


class Difference(NamedTuple):
    """`name` is the input whose saved value can be taken in the place of the editor's own."""

    label: str
    yours: str
    saved: str
    by_both: bool
    lang: str = ""
    dir: str = ""
    name: str = ""


def as_chosen(data):
    """What was sent, with the saved values where the editor ticked that these shall stand."""
    chosen = [name for name in data.getlist(TAKE) if f"initial-{name}" in data]
    if not chosen:
        return data
    data = data.copy()
    for name in chosen:
        data[name] = data[f"initial-{name}"]
    return data


class Merge:
    """The data of a stale form, brought up to the saved record."""

    def __init__(self, data):
        self.data = data.copy()
        self.differences, self.taken_over = [], []

    @property
    def offers(self):
        """Whether anything that is saved can be taken by a tick."""
        return any(each.name for each in self.differences)

    def merge_record(self, form, saved):
        """`form` is bound to what was sent; `saved` is the form of the record as it is now."""
        for name in saved.fields:
            self.merge_field(form, saved, name)

    def merge_field(self, form, saved, name, row=""):
        field = saved.fields[name]
        if not field.show_hidden_initial:
            return
        yours = plain(field, form._widget_data_value(field.widget, form.add_prefix(name)))
        base = self.data.get(form.add_initial_prefix(name))
        known, base = base is not None, plain(field, base)
        now = plain(field, field.prepare_value(saved.get_initial_for_field(field, name)))
        label = f"{row} – {field.label}" if row else str(field.label)
        closed = not known and not yours  # the form that was sent did not let it be written
        if closed or (known and yours == base != now):
            self.write(field, form.add_prefix(name), now)
            self.taken_over += [] if closed else [label]
        elif yours != now:
            values = shown(field, yours), shown(field, now)
            self.note(field, label, *values, by_both=base != now, name=form.add_prefix(name))
        self.data[form.add_initial_prefix(name)] = now

    def write(self, field, key, value):
        if value or not isinstance(field, BooleanField):
            self.data[key] = value
        else:
            self.data.pop(key, None)

    def merge_rows(self, formset, saved):
        """Rows that somebody else added stay, those removed do not come back untouched."""
        saved_forms = {str(form.instance.pk): form for form in saved.initial_forms}
        existing, new, prefixes = [], [], []
        for form in formset.forms:
            key = self.data.get(form.add_prefix("id"), "")
            if key in saved_forms:
                self.merge_row(form, saved_forms.pop(key))
                existing.append(self.row_data(form))
                prefixes.append(form.prefix)
            elif not key or self.changed_fields(form):
                new.append(self.row_data(form) | {"id": ""})
                if key:
                    self.note_removed(form)
        for form in saved_forms.values():
            self.taken_over.append(row_label(form))
            existing.append(fresh_row(form))
        self.write_rows(formset, existing, new)
        self.rename(dict(zip(prefixes, map(formset.add_prefix, itertools.count()), strict=False)))

    def rename(self, prefixes):
        """Rows have other numbers now, and so have the inputs that were noted."""
        for index, each in enumerate(self.differences):
            start, dash, name = each.name.rpartition("-")
            if start in prefixes:
                self.differences[index] = each._replace(name=f"{prefixes[start]}{dash}{name}")

    def merge_row(self, form, saved):
        before = len(self.differences) + len(self.taken_over)
        for name in saved.fields:
            self.merge_field(form, saved, name, row_label(saved))
        touched = len(self.differences) + len(self.taken_over) > before
        if touched and self.data.pop(form.add_prefix(DELETE), None):
            removed, kept = _("to be removed"), _("changed in the meantime; kept")
            self.differences.append(Difference(row_label(saved), removed, kept, by_both=True))

    def changed_fields(self, form):
        """[(field, yours)] of what the editor changed in a row."""
        found = []
        for name, field in form.fields.items():
            if form.add_initial_prefix(name) in self.data:
                yours = plain(field, form._widget_data_value(field.widget, form.add_prefix(name)))
                if yours != plain(field, self.data[form.add_initial_prefix(name)]):
                    found.append((field, yours))
        return found

    def note_removed(self, form):
        kind = form._meta.model._meta.verbose_name
        for field, yours in self.changed_fields(form):
            label = f"{kind} – {field.label}"
            self.note(field, label, shown(field, yours), _("removed"), by_both=True)

    def note(self, field, label, yours, saved, by_both, name=""):
        code = getattr(field, "language", None)
        lang, dir = (reader.tag(code), reader.direction(code)) if code else ("", "auto")
        self.differences.append(Difference(label, yours, saved, by_both, lang, dir, name))

    def row_data(self, form):
        start, initial = f"{form.prefix}-", f"initial-{form.prefix}-"
        own = {k.removeprefix(start): v for k, v in self.data.items() if k.startswith(start)}
        return own | {
            f"initial {k.removeprefix(initial)}": v
            for k, v in self.data.items()
            if k.startswith(initial)
        }

    def write_rows(self, formset, existing, new):
        for form in formset.forms:
            for key in list(self.data):
                if key.startswith((f"{form.prefix}-", f"initial-{form.prefix}-")):
                    del self.data[key]
        for index, row in enumerate([*existing, *new]):
            prefix = formset.add_prefix(index)
            for name, value in row.items():
                if name.startswith("initial "):
                    self.data[f"initial-{prefix}-{name.removeprefix('initial ')}"] = value
                else:
                    self.data[f"{prefix}-{name}"] = value
        self.data[f"{formset.prefix}-{INITIAL_FORM_COUNT}"] = str(len(existing))
        self.data[f"{formset.prefix}-{TOTAL_FORM_COUNT}"] = str(len(existing) + len(new))


def fresh_row(form):
    """The data of a saved row, as its form sends it untouched."""
    row = {"id": str(form.instance.pk)}
    for name, field in form.fields.items():
        if field.show_hidden_initial:
            value = plain(field, field.prepare_value(form.get_initial_for_field(field, name)))
            row[f"initial {name}"] = value
            if value or not isinstance(field, BooleanField):
                row[name] = value
    return row


def row_label(form):
    return f"{form._meta.model._meta.verbose_name} “{form.instance}”"


def plain(field, value):
    """A value as text, in one form for what is sent, what is stored and what a box says."""
    if isinstance(field, BooleanField):
        return "on" if field.to_python(value) else ""
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def shown(field, value):
    """What an editor calls a value."""
    if hasattr(field, "in_words"):
        return field.in_words(value)
    if isinstance(field, ModelChoiceField) and value:
        try:
            return field.label_from_instance(field.to_python(value))
        except ValidationError:
            return value
    return str(dict(getattr(field, "choices", ())).get(value, value)) if value else ""
