from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from directory.accounts.models import User

# Groups have no part here: a grant says who may do what.
admin.site.unregister(Group)


class SuperusersOnly:
    """Whoever may do everything keeps these records, and nobody else sees them."""

    def has_module_permission(self, request):
        return request.user.is_active and request.user.is_superuser

    def has_add_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    has_change_permission = has_delete_permission = has_view_permission


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email",)


@admin.register(User)
class UsersAdmin(SuperusersOnly, UserAdmin):
    add_form = NewUserForm
    list_display = ("email", "name", "language", "is_active", "is_staff", "is_superuser")
    list_filter = ("is_active", "is_staff", "is_superuser", "language")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "language")}),
        (
            _("Access"),
            {
                "fields": ("is_active", "is_staff", "is_superuser"),
                "description": _(
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
                "fields": (
                    "email", "name", "language", "is_staff",
                    "usable_password", "password1", "password2",
                ),
            },
        ),
    )  # fmt: skip
