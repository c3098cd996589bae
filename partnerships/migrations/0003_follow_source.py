import django.contrib.postgres.fields
from django.db import migrations, models

from directory.publishing.triggers import follow_source, stop_following

# Table, its translated fields, its owner where it belongs to one.
TRANSLATED = [
    ("partnership", "name subject region summary description areas_title", ""),
    ("membership", "note source", "partnership"),
    ("mechanism", "name purpose topics sectors source", "partnership"),
    ("figure", "label unit source", "partnership"),
    ("channel", "label", "partnership"),
    ("event", "name place subjects summary source", "partnership"),
    ("participation", "words note", "partnership"),
    ("cooperationarea", "area expected_effect observed_effect source", "partnership"),
    ("areapartner", "words", "partnership"),
    ("areaactivity", "text", "partnership"),
]
FORWARD = [
    sql
    for table, fields, owner in TRANSLATED
    for sql in follow_source("partnerships", table, fields.split(), owner)
]
BACKWARD = [sql for table, _fields, _owner in TRANSLATED for sql in stop_following("partnerships", table)]


def columns():
    texts = models.CharField(max_length=80)
    yield "made_from", models.JSONField(blank=True, editable=False, null=True)
    yield "outdated", django.contrib.postgres.fields.ArrayField(
        base_field=texts, blank=True, editable=False, null=True, size=None
    )


class Migration(migrations.Migration):
    dependencies = [("publishing", "0005_follow_source"), ("partnerships", "0002_own_rows")]
    operations = [
        *(
            migrations.AddField(table, name, field)
            for table, _fields, _owner in TRANSLATED
            for name, field in columns()
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
