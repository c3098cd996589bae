from django.db import migrations

# orgchart_trail is an aggregate that runs along organizations in tree order and gives each its way
# from the root: the slugs, and the names language by language. It keeps the way to the row before
# and takes from it what the next row shares, so that it reads no table; only where a row's parent
# is not on that way (a subtree, a selection, a closed organization) it walks up once.
#
# The state holds eight elements a level: the id, then the seven ways down to this level.
LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh_hans"]


def blank_as_null(name):
    return f"nullif({name}, '')"


def name_in(language):
    """SQL: the name in a language, else in the site's order of languages, else what there is."""
    order = [language, *(other for other in LANGUAGES if other != language), "original"]
    return f"coalesce({', '.join(blank_as_null(name) for name in order)}, slug)"


PARTS = f"""
CREATE FUNCTION orgchart_trail_parts(slug text, {', '.join(f'{code} text' for code in LANGUAGES)},
    original text) RETURNS text[] IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN ARRAY[slug, {', '.join(map(name_in, LANGUAGES))}]
"""
STEP = f"""
CREATE FUNCTION orgchart_trail_add(trail text[], at bigint, parts text[]) RETURNS text[]
IMMUTABLE PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE n int := array_length(trail, 1) - 7;
BEGIN
    IF n IS NULL THEN
        RETURN at::text || parts;
    END IF;
    RETURN trail || ARRAY[at::text, trail[n + 1] || '/' || parts[1],
        {', '.join(f"trail[n + {i}] || ' › ' || parts[{i}]" for i in range(2, 8))}];
END $$
"""
# A closed organization has no node: it counts where it stood last. Two closed ones may have stood
# under each other at different times, hence the end after `most` steps.
TRAIL_OF = f"""
CREATE FUNCTION orgchart_trail_of(start bigint, most int) RETURNS text[] STABLE LANGUAGE plpgsql
AS $$
DECLARE above bigint; parts text[];
BEGIN
    SELECT CASE WHEN n.organization_id IS NOT NULL THEN n.parent_id ELSE (
            SELECT p.parent_id FROM orgchart_placement p WHERE p.organization_id = o.id
            ORDER BY p.during DESC LIMIT 1
        ) END, orgchart_trail_parts(o.slug, {', '.join(f'o.name_{code}' for code in LANGUAGES)},
            o.original_name)
    INTO above, parts
    FROM orgchart_organization o LEFT JOIN orgchart_treenode n ON n.organization_id = o.id
    WHERE o.id = start;
    IF above IS NULL OR most = 0 THEN
        RETURN orgchart_trail_add(NULL, start, parts);
    END IF;
    RETURN orgchart_trail_add(orgchart_trail_of(above, most - 1), start, parts);
END $$
"""
NEXT = """
CREATE FUNCTION orgchart_trail_next(trail text[], at bigint, above bigint, level int, parts text[])
RETURNS text[] STABLE LANGUAGE plpgsql AS $$
BEGIN
    IF above IS NULL THEN
        RETURN orgchart_trail_add(NULL, at, parts);
    ELSIF trail[level * 8 - 7] = above::text THEN
        RETURN orgchart_trail_add(trail[:level * 8], at, parts);
    END IF;
    RETURN orgchart_trail_add(orgchart_trail_of(above, 60), at, parts);
END $$
"""
LAST = """
CREATE FUNCTION orgchart_trail_last(trail text[]) RETURNS text[]
IMMUTABLE PARALLEL SAFE LANGUAGE plpgsql AS $$
BEGIN
    RETURN trail[array_length(trail, 1) - 6:];
END $$
"""
AGGREGATE = """
CREATE AGGREGATE orgchart_trail(at bigint, above bigint, level int, parts text[]) (
    sfunc = orgchart_trail_next, stype = text[], finalfunc = orgchart_trail_last
)
"""
BACKWARD = """
DROP AGGREGATE orgchart_trail(bigint, bigint, int, text[]);
DROP FUNCTION orgchart_trail_last(text[]);
DROP FUNCTION orgchart_trail_next(text[], bigint, bigint, int, text[]);
DROP FUNCTION orgchart_trail_of(bigint, int);
DROP FUNCTION orgchart_trail_add(text[], bigint, text[]);
DROP FUNCTION orgchart_trail_parts(text, text, text, text, text, text, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("orgchart", "0002_shared_posts")]
    operations = [
        migrations.RunSQL([PARTS, STEP, TRAIL_OF, NEXT, LAST, AGGREGATE], BACKWARD),
    ]
