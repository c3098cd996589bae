from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    name = "directory.history"
    verbose_name = _("History")

    def ready(self):
        from directory.history import checks  # noqa: F401 - registers itself
