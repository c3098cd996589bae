from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import path

from directory.site.views import errors, home
from directory.site.views.data import data
from directory.site.views.exports import export_csv
from orgchart.views import public

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

urlpatterns = [
    path("", home.root, name="root"),
    path("data/<slug:name>.csv", export_csv, name="export"),
] + i18n_patterns(
    path("", home.home, name="home"),
    path("organizations/", public.chart, name="chart"),
    path("organizations/<slug:slug>/", public.organization, name="organization"),
    path("people/", public.people, name="people"),
    path("people/<slug:slug>/", public.person, name="person"),
    path("data/", data, name="data"),
    path("admin/", admin.site.urls),
)
