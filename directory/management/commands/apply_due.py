from django.core.management.base import BaseCommand

from directory.site.zone import in_site_time
from orgchart.actions.projection import apply_due


class Command(BaseCommand):
    help = "Lets what is dated up to today take effect. For the scheduler; safe to run twice."

    def handle(self, *, verbosity, **options):
        with in_site_time():
            renamed = apply_due()
        if verbosity:
            self.stdout.write(f"Today's tree and names are written; {renamed} names are new.")
