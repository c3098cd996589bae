"""The rows of the table of acts: what is typed in their cells, and the acts that they mean."""

import json
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from directory import reader
from directory.history.fields import partial_date, set_partial_date
from directory.languages import SUFFIXES
from directory.publishing.language_forms import with_unix_lines
from treaties.admin.cells import read_date, read_dated_kind, read_kind
from treaties.law.kinds import ENDING
from treaties.models import Act

CELLS = (
    "participant", "kind", "date", "effect_date", "territory", "notification_number", "note",
)  # fmt: skip


class Cell(NamedTuple):
    """An input of the table as the template writes it."""

    name: str
    html_name: str
    value: str
    label: str
    errors: list
    hint: str = ""

    @property
    def offers(self):
        """The datalist from which it offers."""
        return LISTS.get(self.name, "")

    @property
    def is_code(self):
        return self.name in CODES


LISTS = {
    "participant": "act-participants", "territory": "act-participants", "kind": "act-kinds",
}  # fmt: skip
CODES = {"date", "effect_date", "notification_number"}


def labels():
    """{cell: the heading of its column}; notes are in the language of the page."""
    named = {name: str(Act._meta.get_field(name).verbose_name) for name in CELLS}
    named["notification_number"] = pgettext_lazy("column", "notification")
    named["note"] = f"{named['note']} · {reader.own_name(get_language())}"
    return {name: capfirst(str(label)) for name, label in named.items()}


def note_column():
    return f"note_{SUFFIXES[get_language()]}"


def texts_of(act):
    """What the cells of a saved act hold."""
    return {
        "participant": str(act.participant),
        "kind": str(act.get_kind_display()),
        "date": str(act.day or ""),
        "effect_date": str(partial_date(act, "effect_date") or ""),
        "territory": str(act.territory or ""),
        "notification_number": act.notification_number,
        "note": with_unix_lines(getattr(act, note_column()) or "").strip(),
    }


def text_cell(length):
    return forms.CharField(required=False, max_length=length)


class ActRow(forms.Form):
    """One act. `was` holds the texts that the cells were made with, for a form that got stale."""

    id = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    was = forms.CharField(required=False, max_length=200_000)
    participant = text_cell(300)
    kind = text_cell(100)
    date = text_cell(60)
    effect_date = text_cell(60)
    territory = text_cell(300)
    notification_number = text_cell(100)
    note = text_cell(20_000)

    def __init__(self, *args, grid, act=None, **options):
        self.grid, self.act, self.findings = grid, act, []
        super().__init__(*args, **options)
        if act is not None:
            self.initial = texts_of(act) | {"id": act.pk, "was": json.dumps(texts_of(act))}

    @property
    def errors(self):
        """None where more rows were asked for, and nothing else."""
        return super().errors if self.grid.is_judged else ErrorDict()

    def texts(self):
        """What the cells hold now, sent or not."""
        return {name: plain(self[name].value()) for name in CELLS}

    def made_with(self):
        """What the cells held when the form was made; nothing where that is not known."""
        try:
            was = json.loads(self["was"].value() or "{}")
        except ValueError:
            was = None
        return {n: plain(was.get(n)) for n in CELLS} if isinstance(was, dict) and was else None

    @property
    def key(self):
        value = str(self["id"].value() or "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None

    @property
    def removed(self):
        return bool(self.key and self["DELETE"].value())

    @property
    def is_blank(self):
        return not self.key and not any(self.texts().values())

    def clean(self):
        super().clean()
        if self.is_blank or self.errors:
            return
        stored, texts = self.stored_act(), self.texts()
        if self.removed:
            return
        if stored is not None and texts == texts_of(stored):
            self.act = None  # nothing to save
            return
        self.act = stored or Act(instrument=self.grid.instrument)
        self.shown = texts_of(stored) if stored else {}
        self.read_participants(texts)
        self.read_dates(texts)
        self.act.notification_number = texts["notification_number"]
        setattr(self.act, note_column(), texts["note"])
        self.check_together()

    def stored_act(self):
        if self.key is None:
            return None
        act = self.grid.stored.get(self.key)
        if act is None:
            message = _("This act is not one of this instrument any more. Load the page again.")
            raise ValidationError(message)
        return act

    def read_participants(self, texts):
        for name in ("participant", "territory"):
            typed = texts[name]
            if typed and typed == self.shown.get(name):
                continue  # its own name may be another one's too
            key = self.read(name, self.grid.participants.find, typed)
            setattr(self.act, f"{name}_id", key)
        if not texts["participant"]:
            self.add_error("participant", _("Say whose act it is."))

    def read_dates(self, texts):
        effect = self.read("effect_date", read_date, texts["effect_date"])
        set_partial_date(self.act, "effect_date", effect)
        date, said = self.read("date", read_dated_kind, texts["date"]) or (None, None)
        set_partial_date(self.act, "date", date)
        kind = self.read("kind", read_kind, texts["kind"])
        if kind and said and kind != said:
            names = {"one": said.label, "other": kind.label}
            message = _("The letter says “%(one)s”, the kind “%(other)s”. Clear one of them.")
            self.add_error("date", message % names)
        self.act.kind = kind or said or self.grid.kind_of_others or ""
        if not self.act.kind and "kind" not in self.errors:
            self.add_error("kind", _("Say what kind of act it is, in a word or by its letter."))

    def read(self, name, reading, text):
        if not text:
            return None
        try:
            return reading(text)
        except ValidationError as error:
            self.add_error(name, error)
            return None

    def check_together(self):
        act = self.act
        if act.kind in ENDING and act.date is None and "date" not in self.errors:
            self.add_error("date", _("Say on which day it was withdrawn or ended."))
        if act.territory_id and act.territory_id == act.participant_id:
            self.add_error("territory", _("Leave the territory empty: it is the participant."))

    @property
    def identity(self):
        """By what the database tells acts of one instrument apart."""
        act = self.act
        return act.participant_id, str(act.kind), act.date, act.territory_id

    def cells(self):
        """The Cells in their order, for the template."""
        texts, named = self.texts(), self.grid.labels
        for name in CELLS:
            yield Cell(
                name,
                self.add_prefix(name),
                texts[name],
                named[name],
                self.errors.get(name, []),
                self.hint if name == "effect_date" else "",
            )

    @property
    def hint(self):
        act = self.grid.stored.get(self.key)
        return str(act.computed_effect) if act and act.effect_is_computed else ""


def plain(value):
    return with_unix_lines(str(value or "")).strip()
