"""What happens to an organization on a day, as pages with a form each."""

import hashlib

from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from directory.history.as_of import today
from directory.history.partial_dates import PartialDate
from directory.permissions import Action, get_permitted_or_404
from directory.publishing.actions import Conflict
from directory.publishing.enums import State
from directory.publishing.merging import Merge, as_chosen
from directory.publishing.revisions import last_revision
from directory.templatetags.languages import in_words
from orgchart.actions.permitting import fingerprint
from orgchart.admin.happenings import FORMS
from orgchart.admin.planning import PlanningViews
from orgchart.models import Organization
from orgchart.permissions import ORGANIZATIONS

NAMED_BELOW = 20
BUTTONS = {"csrfmiddlewaretoken", "confirmed", "back"}


class ChangeViews(PlanningViews):
    def get_urls(self):
        wrap = self.admin_site.admin_view
        address = "<int:organization_id>/happens/<slug:kind>/"
        name = "orgchart_organization_happens"
        return [path(address, wrap(self.happens_view), name=name), *super().get_urls()]

    def render_change_form(self, request, context, *args, **options):
        context["happenings"] = [(kind, form.title) for kind, form in FORMS.items()]
        return super().render_change_form(request, context, *args, **options)

    def happens_view(self, request, organization_id, kind):
        if kind not in FORMS:
            raise Http404
        form_class = FORMS[kind]
        organization = self.organization_for(request, organization_id, form_class.action)
        data = as_chosen(request.POST) if request.method == "POST" else None
        form = self.form_of_page(form_class, request.user, organization, data)
        form.kind = kind
        if data and "back" not in data and form.is_valid():
            happens = self.put_into_set if "into_set" in data else self.let_happen
            answer = happens(request, form)
            if answer:
                return answer
        return self.form_page(request, form)

    def organization_for(self, request, organization_id, action=Action.CHANGE):
        """The organization of a page, if the user sees it and may do this to it."""
        user = request.user
        organization = get_permitted_or_404(ORGANIZATIONS, user, Action.VIEW, pk=organization_id)
        if not self.permits(request, action, organization):
            raise PermissionDenied
        return organization

    def form_of_page(self, form_class, user, organization, data, **options):
        return form_class(data, page=self, user=user, organization=organization, **options)

    def let_happen(self, request, form):
        """The answer once it has happened, or the question whether it shall; None if refused."""
        try:
            with transaction.atomic():
                shown = form.carry_out()
                digest = self.digest(form)
                if form.asks_first and request.POST.get("confirmed") != digest:
                    answer = self.question(request, form, digest)
                    transaction.set_rollback(True)
                    return answer
        except (ValidationError, IntegrityError) as refusal:
            self.show_refusal(form, refusal)
            return None
        self.say(request, form, shown)
        return HttpResponseRedirect(self.address_of(shown))

    def show_refusal(self, form, refusal):
        """The form with what it was refused for; a stale one is brought up to what is saved."""
        if isinstance(refusal, IntegrityError):
            refusal = self.sentence_of(refusal)
        form.show_refusal(refusal)
        form.data = form.data.copy()
        form.data["seen"] = fingerprint(form.organization)
        if not isinstance(refusal, Conflict):
            return
        organization = Organization.objects.get(pk=form.organization.pk)
        form.merge = Merge(form.data)
        form.merge.merge_record(form, self.form_of_page(type(form), form.user, organization, None))
        form.data = form.merge.data
        form.data["version"] = organization.version
        form.organization = organization

    def question(self, request, form, digest):
        """Rendered while it has happened, before it is taken back."""
        fields = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in BUTTONS
        ]
        context = self.page(request, form.organization, form.title) | {
            "form": form,
            "sentence": form.sentence(),
            "takes_effect": takes_effect(form.on),
            "below": in_order(form.below_then[:NAMED_BELOW]),
            "more": len(form.below_then[NAMED_BELOW:]),
            "changed_since": "confirmed" in request.POST,
            "fields": fields,
            "digest": digest,
        }
        return render(request, "admin/orgchart/organization/change_question.html", context)

    def digest(self, form):
        """Of what the question named: what stands below may have changed before the answer."""
        return hashlib.sha256(repr(form.below_then).encode()).hexdigest()[:20]

    def say(self, request, form, shown):
        words = [form.sentence(), takes_effect(form.on)]
        sentence = " ".join(word for word in words if word)
        link = '<a href="{}">{}</a>'
        links = format_html(link, self.address_of(shown), shown)
        if shown.state == State.PUBLISHED:
            query = urlencode({"as_of": form.on.earliest.isoformat()})
            address = f"{reverse('organization', args=[shown.slug])}?{query}"
            public = format_html(link, address, _("public page on that day"))
            links = format_html("{} · {}", links, public)
        messages.success(request, format_html("{} {}", sentence, links))

    def form_page(self, request, form, template="change_page", **more):
        merge = getattr(form, "merge", None)
        places = form.organization.placements.in_force_on(today()).select_related("parent")
        context = self.page(request, form.organization, form.title) | {
            "form": form,
            "adminform": AdminForm(form, form.fieldsets, {}, model_admin=self),
            "merge": merge,
            "revision": merge and last_revision(form.organization),
            "place": places.first(),
            "change_sets": self.offered_sets(request, form),
            **more,
        }
        return render(request, f"admin/orgchart/organization/{template}.html", context)


def takes_effect(on):
    if on.earliest <= today():
        return ""
    day = in_words(PartialDate(on.earliest))
    return _("Until then nothing changes; it takes effect by itself on %(date)s.") % {"date": day}


def in_order(keys):
    found = Organization.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]
