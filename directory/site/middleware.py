from django.utils import timezone
from django.utils.cache import patch_vary_headers

from directory.site.models import Site


class SiteMiddleware:
    """The site record of the request; its time zone is the one in which today is asked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.site = Site.current()
        with timezone.override(request.site.zone):
            response = self.get_response(request)
        if hasattr(request, "next_languages"):
            patch_vary_headers(response, ["Accept-Language"])
        return response
