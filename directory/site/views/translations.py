"""The translation desk: ?language=&within=<slug>&kind=&status=missing|old&page="""

from typing import NamedTuple

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory import parameters
from directory.languages import CODES
from directory.permissions import Action
from directory.site import translation_desk as desk
from directory.site.views.exports import refuse_unknown
from directory.translating.counting import Counts, open_lines, with_records
from directory.translating.files import MOST_RECORDS
from orgchart.permissions import ORGANIZATIONS

ON_A_PAGE = 50
STATUSES = ("missing", "old")
FILTERS = {"language", "within", "kind", "status"}


class Asked(NamedTuple):
    """What an address narrows the desk to."""

    language: str | None
    languages: list
    within: Model | None
    kind: str
    kinds: dict
    status: str

    @property
    def chosen_kinds(self):
        return [self.kinds[self.kind]] if self.kind else list(self.kinds.values())

    def lines(self, user, start, stop):
        """(open lines, how many in all) of a part of the list."""
        if self.language is None:
            return [], 0
        kinds = [
            (kind, desk.writable(kind, user, self.language, self.within))
            for kind in self.chosen_kinds
        ]
        return open_lines(kinds, self.language, self.status, start, stop)


@require_safe
def translations(request):
    """How far each language is, by organization, and what is still to do in one of them."""
    asked = asked_for(request, FILTERS | {"page"})
    number = parameters.page_number(request)
    start = (number - 1) * ON_A_PAGE
    lines, total = asked.lines(request.user, start, start + ON_A_PAGE)
    board = desk.board(request.user, asked.chosen_kinds, asked.within)
    waiting = desk.waiting_in_drafts(request.user, asked.chosen_kinds, asked.within)
    context = {
        **admin.site.each_context(request),
        "title": _("Translation desk"),
        "asked": asked,
        "rows": [(code, board.total[code], waiting.get(code, 0)) for code in CODES],
        "places": [(place.organization, in_order(place.counts)) for place in board.places],
        "codes": CODES,
        "above": above(request.user, asked.within),
        "lines": with_records(lines),
        "waiting": waiting,
        "names": desk.proposals(request.user).count(),
        "page": parameters.Page(number, ON_A_PAGE, total) if lines or number > 1 else None,
        "parts": range(1, -(-total // MOST_RECORDS) + 1),
    }
    return render(request, "admin/translations/board.html", context)


def in_order(counts):
    return [(code, counts.get(code) or Counts()) for code in CODES]


def asked_for(request, known):
    """What the address narrows the desk to. Raises PermissionDenied, BadRequest, Missing."""
    if not desk.may_look(request.user):
        raise PermissionDenied
    refuse_unknown(request, known)
    kinds, languages = desk.desk_kinds(), desk.languages_of(request.user)
    own = get_language() if get_language() in languages else next(iter(languages), None)
    return Asked(
        language=parameters.one_of(request, "language", languages) or own,
        languages=languages,
        within=within(request),
        kind=parameters.one_of(request, "kind", list(kinds)),
        kinds=kinds,
        status=parameters.one_of(request, "status", STATUSES),
    )


def within(request):
    slug = parameters.slug(request, "within") if request.GET.get("within") else None
    if slug is None:
        return None
    message = _("There is no organization of this address. Choose one from the list.")
    known = ORGANIZATIONS.which(request.user, Action.TRANSLATE).with_place()
    return parameters.found(known, message, slug=slug)


def above(user, organization):
    """Those above an organization that the user sees too, from the top down."""
    if organization is None or not hasattr(organization, "node"):
        return []
    own = ORGANIZATIONS.which(user, Action.TRANSLATE)
    return list(own.line_above(organization).with_place())
