from django.db import migrations

# Two triggers, since the tests clean up after themselves with TRUNCATE (tests/conftest.py).
FORWARD = """
CREATE FUNCTION history_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only: % is refused.', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER history_audit_keeps_lines BEFORE UPDATE OR DELETE ON history_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION history_refuse_rewriting();
CREATE TRIGGER history_audit_keeps_all BEFORE TRUNCATE ON history_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION history_refuse_rewriting();
"""
BACKWARD = """
DROP TRIGGER history_audit_keeps_all ON history_auditentry;
DROP TRIGGER history_audit_keeps_lines ON history_auditentry;
DROP FUNCTION history_refuse_rewriting();
"""


class Migration(migrations.Migration):
    dependencies = [("history", "0003_audit_log")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
