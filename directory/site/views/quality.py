"""The quality board of editors: ?check=<kind of finding>&within=<slug>&page="""

from typing import NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from directory import parameters
from directory.exports.http import CSV
from directory.history import audit
from directory.history.as_of import today
from directory.permissions import Action, get_permitted_or_404
from directory.publishing.actions import Conflict, Gone
from directory.publishing.reviewing import confirm
from directory.site.findings import csv_chunks
from directory.site.quality import CHECKS, NAMES, Check, check_named, may_look
from directory.site.views.exports import refuse_unknown
from orgchart.permissions import ORGANIZATIONS

FIRST_FEW = 5
ON_A_PAGE = 50
PLACES_OFFERED = 100
PARAMETERS = {"check", "within", "page"}


class Section(NamedTuple):
    """One kind of finding as the page shows it; `page` where it shows this kind alone."""

    check: Check
    count: int
    findings: list
    page: parameters.Page | None = None


@require_safe
def quality(request):
    checks, within = asked(request)
    page = parameters.page_number(request)
    sections = [section(request.user, check, within, page, len(checks)) for check in checks]
    alone = sections[0].check if len(sections) == 1 else None
    context = {
        **admin.site.each_context(request),
        "title": _("Quality board"),
        "subtitle": alone and alone.title,
        "sections": [each for each in sections if each.count or alone],
        "mended": [each.check.title for each in sections if not each.count],
        "alone": alone,
        "within": within,
        "places": places(request.user, within),
        "checks": CHECKS,
    }
    return render(request, "admin/quality/board.html", context)


@require_safe
def quality_csv(request):
    """All findings that the address asks for, as a table."""
    checks, within = asked(request)
    audit.record(request.user, "export", within, set="quality", checks=len(checks))
    host = request.build_absolute_uri("/").removesuffix("/")
    chunks = csv_chunks(checks, request.user, within, host, get_language())
    response = StreamingHttpResponse(chunks, content_type=CSV)
    name = f"quality-{today()}.csv"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    if request.method == "HEAD":
        response.streaming_content = ()
    return response


@require_POST
def confirm_right(request):
    """Write down that a record is still right."""
    check = check_named(request.POST.get("check", ""))
    if check is None or not check.reviews:
        raise BadRequest(_("Choose one of the checks of the quality board."))
    key, version = (number(request.POST.get(name, "")) for name in ("key", "version"))
    record = get_permitted_or_404(check.policy, request.user, Action.CHANGE, pk=key)
    try:
        confirm(record, actor=request.user, based_on=version)
    except (Conflict, Gone):
        sentence = _("“%(name)s” has changed since you looked at it. Look at it again.")
        messages.warning(request, sentence % {"name": record})
    else:
        messages.success(request, _("“%(name)s” is confirmed.") % {"name": record})
    query = {"check": check.name, "within": request.POST.get("within", "")}
    return HttpResponseRedirect(f"{reverse('quality')}?{urlencode(query)}")


def asked(request):
    """(checks, organization or None) of an address. Raises PermissionDenied."""
    if not may_look(request.user):
        raise PermissionDenied
    refuse_unknown(request, PARAMETERS)
    name = parameters.one_of(request, "check", NAMES)
    message = _("There is no organization of this address. Choose one from the list.")
    known = ORGANIZATIONS.which(request.user, Action.CHANGE).with_place()
    slug = parameters.slug(request, "within") if request.GET.get("within") else None
    within = parameters.found(known, message, slug=slug) if slug else None
    return [check_named(name)] if name else CHECKS, within


def section(user, check, within, number, shown):
    rows = check.of_user(user, within)
    count = rows.count()
    if shown > 1:
        return Section(check, count, found(check, rows[:FIRST_FEW] if count else ()))
    page = parameters.Page(number, ON_A_PAGE, count)
    return Section(check, count, found(check, rows[page.start : page.stop]), page)


def found(check, rows):
    return [check.finding(row) for row in rows]


def places(user, within):
    """Below which one may look: what the user edits, from the top, and what stands under that."""
    own = ORGANIZATIONS.which(user, Action.CHANGE)
    tops = list(own.tops().with_place()[:PLACES_OFFERED])
    below = own.below_any(tops).with_place().in_tree_order()[: PLACES_OFFERED - len(tops)]
    offered = [*tops, *below]
    return offered if within is None or within in offered else [within, *offered]


def number(text):
    known = text.isascii() and text.isdigit() and len(text) < 16
    if not known:
        raise BadRequest(_("Use the buttons of the quality board."))
    return int(text)
