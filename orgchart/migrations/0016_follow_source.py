import django.contrib.postgres.fields
from django.db import migrations, models

from directory.publishing.triggers import follow_source, stop_following

# Table, its translated fields, its owner where it belongs to one.
TRANSLATED = [
    ("organization", "name short_name summary mandate", ""),
    ("othername", "name", "organization"),
    ("profileentry", "title text", "organization"),
    ("contact", "label address", "organization"),
    ("post", "title", ""),
    ("person", "name given_name family_name sort_name honorific biography", ""),
    ("appointment", "note source", "post"),
    ("relationship", "subject source", "organization"),
]
FORWARD = [
    sql
    for table, fields, owner in TRANSLATED
    for sql in follow_source("orgchart", table, fields.split(), owner)
]
BACKWARD = [sql for table, _fields, _owner in TRANSLATED for sql in stop_following("orgchart", table)]


def columns():
    texts = models.CharField(max_length=80)
    yield "made_from", models.JSONField(blank=True, editable=False, null=True)
    yield "outdated", django.contrib.postgres.fields.ArrayField(
        base_field=texts, blank=True, editable=False, null=True, size=None
    )


class Migration(migrations.Migration):
    dependencies = [("publishing", "0005_follow_source"), ("orgchart", "0015_change_sets")]
    operations = [
        *(
            migrations.AddField(table, name, field)
            for table, _fields, _owner in TRANSLATED
            for name, field in columns()
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
