from django.core.management.base import BaseCommand

from directory.notices.due import note_reviews_due
from directory.notices.sending import send_notices
from directory.notices.telling import note_what_was_said
from directory.site.quality import CHECKS
from directory.site.records import KINDS
from directory.site.zone import in_site_time


class Command(BaseCommand):
    help = "Sends what waits by mail. For the scheduler: every few minutes, and --daily once a day."

    def add_arguments(self, parser):
        parser.add_argument(
            "--daily", action="store_true", help="the digests, and the reviews that are due"
        )

    def handle(self, *, daily, verbosity, **options):
        policies = {model: kind.policy for model, kind in KINDS.items()}
        with in_site_time():
            note_what_was_said(policies)
            if daily:
                note_reviews_due(number_due)
            sent, failed = send_notices(daily=daily)
        if verbosity:
            self.stdout.write(f"{sent} messages are sent, {failed} wait for the next run.")


def number_due(user):
    return sum(check.of_user(user).count() for check in CHECKS if check.reviews)
