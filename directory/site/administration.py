"""The administration as a whole: sign-in, its languages, and what a choice of records offers."""

from functools import update_wrapper

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from directory.accounts import second_factor
from directory.site import translation_desk
from directory.site.quality import may_look

KEPT_BY_ADMINISTRATORS = {"accounts", "auth", "history", "site"}


class Choices(AutocompleteJsonView):
    """What an autocomplete offers. The admin of the offered records decides by the asking field,
    unless the asking admin does (`choices_for`), which may be open to more people."""

    def has_perm(self, request, obj=None):
        self.given = self.given_by_the_asking(request)
        return self.given is not None or super().has_perm(request, obj)

    def given_by_the_asking(self, request):
        """The records that the admin with the field lets this user choose from, or None."""
        model = self.source_field.model
        if not self.admin_site.is_registered(model):
            return None
        asking = self.admin_site.get_model_admin(model)
        choices_for = getattr(asking, "choices_for", None)
        return choices_for(request, self.source_field.name) if choices_for else None

    def get_queryset(self):
        offered = self.given
        if offered is None:
            if not hasattr(self.model_admin, "offered"):
                return super().get_queryset()
            offered = self.model_admin.offered(self.request, self.source_field)
        found, _distinct = self.model_admin.get_search_results(self.request, offered, self.term)
        # Without an order the pages of a long list would repeat some and leave out others.
        return found.order_by(*self.model_admin.get_ordering(self.request), "pk")

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
        """A page asks the policies often: what they learn of the user is kept for the request.

        No page is shown before the second factor, where the account must have one.
        """

        def remembering(request, *args, **options):
            request.user.known_grants = {}
            return second_factor.detour(request) or view(request, *args, **options)

        return super().admin_view(update_wrapper(remembering, view), cacheable)

    def each_context(self, request):
        """`may_mend` shows the way to the quality board to whoever has something to mend there."""
        return super().each_context(request) | {
            "may_mend": may_look(request.user),
            "may_translate": translation_desk.may_look(request.user),
        }

    def get_app_list(self, request, app_label=None):
        """The directory first, then what only administrators keep."""
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: app["app_label"] in KEPT_BY_ADMINISTRATORS)

    @method_decorator(never_cache)
    @method_decorator(secure_admin_login)
    def login(self, request, extra_context=None):
        """Sign-in is on the pages of accounts, which lead here once it is done."""
        return HttpResponseRedirect(reverse("admin:index"))

    def password_change(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("account_change_password"))

    def autocomplete_view(self, request):
        return Choices.as_view(admin_site=self)(request)
