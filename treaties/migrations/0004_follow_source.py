import django.contrib.postgres.fields
from django.db import migrations, models

from directory.publishing.triggers import follow_source, stop_following

# Table, its translated fields, its owner where it belongs to one.
TRANSLATED = [
    ("instrument", "title short_title adopted_at summary review_cycle entry_rule", ""),
    ("act", "note source", "instrument"),
    ("statement", "text note source", "instrument"),
    ("instrumentrelation", "note source", "instrument"),
    ("mandate", "note source", "instrument"),
]
FORWARD = [
    sql
    for table, fields, owner in TRANSLATED
    for sql in follow_source("treaties", table, fields.split(), owner)
]
BACKWARD = [sql for table, _fields, _owner in TRANSLATED for sql in stop_following("treaties", table)]


def columns():
    texts = models.CharField(max_length=80)
    yield "made_from", models.JSONField(blank=True, editable=False, null=True)
    yield "outdated", django.contrib.postgres.fields.ArrayField(
        base_field=texts, blank=True, editable=False, null=True, size=None
    )


class Migration(migrations.Migration):
    dependencies = [("publishing", "0005_follow_source"), ("treaties", "0003_statement_kinds")]
    operations = [
        *(
            migrations.AddField(table, name, field)
            for table, _fields, _owner in TRANSLATED
            for name, field in columns()
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
