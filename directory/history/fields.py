from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.history.partial_dates import PartialDate, Precision


class PartialDateFormField(forms.Field):
    """One box for a date that may be partial: 2011, 2011-05 or 2011-05-14."""

    widget = forms.TextInput

    def __init__(self, **options):
        options["help_text"] = options.get("help_text") or _("2011, 2011-05 or 2011-05-14")
        super().__init__(**options)
        self.widget.attrs |= {"dir": "ltr", "lang": "en", "size": 10, "inputmode": "numeric"}

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, PartialDate):
            return value or None
        return PartialDate.parse(value)

    def prepare_value(self, value):
        return str(value) if value else ""


class PrecisionField(models.CharField):
    """How well the date of the same name without `_precision` is known; empty where it is not."""

    def __init__(self, **options):
        defaults = {
            "max_length": 5,
            "choices": Precision.choices,
            "blank": True,
            "default": "",
            "editable": False,
        }
        super().__init__(**(defaults | options))


class PartialDateField(models.DateField):
    """The earliest day that is meant; a PrecisionField `<name>_precision` stands beside it."""

    def __init__(self, *args, **options):
        super().__init__(*args, **({"null": True, "blank": True} | options))

    def formfield(self, **options):
        options.pop("widget", None)
        return super().formfield(**({"form_class": PartialDateFormField} | options))

    def value_from_object(self, record):
        return partial_date(record, self.name)

    def save_form_data(self, record, data):
        set_partial_date(record, self.name, data)

    def to_python(self, value):
        return value.earliest if isinstance(value, PartialDate) else super().to_python(value)


def partial_date(record, name):
    """The PartialDate in the field `name` of a record, or None."""
    day = getattr(record, name)
    return PartialDate(day, getattr(record, f"{name}_precision")) if day else None


def set_partial_date(record, name, value):
    setattr(record, name, value.earliest if value else None)
    setattr(record, f"{name}_precision", value.precision if value else "")


def whole_partial_date(name, label):
    """The rule of a partial date: precision and date go together, the date being the earliest."""
    return models.CheckConstraint(
        condition=models.Q(
            models.Func(
                models.F(name),
                models.F(f"{name}_precision"),
                function="diwan_is_partial_date",
                output_field=models.BooleanField(),
            )
        ),
        name=label,
        violation_error_message=_("A date known to the month or year is kept as its first day."),
    )
