from importlib import import_module
from smtplib import SMTPException

from allauth.account.decorators import reauthentication_required
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from directory.accounts import invitations, second_factor, sessions
from directory.accounts.forms import InvitationForm
from directory.accounts.models import User

# What allauth keeps (secrets of second factors among it) is on pages of one's own account, and on
# nobody else's.
for label in ("account", "mfa", "socialaccount", "usersessions"):
    app = apps.get_app_config(label)
    import_module(f"{app.name}.admin")  # or it would register later
    for model in filter(admin.site.is_registered, app.get_models()):
        admin.site.unregister(model)

NOT_SENT = gettext_lazy("The mail could not be sent, so nothing was changed. Try again later.")


class SuperusersOnly:
    """Whoever may do everything keeps these records, and nobody else sees them."""

    def has_module_permission(self, request):
        return request.user.is_active and request.user.is_superuser

    def has_add_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    has_change_permission = has_delete_permission = has_view_permission


confirmed = method_decorator(reauthentication_required(allow_get=True, app="allauth.account"))


@admin.register(User)
class UsersAdmin(SuperusersOnly, admin.ModelAdmin):
    """Nobody writes a password here: an invitation, or a new one by e-mail, lets people choose."""

    class Media:
        css = {"all": ["diwan/accounts.css"]}

    list_display = (
        "email", "name", "language", "state", "is_staff", "is_superuser", "last_login",
    )  # fmt: skip
    list_filter = ("is_active", "is_staff", "is_superuser", "language")
    list_select_related = ("invitation",)
    search_fields = ("email", "name")
    ordering = ("email",)
    change_form_template = "admin/accounts/user/change_form.html"
    readonly_fields = ("state", "factor", "last_login")
    fieldsets = (
        (None, {"fields": ("email", "name", "language")}),
        (gettext_lazy("Sign-in"), {"fields": ("state", "factor", "last_login")}),
        (
            gettext_lazy("Access"),
            {
                "fields": ("is_active", "is_staff", "is_superuser"),
                "description": gettext_lazy(
                    "What somebody may change is said by grants. "
                    "A superuser may do everything and keeps the users."
                ),
            },
        ),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": ("email", "name", "language"),
                "description": gettext_lazy(
                    "A link is sent to this address, in this language. It holds once and lets the "
                    "person choose a password."
                ),
            },
        ),
    )

    @admin.display(description=pgettext_lazy("of an account", "state"))
    def state(self, user):
        invitation = getattr(user, "invitation", None)
        if user.is_active:
            return _("in use")
        if invitation is None or invitation.accepted_at:
            return _("blocked")
        return _("invited") if invitation.is_open else _("invitation expired")

    @admin.display(description=gettext_lazy("second factor"), boolean=True)
    def factor(self, user):
        return second_factor.has_second_factor(user)

    def get_fieldsets(self, request, obj=None):
        return self.fieldsets if obj else self.add_fieldsets

    def get_form(self, request, obj=None, **options):
        return super().get_form(request, obj, **({} if obj else {"form": InvitationForm}) | options)

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields if obj else ()

    @confirmed
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        # A form that comes back with errors after the password was confirmed stands at the address
        # of that question: it must not be sent there.
        form_url = form_url or request.path
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (SMTPException, OSError):
            self.message_user(request, NOT_SENT, messages.ERROR)
            return HttpResponseRedirect(request.path)

    def add_view(self, request, form_url="", extra_context=None):
        named = {"title": _("Invite a user"), "show_save_and_add_another": False}
        return super().add_view(request, form_url, named | (extra_context or {}))

    @confirmed
    def delete_view(self, request, object_id, extra_context=None):
        return super().delete_view(request, object_id, extra_context)

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
            if not obj.is_active:
                sessions.end_all(obj)
            return
        invitations.invite(obj, by=request.user, site=address_of(request))
        self.message_user(request, _("An invitation was sent to %(email)s.") % {"email": obj.email})

    def get_urls(self):
        acts = [
            path(
                f"<int:key>/{name}/",
                self.admin_site.admin_view(require_POST(act)),
                name=f"accounts_user_{name}",
            )
            for name, act in {
                "invite": self.invite_again,
                "withdraw": self.withdraw,
                "remove_factor": self.remove_factor,
                "end_sessions": self.end_sessions,
            }.items()
        ]
        return acts + super().get_urls()

    def asked_for(self, request, key):
        if not self.has_change_permission(request):
            raise PermissionDenied
        user = self.get_object(request, str(key))
        if user is None:
            raise Http404
        return user

    def back(self, request, user, sentence, level=messages.SUCCESS):
        self.message_user(request, sentence, level)
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[user.pk]))

    def invite_again(self, request, key):
        user = self.asked_for(request, key)
        if user.is_active:
            return self.back(request, user, _("This account is in use already."), messages.ERROR)
        try:
            invitations.send(user, by=request.user, site=address_of(request))
        except (SMTPException, OSError):
            return self.back(request, user, NOT_SENT, messages.ERROR)
        return self.back(
            request, user, _("An invitation was sent to %(email)s.") % {"email": user.email}
        )

    def withdraw(self, request, key):
        user = self.asked_for(request, key)
        invitations.withdraw(user, by=request.user)
        return self.back(request, user, _("The invitation no longer holds."))

    @confirmed
    def remove_factor(self, request, key):
        user = self.asked_for(request, key)
        second_factor.remove(user, by=request.user)
        return self.back(
            request, user, _("The second factor was removed and all sessions of the user ended.")
        )

    def end_sessions(self, request, key):
        user = self.asked_for(request, key)
        sessions.end_all(user)
        return self.back(request, user, _("All sessions of the user ended."))


def address_of(request):
    return request.build_absolute_uri("/").rstrip("/")
