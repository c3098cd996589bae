import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Shows the code of an account's authenticator; only where DIWAN_HTTPS is off."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, email, **options):
        if settings.HTTPS and not settings.DEBUG:
            raise CommandError("Codes are shown on a machine of development only.")
        found = Authenticator.objects.filter(user__email__iexact=email, type="totp").first()
        if found is None:
            raise CommandError(f"{email} has no authenticator app.")
        left = 30 - int(time.time()) % 30
        value = hotp_value(decrypt(found.data["secret"]), int(time.time()) // 30)
        self.stdout.write(f"{format_hotp_value(value)}   (for {left} seconds)")
