import os
import secrets

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction

from orgchart.models import Grant, Organization

ADMINISTRATOR, EDITOR = "administrator@example.org", "editor@example.org"


class Command(BaseCommand):
    help = "Makes an administrator's and an editor's account, where there is no account yet."

    @transaction.atomic
    def handle(self, **options):
        users = get_user_model().objects
        if users.exists():
            return
        password = os.environ.get("DIWAN_DEMO_PASSWORD") or secrets.token_urlsafe(12)
        users.create_superuser(ADMINISTRATOR, password, name="Administrator", language="en")
        editor = users.create_user(EDITOR, password, name="Editor", language="ar", is_staff=True)
        bureau = Organization.objects.filter(code="PM").first()
        if bureau:
            Grant.objects.create(user=editor, organization=bureau)
        self.stdout.write(f"Sign in as {ADMINISTRATOR} (everything)")
        self.stdout.write(f"        or {EDITOR} ({bureau.name_en if bureau else 'no grant yet'})")
        self.stdout.write(f"Password of both: {password}")
        self.stdout.write("It is shown this once. Set DIWAN_DEMO_PASSWORD to choose it yourself.")
