from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from directory.accounts import second_factor


class Command(BaseCommand):
    help = "For somebody who lost it: removes the second factor and ends all sessions."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, email, **options):
        users = get_user_model().objects
        user = users.filter(email=users.normalize_email(email)).first()
        if user is None:
            raise CommandError(f"There is no account with {email}.")
        second_factor.remove(user)
        self.stdout.write(f"{user.email} has no second factor now and is asked for a new one.")
