from django.contrib import admin
from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.parameters import Page, page_number
from directory.permissions import Action
from directory.publishing.enums import OPEN, DraftStatus
from directory.publishing.models import Draft
from directory.site.records import KINDS

DRAFTS_ON_A_PAGE = 50


def drafts(request):
    """The open drafts of all records that the user may change, those in review first."""
    hers = [kind.policy.which(request.user, Action.CHANGE) for kind in KINDS.values()]
    rows = Draft.objects.open().of_any(hers)
    if status := status_asked(request):
        rows = rows.in_status(status)
    page = Page(page_number(request), DRAFTS_ON_A_PAGE, rows.count())
    shown = rows.review_first().with_records()[page.start : page.stop]
    context = admin.site.each_context(request) | {
        "title": _("Drafts"),
        "rows": [(draft, address_of(draft)) for draft in shown if draft.record],
        "page": page,
        "statuses": [(each, DraftStatus(each).label) for each in OPEN],
        "status": status,
    }
    return render(request, "admin/drafts.html", context)


def status_asked(request):
    status = request.GET.get("status", "")
    if status and status not in OPEN:
        raise BadRequest(_("There is no such status of a draft. Choose one from the list."))
    return status


def address_of(draft):
    kind = draft.content_type
    return reverse(f"admin:{kind.app_label}_{kind.model}_change", args=[draft.object_id])
