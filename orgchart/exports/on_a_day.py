"""The same sets on another day than the projected one.

The tree of the day, made once, stands beside the rows and orders them, and organizations are called
what they were called then.
"""

from dataclasses import replace

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, TextField, Value

from directory.exports.declaration import Beside
from directory.languages import columns

CALLED = ("code", *columns("name", "short_name"))


class CalledOn(Func):
    """The code and the names of an organization, as an array, in force on a day or nearest to it:
    from (its key, the day)."""

    template = f"""(SELECT ARRAY[{", ".join(f"n.{name}" for name in CALLED)}]
        FROM (VALUES (%(expressions)s::date)) AS v(own, day)
        JOIN orgchart_name n ON n.organization_id = v.own
        ORDER BY n.during @> v.day DESC, CASE WHEN lower(n.during) > v.day
            THEN lower(n.during) - v.day ELSE v.day - upper(n.during) END
        LIMIT 1)"""
    output_field = ArrayField(TextField())


class TrailPartsCalled(Func):
    """What an organization adds to a trail: from (slug, an array of CalledOn, original name)."""

    template = f"""(SELECT orgchart_trail_parts(v.slug,
        {", ".join(f"v.called[{CALLED.index(name) + 1}]" for name in columns("name"))}, v.original)
        FROM (VALUES (%(expressions)s)) AS v(slug, called, original))"""
    output_field = ArrayField(TextField())


def called(day, path="organization_id"):
    return CalledOn(F(path) if isinstance(path, str) else path, Value(day.date))


def as_called(column, name, expression):
    """A column whose text is one of the names that an array of CalledOn holds."""
    return replace(column, expression=expression, part=CALLED.index(name) + 1)


def tree_of(day, key):
    """What stands beside the rows: the place of each organization on the day."""

    def beside(public):
        seen = " WHERE NOT t.hidden" if public else ""
        sql = (
            "SELECT t.organization_id, t.way, t.parent_id, t.level, t.place "
            f"FROM orgchart_tree_on(%s) t{seen}"
        )
        return Beside(sql, (day.date,), key, ("way", "above", "level", "place"))

    return beside


def in_the_tree_of(export, day, *, key="organization_id", rows, order, **new):
    """An export whose rows belong to organizations. `new` holds the columns that differ, by name;
    the code of the organization always does."""
    new = {"organization_code": ("code", called(day))} | new
    changed = {c.name: as_called(c, *new[c.name]) for c in export.columns if c.name in new}
    return replace(
        export,
        rows=rows,
        order=order,
        beside=tree_of(day, key),
        columns=tuple(changed.get(column.name, column) for column in export.columns),
    )


def with_rows(export, keep):
    """The same export with fewer rows."""
    return replace(export, rows=lambda public: keep(export.rows(public)))


def with_columns(export, new):
    """The same export, some of its columns given another expression."""
    columns_ = tuple(
        replace(c, expression=new[c.name]) if c.name in new else c for c in export.columns
    )
    return replace(export, columns=columns_)
