"""The sets of data for machines:

/data/<set>.csv?within=<slug>|scope=all&as_of=<day>&for=spreadsheet

What belongs to an instrument is also asked for by ?instrument=<slug>, what belongs to a partnership
by ?partnership=<slug>.
"""

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from directory import parameters
from directory.exports.http import csv_response
from directory.parameters import Missing
from directory.site.sets import export_named, rows_at_home, rows_within
from orgchart.models import Organization
from partnerships.models import Partnership
from treaties.models import Instrument

PARAMETERS = {"within", "scope", "for", "as_of"}
# The records to which rows may belong, and what is said where one is not there.
OWNERS = {
    "instrument": (
        Instrument,
        gettext_lazy("There is no instrument at this address. It may have been withdrawn."),
    ),
    "partnership": (
        Partnership,
        gettext_lazy("There is no partnership at this address. It may have been withdrawn."),
    ),
}


@require_safe
def export_csv(request, name):
    """One set as CSV: from the site's roots down, below one organization, or everything."""
    export = export_named(name)
    if export is None:
        raise Missing(_("There is no set of data of this name. The data page lists them all."))
    export = asked_day(request, export)
    rows, scope = asked_rows(request, export)
    spreadsheet = chosen(request, "for", "spreadsheet")
    filename = f"{name}{scope}-{request.day.date}.csv"
    response = csv_response(export, rows, filename, spreadsheet=spreadsheet, public=True)
    if request.method == "HEAD":
        response.streaming_content = ()
    return response


def asked_day(request, export):
    """The set of what holds on the day that is asked for. Where none is, it is today's tree with
    all that has dates of its own, whenever it holds."""
    if request.GET.get("as_of") or not (request.day.projected or export.is_history):
        return export.on(request.day)
    return export


def asked_rows(request, export):
    """The rows that the parameters ask for, and a word for the name of the file."""
    refuse_unknown(request, PARAMETERS | set(export.owners))
    for kind in export.owners:
        if slug := parameters.slug(request, kind):
            return asked_owner(request, export, kind, slug)
    slug = parameters.slug(request, "within")
    everything = chosen(request, "scope", "all")
    if slug and everything:
        raise BadRequest(_("Choose one: “within” or “scope”."))
    if slug:
        message = _("There is no organization of this address. Look for it in the chart.")
        organization = parameters.found(
            Organization.objects.seen_on(request.day), message, slug=slug
        )
        rows = rows_within(export, organization, request.day, public=True)
        return rows, f"-{slug[:80]}"
    if everything:
        return export.rows(public=True), "-all"
    return rows_at_home(export, request.site, request.day), ""


def asked_owner(request, export, kind, slug):
    if request.GET.get("within") or request.GET.get("scope"):
        raise BadRequest(_("Choose one: “%(name)s”, “within” or “scope”.") % {"name": kind})
    model, message = OWNERS[kind]
    owner = parameters.found(model.objects.public(), message, slug=slug)
    return export.rows_of(kind, owner, public=True), f"-{slug[:80]}"


def refuse_unknown(request, known=PARAMETERS, repeated=()):
    """A misspelt parameter would otherwise give other data than was meant."""
    for name, values in request.GET.lists():
        if name not in known:
            message = _("The parameter “%(name)s” is not known. Use one of: %(known)s.")
            raise BadRequest(message % {"name": name, "known": ", ".join(sorted(known))})
        if len(values) > 1 and name not in repeated:
            raise BadRequest(_("Give the parameter “%(name)s” once only.") % {"name": name})


def chosen(request, name, value):
    """Whether a parameter has the only value that it may have."""
    given = request.GET.get(name)
    if given not in {None, value}:
        message = _("The parameter “%(name)s” must be “%(value)s” or left out.")
        raise BadRequest(message % {"name": name, "value": value})
    return given is not None
