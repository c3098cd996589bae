from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from directory.site.zone import in_site_time
from orgchart.actions import tree
from orgchart.models import TreeNode


class Command(BaseCommand):
    help = "Compares the tree with today's placements, from which --fix writes it anew."

    def add_arguments(self, parser):
        parser.add_argument("--fix", action="store_true")

    @transaction.atomic
    def handle(self, *, fix, **options):
        TreeNode.objects.lock()
        with in_site_time():
            faults = list(tree.faults())
            for fault in faults:
                self.stdout.write(fault)
            if faults and fix:
                self.mend()
        if not faults:
            self.stdout.write("The tree is sound.")
        elif fix:
            self.stdout.write(f"{len(faults)} faults mended.")
        else:
            raise CommandError(f"{len(faults)} faults. Run check_tree --fix to mend them.")

    def mend(self):
        try:
            tree.project_tree()
        except ValueError as error:
            raise CommandError("Correct the placements first: they go in a circle.") from error
