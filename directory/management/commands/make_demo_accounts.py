import os
import secrets

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from orgchart.models import Grant, Organization

ADMINISTRATOR, EDITOR = "administrator@example.org", "editor@example.org"
NOT_HERE = (
    "These accounts are for trying Diwan on one's own machine. Here DIWAN_HTTPS is on: "
    "use createsuperuser, then invite the others."
)


class Command(BaseCommand):
    help = "Makes an administrator's and an editor's account, where there is no account yet."

    @transaction.atomic
    def handle(self, **options):
        users = get_user_model().objects
        if users.exists():
            return
        if settings.HTTPS and not settings.DEBUG:
            raise CommandError(NOT_HERE)
        password = os.environ.get("DIWAN_DEMO_PASSWORD") or secrets.token_urlsafe(12)
        administrator = users.create_superuser(
            ADMINISTRATOR, password, name="Administrator", language="en"
        )
        editor = users.create_user(EDITOR, password, name="Editor", language="ar", is_staff=True)
        bureau = Organization.objects.filter(code="PM").first()
        if bureau:
            Grant.objects.create(user=editor, organization=bureau)
        self.stdout.write(f"Sign in as {ADMINISTRATOR} (everything)")
        self.stdout.write(f"        or {EDITOR} ({bureau.name_en if bureau else 'no grant yet'})")
        self.stdout.write(f"Password of both: {password}")
        self.stdout.write("Both are asked for a code as well.")
        for user in (administrator, editor):
            self.tell_second_factor(user)
        self.stdout.write("It is shown this once. Set DIWAN_DEMO_PASSWORD to choose it yourself.")

    def tell_second_factor(self, user):
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        codes = RecoveryCodes.activate(user).get_unused_codes()
        self.stdout.write(f"The code of now: script/manage show_code {user.email}")
        self.stdout.write(f"  or for an authenticator app: {secret}")
        self.stdout.write(f"  or one of these, each once: {' '.join(codes)}")
