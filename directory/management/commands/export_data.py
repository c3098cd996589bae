import argparse
import contextlib
import datetime
import os
import sys
import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from directory.exports.csv import csv_chunks
from directory.history import audit
from directory.history.as_of import today
from directory.site.models import Site
from directory.site.sets import EXPORTS, export_named, rows_at_home, rows_within
from directory.site.zone import in_site_time
from orgchart.models import Organization, Projection


class Command(BaseCommand):
    help = "Write a set of data as CSV: what the public sees from the site's roots down."

    def add_arguments(self, parser):
        parser.add_argument("set", choices=[export.name for export in EXPORTS], metavar="SET")
        parser.add_argument("file", nargs="?", default="-", help="default: standard output")
        scope = parser.add_mutually_exclusive_group()
        scope.add_argument("--within", metavar="SLUG", help="only this organization and below it")
        scope.add_argument("--scope", choices=["all"], help="outside bodies too")
        parser.add_argument(
            "--all-states",
            action="store_true",
            help="drafts, withdrawn and closed ones too; everywhere, unless --within is given",
        )
        parser.add_argument(
            "--as-of", metavar="DAY", type=a_day, help="what held on a day, such as 2017-06-14"
        )
        parser.add_argument(
            "--spreadsheet", action="store_true", help="with the byte order mark that Excel needs"
        )

    def handle(self, **options):
        export, public = export_named(options["set"]), not options["all_states"]
        with in_site_time():
            day = Projection.shown_on(options["as_of"] or today())
            export = export.on(day) if options["as_of"] else export
            rows = asked_rows(export, options, day, public)
            if not public:
                audit.record(None, "export", None, set=export.name)
            chunks = csv_chunks(export, rows, public=public, spreadsheet=options["spreadsheet"])
            with contextlib.closing(chunks):
                write(chunks, options["file"])


def a_day(text):
    """The day of an option. argparse says what is wrong about a ValueError."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a day: write 2017-06-14.") from None


def asked_rows(export, options, day, public):
    if slug := options["within"]:
        return rows_within(export, organization_at(slug, day, public), day, public=public)
    if options["scope"] or not public:
        return export.rows(public)
    return rows_at_home(export, Site.current(), day)


def organization_at(slug, day, public):
    organizations = Organization.objects
    organizations = organizations.seen_on(day) if public else organizations.placed_on(day)
    organization = organizations.at(slug)
    if organization is None:
        raise CommandError(f"No organization of the tree of {day.date} has the address '{slug}'.")
    return organization


def write(chunks, file):
    if file == "-":
        with contextlib.suppress(BrokenPipeError):  # as after `| head`
            sys.stdout.buffer.writelines(chunks)
            sys.stdout.buffer.flush()
        return
    try:
        replace_file(Path(file), chunks)
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}.") from error


def replace_file(path, chunks):
    """Under another name first: whoever reads the file finds the old one or the new one, whole."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as new:
        half = Path(new.name)
        try:
            new.writelines(chunks)
            umask = os.umask(0)
            os.umask(umask)
            half.chmod(0o666 & ~umask)
            half.replace(path)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
