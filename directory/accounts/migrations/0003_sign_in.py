"""The table of counted sign-in attempts, and what allauth needs of users who are there already."""

from django.db import migrations
from django.db.models.functions import Lower

MAKE_CACHE = """
    CREATE TABLE diwan_cache (
        cache_key varchar(255) NOT NULL PRIMARY KEY,
        value text NOT NULL,
        expires timestamp with time zone NOT NULL
    );
    CREATE INDEX diwan_cache_expires ON diwan_cache (expires);
"""


def write_addresses(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    EmailAddress = apps.get_model("account", "EmailAddress")
    User.objects.update(email=Lower("email"))
    EmailAddress.objects.bulk_create(
        EmailAddress(user_id=user, email=email, verified=True, primary=True)
        for user, email in User.objects.values_list("pk", "email")
    )


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0002_invitations"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.RunSQL(MAKE_CACHE, "DROP TABLE diwan_cache"),
        migrations.RunPython(write_addresses, migrations.RunPython.noop),
    ]
