"""The SQL that lays a temporary view over a table, written from what the database says of it."""

from typing import NamedTuple

COLUMNS = """
    SELECT quote_ident(attname), attgenerated <> '',
           pg_get_serial_sequence(%(table)s, attname)
    FROM pg_attribute
    WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped
    ORDER BY attnum"""
KEY = """
    SELECT quote_ident(attname), conname
    FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
    WHERE conrelid = %(table)s::regclass AND contype = 'p'"""
UNIQUE = """
    SELECT c.relname, pg_get_expr(i.indpred, i.indrelid),
           array(SELECT pg_get_indexdef(i.indexrelid, k, true)
                 FROM generate_series(1, i.indnkeyatts) k ORDER BY k),
           array(SELECT coalesce(
                     (SELECT oprname FROM pg_operator WHERE oid = x.conexclop[k]),
                     CASE WHEN i.indnullsnotdistinct THEN 'IS NOT DISTINCT FROM' ELSE '=' END)
                 FROM generate_series(1, i.indnkeyatts) k ORDER BY k)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    LEFT JOIN pg_constraint x ON x.conindid = i.indexrelid AND x.contype = 'x'
    WHERE i.indrelid = %(table)s::regclass AND NOT i.indisprimary
        AND (i.indisunique OR i.indisexclusion)
    ORDER BY c.relname"""
TRIGGERS = """
    SELECT pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgrelid = %(table)s::regclass AND NOT tgisinternal ORDER BY tgname"""


class Unique(NamedTuple):
    """A unique index or an exclusion: no two rows where every operator holds between the keys."""

    name: str
    condition: str | None
    keys: list
    operators: list


class Table(NamedTuple):
    name: str
    columns: list
    written: list  # those that are not generated
    sequences: dict
    key: str
    key_name: str
    unique: list
    triggers: list

    @classmethod
    def read(cls, cursor, name):
        def ask(sql):
            cursor.execute(sql, {"table": name})
            return cursor.fetchall()

        columns = ask(COLUMNS)
        ((key, key_name),) = ask(KEY)
        return cls(
            name,
            [column for column, _generated, _sequence in columns],
            [column for column, generated, _sequence in columns if not generated],
            {column: sequence for column, _generated, sequence in columns if sequence},
            key,
            key_name,
            [Unique(*row) for row in ask(UNIQUE)],
            [trigger for (trigger,) in ask(TRIGGERS)],
        )

    @property
    def rows(self):
        return f'pg_temp."staged_{self.name}"'


def statements(table):
    """All of them in one text: they are sent at once, and again for each look."""
    return ";\n".join(
        [*of_rows(table), *of_view(table), *of_triggers(table), "DISCARD PLANS"],
    )


def of_rows(table):
    """The written rows; `is_gone` marks those that were deleted."""
    yield (
        f"CREATE TEMPORARY TABLE {table.rows.removeprefix('pg_temp.')} "
        f'(LIKE "{table.name}" INCLUDING GENERATED INCLUDING CONSTRAINTS, '
        f"staged_is_gone boolean NOT NULL DEFAULT false, PRIMARY KEY ({table.key}))"
    )


def of_view(table):
    columns = ", ".join(table.columns)
    yield (
        f'CREATE TEMPORARY VIEW "{table.name}" AS SELECT {columns} FROM "{table.name}" saved '
        f"WHERE NOT EXISTS (SELECT FROM {table.rows} s WHERE s.{table.key} = saved.{table.key}) "
        f"UNION ALL SELECT {columns} FROM {table.rows} WHERE NOT staged_is_gone"
    )
    for column, sequence in table.sequences.items():
        yield (
            f'ALTER VIEW pg_temp."{table.name}" ALTER COLUMN {column} '
            f"SET DEFAULT nextval('{sequence}')"
        )


def of_triggers(table):
    for trigger in table.triggers:
        before, after = trigger.split(" ON ", 1)
        yield f"{before} ON {table.rows} {after.split(' ', 1)[1]}"
    yield function(table)
    yield (
        f'CREATE TRIGGER stage INSTEAD OF INSERT OR UPDATE OR DELETE ON pg_temp."{table.name}" '
        f'FOR EACH ROW EXECUTE FUNCTION pg_temp."stage_{table.name}"()'
    )


def function(table):
    """Refuses what the table would refuse."""
    return f"""CREATE FUNCTION pg_temp."stage_{table.name}"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE marks text := coalesce(current_setting('diwan.marks', true), '');
BEGIN
    IF TG_OP = 'INSERT' THEN
        {insert(table)}
    ELSIF TG_OP = 'UPDATE' THEN
        {update(table)}
    ELSE
        {copy(table)}
        UPDATE {table.rows} SET staged_is_gone = true WHERE {table.key} = OLD.{table.key};
        RETURN OLD;
    END IF;
    {" ".join(refusal(table, unique) for unique in table.unique)}
    RETURN NEW;
END $$"""


def values(table, row):
    return ", ".join(f"{row}.{column}" for column in table.written)


def insert(table):
    """A row that was deleted before may come back under its key."""
    rows, key = table.rows, table.key
    taken = f'EXISTS (SELECT FROM "{table.name}" o WHERE o.{key} = NEW.{key})'
    return f"""{refuse_if(taken, table, table.key_name)}
        IF EXISTS (SELECT FROM {rows} WHERE {key} = NEW.{key}) THEN
            DELETE FROM {rows} WHERE {key} = NEW.{key};
        END IF;
        {inserted(table, "NEW")} RETURNING {", ".join(table.columns)} INTO NEW;"""


def inserted(table, row):
    return f"INSERT INTO {table.rows} ({', '.join(table.written)}) VALUES ({values(table, row)})"


def update(table):
    """Where the table has triggers, the row is copied first: they compare it with what it was."""
    written, key = ", ".join(table.written), table.key
    returning = f"RETURNING {', '.join(table.columns)} INTO NEW;"
    if not table.triggers:
        return f"""{inserted(table, "NEW")} ON CONFLICT ({key})
            DO UPDATE SET ({written}) = ROW({values(table, "NEW")}) {returning}"""
    return f"""{copy(table)}
        UPDATE {table.rows} SET ({written}) = ROW({values(table, "NEW")})
            WHERE {key} = OLD.{key} {returning}"""


def copy(table):
    return f"""IF NOT EXISTS (SELECT FROM {table.rows} WHERE {table.key} = OLD.{table.key}) THEN
            PERFORM set_config('diwan.marks', 'given', true);
            {inserted(table, "OLD")};
            PERFORM set_config('diwan.marks', marks, true);
        END IF;"""


def refusal(table, unique):
    same = " AND ".join(
        f"o.{key} {operator} NEW.{key}"
        for key, operator in zip(unique.keys, unique.operators, strict=True)
    )
    others = f'SELECT FROM "{table.name}" o WHERE o.{table.key} <> NEW.{table.key} AND {same}'
    if unique.condition:
        others += f" AND ({unique.condition})"
    found = f"EXISTS ({others})"
    if unique.condition:
        written = f"SELECT FROM {table.rows} WHERE {table.key} = NEW.{table.key}"
        found += f" AND EXISTS ({written} AND ({unique.condition}))"
    return refuse_if(found, table, unique.name)


def refuse_if(found, table, name):
    return (
        f"IF {found} THEN RAISE unique_violation USING MESSAGE = '{name}', "
        f"CONSTRAINT = '{name}', TABLE = '{table.name}'; END IF;"
    )
