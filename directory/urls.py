from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from directory.accounts.urls import provider_urlpatterns
from directory.accounts.views import too_many_requests
from directory.site.sections import SECTIONS
from directory.site.views import changes, drafts, errors, home, notices, preview, quality
from directory.site.views.data import data
from directory.site.views.exports import export_csv
from directory.site.views.imports import checked_import, choose_import
from directory.site.views.inviting import inviting_urls
from directory.site.views.participation import participation_csv
from directory.site.views.translation_urls import translation_urls
from orgchart.feeds import ChangesFeed
from orgchart.views import public, timeline
from partnerships.views import calendar, network
from partnerships.views import public as partnerships
from treaties.views import public as treaties

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler429 = too_many_requests
handler500 = errors.server_error

urlpatterns = [
    path("", home.root, name="root"),
    path("data/changes.csv", changes.changes_csv, name="changes-csv"),
    path("data/changes.json", changes.changes_json, name="changes-json"),
    path("data/participation.csv", participation_csv, name="participation-csv"),
    path("data/<slug:name>.csv", export_csv, name="export"),
    path("accounts/", include(provider_urlpatterns)),
] + i18n_patterns(
    path("", home.home, name="home"),
    path("organizations/", public.chart, name="chart"),
    path(
        "organizations/<slug:slug>/",
        public.organization,
        {"sections": SECTIONS},
        name="organization",
    ),
    path("organizations/<slug:slug>/history/", timeline.history, name="history"),
    path("organizations/<slug:slug>/network/", network.network, name="network"),
    path("changes/", changes.changes, name="changes"),
    path("changes/feed/", ChangesFeed(), name="changes-feed"),
    path("people/", public.people, name="people"),
    path("people/<slug:slug>/", public.person, name="person"),
    path("treaties/", treaties.instruments, name="instruments"),
    path("treaties/<slug:slug>/", treaties.instrument, name="instrument"),
    path("partnerships/", partnerships.partnerships, name="partnerships"),
    path("partnerships/events.ics", calendar.partnerships_calendar, name="partnerships-calendar"),
    path("partnerships/<slug:slug>/", partnerships.partnership, name="partnership"),
    path(
        "partnerships/<slug:slug>/events.ics",
        calendar.partnership_calendar,
        name="partnership-calendar",
    ),
    path("data/", data, name="data"),
    path("accounts/", include("directory.accounts.urls")),
    path("preview/<str:token>/", preview.shared_preview, name="shared-preview"),
    path("admin/preview/<uuid:public_id>/", admin.site.admin_view(preview.preview), name="preview"),
    path("admin/drafts/", admin.site.admin_view(drafts.drafts), name="drafts"),
    path("admin/notices/", admin.site.admin_view(notices.preferences), name="notices"),
    path("admin/quality/", admin.site.admin_view(quality.quality), name="quality"),
    path("admin/quality/csv/", admin.site.admin_view(quality.quality_csv), name="quality-csv"),
    path(
        "admin/quality/confirm/",
        admin.site.admin_view(quality.confirm_right),
        name="quality-confirm",
    ),
    *translation_urls,
    *inviting_urls,
    path("admin/import/", admin.site.admin_view(choose_import), name="import"),
    path("admin/import/<uuid:key>/", admin.site.admin_view(checked_import), name="import-checked"),
    path("admin/", admin.site.urls),
)
