from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compiles the catalogues under locale/. Needs no gettext tools."
    requires_system_checks = ()

    def handle(self, **options):
        for folder in settings.LOCALE_PATHS:
            for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
                with source.open("rb") as opened:
                    # Without its locale, Babel leaves the rule of the plural out.
                    catalogue = read_po(opened, locale=source.parents[1].name)
                with source.with_suffix(".mo").open("wb") as compiled:
                    write_mo(compiled, catalogue)
