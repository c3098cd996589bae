from django.conf import settings
from django.contrib import messages
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from directory.accounts.sessions import end_if_over


class SessionLimits:
    """Ends sessions whose time is up. Who is led to sign in again reads why.

    Pages of one's own account are kept in no cache.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        sentence = end_if_over(request)
        response = self.get_response(request)
        if sentence and leads_to_sign_in(response):
            messages.warning(request, sentence)
        if "/accounts/" in request.path_info:
            add_never_cache_headers(response)
        return response


def leads_to_sign_in(response):
    where = response.headers.get("Location", "").partition("?")[0]
    return where in {resolve_url(settings.LOGIN_URL), reverse("admin:login")}
