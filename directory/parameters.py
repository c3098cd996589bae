"""The parameters of an address. A broken one is answered with a sentence, as 400."""

import re

from django.core.exceptions import BadRequest
from django.http import Http404
from django.utils.translation import gettext as _

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_SLUGS = 400
MOST_LETTERS, MOST_WORDS = 200, 12


class Missing(Http404):
    """What an address names is not there. The message is for readers."""


def found(rows, message, **named):
    """The one public row that an address names."""
    if (row := rows.filter(**named).first()) is None:
        raise Missing(message)
    return row


def whole_number(request, name, default, most):
    """A number from 1 to `most`, or the default where the address has none."""
    value = request.GET.get(name, "")
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 10 and 1 <= int(value) <= most):
        raise BadRequest(
            _("The parameter “%(name)s” must be a whole number from 1 to %(most)s.")
            % {"name": name, "most": most}
        )
    return int(value)


def page_number(request, name="page"):
    return whole_number(request, name, 1, 1_000_000)


def is_slug(value):
    return len(value) <= 200 and bool(SLUG.fullmatch(value))


def slug(request, name):
    """A slug, or None where the address has none."""
    value = request.GET.get(name)
    if value is None:
        return None
    if not is_slug(value):
        raise BadRequest(
            _("The parameter “%(name)s” must be the last part of a page's address.")
            % {"name": name}
        )
    return value


def slugs(request, name):
    """A set of slugs divided by commas, or None where the address has none."""
    value = request.GET.get(name)
    if value is None:
        return None
    found = [part for part in value.split(",") if part]
    if len(found) > MOST_SLUGS or not all(map(SLUG.fullmatch, found)):
        raise BadRequest(
            _("The parameter “%(name)s” must be a list of addresses divided by commas.")
            % {"name": name}
        )
    return set(found)


def flag(request, name):
    value = request.GET.get(name, "")
    if value not in {"", "0", "1"}:
        raise BadRequest(_("The parameter “%(name)s” must be 1 or 0.") % {"name": name})
    return value == "1"


def one_of(request, name, values):
    """One of some words; nothing where the address has none."""
    value = request.GET.get(name, "")
    if value and value not in values:
        message = _("The parameter “%(name)s” must be one of: %(known)s.")
        raise BadRequest(message % {"name": name, "known": ", ".join(values)})
    return value


def few_words(request, name):
    """What somebody looks for; nothing where the address has none."""
    value = request.GET.get(name, "").strip()
    if len(value) > MOST_LETTERS or len(value.split()) > MOST_WORDS or not value.isprintable():
        message = _("The parameter “%(name)s” must be a few words, at most %(most)s letters.")
        raise BadRequest(message % {"name": name, "most": MOST_LETTERS})
    return value


class Page:
    """One page of a long list: which rows, and how many pages there are."""

    def __init__(self, number, size, total, parameter="page"):
        self.number, self.size, self.total, self.parameter = number, size, total, parameter
        self.last = max(1, -(-total // size))
        if number > self.last:
            raise Missing(_("This list has fewer pages. Go back to its first page."))

    @property
    def start(self):
        return (self.number - 1) * self.size

    @property
    def stop(self):
        return self.start + self.size

    @property
    def first_shown(self):
        return self.start + 1

    @property
    def last_shown(self):
        return min(self.stop, self.total)

    @property
    def several(self):
        return self.last > 1

    @property
    def previous(self):
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self):
        return self.number + 1 if self.number < self.last else None
