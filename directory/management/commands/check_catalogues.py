import os

from django.core.management.base import BaseCommand, CommandError

from directory.site.catalogues import faults, gettext_is_there


class Command(BaseCommand):
    help = "Says which messages lack a translation in one of the six languages."

    def handle(self, **options):
        if not gettext_is_there():
            if os.environ.get("CI") == "true":
                raise CommandError("The catalogues cannot be checked: install gettext.")
            self.stdout.write("skipped: no gettext, so the catalogues are not checked")
            return
        found = list(faults())
        for fault in found:
            self.stdout.write(fault)
        if found:
            raise CommandError(f"{len(found)} faults in the catalogues.")
        self.stdout.write("The six catalogues are complete.")
