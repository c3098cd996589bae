from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from directory.history.database_role import exists, give_rights


class Command(BaseCommand):
    help = (
        "Lets a role of the database work with the data, but not rewrite the audit log. "
        "Run it as the owner of the tables, after each migration."
    )

    def add_arguments(self, parser):
        parser.add_argument("role", metavar="ROLE", help="the role that is in DATABASE_URL")

    @transaction.atomic
    def handle(self, *, role, **options):
        if not exists(role):
            raise CommandError(f"There is no role '{role}'. Make it first: createuser {role}")
        give_rights(role)
        self.stdout.write(f"{role} may read and write the data, and only add to the audit log.")
