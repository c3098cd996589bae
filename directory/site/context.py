from django.urls import get_script_prefix
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language, get_language_from_path

from directory import reader
from directory.languages import CODES
from directory.site.models import Site


def site(request):
    """The site, the languages with the address of this page in each."""
    path = Path(request)
    return {
        "site": getattr(request, "site", None) or Site(),
        "languages": [language(code, path) for code in CODES],
        "path": path,
    }


def language(code, path):
    return {
        "code": code,
        "tag": reader.tag(code),
        "dir": reader.direction(code),
        "name": reader.own_name(code),
        "address": path.in_language(code),
        "current": code == get_language(),
    }


class Path:
    """The address of a page without its language."""

    def __init__(self, request):
        self.request = request
        path = request.path_info
        prefix = f"/{get_language_from_path(path)}/"
        known = path.startswith(prefix)
        self.rest = escape_uri_path(path.removeprefix(prefix)) if known else ""
        query = request.META.get("QUERY_STRING", "") if known else ""
        self.query = f"?{query}" if query else ""

    def in_language(self, code):
        return f"{get_script_prefix()}{code}/{self.rest}{self.query}"

    def alternates(self):
        """(language tag, whole address) of the page in each language, for search engines."""
        whole = self.request.build_absolute_uri
        found = [(reader.tag(code), whole(self.in_language(code))) for code in CODES]
        return [*found, ("x-default", whole(f"{get_script_prefix()}{self.rest}{self.query}"))]
