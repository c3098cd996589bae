"""A draft on the public page, exactly as it will be. The page does not know of it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.urls import resolve
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from directory.accounts.limits import is_one_too_many
from directory.accounts.views import too_many_requests
from directory.history import audit
from directory.history.as_of import Day
from directory.parameters import Missing, found
from directory.permissions import Action
from directory.publishing import drafts
from directory.publishing.models import Draft
from directory.publishing.sharing import shared_draft
from directory.publishing.staging import show, staged
from directory.site.records import KINDS


@login_required
def preview(request, public_id):
    """For those who may see the record in the administration."""
    draft = found(Draft.objects.open(), _("There is no such draft any more."), public_id=public_id)
    record = draft.record
    if record is None or not KINDS[type(record)].policy.may(request.user, Action.VIEW, record):
        raise PermissionDenied
    return page_of_draft(request, draft)


def shared_preview(request, token):
    """For a colleague with a link. Links that open nothing are counted, and those alone: they leave
    lines in the audit log, which strangers must not fill."""
    draft = shared_draft(token)
    if draft is None or draft.record is None:
        if is_one_too_many(request, "broken_draft_link"):
            return too_many_requests(request)
        audit.record(request.user, "refused_draft_link")
        raise Missing(
            _(
                "This link has expired, or the draft was published or discarded. "
                "Ask who sent it for another one."
            )
        )
    return page_of_draft(request, draft)


def page_of_draft(request, draft):
    record = draft.record
    content, _clashes = drafts.as_it_would_be(draft, record)
    request.previewed = draft
    # Not the projected day: what is shown hangs on no node of the tree.
    request.day = Day(request.day.date)
    with staged(record, content) as shown:
        kind = KINDS[type(shown)]
        kind.project(shown)
        page = kind.page_of(shown)
        for each in (*kind.above(page, request.day), page, shown):
            show(each)
        response = public_page(request, page)
        if response.status_code == 301:  # merged since: as it stood last, which the day asks for
            request.GET = request.GET.copy()
            request.GET["as_of"] = request.day.date.isoformat()
            response = public_page(request, page)
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def public_page(request, page):
    match = resolve(page.get_absolute_url(), urlconf=getattr(request, "urlconf", None))
    response = match.func(request, *match.args, **match.kwargs)
    return response.render() if hasattr(response, "render") else response
