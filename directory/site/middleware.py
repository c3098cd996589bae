from ipaddress import ip_address
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from directory.history import audit
from directory.history.origin import coming_from
from directory.permissions import Withheld
from directory.site.days import day_asked
from directory.site.models import Site

LARGEST_KEY = 2**63 - 1


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


class AuditMiddleware:
    """Says to the audit log from where a request comes, and writes what was refused in it.

    That is written when everything else of the request is committed or taken back.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with coming_from(client_address(request)) as origin:
            response = self.get_response(request)
            if response.status_code == 403 and not origin.refusals:
                note_refusal(request)
            for entry in origin.refusals:
                audit.written(entry)
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, Withheld):
            note_refusal(request)


def client_address(request):
    """The address of the reader: what the last trusted web server before us saw, else our peer."""
    address = request.META.get("REMOTE_ADDR", "")
    if trusted := settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        address = seen[-trusted] if len(seen) >= trusted else ""
    try:
        return str(ip_address(address.strip()))
    except ValueError:
        return None


def note_refusal(request):
    """Which page of which record was refused to whom. Of strangers nothing is kept."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return
    match = request.resolver_match
    keys = match.kwargs if match else {}
    named = {name: str(value) for name, value in keys.items() if is_key(value)}
    page = match.view_name if match else ""
    audit.refuse(user, record_of(page, named), page=page, method=request.method, **named)


def record_of(page, keys):
    """The record that a page of the administration is about, without asking for it; or None."""
    label, _underscore, rest = page.removeprefix("admin:").partition("_")
    name = rest.partition("_")[0]
    key = keys.get("object_id") or keys.get(f"{name}_id") or ""
    try:
        model = apps.get_model(label, name)
    except LookupError:
        return None
    return model(pk=int(key)) if key.isdecimal() and int(key) <= LARGEST_KEY else None


def is_key(value):
    """Other parts of an address may be a secret, as in a link that was sent by mail."""
    return isinstance(value, (int, UUID)) or str(value).isdigit()
