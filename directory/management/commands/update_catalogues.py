from django.conf import settings
from django.core.management.base import BaseCommand

from directory.site.catalogues import extract


class Command(BaseCommand):
    help = "Brings the catalogues up to date with the sources. Needs the gettext tools."

    def handle(self, **options):
        extract(settings.BASE_DIR)
