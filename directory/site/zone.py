from contextlib import contextmanager

from django.utils import timezone

from directory.site.models import Site


@contextmanager
def in_site_time():
    """Outside of a request: 'today' is today in the time zone of the Site record."""
    with timezone.override(Site.current().zone):
        yield
