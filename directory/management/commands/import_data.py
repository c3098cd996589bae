import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from directory.imports.faults import Refused
from directory.imports.planning import import_file
from directory.site.sets import IMPORTS
from directory.site.zone import in_site_time


class Command(BaseCommand):
    help = "Imports a CSV file in the columns of its export. All of it is written, or nothing."

    def add_arguments(self, parser):
        parser.add_argument("set", choices=sorted(data_set.name for data_set in IMPORTS))
        parser.add_argument("file", help="a CSV file; - reads standard input")
        parser.add_argument("--dry-run", action="store_true", help="say what would change")
        parser.add_argument("--publish", action="store_true", help="publish new records")

    def handle(self, *, set, file, dry_run, publish, **options):
        data_set = next(data_set for data_set in IMPORTS if data_set.name == set)()
        try:
            content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        try:
            with in_site_time():
                plan = import_file(
                    data_set,
                    content,
                    limit=settings.UPLOAD_LIMIT,
                    publish=publish,
                    dry_run=dry_run,
                )
        except Refused as refused:
            lines = "\n".join(f"  {fault}" for fault in refused.faults)
            raise CommandError(f"Nothing was imported.\n{lines}") from refused
        self.report(plan, dry_run)

    def report(self, plan, dry_run):
        if dry_run:
            for row in (*plan.created, *plan.changed):
                sign = "+" if row.is_new else "~"
                for name, (now, then) in row.changes.items():
                    self.stdout.write(f"{sign} row {row.number} {name}: {now!s} -> {then!s}")
        for name in plan.not_read:
            self.stdout.write(f"Not read, since it is computed: {name}")
        for note in plan.notes:
            self.stdout.write(note)
        would = "would be " if dry_run else ""
        self.stdout.write(
            f"{len(plan.created)} {would}created, {len(plan.changed)} {would}changed, "
            f"{plan.unchanged} unchanged, {plan.cleared} cells {would}cleared."
        )
