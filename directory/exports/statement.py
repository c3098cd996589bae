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


class BesideTheRow(Expression):
    """What stands beside the row in a column of the export's own table."""

    def __init__(self, column, output_field):
        super().__init__(output_field)
        self.column = column

    def as_sql(self, compiler, connection):
        return f"k.{self.column}", []


def select_statement(export, rows, *, public):
    """(sql, parameters): the cells of the given rows, as they are to be written."""
    fields = Fields(export.columns, public)
    keys, keys_parameters = keys_statement(export, rows, public)
    wide, wide_parameters = compiled(fields.of_one(rows.model, rows.db))
    order = order_of(export, "k.")
    sql = (
        f"SELECT {', '.join(fields.cells())} FROM ("
        f"SELECT {', '.join(['w.*', *fields.running(order)])} "
        f"FROM {keys} "
        f"CROSS JOIN LATERAL ({wide} OFFSET 0) AS w({', '.join(fields.names)}) "
        f"ORDER BY {order}) AS q"
    )
    return sql, (*keys_parameters, *wide_parameters)


def keys_statement(export, rows, public):
    """The sorted keys of the rows, as `k`, with what they are sorted by and what stands beside."""
    keys, parameters = compiled(keys_of(export, rows))
    names = ", ".join(["pk", *(f"s{index}" for index, _key in enumerate(export.order))])
    if not export.beside:
        return f"({keys} OFFSET 0) AS k({names})", parameters
    beside = export.beside(public)
    sql = (
        f"(SELECT * FROM ({keys}) AS r({names}, own) "
        f"JOIN ({beside.sql}) AS b({', '.join(['of_row', *beside.columns])}) ON of_row = own "
        f"ORDER BY {order_of(export, '')} OFFSET 0) AS k"
    )
    return sql, (*parameters, *beside.parameters)


def order_of(export, prefix):
    beside = [export.beside(False).columns[0]] if export.beside else []
    directions = [" DESC" if key.startswith("-") else "" for key in export.order]
    keys = [f"s{index}{direction}" for index, direction in enumerate(directions)]
    return ", ".join(f"{prefix}{key}" for key in [*beside, *keys, "pk"])


def keys_of(export, rows):
    """The keys of the rows with what they are sorted by; sorted, unless something beside does."""
    query = rows.query
    if query.is_sliced or query.combinator or query.group_by or query.distinct_fields:
        keys = plain(rows.model, rows.db, query).values("pk")
        rows = plain(rows.model, rows.db).filter(pk__in=keys)
    plain_rows = plain(rows.model, rows.db, rows.query)
    columns = [key.removeprefix("-") for key in export.order]
    if export.beside:
        return plain_rows.order_by().values_list("pk", *columns, export.beside(False).key)
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
