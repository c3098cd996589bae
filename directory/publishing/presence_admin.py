"""The form of a record says who else has it open."""

from django.contrib.admin.utils import quote, unquote
from django.http import JsonResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from directory.permissions import Action
from directory.publishing.presence import note_presence, others_present


class PresenceMixin:
    """`is_watched` is false for what is no record of its own, and has no key by which it is
    known."""

    is_watched = True

    def get_urls(self):
        view = require_POST(self.present_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_present"
        wrapped = self.admin_site.admin_view(view)
        return [path("<path:object_id>/present/", wrapped, name=name), *super().get_urls()]

    def present_view(self, request, object_id):
        """Called by an open form now and then."""
        record = self.permitted_or_404(request, object_id, Action.CHANGE)
        note_presence(record, request.user)
        return JsonResponse({"others": others_present(record, request.user)})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Noted before the form is staged, since what is staged is rolled back. A form that is
        shown again says it too: there it is another one's change that stands in the way."""
        if self.is_watched and object_id:
            record = self.policy.which(request.user, Action.CHANGE).with_key(unquote(object_id))
            if record is not None:
                if request.method == "GET":
                    note_presence(record, request.user)
                name = f"admin:{self.opts.app_label}_{self.opts.model_name}_present"
                extra_context = (extra_context or {}) | {
                    "others_present": others_present(record, request.user),
                    "presence_address": reverse(name, args=[quote(record.pk)]),
                }
        return super().changeform_view(request, object_id, form_url, extra_context)
