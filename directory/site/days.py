"""Which day a request shows."""

import datetime
import re

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _

from directory.history.as_of import today
from orgchart.models import Projection

PARAMETER = "as_of"
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # weeks are ISO 8601 too, and not meant


def day_asked(request):
    """The Day of ?as_of=YYYY-MM-DD, today without it. Raises BadRequest with a sentence."""
    return Projection.shown_on(date_asked(request, PARAMETER) or today())


def date_asked(request, name):
    """The date in a parameter of the address; None where there is none."""
    value = request.GET.get(name, "")
    if not value:
        return None
    try:
        if not DAY.fullmatch(value):
            raise ValueError
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise BadRequest(
            _("“%(value)s” is not a day. Write it as 2017-06-15.") % {"value": value[:40]}
        ) from None
