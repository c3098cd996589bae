"""The part of the admin that lets a form for a new record be carried out once."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from directory.history import audit
from directory.permissions import Action
from directory.publishing.once import SentAlready, id_in, made_with, new_key


class OnceMixin:
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        page = super().changeform_view
        if object_id is not None:
            return page(request, object_id, form_url, extra_context)
        key = request.POST.get("form_key") or new_key(self.model, request.user)
        extra = (extra_context or {}) | {"form_key": key}
        if request.method != "POST":
            return page(request, object_id, form_url, extra)
        try:
            request.new_id = id_in(request.POST.get("form_key"), self.model, request.user)
            self.refuse_again(request)
        except ValidationError as refusal:
            return self.refused_form(request, refusal)
        return self.add_once(request, lambda: page(request, object_id, form_url, extra))

    def add_once(self, request, add):
        """What `add` answers, unless the same form was carried out while it was tried."""
        request.was_added = False
        try:
            with transaction.atomic():
                response = add()
        except (ValidationError, IntegrityError):
            response = None
            if not self.was_sent(request):
                raise
        if response is not None and (request.was_added or not self.was_sent(request)):
            return response
        try:
            self.refuse_again(request)
        except SentAlready as refusal:
            return self.refused_form(request, refusal)

    def response_add(self, request, obj, post_url_continue=None):
        request.was_added = True
        return super().response_add(request, obj, post_url_continue)

    def was_sent(self, request):
        return request.new_id is not None and made_with(self.model, request.new_id)[0]

    def refuse_again(self, request):
        if request.new_id is None:
            return
        made, record = made_with(self.model, request.new_id)
        if not made:
            return
        if record is None or not self.permits(request, Action.VIEW, record):
            raise SentAlready
        raise SentAlready(record, self.address_of(record))

    def refused_form(self, request, refusal):
        page = request.resolver_match.view_name
        audit.refuse(request.user, page=page, reason=refusal.code)
        context = self.admin_site.each_context(request) | {
            "title": _("Nothing was added"),
            "opts": self.opts,
            "sentences": refusal.messages,
            "again": request.get_full_path(),
        }
        return TemplateResponse(request, "admin/record/sent_already.html", context, status=409)

    def save_form(self, request, form, change):
        if not change and request.new_id is not None:
            form.instance.public_id = request.new_id
        return super().save_form(request, form, change)
