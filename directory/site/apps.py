from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "directory.site"
    label = "site"
    verbose_name = _("Site")
    default = True

    def ready(self):
        from directory.site import sign_ins  # noqa: F401 - listens to signals


class AdministrationConfig(admin.AdminConfig):
    default_site = "directory.site.administration.Administration"
    default = False
