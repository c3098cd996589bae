from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.forms import ModelChoiceField, Select
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.history.fields import partial_date
from directory.languages import columns
from directory.permissions import Action
from directory.publishing.admin import RecordAdmin
from directory.publishing.choices import OfferOne
from orgchart.actions.organizations import (
    delete_organization,
    found_organization,
    save_organization,
)
from orgchart.actions.restoring import saver_of
from orgchart.admin.changes import ChangeViews
from orgchart.admin.columns import (
    CountryFilter,
    KindFilter,
    MissingLanguageFilter,
    WithinFilter,
    named,
    state,
)
from orgchart.admin.corrections import CorrectionViews
from orgchart.admin.exporting import ExportingMixin
from orgchart.admin.grants import GrantedViews
from orgchart.admin.moves import MoveViews
from orgchart.admin.rows import Contacts, OtherNames, ProfileEntries, Relationships
from orgchart.admin.structure import StructureViews
from orgchart.exports import ORGANIZATIONS as ORGANIZATION_ROWS
from orgchart.forms import FoundingForm, OrganizationForm
from orgchart.models import Grant, Organization, Placement, Post, TreeNode
from orgchart.permissions import ORGANIZATIONS, ask_grants_afresh

DEPENDENTS_NAMED = 20
CLOSURE = ("founded", "dissolved", "closure_kind")


@admin.register(Organization)
class OrganizationAdmin(
    StructureViews,
    MoveViews,
    ChangeViews,
    CorrectionViews,
    GrantedViews,
    ExportingMixin,
    RecordAdmin,
):
    export = ORGANIZATION_ROWS
    policy = ORGANIZATIONS
    save_action = staticmethod(save_organization)
    not_drafted = ("name", "short_name", "code", "founded", "dissolved")
    form = OrganizationForm
    change_form_template = "admin/orgchart/organization/change_form.html"
    public_page = "organization"
    list_display = ["name_column", "code", "kind", state, "under_column"]
    list_display_links = ["name_column"]
    list_filter = [KindFilter, "state", CountryFilter, MissingLanguageFilter, WithinFilter]
    search_fields = columns("name")
    search_help_text = gettext_lazy("Names in any language, code or address")
    ordering = ["node__tree_id", "node__lft", "pk"]
    fieldsets = [
        (None, {"fields": ["name", "short_name", ("kind", "code", "country")]}),
        (gettext_lazy("Texts"), {"fields": ["summary", "mandate"]}),
        (
            gettext_lazy("Life and address"),
            {"fields": [CLOSURE, "website", "slug", ("source_language", "original_name")]},
        ),
    ]
    left_to_right = ("slug", "source_language", "code", "website")
    inlines = [ProfileEntries, Contacts, OtherNames, Relationships]

    def get_urls(self):
        wrap = self.admin_site.admin_view
        views = [
            ("structure/", self.structure_view, "structure"),
            ("structure/below/", self.below_view, "below"),
            ("structure/move/", self.drop_view, "drop"),
            ("<int:organization_id>/move/", self.move_view, "move"),
        ]
        return [
            path(address, wrap(view), name=f"orgchart_organization_{name}")
            for address, view, name in views
        ] + super().get_urls()

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            fieldsets.insert(0, (None, {"fields": ["under"]}))
        return fieldsets

    def get_form(self, request, obj=None, change=False, **options):
        if obj is None:
            options["form"] = FoundingForm
        form = super().get_form(request, obj, change=change, **options)
        if obj is None:
            form.base_fields["under"] = self.under_field(request)
        return form

    def under_field(self, request):
        user = request.user
        may_found_roots = self.policy.may_place_under(user, Action.ADD, None)
        return ModelChoiceField(
            self.policy.which(user, Action.ADD),
            required=not may_found_roots,
            label=_("under"),
            help_text=_("Left empty, it stands at the top of a tree of its own.")
            if may_found_roots
            else "",
            widget=OfferOne(Placement._meta.get_field("parent"), self.admin_site),
        )

    def formfield_for_dbfield(self, db_field, request, **options):
        if db_field.name == "country":
            options["widget"] = Select
        return super().formfield_for_dbfield(db_field, request, **options)

    def before_saving(self, request, object_id):
        """The tree is locked before any row, where the form may change it."""
        if hasattr(request, "staging"):
            return
        if not object_id or self.changes_life(request, unquote(object_id)):
            TreeNode.objects.lock()
            ask_grants_afresh(request.user)

    def changes_life(self, request, object_id):
        record = admin.ModelAdmin.get_object(self, request, object_id)
        return record is not None and any(
            request.POST.get(field, "").strip() != str(partial_date(record, field) or "")
            for field in ("founded", "dissolved")
        )

    def save_record(self, form, change, **how):
        if change:
            super().save_record(form, change, **how)
        else:
            found_organization(form.instance, under=form.cleaned_data["under"], **how)

    def bring_back_action(self, revision):
        return saver_of(revision)

    def delete_record(self, request, record):
        delete_organization(record, actor=request.user)

    def dependents(self, record):
        few = slice(DEPENDENTS_NAMED)
        return [
            (_("organizations below it"), list(Organization.objects.ever_under(record)[few])),
            (_("posts"), list(record.posts.all()[few])),
            (
                _("organizations related to it"),
                list(Organization.objects.related_to(record)[few]),
            ),
            (_("grants"), list(record.grants.select_related("user", "group", "organization")[few])),
        ]

    def listed(self, queryset):
        return queryset.with_place()

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def name_column(self, record):
        return named(record)

    @admin.display(description=gettext_lazy("under"))
    def under_column(self, record):
        node = getattr(record, "node", None)
        return named(node.parent.organization) if node and node.parent else "—"

    def offered(self, request, source):
        """As the place of a new record only what she may add to; of a grant, what she administers;
        as any other end, what she may know of."""
        asks = {Placement: Action.ADD, Post: Action.ADD, Grant: Action.ADMINISTER}
        if source.model in asks:
            offered = self.policy.which(request.user, asks[source.model])
        else:
            offered = self.policy.known_to(request.user)
        return offered.with_place().order_by(*self.ordering)

    def choice_label(self, record):
        node = getattr(record, "node", None)
        above = node.parent.organization if node and node.parent else ""
        return " · ".join(str(part) for part in (record, record.code, above) if part)

    def render_change_form(self, request, context, *args, **options):
        if record := context["original"]:
            context |= {
                "names": record.names.order_by("-during"),
                "placements": record.placements.select_related("parent").order_by("-during"),
                "posts": record.posts.all()[:DEPENDENTS_NAMED],
                "may_move": self.permits(request, Action.MOVE, record),
                "may_grant": self.permits(request, Action.ADMINISTER, record),
            }
        return super().render_change_form(request, context, *args, **options)
