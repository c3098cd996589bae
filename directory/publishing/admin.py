"""The admin of records: a policy answers who may, an action saves, no version is lost."""

from contextlib import nullcontext

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError, URLField
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directory.history import audit
from directory.permissions import Action, Withheld
from directory.publishing import actions as publishing
from directory.publishing.choices import OfferOne
from directory.publishing.drafting import DraftingMixin, note_refusal
from directory.publishing.enums import State
from directory.publishing.history_admin import HistoryMixin
from directory.publishing.language_forms import RecordForm, RowForm, grouped_columns
from directory.publishing.marks import minor_edit
from directory.publishing.merging import Merge, as_chosen
from directory.publishing.once_admin import OnceMixin
from directory.publishing.presence_admin import PresenceMixin
from directory.publishing.revisions import last_revision

NAMED_IN_QUESTION = 20


class PolicyMixin:
    """Answers the admin's questions from a policy; Django's model permissions play no part."""

    policy = None

    def permits(self, request, action, record=None):
        known = request.__dict__.setdefault("permitted", {})
        key = (self.policy, action, record and record.pk)
        if key not in known:
            known[key] = self.policy.may(request.user, action, record)
        return known[key]

    def has_module_permission(self, request):
        return self.permits(request, Action.VIEW)

    def has_view_permission(self, request, obj=None):
        return self.permits(request, Action.VIEW, obj)

    def has_add_permission(self, request):
        return self.permits(request, Action.ADD)

    def has_change_permission(self, request, obj=None):
        return self.permits(request, Action.CHANGE, obj)

    def has_delete_permission(self, request, obj=None):
        """What the public reads is taken away only by somebody who may publish it."""
        is_public = getattr(obj, "state", None) == State.PUBLISHED
        return self.permits(request, Action.DELETE, obj) and (
            not is_public or self.permits(request, Action.PUBLISH, obj)
        )

    def has_publish_permission(self, request, obj=None):
        return self.permits(request, Action.PUBLISH, obj)

    def get_queryset(self, request):
        return self.policy.which(request.user, Action.VIEW).order_by(*self.get_ordering(request))


