import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from directory.imports.faults import Refused
from directory.imports.planning import import_rows
from directory.site.zone import in_site_time
from orgchart.imports.dir3 import read_dir3
from orgchart.imports.organizations import Organizations


class Command(BaseCommand):
    help = "Imports the Spanish register of units (DIR3, file units.csv); see docs/data.md."

    def add_arguments(self, parser):
        parser.add_argument(
            "folder",
            nargs="?",
            help="the folder with units.csv; by default es-dir3-ccaa below DIWAN_DATA",
        )
        parser.add_argument("--orphans-become-roots", action="store_true")
        parser.add_argument("--publish", action="store_true")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *, folder, orphans_become_roots, publish, dry_run, **options):
        file = self.file(folder)
        try:
            header, rows, notes = read_dir3(
                file.read_bytes(), orphans_become_roots=orphans_become_roots
            )
            with in_site_time():
                plan = import_rows(Organizations(), header, rows, publish=publish, dry_run=dry_run)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Refused as refused:
            lines = "\n".join(f"  {fault}" for fault in refused.faults)
            raise CommandError(
                f"Nothing was imported.\n{lines}\n"
                "Units whose parent is missing become roots with --orphans-become-roots."
            ) from refused
        for note in notes:
            self.stdout.write(note)
        would = "would be " if dry_run else ""
        self.stdout.write(
            f"{len(plan.created)} units {would}created, {len(plan.changed)} {would}changed, "
            f"{plan.unchanged} unchanged."
        )

    def file(self, folder):
        if not folder and not os.environ.get("DIWAN_DATA"):
            raise CommandError("Name the folder with units.csv, or set DIWAN_DATA.")
        folder = Path(folder) if folder else Path(os.environ["DIWAN_DATA"]) / "es-dir3-ccaa"
        return folder / "units.csv"
