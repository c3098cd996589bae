"""Rules that several tables of partnerships share."""

from functools import reduce
from operator import or_

from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from directory.languages import columns


def during(start, end):
    """The days from one partial date of a row up to, and without, another one."""
    return models.GeneratedField(
        expression=Func(
            start,
            f"{start}_precision",
            end,
            f"{end}_precision",
            function="diwan_during",
            output_field=DateRangeField(),
        ),
        output_field=DateRangeField(),
        db_persist=True,
    )


def ends_after_start(label, message):
    return models.CheckConstraint(
        condition=Q(during__isempty=False), name=label, violation_error_message=message
    )


def latest(name):
    """The last day that a partial date can mean."""
    return Func(
        F(name), F(f"{name}_precision"), function="diwan_latest", output_field=models.DateField()
    )


def filled_q(*fields):
    """Any of the translated fields has a text in any language.

    A check passes where it yields null, and so null is ruled out in words of its own.
    """
    filled = (Q(**{f"{name}__isnull": False, f"{name}__gt": ""}) for name in columns(*fields))
    return reduce(or_, filled)


def known_or_blank(field, choices, label):
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": ["", *choices.values]}),
        name=label,
        violation_error_message=_("This choice is not known. Choose one from the list."),
    )


def refuse_strangers(row, *names):
    """What a row of a partnership points to belongs to the same partnership.

    The database refuses it as well, by a foreign key over both columns (migration 0002).
    """
    for name in names:
        other = getattr(row, name) if getattr(row, f"{name}_id") else None
        if other is not None and other.partnership_id != row.partnership_id:
            raise ValidationError({name: _("This belongs to another partnership.")})
