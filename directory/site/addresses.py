"""Where a page is now whose address was another one before."""

from django.urls import reverse

from directory.publishing.models import FormerAddress
from orgchart.models import Organization, Person
from partnerships.models import Partnership
from treaties.models import Instrument

PAGES = {
    "organization": Organization,
    "history": Organization,
    "network": Organization,
    "person": Person,
    "instrument": Instrument,
    "partnership": Partnership,
}
# Pages about all that stands below an organization, which their question names.
BELOW = {"chart": "root", "changes": "root"}


def new_address(request):
    """The address of the same page with the slug that its record has now, or None.

    Only of what the public sees: a page that is hidden is not found under any address.
    """
    match, asked = request.resolver_match, request.GET.copy()
    name = match and match.url_name
    slug = match.kwargs.get("slug") if name in PAGES else asked.get(BELOW.get(name, ""))
    now = slug and slug_now(PAGES.get(name, Organization), slug, request.day)
    if not now:
        return None
    if name in BELOW:
        asked[BELOW[name]] = now
    query = f"?{asked.urlencode()}" if asked else ""
    return reverse(name, args=[now] if name in PAGES else []) + query


def slug_now(model, slug, day):
    former = FormerAddress.objects.of_slug(model, slug)
    record = former and public(model, day).with_key(former.object_id)
    return record and record.slug != slug and record.slug


def public(model, day):
    """The records of a kind that have a public page, of organizations also the closed ones."""
    return model.objects.known(day) if model is Organization else model.objects.public()
