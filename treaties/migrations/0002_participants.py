from django.db import migrations

# Participants are states, territories and intergovernmental organizations. The kind stands in the
# table of organizations, so no check constraint sees it: one question a statement, also for COPY.
PARTICIPANTS = "('state', 'territory', 'intergovernmental_organization')"
FORWARD = f"""
CREATE FUNCTION treaties_check_participants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM rows_written w JOIN orgchart_organization o ON o.id = w.participant_id
        WHERE o.kind NOT IN {PARTICIPANTS}
    ) THEN
        RAISE EXCEPTION 'a participant is no state, territory or intergovernmental organization'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'treaties_act_participant_kind';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER treaties_participants_inserted AFTER INSERT ON treaties_act
REFERENCING NEW TABLE AS rows_written FOR EACH STATEMENT
EXECUTE FUNCTION treaties_check_participants();
CREATE TRIGGER treaties_participants_updated AFTER UPDATE ON treaties_act
REFERENCING NEW TABLE AS rows_written FOR EACH STATEMENT
EXECUTE FUNCTION treaties_check_participants();
CREATE FUNCTION treaties_keep_participant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM treaties_act WHERE participant_id = NEW.id) THEN
        RAISE EXCEPTION 'organization % takes part in treaties', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'treaties_act_participant_kind';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER treaties_keep_participant AFTER UPDATE OF kind ON orgchart_organization
FOR EACH ROW WHEN (OLD.kind IN {PARTICIPANTS} AND NEW.kind NOT IN {PARTICIPANTS})
EXECUTE FUNCTION treaties_keep_participant();
"""
BACKWARD = """
DROP TRIGGER treaties_keep_participant ON orgchart_organization;
DROP FUNCTION treaties_keep_participant();
DROP TRIGGER treaties_participants_updated ON treaties_act;
DROP TRIGGER treaties_participants_inserted ON treaties_act;
DROP FUNCTION treaties_check_participants();
"""


class Migration(migrations.Migration):
    dependencies = [("treaties", "0001_initial"), ("orgchart", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
