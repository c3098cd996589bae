from django.db import migrations

# The constraint that keeps two people out of one post needs the post's `shared` in its own row.
FORWARD = """
CREATE FUNCTION orgchart_copy_shared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT shared INTO NEW.shared FROM orgchart_post WHERE id = NEW.post_id;
    NEW.shared := coalesce(NEW.shared, false);
    RETURN NEW;
END $$;
CREATE TRIGGER orgchart_copy_shared BEFORE INSERT OR UPDATE OF post_id, shared
ON orgchart_appointment FOR EACH ROW EXECUTE FUNCTION orgchart_copy_shared();
CREATE FUNCTION orgchart_pass_on_shared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE orgchart_appointment SET shared = NEW.shared WHERE post_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER orgchart_pass_on_shared AFTER UPDATE OF shared ON orgchart_post
FOR EACH ROW WHEN (OLD.shared IS DISTINCT FROM NEW.shared)
EXECUTE FUNCTION orgchart_pass_on_shared();
"""
BACKWARD = """
DROP TRIGGER orgchart_pass_on_shared ON orgchart_post;
DROP FUNCTION orgchart_pass_on_shared();
DROP TRIGGER orgchart_copy_shared ON orgchart_appointment;
DROP FUNCTION orgchart_copy_shared();
"""


class Migration(migrations.Migration):
    dependencies = [("orgchart", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
