"""Names that translators propose in place of those that the public reads: ?page="""

from typing import NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory import parameters
from directory.publishing.marks import fingerprint
from directory.site import translation_desk as desk
from directory.site.views.exports import refuse_unknown
from directory.translating.proposals import decline
from directory.translating.texts import texts_of
from directory.translating.writing import accept
from orgchart.permissions import remember_no_grants

ON_A_PAGE = 50


class Row(NamedTuple):
    """A proposed name beside what it would replace. `seen` says which proposal was looked at."""

    proposal: object
    kind: object
    text: object
    now: str
    seen: str
    decides: bool

    @property
    def is_old(self):
        if self.text is None or self.text.source == self.proposal.language:
            return False
        return self.proposal.source != self.text.print


@require_http_methods(["GET", "HEAD", "POST"])
def proposed_names(request):
    """Those that the user decides on, and her own."""
    if not desk.may_look(request.user):
        raise PermissionDenied
    refuse_unknown(request, {"page"})
    if request.method != "POST":
        return page(request)
    try:
        sentence = decide(request)
    except ValidationError as refusal:
        return page(request, refusal.messages, status=409)
    messages.success(request, sentence)
    return HttpResponseRedirect(reverse("translations-names"))


def decide(request):
    """Carry out what a button says. Raises ValidationError."""
    remember_no_grants(request.user)
    gone = _("This is decided already. Choose one from the list.")
    key = request.POST.get("key", "")
    known = key.isascii() and key.isdigit() and len(key) < 19
    proposal = parameters.found(desk.proposals(request.user), gone, pk=key if known else 0)
    how = {"seen": request.POST.get("seen", ""), "user": request.user}
    if request.POST.get("act") == "accept":
        accept(proposal, kinds=desk.desk_kinds(), **how)
        return _("The name is written. The public reads it now.")
    if request.POST.get("act") == "decline":
        decline(proposal, **how)
        return _("The proposal is gone. The name stays as it is.")
    raise BadRequest(_("Choose one of the buttons."))


def page(request, sentences=(), status=200):
    proposals = desk.proposals(request.user)
    part = parameters.Page(parameters.page_number(request), ON_A_PAGE, proposals.count())
    shown = [each for each in proposals.with_records()[part.start : part.stop] if each.record]
    decided = desk.decided_by(request.user, shown)
    context = admin.site.each_context(request) | {
        "title": _("Proposed names"),
        "rows": [row(proposal, decided) for proposal in shown],
        "page": part,
        "sentences": sentences,
    }
    return render(request, "admin/translations/names.html", context, status=status)


def row(proposal, decided):
    texts = texts_of(proposal.record, {})
    text = next((t for t in texts if t.column(proposal.language) == proposal.column), None)
    return Row(
        proposal=proposal,
        kind=desk.kind_of(proposal.record),
        text=text,
        now=getattr(proposal.record, proposal.column) or "",
        seen=fingerprint(proposal.text),
        decides=proposal.pk in decided,
    )
