"""The page with the table of an instrument's acts."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directory.permissions import Action
from directory.publishing.actions import Conflict
from orgchart.models import Organization
from treaties.actions.checks import check_acts
from treaties.actions.grid import Doubtful, Refused
from treaties.admin.act_grid import MOST_ROWS, Grid, acts_in_order
from treaties.admin.drafting import PartDrafting, last_saved
from treaties.enums import ActKind, Severity

ROWS_ON_A_PAGE = 100
LONGEST_SEARCH = 200
CORRECT = gettext_lazy("Nothing is saved yet. Correct what is marked below.")


class ActViews(PartDrafting):
    """Acts may be hundreds: they have a table of their own beside the form."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.acts_view)
        address = "<int:instrument_id>/acts/"
        return [path(address, view, name="treaties_instrument_acts"), *super().get_urls()]

    def acts_view(self, request, instrument_id):
        answer = self.post_acts if request.method == "POST" else self.show_acts
        return self.in_draft(request, instrument_id, lambda: answer(request, instrument_id))

    def show_acts(self, request, instrument_id):
        instrument = self.permitted_or_404(request, str(instrument_id), Action.CHANGE)
        page = page_of_acts(request, instrument)
        grid = Grid(instrument, page.object_list)
        grid.tell_stored(check_acts(page.object_list))
        return self.grid_page(request, grid, page)

    @transaction.atomic
    def post_acts(self, request, instrument_id):
        self.permitted_or_404(request, str(instrument_id), Action.CHANGE)
        rows = self.get_queryset(request).select_for_update(of=("self",), no_key=True)
        grid = Grid(get_object_or_404(rows, pk=instrument_id), data=request.POST)
        if self.is_outdated(request, grid.instrument):
            grid.merge(whole_number(request.POST.get("newest")))
            return self.grid_page(request, grid, error=" ".join(Conflict().messages), stale=True)
        if "more" in request.POST:
            grid.add_rows()
        elif answer := self.save_grid(request, grid):
            return answer
        return self.grid_page(request, grid, error=error_of(grid))

    def save_grid(self, request, grid):
        """The answer once all is saved; None where something is refused or to be asked."""
        if not grid.is_valid():
            return None
        accepted = request.POST.getlist("accepted") if "all_the_same" in request.POST else ()
        version = grid.instrument.version
        try:
            saved, removed = grid.save(actor=request.user, based_on=version, accepted=accepted)
        except Refused as refusal:
            grid.tell(refusal.told, Severity.REFUSAL)
            return None
        except Doubtful as doubt:
            grid.tell(doubt.told, Severity.WARNING)
            grid.doubtful = [told.identity for told in doubt.told]
            return None
        except ValidationError as refusal:
            grid.general += refusal.messages
            return None
        if (saved or removed) and hasattr(request, "staging"):
            request.staging.is_saved = True
        else:
            messages.success(request, what_was_done(saved, removed))
        return HttpResponseRedirect(request.get_full_path())

    def grid_page(self, request, grid, page=None, *, error="", stale=False):
        context = self.page(request, grid.instrument, _("Acts")) | {
            **self.drafted(request, grid.instrument),
            "grid": grid,
            "acts": page or page_of_acts(request, grid.instrument),
            "q": words_of(request),
            "error": error,
            "merge": grid if stale else None,
            "revision": last_saved(request, grid.instrument) if stale else None,
            "kinds": [(kind, capfirst(kind.label), kind.code) for kind in ActKind],
            "most_rows": MOST_ROWS,
        }
        return render(request, "admin/treaties/instrument/acts.html", context)


def words_of(request):
    return request.GET.get("participant", "")[:LONGEST_SEARCH].strip()


def page_of_acts(request, instrument):
    acts = acts_in_order(instrument)
    if words := words_of(request):
        acts = acts.filter(participant__in=Organization.objects.matching(words))
    return Paginator(acts, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))


def whole_number(text):
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def error_of(grid):
    """What stands above the table that is shown again."""
    if not grid.is_judged:
        return ""
    if grid.doubtful:
        return _("Nothing is saved yet. Look at the warnings below, then save all the same.")
    if grid.rows.non_form_errors():
        return " ".join([str(CORRECT), *grid.rows.non_form_errors()])
    wrong = grid.general or any(row.errors or row.findings for row in grid.rows)
    return CORRECT if wrong else ""


def what_was_done(saved, removed):
    if not (saved or removed):
        return _("There was nothing to save.")
    words = []
    if saved:
        text = ngettext("%(count)s act was saved.", "%(count)s acts were saved.", saved)
        words.append(text % {"count": saved})
    if removed:
        text = ngettext("%(count)s act was removed.", "%(count)s acts were removed.", removed)
        words.append(text % {"count": removed})
    return " ".join(words)
