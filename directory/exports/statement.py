"""The one SELECT of an export, in SQL.

Its shape makes the first row leave early: only the keys of the rows are sorted, and everything else
is looked up row by row in their order. (A plain ORDER BY would sort the wide rows, texts and all,
before the first one leaves: no planner of PostgreSQL sorts one table below a nested loop.)
"""

from django.db.models import Expression, QuerySet

from directory.exports.columns import Kind, Running


class KeyOfTheRow(Expression):
    """The key that the outer query has come to."""

    def as_sql(self, compiler, connection):
        return "k.pk", []


def select_statement(export, rows, *, public):
    """(sql, parameters): the cells of the given rows, as they are to be written."""
    fields = Fields(export.columns, public)
    keys, keys_parameters = compiled(keys_of(export, rows))
    wide, wide_parameters = compiled(fields.of_one(rows.model, rows.db))
    names = ", ".join(["pk", *(f"s{index}" for index, _key in enumerate(export.order))])
    order = ", ".join([*map("k.s{0[0]}{0[1]}".format, enumerate(directions(export))), "k.pk"])
    sql = (
        f"SELECT {', '.join(fields.cells())} FROM ("
        f"SELECT {', '.join(['w.*', *fields.running(order)])} "
        f"FROM ({keys} OFFSET 0) AS k({names}) "
        f"CROSS JOIN LATERAL ({wide} OFFSET 0) AS w({', '.join(fields.names)}) "
        f"ORDER BY {order}) AS q"
    )
    return sql, (*keys_parameters, *wide_parameters)


def directions(export):
    return [" DESC" if key.startswith("-") else "" for key in export.order]


def keys_of(export, rows):
    """The sorted keys of the rows, with what they are sorted by."""
    query = rows.query
    if query.is_sliced or query.combinator or query.group_by or query.distinct_fields:
        keys = plain(rows.model, rows.db, query).values("pk")
        rows = plain(rows.model, rows.db).filter(pk__in=keys)
    plain_rows = plain(rows.model, rows.db, rows.query)
    columns = [key.removeprefix("-") for key in export.order]
    return plain_rows.order_by(*export.order, "pk").values_list("pk", *columns)


def plain(model, using, query=None):
    """A queryset of Django's own class. modeltranslation's would rewrite it to one language."""
    return QuerySet(model, query=query and query.chain(), using=using)


def compiled(queryset):
    # Without `elide_empty`, a filter that nothing can match would raise an exception.
    return queryset.query.get_compiler(queryset.db, elide_empty=False).as_sql()


class Fields:
    """The values that a row's cells are made of, each looked up once."""

    def __init__(self, columns, public):
        self.columns = columns
        self.sources = {id(c.expression): (c.expression, f"c{i}") for i, c in enumerate(columns)}
        self.expressions, self.aggregates = {}, {}
        for expression, name in self.sources.values():
            self.add(name, expression(public) if callable(expression) else expression)
        self.names = list(self.expressions)

    def add(self, name, expression):
        if not isinstance(expression, Running):
            self.expressions[name] = expression
            return
        arguments = {f"{name}a{i}": argument for i, argument in enumerate(expression.arguments)}
        self.expressions |= arguments
        self.aggregates[name] = (expression.aggregate, [f"w.{key}" for key in arguments])

    def of_one(self, model, using):
        row = plain(model, using).filter(pk=KeyOfTheRow()).order_by()
        annotations = {
            f"export_{name}": expression for name, expression in self.expressions.items()
        }
        return row.annotate(**annotations).values_list(*annotations)

    def running(self, order):
        for name, (aggregate, arguments) in self.aggregates.items():
            window = f"OVER (ORDER BY {order} ROWS UNBOUNDED PRECEDING)"
            yield f"{aggregate}({', '.join(arguments)}) {window} AS {name}"

    def cells(self):
        for column in self.columns:
            value = f"q.{self.sources[id(column.expression)][1]}"
            yield cell(value if column.part is None else f"{value}[{column.part}]", column.kind)


def cell(value, kind):
    """The SQL of a cell. A blank text comes out as an unquoted nothing, as NULL does.

    A text that begins with = + - @ tab CR ' gets one ' before it, so that no spreadsheet takes it
    for a formula; most begin with a letter, and one comparison settles them.
    """
    if kind == Kind.FLAG:
        return f"({value})::text"
    if kind != Kind.TEXT:
        return value
    return (
        f"CASE WHEN ascii({value}) > 64 THEN {value} "
        f"WHEN ascii({value}) IN (61, 43, 45, 64, 9, 13, 39) THEN '''' || {value} "
        f"ELSE nullif({value}, '') END"
    )
