"""An organization that the address of a list asks for, and what organizations are called in it."""

from django.utils.translation import gettext as _

from directory import parameters, reader
from directory.parameters import found
from orgchart.models import Name, Organization


def organization(name):
    """A way to read a filter: the organization at the address in a parameter."""

    def read(request):
        slug = parameters.slug(request, name)
        message = _("There is no organization at this address. It may have been withdrawn.")
        asked = found(Organization.objects.known(request.day), message, slug=slug)
        Name.objects.give_names([asked], request.day)
        return asked, plain_name(asked, request)

    return read


def plain_name(organization, request):
    return reader.read(organization, "name", request).text or organization.code or organization.slug
