"""The page on which editors see the tree, level by level, and move by dragging."""

from typing import NamedTuple

from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from directory.permissions import Action, get_permitted_or_404
from orgchart.actions.moves import Move, Where, move_by_editor
from orgchart.models import Organization
from orgchart.permissions import ORGANIZATIONS

ROWS_ON_A_PAGE = 100


class Row(NamedTuple):
    organization: Organization
    under: int | None
    below: int
    may_move: bool


class StructureViews:
    def structure_view(self, request):
        at = self.opened_at(request)
        context = self.branch(request, at) | {
            **self.admin_site.each_context(request),
            "title": _("Structure"),
            "opts": self.opts,
            "line": self.visible_line(request, at) if at else [],
        }
        return render(request, "admin/orgchart/organization/structure.html", context)

    def below_view(self, request):
        """One page of what stands directly below an organization, to put into the page."""
        context = self.branch(request, self.opened_at(request))
        return render(request, "admin/orgchart/organization/branch.html", context)

    def opened_at(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        key = key_in(request.GET, "at")
        if key is None:
            return None
        return get_permitted_or_404(ORGANIZATIONS, request.user, Action.VIEW, pk=key)

    def branch(self, request, at):
        visible = ORGANIZATIONS.which(request.user, Action.VIEW)
        if at is not None:
            shown = visible.under(at)
        elif self.sees_all(request):
            shown = visible.roots()
        else:
            shown = visible.tops()
        page = Paginator(shown.with_place(), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
        movable = ORGANIZATIONS.which(request.user, Action.MOVE)
        keys = set(movable.keys_among([organization.pk for organization in page]))
        rows = [row_of(organization, organization.pk in keys) for organization in page]
        return {"at": at, "rows": rows, "page": page}

    def sees_all(self, request):
        return ORGANIZATIONS.may_place_under(request.user, Action.VIEW, None)

    def visible_line(self, request, at):
        visible = ORGANIZATIONS.which(request.user, Action.VIEW)
        return visible.line_above(at) if hasattr(at, "node") else []

    def drop_view(self, request):
        return drop(request)


@require_POST
def drop(request):
    """Make the move of a drag. Answers with a sentence, and with the move that takes it back."""
    try:
        organization = get_permitted_or_404(
            ORGANIZATIONS, request.user, Action.VIEW, pk=key_in(request.POST, "organization")
        )
        move = move_by_editor(
            request.user,
            organization,
            where_in(request.POST),
            key_in(request.POST, "target"),
            seen_under=key_in(request.POST, "seen_under"),
            target_under=key_in(request.POST, "target_under"),
        )
    except ValidationError as refusal:
        return JsonResponse({"message": " ".join(refusal.messages)}, status=409)
    except PermissionDenied as refusal:
        message = str(refusal) or _("You may not do this.")
        return JsonResponse({"message": message}, status=403)
    except BadRequest as fault:
        return JsonResponse({"message": str(fault)}, status=400)
    return JsonResponse({"message": sentence(organization, move), "undo": undo_of(request, move)})


def sentence(organization, move):
    if move.under is None:
        return _("“%(name)s” is now at the top of a tree of its own.") % {"name": organization}
    names = {"name": organization, "above": move.under}
    return _("“%(name)s” now stands under “%(above)s”.") % names


def undo_of(request, move: Move):
    """What the page sends to take the move back, or None where the editor may not."""
    back = move.back_target and Organization.objects.select_related("node__parent").get(
        pk=move.back_target
    )
    old_parent = back
    if move.back_where == Where.BEFORE:
        old_parent = back.node.parent.organization
    if not ORGANIZATIONS.may_place_under(request.user, Action.MOVE, old_parent or None):
        return None
    return {
        "where": move.back_where,
        "target": back.pk if back else "",
        "target_under": back.node.parent_id or "" if back else "",
        "seen_under": move.under.pk if move.under else "",
    }


def row_of(organization, may_move):
    node = organization.node
    return Row(organization, node.parent_id, (node.rght - node.lft - 1) // 2, may_move)


def key_in(data, name):
    """The key of a record in an address or a form, or None. Raises BadRequest."""
    value = data.get(name, "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 16):
        raise BadRequest(_("The address or the form is not complete."))
    return int(value)


def where_in(data):
    try:
        return Where(data.get("where", ""))
    except ValueError:
        raise BadRequest(_("The address or the form is not complete.")) from None
