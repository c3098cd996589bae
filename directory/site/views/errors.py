"""Pages for what went wrong, in the reader's language, with what to do next."""

from django.core.exceptions import BadRequest
from django.http import HttpResponsePermanentRedirect, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from directory.parameters import Missing
from directory.site.addresses import new_address


def bad_request(request, exception):
    message = str(exception) if isinstance(exception, BadRequest) else ""
    return render(request, "400.html", {"message": message}, status=400)


def forbidden(request, exception):
    return render(request, "403.html", status=403)


def not_found(request, exception):
    if address := new_address(request):
        return HttpResponsePermanentRedirect(address)
    message = str(exception) if isinstance(exception, Missing) else ""
    return render(request, "404.html", {"message": message}, status=404)


def server_error(request):
    """Without the request: what failed may be what every page needs."""
    return HttpResponseServerError(render_to_string("500.html"))
