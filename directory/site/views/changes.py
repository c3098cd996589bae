"""Two days compared: a page, and the same for machines.

?from=&to= are the days, by default the day that is shown and a year before it; ?root=<slug> looks
at one organization and what is below it on either day, ?scope=all at outside bodies too, ?kind= at
one kind of change.
"""

from django.core.exceptions import BadRequest
from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory import parameters
from directory.exports.http import CSV
from directory.history.as_of import Day
from directory.languages import CODES
from directory.parameters import Missing
from directory.reader import tag
from directory.site.days import date_asked
from directory.site.views.exports import chosen
from orgchart.exports.comparison import csv_chunks, json_chunks
from orgchart.models import Name, Organization
from orgchart.querysets.comparison import KINDS, TwoDays
from orgchart.views.changes import compared

PARAMETERS = {"from", "to", "root", "scope", "kind", "for", "as_of"}


@require_safe
def changes(request):
    days, root = days_asked(request)
    context = compared(days, parameters.page_number(request))
    if root:
        Name.objects.give_names([root], Day(days.end))
    context |= {"days": days, "root": root, "line": [root], "at_home": root is None and days.tops}
    return render(request, "orgchart/changes.html", context)


@require_safe
def changes_csv(request):
    days, _root = days_for_machines(request)
    chunks = csv_chunks(days, spreadsheet=chosen(request, "for", "spreadsheet"))
    return file_of(request, days, chunks, CSV, "csv")


@require_safe
def changes_json(request):
    days, _root = days_for_machines(request)
    return file_of(request, days, json_chunks(days), "application/json; charset=utf-8", "json")


def file_of(request, days, chunks, content_type, ending):
    response = StreamingHttpResponse(chunks, content_type=content_type)
    name = f"changes-{days.start}-{days.end}.{ending}"
    response.headers["Content-Disposition"] = content_disposition_header(ending == "csv", name)
    response.headers["Content-Language"] = ", ".join(map(tag, CODES))
    if request.method == "HEAD":
        chunks.close()
        response.streaming_content = ()
    return response


def days_for_machines(request):
    """The same, where a misspelt parameter would otherwise give other data than was meant."""
    for name, values in request.GET.lists():
        if name not in PARAMETERS:
            message = _("The parameter “%(name)s” is not known. Use one of: %(known)s.")
            raise BadRequest(message % {"name": name, "known": ", ".join(sorted(PARAMETERS))})
        if len(values) > 1:
            raise BadRequest(_("Give the parameter “%(name)s” once only.") % {"name": name})
    return days_asked(request)


def days_asked(request):
    """The TwoDays of an address, and the organization it looks at, if it is one."""
    end = date_asked(request, "to") or request.day.date
    start = date_asked(request, "from") or year_before(end)
    if start > end:
        message = _("The first day, %(from)s, lies after the last day, %(to)s. Turn them around.")
        raise BadRequest(message % {"from": start, "to": end})
    kind = request.GET.get("kind") or None
    if kind not in {None, *KINDS}:
        message = _("The parameter “%(name)s” is not known. Use one of: %(known)s.")
        raise BadRequest(message % {"name": f"kind={kind[:40]}", "known": ", ".join(KINDS)})
    tops, root = tops_asked(request, start, end)
    return TwoDays(start, end, tops, kind), root


def tops_asked(request, start, end):
    """(keys of the organizations from which on down one looks, the one organization or None)."""
    everything = chosen(request, "scope", "all")
    if slug := parameters.slug(request, "root"):
        if everything:
            raise BadRequest(_("Choose one: “root” or “scope”."))
        root = Organization.objects.published().at(slug)
        if root is None or not Organization.objects.days_public(root, [start, end]):
            raise Missing(_("There was no organization at this address on either day."))
        return (root.pk,), root
    roots = () if everything else tuple(request.site.roots.values_list("pk", flat=True))
    return (roots or None), None


def year_before(day):
    try:
        return day.replace(year=max(day.year - 1, 1))
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
