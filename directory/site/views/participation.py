"""The wide table, for machines: one row a participant, two columns an instrument.

/data/participation.csv?instrument=<slug>&instrument=<slug>&as_of=<day>&for=spreadsheet

In the place of `instrument` it takes the filters of the list of instruments.
"""

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory import parameters
from directory.exports.http import csv_response
from directory.parameters import Missing
from directory.site.views.exports import chosen, refuse_unknown
from treaties.exports.participation import MOST_INSTRUMENTS, participation_of
from treaties.models import Instrument
from treaties.views.filters import FILTERS, chosen_by, instruments_of, narrowed

OPTIONS = {"for", "as_of"}


@require_safe
def participation_csv(request):
    refuse_unknown(request, {"instrument", *FILTERS, *OPTIONS}, repeated={"instrument"})
    export = participation_of(asked_instruments(request), request.day)
    spreadsheet = chosen(request, "for", "spreadsheet")
    filename = f"participation-{request.day.date}.csv"
    rows = export.rows(True)
    response = csv_response(export, rows, filename, spreadsheet=spreadsheet, public=True)
    if request.method == "HEAD":
        response.streaming_content = ()
    return response


def asked_instruments(request):
    """Those that are named, in that order, or those that the filters leave, by their addresses."""
    slugs = [slug for slug in dict.fromkeys(request.GET.getlist("instrument")) if slug]
    filters = chosen_by(request)
    if slugs and filters:
        raise BadRequest(_("Name instruments, or choose them by filters, not both."))
    found = named_by(slugs) if slugs else listed_by(filters, request.day.date)
    if len(found) > MOST_INSTRUMENTS:
        message = _("The table holds at most %(most)s instruments. Choose fewer.")
        raise BadRequest(message % {"most": MOST_INSTRUMENTS})
    return found


def named_by(slugs):
    if len(slugs) > MOST_INSTRUMENTS:
        return slugs
    if not all(map(parameters.is_slug, slugs)):
        message = _("The parameter “%(name)s” must be the last part of a page's address.")
        raise BadRequest(message % {"name": "instrument"})
    known = {row.slug: row for row in Instrument.objects.public().of_slugs(slugs).for_lists()}
    for slug in slugs:
        if slug not in known:
            message = _("There is no instrument at the address “%(slug)s”.")
            raise Missing(message % {"slug": slug})
    return [known[slug] for slug in slugs]


def listed_by(filters, day):
    rows = narrowed(instruments_of(day), filters, day).for_lists().order_by("slug")
    return list(rows[: MOST_INSTRUMENTS + 1])
