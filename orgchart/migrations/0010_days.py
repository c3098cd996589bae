from django.db import migrations

# The tree of any day, from the placements. Each function costs what it finds, not what there is:
# from a row it goes to its parent or its children, and reads no others.
#
# An organization whose parent has no place on the day hangs under the nearest above that has
# (`raised`): from one without a place the way goes on by its placement nearest to the day. Hence a
# placement counts when the day is in it, or when it is the nearest of one that has no place.
COUNTS = """(p.during @> day OR (NOT p.during @> day AND (
            NOT EXISTS (SELECT 1 FROM orgchart_placement q
                WHERE q.organization_id = p.organization_id AND q.id <> p.id)
            OR p.id = orgchart_nearest_placement(p.organization_id, day))))"""
FORWARD = """
CREATE FUNCTION orgchart_nearest_placement(org bigint, day date) RETURNS bigint
STABLE PARALLEL SAFE LANGUAGE sql
RETURN (
    SELECT p.id FROM orgchart_placement p WHERE p.organization_id = org
    ORDER BY p.during @> day DESC,
        CASE WHEN lower(p.during) > day THEN lower(p.during) - day ELSE day - upper(p.during) END
    LIMIT 1
);
CREATE FUNCTION orgchart_line_on(org bigint, day date)
RETURNS TABLE (organization_id bigint, distance int) STABLE PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE up bigint; place record; steps int := 0;
BEGIN
    SELECT p.parent_id INTO up FROM orgchart_placement p
    WHERE p.organization_id = org AND p.during @> day;
    WHILE up IS NOT NULL AND up <> org AND steps < 200 LOOP
        SELECT p.parent_id INTO place FROM orgchart_placement p
        WHERE p.organization_id = up AND p.during @> day;
        IF FOUND THEN
            organization_id := up; distance := steps;
            RETURN NEXT;
        ELSE
            SELECT p.parent_id INTO place FROM orgchart_placement p
            WHERE p.id = orgchart_nearest_placement(up, day);
        END IF;
        up := place.parent_id;
        steps := steps + 1;
    END LOOP;
END $$;
CREATE FUNCTION orgchart_parent_on(org bigint, day date) RETURNS bigint
STABLE PARALLEL SAFE LANGUAGE sql
RETURN (SELECT l.organization_id FROM orgchart_line_on(org, day) l ORDER BY l.distance LIMIT 1);
CREATE FUNCTION orgchart_is_public_on(org bigint, day date) RETURNS boolean
STABLE PARALLEL SAFE COST 5000 LANGUAGE plpgsql AS $$
DECLARE at bigint := org; place record; steps int := 0;
BEGIN
    WHILE at IS NOT NULL AND steps < 200 LOOP
        SELECT p.parent_id, o.state INTO place
        FROM orgchart_placement p JOIN orgchart_organization o ON o.id = p.organization_id
        WHERE p.organization_id = at AND p.during @> day;
        IF FOUND THEN
            IF place.state <> 'published' THEN RETURN false; END IF;
        ELSIF at = org THEN
            RETURN false;
        ELSE
            SELECT p.parent_id INTO place FROM orgchart_placement p
            WHERE p.id = orgchart_nearest_placement(at, day);
        END IF;
        at := place.parent_id;
        steps := steps + 1;
    END LOOP;
    RETURN true;
END $$;
CREATE FUNCTION orgchart_under_on(up bigint, day date)
RETURNS TABLE (organization_id bigint, place int, raised boolean)
STABLE PARALLEL SAFE ROWS 20 LANGUAGE sql AS $$
    WITH RECURSIVE down AS (
        SELECT p.organization_id, p.position, p.during @> day AS placed, false AS raised
        FROM orgchart_placement p WHERE p.parent_id = up AND __COUNTS__
        UNION ALL
        SELECT p.organization_id, p.position, p.during @> day, true
        FROM down JOIN orgchart_placement p ON p.parent_id = down.organization_id
        WHERE NOT down.placed AND __COUNTS__
    )
    SELECT down.organization_id, down.position, down.raised FROM down
    WHERE down.placed AND down.organization_id <> up
$$;
CREATE FUNCTION orgchart_roots_on(day date)
RETURNS TABLE (organization_id bigint, place int, raised boolean)
STABLE PARALLEL SAFE ROWS 20 LANGUAGE sql AS $$
    WITH RECURSIVE down AS (
        SELECT p.organization_id, p.position, p.during @> day AS placed, false AS raised
        FROM orgchart_placement p WHERE p.parent_id IS NULL AND __COUNTS__
        UNION ALL
        SELECT p.organization_id, p.position, p.during @> day, true
        FROM down JOIN orgchart_placement p ON p.parent_id = down.organization_id
        WHERE NOT down.placed AND __COUNTS__
    )
    SELECT down.organization_id, down.position, down.raised FROM down WHERE down.placed
$$;
CREATE FUNCTION orgchart_number_below_on(up bigint, day date) RETURNS int
STABLE PARALLEL SAFE LANGUAGE sql
RETURN (
    SELECT count(*) FROM orgchart_placement p
    JOIN orgchart_organization o ON o.id = p.organization_id AND o.state = 'published'
    WHERE p.parent_id = up AND p.during @> day
) + CASE WHEN EXISTS (
    SELECT 1 FROM orgchart_placement p WHERE p.parent_id = up AND NOT p.during @> day
) THEN (
    SELECT count(*) FROM orgchart_under_on(up, day) u
    JOIN orgchart_organization o ON o.id = u.organization_id AND o.state = 'published'
    WHERE u.raised
) ELSE 0 END;
CREATE FUNCTION orgchart_tree_on(day date)
RETURNS TABLE (organization_id bigint, parent_id bigint, level int, place int, raised boolean,
    hidden boolean, way bigint[])
STABLE PARALLEL SAFE ROWS 10000 LANGUAGE sql AS $$
    WITH RECURSIVE walk AS (
        SELECT p.organization_id, NULL::bigint AS parent_id, 0 AS level, p.position,
            p.during @> day AS placed, false AS raised,
            p.during @> day AND o.state <> 'published' AS hidden,
            ARRAY[p.position, p.organization_id] AS way
        FROM orgchart_placement p JOIN orgchart_organization o ON o.id = p.organization_id
        WHERE p.parent_id IS NULL AND __COUNTS__
        UNION ALL
        SELECT p.organization_id,
            CASE WHEN walk.placed THEN walk.organization_id ELSE walk.parent_id END,
            walk.level + walk.placed::int, p.position, p.during @> day, NOT walk.placed,
            walk.hidden OR (p.during @> day AND o.state <> 'published'),
            walk.way || ARRAY[p.position, p.organization_id]
        FROM walk JOIN orgchart_placement p ON p.parent_id = walk.organization_id
        JOIN orgchart_organization o ON o.id = p.organization_id
        WHERE __COUNTS__
    )
    SELECT w.organization_id, w.parent_id, w.level, w.position, w.raised, w.hidden, w.way
    FROM walk w WHERE w.placed
$$;
""".replace("__COUNTS__", COUNTS)
BACKWARD = """
DROP FUNCTION orgchart_tree_on(date);
DROP FUNCTION orgchart_number_below_on(bigint, date);
DROP FUNCTION orgchart_roots_on(date);
DROP FUNCTION orgchart_under_on(bigint, date);
DROP FUNCTION orgchart_is_public_on(bigint, date);
DROP FUNCTION orgchart_parent_on(bigint, date);
DROP FUNCTION orgchart_line_on(bigint, date);
DROP FUNCTION orgchart_nearest_placement(bigint, date);
"""


class Migration(migrations.Migration):
    dependencies = [("orgchart", "0003_trail")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
