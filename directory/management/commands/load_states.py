from django.core.management.base import BaseCommand, CommandError

from directory.site.zone import in_site_time
from orgchart.imports.states import NoTable, found_states


class Command(BaseCommand):
    help = "Founds the states of the world, named in six languages; see requirements-states.txt."

    def add_arguments(self, parser):
        parser.add_argument("--territories", action="store_true", help="with territories")

    def handle(self, *, territories, **options):
        try:
            with in_site_time():
                founded, named = found_states(territories=territories)
        except NoTable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{founded} founded, {named} former names added.")
