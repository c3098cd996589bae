from django.core.management.base import BaseCommand

from directory.publishing.due import apply_planned
from directory.site.change_sets import publish_planned_sets
from directory.site.records import KINDS
from directory.site.zone import in_site_time
from orgchart.actions.projection import apply_due


class Command(BaseCommand):
    help = (
        "Lets what is dated or planned up to now take effect. For the scheduler; safe to run twice."
    )

    def handle(self, *, verbosity, **options):
        with in_site_time():
            renamed = apply_due()
            published, withdrawn, refused = apply_planned(KINDS)
            sets, refused_sets = publish_planned_sets()
        if verbosity:
            self.stdout.write(f"Today's tree and names are written; {renamed} names are new.")
            self.stdout.write(
                f"{published} drafts are published and {withdrawn} records withdrawn; "
                f"{refused} plans were refused."
            )
            self.stdout.write(f"{sets} reorganizations are carried out, {refused_sets} refused.")
