from django.core.management.base import BaseCommand

from directory.site.sample import load_sample
from directory.site.zone import in_site_time
from orgchart.imports.same_states import KINDS
from orgchart.models import Organization


class Command(BaseCommand):
    help = (
        "Loads the sample directory of five bodies into a database that has no organizations "
        "but states."
    )

    def handle(self, **options):
        if Organization.objects.exclude(kind__in=KINDS).exists():
            self.stdout.write("The database holds organizations already: no sample is loaded.")
            return
        with in_site_time():
            counts = load_sample()
        rows = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        self.stdout.write(f"The sample directory is loaded: {rows}.")
