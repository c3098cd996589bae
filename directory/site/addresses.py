"""Where a page is now whose address was another one before."""

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from directory.publishing.models import FormerAddress
from orgchart.models import Organization, Person
from partnerships.models import Partnership
from treaties.models import Instrument

PAGES = {
    "organization": Organization,
    "history": Organization,
    "person": Person,
    "instrument": Instrument,
    "partnership": Partnership,
}


def new_address(request):
    """The address of the same page with the slug that its record has now, or None.

    Only of what the public sees: a page that is hidden is not found under any address.
    """
    match = request.resolver_match
    model = match and PAGES.get(match.url_name)
    if model is None or "slug" not in match.kwargs:
        return None
    kind = ContentType.objects.get_for_model(model)
    former = FormerAddress.objects.filter(content_type=kind, slug=match.kwargs["slug"]).first()
    record = former and model.objects.published().filter(pk=former.object_id).first()
    if record is None or record.slug == former.slug:
        return None
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return reverse(match.url_name, args=[record.slug]) + query
