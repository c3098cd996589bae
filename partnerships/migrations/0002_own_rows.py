from django.db import migrations

# What a row points to belongs to the same partnership: foreign keys over both columns, which the
# models cannot declare. A row that points to nothing (null) is free, as in any foreign key.
OWN = [
    ("event", "mechanism", "mechanism"),
    ("figure", "mechanism", "mechanism"),
    ("participation", "event", "event"),
    ("areapartner", "area", "cooperationarea"),
    ("areaactivity", "area", "cooperationarea"),
]
OWNERS = ["mechanism", "event", "cooperationarea"]
FORWARD = [
    *(
        f"ALTER TABLE partnerships_{owner} ADD CONSTRAINT partnerships_{owner}_of_partnership "
        "UNIQUE (id, partnership_id)"
        for owner in OWNERS
    ),
    *(
        f"ALTER TABLE partnerships_{table} ADD CONSTRAINT partnerships_{table}_own_{name} "
        f"FOREIGN KEY ({name}_id, partnership_id) "
        f"REFERENCES partnerships_{owner} (id, partnership_id) DEFERRABLE INITIALLY DEFERRED"
        for table, name, owner in OWN
    ),
]
BACKWARD = [
    *(
        f"ALTER TABLE partnerships_{table} DROP CONSTRAINT partnerships_{table}_own_{name}"
        for table, name, _owner in OWN
    ),
    *(
        f"ALTER TABLE partnerships_{owner} DROP CONSTRAINT partnerships_{owner}_of_partnership"
        for owner in OWNERS
    ),
]


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
