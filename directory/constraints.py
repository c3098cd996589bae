"""The check constraints of a row, asked of the database in one question.

Django's full_clean() asks about each of them by itself, between two statements for a savepoint,
and writes its SQL anew from every field of the model. Here it is written once a model and only
its values change. What is violated, Django finds and says as always.
"""

import re
from functools import cache
from typing import NamedTuple

from django.db import DatabaseError, connections, models, router, transaction
from django.db.models.functions import Coalesce
from django.db.models.sql import Query


class Checked(models.Model):
    """A row whose check constraints are asked about together."""

    checks_hold = False

    class Meta:
        abstract = True

    def validate_constraints(self, exclude=None):
        self.checks_hold = checks_hold(self, set(exclude or ()))
        try:
            super().validate_constraints(exclude)
        finally:
            del self.checks_hold

    def get_constraints(self):
        constraints = super().get_constraints()
        if not self.checks_hold:
            return constraints
        own = [each for each in self._meta.constraints if type(each) is not models.CheckConstraint]
        return [(type(self), own), *constraints[1:]]


def checks_hold(row, exclude):
    """Whether the database says yes to every check on fields that are not excluded.

    Where it cannot answer this is no, and Django asks about one after the other.
    """
    using = router.db_for_write(type(row), instance=row)
    asked = [check for check in written(type(row), using) if not check.fields & exclude]
    if not asked:
        return True
    params = [
        param.of(row, using) if isinstance(param, ValueOf) else param
        for check in asked
        for param in check.params
    ]
    if any(hasattr(param, "resolve_expression") for param in params):
        return False  # a value that the database is to compute
    try:
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            cursor.execute(f"SELECT {' AND '.join(check.sql for check in asked)}", params)
            return cursor.fetchone()[0]
    except DatabaseError:
        return False


class Written(NamedTuple):
    sql: str
    params: list
    fields: set


@cache
def written(model, using):
    """The checks of a model as SQL. As with Django, one that is neither true nor false holds."""
    query = Query(None)
    for name, value in values_of(model).items():
        query.add_annotation(value, name, select=False)
    compiler = query.get_compiler(using=using)
    checks = []
    for constraint in model._meta.constraints:
        if type(constraint) is models.CheckConstraint:
            condition = models.Q(constraint.condition)
            holds = Coalesce(condition, True, output_field=models.BooleanField())
            sql, params = compiler.compile(holds.resolve_expression(query))
            names = {param.field_name for param in params if isinstance(param, ValueOf)}
            checks.append(Written(sql, params, names))
    return checks


def values_of(model):
    """What stands for the value of each field while the SQL is written."""
    fields = model._meta.local_concrete_fields
    values = {field.name: ValueOf(field.name, field) for field in fields if not field.generated}
    values["pk"] = ValueOf("pk", model._meta.pk)
    stored = {models.F(name): value for name, value in values.items()}
    for field in fields:
        if field.generated:
            values[field.name] = models.ExpressionWrapper(
                field.expression.replace_expressions(stored), field.output_field
            )
    return values


LENGTH = re.compile(r"\(\d+(, ?\d+)?\)")


class ValueOf(models.Expression):
    """The value that a row has in a field. Its parameter is itself, until there is a row."""

    def __init__(self, field_name, field):
        super().__init__(output_field=field)
        self.field_name = field_name

    def as_sql(self, compiler, connection):
        # Without its type an empty value would fit no function. A length would cut texts off.
        kind = self.output_field.db_type(connection)
        return f"%s::{LENGTH.sub('', kind)}", [self]

    def of(self, row, using):
        value = getattr(row, self.output_field.attname)
        if hasattr(value, "resolve_expression"):
            return value
        return self.output_field.get_db_prep_value(value, connections[using])
