from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

# The rules of a partial date and of the range that two of them span (design, section 4): from the
# earliest day of the start up to the earliest day of the end; where the end is the same partial
# date, or a coarser one that holds the start, up to the last day it can mean. An end before its
# start gives the empty range, which a constraint refuses with a sentence.
FORWARD = """
CREATE FUNCTION diwan_latest(day date, known text) RETURNS date IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE known
    WHEN 'year' THEN (day + interval '1 year')::date - 1
    WHEN 'month' THEN (day + interval '1 month')::date - 1
    ELSE day END;
CREATE FUNCTION diwan_during(a date, a_known text, b date, b_known text) RETURNS daterange
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN a IS NULL OR b IS NULL OR b > a THEN daterange(a, b)
    WHEN diwan_latest(b, b_known) >= a THEN daterange(a, diwan_latest(b, b_known) + 1)
    ELSE 'empty'::daterange END;
CREATE FUNCTION diwan_is_partial_date(day date, known text) RETURNS boolean
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE known
    WHEN '' THEN day IS NULL
    WHEN 'day' THEN day IS NOT NULL
    WHEN 'month' THEN day IS NOT NULL AND extract(day FROM day) = 1
    WHEN 'year' THEN day IS NOT NULL AND extract(doy FROM day) = 1
    ELSE false END;
"""
BACKWARD = """
DROP FUNCTION diwan_is_partial_date(date, text);
DROP FUNCTION diwan_during(date, text, date, text);
DROP FUNCTION diwan_latest(date, text);
"""


class Migration(migrations.Migration):
    operations = [BtreeGistExtension(), migrations.RunSQL(FORWARD, BACKWARD)]
