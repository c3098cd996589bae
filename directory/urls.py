from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import path

from directory.site.views import changes, errors, home
from directory.site.views.data import data
from directory.site.views.exports import export_csv
from directory.site.views.imports import checked_import, choose_import
from orgchart.feeds import ChangesFeed
from orgchart.views import public, timeline

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

urlpatterns = [
    path("", home.root, name="root"),
    path("data/changes.csv", changes.changes_csv, name="changes-csv"),
    path("data/changes.json", changes.changes_json, name="changes-json"),
    path("data/<slug:name>.csv", export_csv, name="export"),
] + i18n_patterns(
    path("", home.home, name="home"),
    path("organizations/", public.chart, name="chart"),
    path("organizations/<slug:slug>/", public.organization, name="organization"),
    path("organizations/<slug:slug>/history/", timeline.history, name="history"),
    path("changes/", changes.changes, name="changes"),
    path("changes/feed/", ChangesFeed(), name="changes-feed"),
    path("people/", public.people, name="people"),
    path("people/<slug:slug>/", public.person, name="person"),
    path("data/", data, name="data"),
    path("admin/import/", admin.site.admin_view(choose_import), name="import"),
    path("admin/import/<uuid:key>/", admin.site.admin_view(checked_import), name="import-checked"),
    path("admin/", admin.site.urls),
)
