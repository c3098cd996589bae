from django.db import migrations

# orgchart_trail_on is orgchart_trail (0003) on another day: it runs along the tree of the day, and
# where a row's parent is not on the way that it keeps, it goes up by the places of that day.
LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh_hans"]
TRAIL_OF = f"""
CREATE FUNCTION orgchart_trail_of_on(start bigint, day date, most int) RETURNS text[]
STABLE LANGUAGE plpgsql AS $$
DECLARE above bigint; parts text[];
BEGIN
    SELECT orgchart_parent_on(start, day), orgchart_trail_parts(
        o.slug, {', '.join(f'n.name_{code}' for code in LANGUAGES)}, o.original_name)
    INTO above, parts
    FROM orgchart_organization o LEFT JOIN orgchart_name n ON n.organization_id = o.id
    WHERE o.id = start
    ORDER BY n.during @> day DESC,
        CASE WHEN lower(n.during) > day THEN lower(n.during) - day ELSE day - upper(n.during) END
    LIMIT 1;
    IF above IS NULL OR most = 0 THEN
        RETURN orgchart_trail_add(NULL, start, parts);
    END IF;
    RETURN orgchart_trail_add(orgchart_trail_of_on(above, day, most - 1), start, parts);
END $$
"""
NEXT = """
CREATE FUNCTION orgchart_trail_next_on(trail text[], at bigint, above bigint, level int,
    parts text[], day date) RETURNS text[] STABLE LANGUAGE plpgsql AS $$
BEGIN
    IF above IS NULL THEN
        RETURN orgchart_trail_add(NULL, at, parts);
    ELSIF trail[level * 8 - 7] = above::text THEN
        RETURN orgchart_trail_add(trail[:level * 8], at, parts);
    END IF;
    RETURN orgchart_trail_add(orgchart_trail_of_on(above, day, 60), at, parts);
END $$
"""
AGGREGATE = """
CREATE AGGREGATE orgchart_trail_on(at bigint, above bigint, level int, parts text[], day date) (
    sfunc = orgchart_trail_next_on, stype = text[], finalfunc = orgchart_trail_last
)
"""
BACKWARD = """
DROP AGGREGATE orgchart_trail_on(bigint, bigint, int, text[], date);
DROP FUNCTION orgchart_trail_next_on(text[], bigint, bigint, int, text[], date);
DROP FUNCTION orgchart_trail_of_on(bigint, date, int);
"""


class Migration(migrations.Migration):
    dependencies = [("orgchart", "0012_language_tags")]
    operations = [migrations.RunSQL([TRAIL_OF, NEXT, AGGREGATE], BACKWARD)]
