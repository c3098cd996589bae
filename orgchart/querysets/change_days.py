"""The days on which something changed in what a page shows, the latest first: (day, known).

`known` says how well the day is known; BEFORE is the day before the first, on which all was
still as it had been. They show neither what is hidden today nor what was never published.
"""

from django.db import connections

MOST_DAYS = 200
BEFORE = "before"


def change_days(scope, using, **parameters):
    with connections[using].cursor() as cursor:
        cursor.execute(STATEMENT.format(scope), parameters | {"most": MOST_DAYS, "before": BEFORE})
        return cursor.fetchall()


def ends_of(table):
    """SQL: the first and the last day of each dated row, and whose it is."""
    return f"""
    SELECT v.day, v.known, t.organization_id AS owner FROM {table} t CROSS JOIN LATERAL (VALUES
        (lower(t.during), t.start_date_precision), (upper(t.during), t.end_date_precision)
    ) v(day, known) WHERE coalesce(t.start_date, t.end_date) IS NOT NULL AND v.day IS NOT NULL"""


STATEMENT = """
WITH {} latest AS (
    SELECT c.day, min(c.known) AS known FROM changed c GROUP BY c.day
    ORDER BY c.day DESC LIMIT %(most)s
)
SELECT day, known FROM latest
UNION ALL SELECT min(day) - 1, %(before)s FROM latest HAVING count(*) BETWEEN 1 AND %(most)s - 1
ORDER BY day DESC"""
SEEN = """
    LEFT JOIN orgchart_treenode n ON n.organization_id = ends.owner
    WHERE NOT n.hidden OR n.organization_id IS NULL AND EXISTS (
        SELECT 1 FROM orgchart_organization o WHERE o.id = ends.owner AND o.state = 'published')"""
PLACES_AND_NAMES = f"{ends_of('orgchart_placement')} UNION ALL {ends_of('orgchart_name')}"
EVERYTHING = f"""changed AS (SELECT ends.day, ends.known FROM ({PLACES_AND_NAMES}) ends {SEEN}),"""

# On the page of an organization: itself, those above it on the day, and those that ever stood
# directly under it; and who came into its posts and left them.
APPOINTED = """
    SELECT a.*, p.organization_id FROM orgchart_appointment a
    JOIN orgchart_post p ON p.id = a.post_id AND p.state = 'published'
    JOIN orgchart_person w ON w.id = a.person_id AND w.state = 'published'"""
OF_ORGANIZATION = f"""
scope AS (
    SELECT %(top)s::bigint AS id
    UNION SELECT l.organization_id FROM orgchart_line_on(%(top)s, %(day)s) l
    UNION SELECT p.organization_id FROM orgchart_placement p WHERE p.parent_id = %(top)s
), held AS ({APPOINTED} WHERE p.organization_id = %(top)s), places AS (
    SELECT p.* FROM orgchart_placement p JOIN scope ON scope.id = p.organization_id
), names AS (
    SELECT n.* FROM orgchart_name n JOIN scope ON scope.id = n.organization_id
), changed AS (
    SELECT ends.day, ends.known FROM (
        {ends_of("places")} UNION ALL {ends_of("names")} UNION ALL {ends_of("held")}
    ) ends {SEEN}
),"""
# The chart below an organization; of a very large one as much as can be walked in a moment.
BELOW = f"""RECURSIVE walk AS (
    SELECT %(top)s::bigint AS id
    UNION SELECT p.organization_id FROM walk JOIN orgchart_placement p ON p.parent_id = walk.id
), scope AS (SELECT id FROM walk LIMIT 3000), places AS (
    SELECT p.* FROM orgchart_placement p JOIN scope ON scope.id = p.organization_id
), names AS (
    SELECT n.* FROM orgchart_name n JOIN scope ON scope.id = n.organization_id
), changed AS (
    SELECT ends.day, ends.known FROM (
        {ends_of("places")} UNION ALL {ends_of("names")}
    ) ends {SEEN}
),"""
OF_POSTS = f"""held AS ({APPOINTED}), changed AS (
    SELECT ends.day, ends.known FROM ({ends_of("held")}) ends {SEEN}
),"""
OF_PERSON = f"""held AS ({APPOINTED} WHERE w.id = %(person)s), changed AS (
    SELECT ends.day, ends.known FROM ({ends_of("held")}) ends {SEEN}
),"""
