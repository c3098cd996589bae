from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslatingConfig(AppConfig):
    name = "directory.translating"
    label = "translating"
    verbose_name = _("Translation desk")
