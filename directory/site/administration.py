"""The administration as a whole: sign-in, its languages, and what a choice of records offers."""

from functools import update_wrapper

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.urls import translate_url
from django.utils.translation import gettext_lazy as _

KEPT_BY_ADMINISTRATORS = {"accounts", "site"}


class Choices(AutocompleteJsonView):
    """What an autocomplete offers. The admin of the offered records decides by the asking field."""

    def get_queryset(self):
        if not hasattr(self.model_admin, "offered"):
            return super().get_queryset()
        offered = self.model_admin.offered(self.request, self.source_field)
        found, _distinct = self.model_admin.get_search_results(self.request, offered, self.term)
        return found

    def serialize_result(self, obj, to_field_name):
        label = getattr(self.model_admin, "choice_label", str)
        return {"id": str(getattr(obj, to_field_name)), "text": str(label(obj))}


class Administration(AdminSite):
    site_title = site_header = _("Diwan")
    index_title = _("Administration")
    enable_nav_sidebar = True

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.disable_action("delete_selected")

    def admin_view(self, view, cacheable=False):
        """A page asks the policies often: what they learn of the user is kept for the request."""

        def remembering(request, *args, **options):
            request.user.known_grants = {}
            return view(request, *args, **options)

        return super().admin_view(update_wrapper(remembering, view), cacheable)

    def get_app_list(self, request, app_label=None):
        """The directory first, then what only administrators keep."""
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: app["app_label"] in KEPT_BY_ADMINISTRATORS)

    def login(self, request, extra_context=None):
        """After sign-in the administration is in the user's own language."""
        response = super().login(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            response["Location"] = translate_url(response["Location"], request.user.language)
        return response

    def autocomplete_view(self, request):
        return Choices.as_view(admin_site=self)(request)


class AdministrationConfig(AdminConfig):
    default_site = "directory.site.administration.Administration"