class RecordFormMixin:
    """Fieldsets name a translated field once; the form has its six columns in its place.

    `addable` names the related records that can be made beside the form, in a window;
    `left_to_right` the fields that hold codes and addresses, in whatever language the page is.
    """

    addable = ()
    left_to_right = ()
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def formfield_for_dbfield(self, db_field, request, **options):
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_add_related &= db_field.name in self.addable
            field.widget.can_change_related = field.widget.can_view_related = False
            field.widget.can_delete_related = False
        if field and db_field.name in self.left_to_right:
            field.widget.attrs["dir"] = "ltr"
        return field

    def formfield_for_foreignkey(self, db_field, request, **options):
        if db_field.name in self.get_autocomplete_fields(request):
            options.setdefault("widget", OfferOne(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **options)

    def get_fieldsets(self, request, obj=None):
        return [
            (title, options | {"fields": grouped_columns(self.model, options["fields"])})
            for title, options in super().get_fieldsets(request, obj)
        ]


class OwnedInline(RecordFormMixin, PolicyMixin, admin.StackedInline):
    """Rows that belong to a record: whoever may change the record may change them."""

    form = RowForm
    template = "admin/record/rows.html"
    extra = 0

    def may_change_owner(self, request, record):
        return self.permits(request, Action.CHANGE if record and record.pk else Action.ADD, record)

    def has_add_permission(self, request, obj=None):
        return self.may_change_owner(request, obj)

    has_change_permission = has_delete_permission = has_add_permission

    def get_queryset(self, request):
        return self.model._default_manager.order_by(*self.get_ordering(request))


class SavingMixin:
    """Saves through the action; shows again what it refused, and what is stale."""

    def save_record(self, form, change, **how):
        """Call the action that saves the form's record. `how` is what that action takes."""
        self.save_action(form.instance, **how)

    def get_object(self, request, object_id, from_field=None):
        record = super().get_object(request, object_id, from_field)
        if record and request.method == "POST" and connection.in_atomic_block:
            rows = self.get_queryset(request).select_for_update(of=("self",), no_key=True)
            record = rows.filter(pk=record.pk).first()
        return record

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        request.POST = as_chosen(request.POST)
        try:
            return self.try_to_save(request, object_id, form_url, extra_context)
        except ValidationError as refusal:
            request.refusal = refusal
        except IntegrityError as error:
            request.refusal = self.sentence_of(error)
            if object_id:
                record = self.model._base_manager.filter(pk=unquote(object_id)).first()
                note_refusal(request, record, request.refusal)
        return self.try_to_save(request, object_id, form_url, extra_context)

    @transaction.atomic
    def try_to_save(self, request, object_id, form_url, extra_context):
        """Save, or show the form again. With `request.refusal` no form is valid."""
        self.before_saving(request, object_id)
        if object_id:
            extra_context = (extra_context or {}) | self.merge_if_stale(request, object_id)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def before_saving(self, request, object_id):
        """Called first in the transaction that saves."""

    def get_form(self, request, obj=None, change=False, **options):
        form = super().get_form(request, obj, change=change, **options)
        form.refusal = getattr(request, "refusal", None)
        return form

    def save_model(self, request, obj, form, change):
        """The action saves the record, with its rows."""

    def save_related(self, request, form, formsets, change):
        save_rows = super().save_related
        how = {"based_on": form.instance.version} if change else {}
        with minor_edit() if request.POST.get("minor_edit") else nullcontext():
            self.save_record(
                form,
                change,
                actor=request.user,
                save_owned=lambda: save_rows(request, form, formsets, change),
                **how,
            )

    def merge_if_stale(self, request, object_id):
        """Bring the sent form up to the record where that is newer, and say so in the context."""
        record = self.get_object(request, unquote(object_id))
        if record is None or request.POST.get("version") == self.edition_of(request, record):
            return {}
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        merge = Merge(request.POST)
        form_class = self.get_form(request, record, change=True)
        merge.merge_record(form_class(request.POST, instance=record), form_class(instance=record))
        sent, _inlines = self._create_formsets(request, record, change=True)
        for (formset_class, inline), formset in zip(
            self.get_formsets_with_inlines(request, record), sent, strict=True
        ):
            rows = inline.get_queryset(request)
            now = formset_class(instance=record, prefix=formset.prefix, queryset=rows)
            merge.merge_rows(formset, now)
        request.POST = merge.data
        is_noted = getattr(getattr(request, "refusal", None), "code", "") == "constraint"
        request.refusal = publishing.Conflict()
        if not is_noted:
            note_refusal(request, record, request.refusal)
        return {"merge": merge, "revision": last_revision(record)}

    def sentence_of(self, error):
        """What a constraint of the database says, also one that two editors broke together."""
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        for model in [self.model, *(inline.model for inline in self.inlines)]:
            for rule in model._meta.constraints:
                if rule.name == name:
                    return ValidationError(rule.violation_error_message, code="constraint")
        return ValidationError(
            _("This clashes with what is saved already. Look at it again, then save once more."),
            code="constraint",
        )

    def log_addition(self, request, obj, message):
        """The revision says it."""

    log_change = log_addition

    def construct_change_message(self, request, form, formsets, add=False):
        return []


class RecordList(ChangeList):
    """A list reads only the columns that it shows."""

    def get_queryset(self, request, exclude_parameters=None):
        found = super().get_queryset(request, exclude_parameters)
        return self.model_admin.listed(found)


class RecordAdmin(
    RecordFormMixin,
    HistoryMixin,
    PresenceMixin,
    DraftingMixin,
    OnceMixin,
    SavingMixin,
    PolicyMixin,
    admin.ModelAdmin,
):
    """`save_action` is the action of the app that saves such a record."""

    form = RecordForm
    save_action = None
    change_form_template = "admin/record/change_form.html"
    change_list_template = "admin/record/change_list.html"
    object_history_template = "admin/record/revisions.html"
    actions = ["publish", "withdraw"]
    show_full_result_count = False
    list_per_page = 50
    view_on_site = False
    public_page = None

    def get_search_results(self, request, queryset, search_term):
        return (queryset.matching(search_term) if search_term.strip() else queryset), False

    def render_change_form(self, request, context, *args, **options):
        record = context["original"]
        context |= {
            "may_publish": bool(record) and self.has_publish_permission(request, record),
            "public_page": self.public_page,
        }
        return super().render_change_form(request, context, *args, **options)

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def get_changelist(self, request, **options):
        return RecordList

    def listed(self, queryset):
        return queryset

    def dependents(self, record):
        """[(what they are, records)] without which it cannot be deleted."""
        return []

    def delete_record(self, request, record):
        publishing.delete_record(record, actor=request.user)

    def is_there(self, object_id):
        """Whether there is such a record, whoever may see it."""
        try:
            return self.model._base_manager.filter(pk=unquote(object_id)).exists()
        except (ValueError, ValidationError):
            return False

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """The user is told alike of what is not there and of what she may not see; the log not."""
        if self.is_there(object_id):
            audit.refuse(request.user, page=f"{opts.model_name}_change", object_id=object_id)
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)

    def permitted_or_404(self, request, object_id, action):
        record = super().get_object(request, unquote(object_id))
        if record is None:
            raise Withheld if self.is_there(object_id) else Http404
        if not self.permits(request, action, record):
            raise PermissionDenied
        return record

    def delete_view(self, request, object_id, extra_context=None):
        record = self.permitted_or_404(request, object_id, Action.DELETE)
        if not self.has_delete_permission(request, record):
            raise PermissionDenied
        dependents = self.named_dependents(record)
        if request.method == "POST" and not dependents:
            name = str(record)
            try:
                with transaction.atomic():
                    self.delete_record(request, record)
            except ProtectedError as error:
                dependents = [(_("protected records"), self.linked(error.protected_objects))]
            else:
                self.message_user(request, _("“%(name)s” was deleted.") % {"name": name})
                return HttpResponseRedirect(self.list_address())
        context = self.page(request, record, _("Delete")) | {"dependents": dependents}
        status = 409 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/record/delete.html", context, status=status)

    def named_dependents(self, record):
        return [(what, self.linked(rows)) for what, rows in self.dependents(record) if rows]

    def linked(self, records):
        """[(record, address of its form or None)]"""
        return [(record, self.address_of(record)) for record in records]

    def address_of(self, record):
        if not self.admin_site.is_registered(type(record)):
            return None
        kind = f"{record._meta.app_label}_{record._meta.model_name}"
        return reverse(f"admin:{kind}_change", args=[quote(record.pk)])

    def list_address(self):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def page(self, request, record, title):
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": str(record),
            "original": record,
            "opts": self.opts,
        }

    @admin.action(permissions=["publish"], description=gettext_lazy("Publish"))
    def publish(self, request, queryset):
        question = _("Publish these? Everyone can read them then.")
        return self.set_state(request, queryset, publishing.publish, question)

    @admin.action(permissions=["publish"], description=gettext_lazy("Withdraw"))
    def withdraw(self, request, queryset):
        question = _("Withdraw these? Nobody can read them then, nor what stands below them.")
        return self.set_state(request, queryset, publishing.withdraw, question)

    def set_state(self, request, queryset, act, question):
        permitted = self.policy.which(request.user, Action.PUBLISH).among(queryset)
        if request.POST.get("confirmed"):
            return self.act_on_all(request, permitted, act)
        context = self.page(request, None, question) | {
            "subtitle": None,
            "records": permitted[:NAMED_IN_QUESTION],
            "count": permitted.count(),
            "chosen": request.POST.getlist(admin.helpers.ACTION_CHECKBOX_NAME),
            "action": request.POST.get("action"),
            "across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/record/confirm.html", context)

    @transaction.atomic
    def act_on_all(self, request, records, act):
        count = 0
        for record in records.order_by("pk").iterator():
            act(record, actor=request.user)
            count += 1
        done = ngettext("%(count)s record was changed.", "%(count)s records were changed.", count)
        self.message_user(request, done % {"count": count}, messages.SUCCESS)
