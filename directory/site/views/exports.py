"""The sets of data for machines: /data/<set>.csv?within=<slug>|scope=all&for=spreadsheet"""

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory import parameters
from directory.exports.http import csv_response
from directory.history.as_of import today
from directory.parameters import Missing
from directory.site.sets import export_named, rows_at_home, rows_within
from orgchart.models import Organization

PARAMETERS = {"within", "scope", "for"}


@require_safe
def export_csv(request, name):
    """One set as CSV: from the site's roots down, below one organization, or everything."""
    export = export_named(name)
    if export is None:
        raise Missing(_("There is no set of data of this name. The data page lists them all."))
    rows, scope = asked_rows(request, export)
    spreadsheet = chosen(request, "for", "spreadsheet")
    filename = f"{name}{scope}-{today()}.csv"
    response = csv_response(export, rows, filename, spreadsheet=spreadsheet, public=True)
    if request.method == "HEAD":
        response.streaming_content = ()
    return response


def asked_rows(request, export):
    """The rows that the parameters ask for, and a word for the name of the file."""
    refuse_unknown(request)
    slug = parameters.slug(request, "within")
    everything = chosen(request, "scope", "all")
    if slug and everything:
        raise BadRequest(_("Choose one: “within” or “scope”."))
    if slug:
        message = _("There is no organization of this address. Look for it in the chart.")
        organization = parameters.found(Organization.objects.public(), message, slug=slug)
        return rows_within(export, organization, public=True), f"-{slug[:80]}"
    if everything:
        return export.rows(public=True), "-all"
    return rows_at_home(export, request.site), ""


def refuse_unknown(request):
    """A misspelt parameter would otherwise give other data than was meant."""
    for name, values in request.GET.lists():
        if name not in PARAMETERS:
            message = _("The parameter “%(name)s” is not known. Use one of: %(known)s.")
            raise BadRequest(message % {"name": name, "known": ", ".join(sorted(PARAMETERS))})
        if len(values) > 1:
            raise BadRequest(_("Give the parameter “%(name)s” once only.") % {"name": name})


def chosen(request, name, value):
    """Whether a parameter has the only value that it may have."""
    given = request.GET.get(name)
    if given not in {None, value}:
        message = _("The parameter “%(name)s” must be “%(value)s” or left out.")
        raise BadRequest(message % {"name": name, "value": value})
    return given is not None
