from django.contrib import admin
from django.http import Http404

from directory.publishing.admin import RecordAdmin


class UnversionedAdmin(RecordAdmin):
    """What has no state and no versions of its own: it is neither drafted nor restored."""

    actions = None
    is_watched = False

    def get_urls(self):
        return admin.ModelAdmin.get_urls(self)

    def staging_for(self, request, object_id):
        return None

    def edition_of(self, request, record):
        return ""

    def draft_panel(self, request, record, staging):
        return {}

    def history_view(self, request, object_id, extra_context=None):
        raise Http404
