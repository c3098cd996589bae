"""The addresses of the translation desk."""

from django.contrib import admin
from django.urls import path

from directory.site.views.translation_files import checked_file, choose_file, export_translations
from directory.site.views.translation_form import translate_record
from directory.site.views.translation_names import proposed_names
from directory.site.views.translations import translations


def desk(address, view, name):
    return path(f"admin/translations/{address}", admin.site.admin_view(view), name=name)


translation_urls = [
    desk("", translations, "translations"),
    desk("export/", export_translations, "translations-export"),
    desk("import/", choose_file, "translations-import"),
    desk("names/", proposed_names, "translations-names"),
    desk("import/<uuid:key>/", checked_file, "translations-checked"),
    desk("<slug:kind>/<uuid:public_id>/<slug:language>/", translate_record, "translate"),
]
