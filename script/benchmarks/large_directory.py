"""A synthetic directory of any size, the same from the same seed.

The shape is that of the Spanish register in the data folder: nine levels, most units in the middle,
fan-outs from one to hundreds. The texts are made of words, with gaps as real ones have.
"""

from django.db import connection, transaction
from words import KINDS, SENTENCES, TOPICS

from orgchart.actions.tree import project_tree

# Units a level in es-dir3-ccaa.
SHAPE = [1, 19, 278, 3303, 6938, 5598, 2118, 142, 28]
# How many in a hundred have a summary and a mandate, language by language.
TEXTS = {
    "ar": (95, 90),
    "en": (90, 80),
    "es": (30, 15),
    "fr": (60, 40),
    "ru": (25, 15),
    "zh_hans": (25, 15),
}
DICE = "('x' || substr(md5(i || ':' || seed), 1, 7))::bit(28)::int"
# A parent is drawn from the level above, the first of them far more often than the last.
MADE = f"""
CREATE TEMP TABLE made ON COMMIT DROP AS
WITH level AS (
    SELECT *, coalesce(lag(last) OVER w, 0) AS before, coalesce(lag(last, 2) OVER w, 0) AS above
    FROM unnest(%s::int[]) WITH ORDINALITY AS l(last, depth) WINDOW w AS (ORDER BY depth)
)
SELECT i AS id, {DICE} AS dice, CASE WHEN before > 0 THEN
    above + 1 + floor(power({DICE} / 268435456.0, 2.2) * (before - above))::int END AS parent_id
FROM (SELECT %s::text AS seed) s, level, generate_series(before + 1, last) i"""
# The dated rows of names and places, both open at their start and end.
NAMES = """
WITH RECURSIVE walk AS (
    SELECT id, id AS root FROM made WHERE parent_id IS NULL
    UNION ALL SELECT m.id, w.root FROM made m JOIN walk w ON m.parent_id = w.id
)
INSERT INTO orgchart_name (public_id, organization_id, root_id, {columns}, code, source, source_url,
    start_date_precision, end_date_precision)
SELECT md5('name ' || o.id)::uuid, o.id, w.root, {columns}, o.code, '', '', '', ''
FROM orgchart_organization o JOIN walk w ON w.id = o.id"""
PLACEMENTS = """
INSERT INTO orgchart_placement (public_id, organization_id, parent_id, position, source, source_url,
    start_date_precision, end_date_precision)
SELECT md5('place ' || id)::uuid, id, parent_id,
    row_number() OVER (PARTITION BY parent_id ORDER BY id), '', '', '', '' FROM made"""


@transaction.atomic
def load(count, seed=1):
    """Replace the organizations of the database by `count` published ones."""
    names = [f"{field}{end}" for field in ("name", "short_name") for end in ("", *endings())]
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE orgchart_organization CASCADE")
        cursor.execute(MADE, [ends_of_levels(count), seed])
        cursor.execute(organizations())
        cursor.execute(NAMES.format(columns=", ".join(names)))
        cursor.execute(PLACEMENTS)
    project_tree()


def analyze():
    """Outside a transaction, so that the plans that follow know the tables."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def ends_of_levels(count):
    last, ends = 0, []
    for units in SHAPE:
        last += max(1, round(count * units / sum(SHAPE)))
        ends.append(last)
    return [min(end, count) for end in ends[:-1]] + [count]


def endings():
    return [f"_{code}" for code in TEXTS]


def organizations():
    """The statement that fills the table of organizations from the temporary one."""
    columns = {
        "id": "id",
        "public_id": "md5('organization ' || id)::uuid",
        "state": "'published'",
        "version": "1",
        "source_language": "'ar'",
        "slug": "'unit-' || id",
        "kind": "(ARRAY['bureau', 'office', 'division', 'section', 'unit'])[1 + dice % 5]",
        "code": "'U/' || id",
        "original_name": "''",
        "founded": "CASE WHEN dice % 4 = 0 THEN date '1975-01-01' + dice % 15000 END",
        "founded_precision": "CASE WHEN dice % 4 = 0 THEN 'day' ELSE '' END",
        "dissolved_precision": "''",
        "closure_kind": "''",
        "country": "''",
        "website": "CASE WHEN dice % 3 = 0 THEN 'https://example.org/' || id ELSE '' END",
    }
    for field, text in {"name": name, "short_name": short, "summary": summary}.items():
        columns |= in_languages(field, text)
    columns |= in_languages("mandate", mandate)
    return (
        f"INSERT INTO orgchart_organization ({', '.join(columns)}) "
        f"SELECT {', '.join(columns.values())} FROM made ORDER BY id"
    )


def in_languages(field, text):
    return {f"{field}_{code}": text(code) for code in TEXTS} | {
        field: f"coalesce({text('ar')}, '')"
    }


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def one_of(words, dice):
    return f"(ARRAY[{', '.join(map(quoted, words))}])[1 + ({dice}) % {len(words)}]"


def name(code):
    return (
        f"{one_of(KINDS[code], 'dice')} || ' ' || {one_of(TOPICS[code], 'dice / 7')} || ' ' || id"
    )


def short(code):
    return "'U-' || id" if code in {"ar", "en"} else "NULL"


def summary(code):
    first, topic = SENTENCES[code][0], one_of(TOPICS[code], "dice / 7")
    return f"CASE WHEN dice / 11 % 100 < {TEXTS[code][0]} THEN {quoted(first)} || {topic} END"


def mandate(code):
    text = " ".join([*SENTENCES[code], SENTENCES[code][1]])
    topic = one_of(TOPICS[code], "dice / 13")
    return (
        f"CASE WHEN dice / 17 % 100 < {TEXTS[code][1]} THEN {topic} || '. ' || {quoted(text)} END"
    )
