from django.utils import timezone
from django.utils.cache import patch_vary_headers

from directory.site.days import day_asked
from directory.site.models import Site


class SiteMiddleware:
    """The site record of the request, in whose time zone today is asked for, and the day it shows.

    `as_of` is that day as addresses say it, blank for today. A day that is none is answered as 400
    on every page, also where the day changes nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.site = Site.current()
        with timezone.override(request.site.zone):
            request.day = day_asked(request)
            request.as_of = "" if request.day.is_today else request.day.date.isoformat()
            response = self.get_response(request)
        if hasattr(request, "next_languages"):
            patch_vary_headers(response, ["Accept-Language"])
        return response
