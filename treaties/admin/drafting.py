"""Acts and statements have pages of their own, and wait in the draft of their instrument.

Where one is open, where the public reads the instrument and the user may not publish it, or where
she asks for a draft, such a page is shown and saved while that draft is staged. A snapshot of the
instrument is taken of what it saved, and all is rolled back.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.publishing import drafts
from directory.publishing.draft_forms import clashes_in_words
from directory.publishing.drafting import saved_snapshot
from directory.publishing.enums import State
from directory.publishing.revisions import last_revision
from directory.publishing.staging import staged
from treaties.actions.effects import project_effects
from treaties.models import Instrument


class PartDrafting:
    """For the admin of parts of an instrument. `request.staging` is there while one is staged;
    whoever saves something sets its `is_saved`."""

    def in_draft(self, request, key, answer, *, reads=False):
        """What `answer()` says of the instrument with this key, in its draft or without one.

        A page that only `reads` shows a draft that is there, and none that is about to begin.
        """
        staging = self.staging_of(request, key)
        if staging is None or (reads and staging.draft is None):
            return answer()
        request.staging = staging
        try:
            response, taken = staged_answer(staging, answer)
        finally:
            del request.staging
        if taken is None:
            return response
        version = staging.draft and staging.draft.version
        try:
            drafts.save_draft(staging.record, taken, actor=request.user, version=version)
        except ValidationError:
            # Another editor was quicker: the same page again, on top of what she saved.
            return self.in_draft(request, key, answer, reads=reads)
        self.message_user(request, _("The draft is saved. What is published stays as it is."))
        return response

    def staging_of(self, request, key):
        """By the rule for the form of the instrument itself."""
        instruments = self.admin_site.get_model_admin(Instrument)
        return instruments.staging_for(request, str(key)) if key else None

    def edition(self, request, instrument):
        """What a page is made from: the version of the instrument, with that of its draft."""
        staging = getattr(request, "staging", None)
        return staging.edition if staging else str(instrument.version)

    def is_outdated(self, request, instrument):
        return request.POST.get("version") != self.edition(request, instrument)

    def note_saved(self, request):
        if hasattr(request, "staging"):
            request.staging.is_saved = True

    def drafted(self, request, instrument):
        """What a page says of the draft, and what its form sends along."""
        staging = getattr(request, "staging", None)
        return {
            "edition": self.edition(request, instrument),
            "staging": staging,
            "clashes": clashes_in_words(Instrument, staging.clashes) if staging else [],
            "may_draft": staging is None and instrument.state == State.PUBLISHED,
        }


def staged_answer(staging, answer):
    """(answer, the snapshot of the instrument where the answer has saved something)"""
    instrument = staging.record
    with staged(instrument, staging.content) as shown:
        staging.clashes = [*staging.clashes, *shown.unfitting]
        if staging.content:
            project_effects([instrument.pk])
        response = answer()
        if hasattr(response, "render"):
            response.render()
        return response, saved_snapshot(instrument) if staging.is_saved else None


def last_saved(request, instrument):
    """The revision with which a page clashes: the last one of the draft where one is shown."""
    draft = getattr(getattr(request, "staging", None), "draft", None)
    return draft.revisions.order_by("-pk").first() if draft else last_revision(instrument)
