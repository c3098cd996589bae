"""Who may do what: superusers keep all grants, administrators of a part those of that part."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directory import reader
from directory.permissions import Action, get_permitted_or_404
from directory.publishing.admin import PolicyMixin
from orgchart.actions.grants import save_grant, withdraw_grant
from orgchart.admin.columns import WithinFilter, named
from orgchart.admin.grant_forms import GrantForm
from orgchart.models import Grant
from orgchart.permissions import GRANTS, ORGANIZATIONS

MOST_SHOWN = 500


class HolderFilter(admin.SimpleListFilter):
    """The grants of one user or one group, which a link in the list has chosen."""

    title = gettext_lazy("holder")
    parameter_name = "holder"

    def lookups(self, request, model_admin):
        return [(self.value(), _("the chosen one"))] if self.value() else []

    def queryset(self, request, queryset):
        kind, _dash, key = (self.value() or "").partition("-")
        if not (key.isascii() and key.isdigit() and len(key) < 16):
            return queryset
        return queryset.of_group(key) if kind == "group" else queryset.of_user(key)


@admin.register(Grant)
class GrantAdmin(PolicyMixin, admin.ModelAdmin):
    policy = GRANTS
    form = GrantForm
    list_display = ["holder_column", "role", "languages_column", "covers_column"]
    list_filter = ["role", HolderFilter, WithinFilter]
    search_fields = ["user__email"]
    search_help_text = gettext_lazy("Person, group, or organization in any language")
    autocomplete_fields = ["user", "group", "organization"]
    ordering = ["organization__node__tree_id", "organization__node__lft", "role", "pk"]
    fieldsets = [
        (gettext_lazy("Who"), {"fields": ["user", "group", "seen"]}),
        (gettext_lazy("What"), {"fields": ["role", "languages"]}),
        (gettext_lazy("Where"), {"fields": ["organization"]}),
    ]
    show_full_result_count = False
    list_per_page = 50

    class Media:
        js = [forms.Script("diwan/admin/grants.js", defer=True)]

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def get_queryset(self, request):
        return super().get_queryset(request).with_ends()

    def get_search_results(self, request, queryset, search_term):
        return (queryset.matching(search_term) if search_term.strip() else queryset), False

    def get_form(self, request, obj=None, change=False, **options):
        form = super().get_form(request, obj, change=change, **options)
        form.asked_by = request.user
        return form

    def formfield_for_foreignkey(self, db_field, request, **options):
        choices = self.choices_for(request, db_field.name)
        if db_field.name == "organization":
            choices = ORGANIZATIONS.which(request.user, Action.ADMINISTER)
        field = super().formfield_for_foreignkey(
            db_field, request, **(options | {"queryset": choices})
        )
        field.error_messages["invalid_choice"] = REFUSALS[db_field.name]
        if db_field.name == "organization":
            everything = ORGANIZATIONS.may_place_under(request.user, Action.ADMINISTER, None)
            field.required = not everything
            field.help_text = field.help_text if everything else _("The grant covers all below it.")
        return field

    def formfield_for_dbfield(self, db_field, request, **options):
        field = super().formfield_for_dbfield(db_field, request, **options)
        widget = getattr(field, "widget", None)
        for name in ("add", "change", "view", "delete"):
            if hasattr(widget, f"can_{name}_related"):
                setattr(widget, f"can_{name}_related", False)
        return field

    def choices_for(self, request, field_name):
        """Whoever keeps grants may choose among all active users and all groups."""
        if not self.has_module_permission(request):
            return None
        users = get_user_model()._default_manager
        return {
            "user": users.filter(is_active=True).order_by("email"),
            "group": Group.objects.order_by("name"),
        }.get(field_name)

    def save_model(self, request, obj, form, change):
        save_grant(obj, actor=request.user)
        if obj.user and not obj.user.is_staff:
            message = _("%(name)s may not sign in to the administration yet: a superuser says so.")
            messages.warning(request, message % {"name": obj.user})

    def delete_model(self, request, obj):
        withdraw_grant(obj, actor=request.user)

    def log_addition(self, request, obj, message):
        """The action writes its own line."""

    log_change = log_addition

    def log_deletions(self, request, queryset):
        """The action writes its own line."""

    @admin.display(description=gettext_lazy("user or group"))
    def holder_column(self, grant):
        return holder(grant)

    @admin.display(description=gettext_lazy("languages"))
    def languages_column(self, grant):
        return languages(grant)

    @admin.display(description=gettext_lazy("covers"), ordering="organization__node__lft")
    def covers_column(self, grant):
        return covers(grant)


REFUSALS = {
    "user": gettext_lazy("There is no active account like this. Choose one from the list."),
    "group": gettext_lazy("There is no group like this. Choose one from the list."),
    "organization": gettext_lazy(
        "You may not give grants there. Choose an organization that you administer."
    ),
}


def holder(grant):
    if grant.user_id:
        return format_html("<bdi>{}</bdi>", grant.user)
    return format_html("{} <bdi>{}</bdi>", _("Group:"), grant.group)


def languages(grant):
    return ", ".join(str(reader.own_name(code)) for code in grant.languages) or _("all")


def covers(grant):
    """What a grant covers, in words."""
    if grant.organization is None:
        return _("everything")
    node = getattr(grant.organization, "node", None)
    below = (node.rght - node.lft - 1) // 2 if node else 0
    if not below:
        return named(grant.organization)
    words = ngettext("and %(count)s below it", "and %(count)s below it", below) % {"count": below}
    return format_html("<bdi>{}</bdi> {}", named(grant.organization), words)


class GrantedViews:
    """Who may change one organization, as a page of its administration."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        address, name = "<int:organization_id>/grants/", "orgchart_organization_grants"
        return [path(address, wrap(self.granted_view), name=name), *super().get_urls()]

    def granted_view(self, request, organization_id):
        user = request.user
        organization = get_permitted_or_404(ORGANIZATIONS, user, Action.VIEW, pk=organization_id)
        if not self.permits(request, Action.ADMINISTER, organization):
            raise PermissionDenied
        covering = Grant.objects.covering(organization).with_ends().from_the_top()
        found = list(covering[: MOST_SHOWN + 1])
        kept = GRANTS.which(user, Action.VIEW).covering(organization)
        hers = set(kept.values_list("pk", flat=True))
        rows = [
            {
                "grant": grant,
                "holder": holder(grant),
                "named": grant.user or grant.group,
                "languages": languages(grant),
                "covers": covers(grant),
                "here": grant.organization_id == organization.pk,
                "address": grant_address(grant) if grant.pk in hers else None,
            }
            for grant in found[:MOST_SHOWN]
        ]
        context = self.page(request, organization, _("Who may change this"))
        context |= {"rows": rows, "more": len(found) > MOST_SHOWN}
        return TemplateResponse(request, "admin/orgchart/organization/grants.html", context)


def grant_address(grant):
    return reverse("admin:orgchart_grant_change", args=[grant.pk])
