import os
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from directory.imports.faults import Refused
from directory.site.zone import in_site_time
from orgchart.imports.states import NoTable
from treaties.imports.mtdsg.loading import import_mtdsg


class Command(BaseCommand):
    help = "Imports the status tables of the UN Treaty Collection; see docs/treaty-data.md."

    def add_arguments(self, parser):
        parser.add_argument(
            "folder",
            nargs="?",
            help="the folder with index.csv and treaties/; by default unts-mtdsg below DIWAN_DATA",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would come")

    def handle(self, *, folder, dry_run, **options):
        if not folder and not os.environ.get("DIWAN_DATA"):
            raise CommandError("Name the folder with index.csv, or set DIWAN_DATA.")
        folder = Path(folder) if folder else Path(os.environ["DIWAN_DATA"]) / "unts-mtdsg"
        try:
            with in_site_time():
                report = import_mtdsg(folder, dry_run=dry_run)
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        except NoTable as error:
            raise CommandError(str(error)) from error
        except (Refused, ValidationError) as refused:
            faults = getattr(refused, "faults", None) or refused.messages
            lines = "\n".join(f"  {fault}" for fault in faults)
            raise CommandError(f"Nothing was imported.\n{lines}") from refused
        self.say(report, "would be " if dry_run else "")

    def say(self, report, would):
        write = self.stdout.write
        for kind, count in report.kinds.most_common():
            write(f"{count:>7,}  {kind}")
        for cell in report.left:
            write(f"Not understood: {', '.join(cell)}")
        for reading in report.same:
            write(f"Said twice: {', '.join(reading.cells[0])}")
        for name in report.unknown:
            write(f"Not known: {name}")
        for severity, counts in (("Kept", report.refusals), ("Warning", report.warnings)):
            for sentence, count in counts.most_common():
                write(f"{severity}, {count:,}: {sentence}")
        write(
            f"{report.tables} tables; {len(report.without_table)} instruments of the index have "
            "none and are left out."
        )
        write(
            f"{report.cells:,} cells, {len(report.left):,} not understood; "
            f"{sum(report.kinds.values()):,} acts."
        )
        if report.texts or report.silent:
            self.say_texts(report)
        write(
            f"{report.instruments} instruments, {report.acts:,} acts and {report.statements:,} "
            f"statements {would}created."
        )

    def say_texts(self, report):
        for kind, count in report.texts.most_common():
            self.stdout.write(f"{count:>7,}  {kind}")
        self.stdout.write(
            f"{sum(report.texts.values()):,} declarations with a text; {len(report.silent):,} "
            "participants are named without one and left out."
        )
