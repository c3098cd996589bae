"""The move of an organization as a page with a form: it needs no mouse and no JavaScript."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from directory.permissions import Action, get_permitted_or_404
from orgchart.actions.moves import Where, move_by_editor
from orgchart.admin.structure import key_in, sentence, where_in
from orgchart.models import Organization
from orgchart.permissions import ORGANIZATIONS

PLACES_FOUND = 20


class MoveViews:
    def move_view(self, request, organization_id):
        organization = get_permitted_or_404(
            ORGANIZATIONS, request.user, Action.VIEW, pk=organization_id
        )
        if not self.permits(request, Action.MOVE, organization):
            raise PermissionDenied
        error = None
        if request.method == "POST":
            try:
                return self.make_move(request, organization)
            except ValidationError as refusal:
                error = " ".join(refusal.messages)
        context = self.place_choice(request, organization) | {
            **self.admin_site.each_context(request),
            "title": _("Move"),
            "subtitle": str(organization),
            "original": organization,
            "opts": self.opts,
            "error": error,
        }
        return render(request, "admin/orgchart/organization/move.html", context)

    def make_move(self, request, organization):
        where = where_in(request.POST)
        under = key_in(request.POST, "under")
        beside = where == Where.AFTER
        move = move_by_editor(
            request.user,
            organization,
            where,
            key_in(request.POST, "after") if beside else under,
            seen_under=key_in(request.POST, "seen_under"),
            target_under=under if beside else ...,
        )
        messages.success(request, sentence(organization, move))
        address = reverse("admin:orgchart_organization_structure")
        query = {"at": move.under.pk} if move.under else {}
        return HttpResponseRedirect(f"{address}?{urlencode(query)}")

    def place_choice(self, request, organization):
        """Where it stands, the place chosen so far (its own parent at first), and others found."""
        user, words = request.user, request.GET.get("q", "")[:200].strip()
        allowed = ORGANIZATIONS.which(user, Action.MOVE)
        node = getattr(organization, "node", None)
        current = node.parent.organization if node and node.parent else None
        asked = key_in(request.POST or request.GET, "under")
        chosen = asked and get_permitted_or_404(ORGANIZATIONS, user, Action.MOVE, pk=asked)
        chosen = chosen or current
        found = (
            allowed.matching(words).besides(organization).with_place() if words else allowed.none()
        )
        return {
            "node": node,
            "line": Organization.objects.line_above(organization) if node else [],
            "chosen": chosen,
            "may_choose": chosen is None or self.permits(request, Action.MOVE, chosen),
            "may_be_root": ORGANIZATIONS.may_place_under(user, Action.MOVE, None),
            "siblings": self.siblings(chosen, organization),
            "q": words,
            "found": found[:PLACES_FOUND],
        }

    def siblings(self, parent, organization):
        if parent is None:
            return []
        return Organization.objects.under(parent).besides(organization).for_lists()
