"""What an editor or a publisher does with a draft, as one form with a button for each."""

from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory import reader
from directory.publishing import drafts, due
from directory.publishing.language_forms import language_columns
from directory.publishing.merging import Difference
from directory.publishing.revisions import label_of


class Act(NamedTuple):
    sentence: str
    publishes: bool = False


ACTS = {
    "ask": Act(gettext_lazy("A publisher is asked to review this.")),
    "show": Act(gettext_lazy("You can preview this now, and show it to a colleague by its link.")),
    "comment": Act(gettext_lazy("Your comment stands beside the draft.")),
    "discard": Act(gettext_lazy("The draft is discarded. Its revisions are kept.")),
    "approve": Act(gettext_lazy("The draft is approved. It is not published yet."), True),
    "send_back": Act(gettext_lazy("The draft is sent back to be changed."), True),
    "publish": Act(gettext_lazy("The draft is published."), True),
    "plan": Act(gettext_lazy("The draft is approved and will be published by itself."), True),
    "plan_withdrawal": Act(gettext_lazy("It will be withdrawn by itself."), True),
    "keep_published": Act(gettext_lazy("It stays published."), True),
}


class DraftForm(forms.Form):
    NOTES_SHOWN = 100

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    moment = forms.DateTimeField(
        label=gettext_lazy("Day and hour"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )

    def carry_out(self, act, record, *, actor, save):
        """Do it, and return the sentence that says so. Raises ValidationError."""
        if not self.is_valid():
            raise ValidationError([str(e) for errors in self.errors.values() for e in errors])
        name = next(key for key, known in ACTS.items() if known is act)
        getattr(self, name)(record, actor, save)
        return act.sentence

    def seen(self, record):
        """The open draft, and how the action is told which of its versions was looked at."""
        draft = drafts.open_or_stale(record)
        return draft, {
            "version": self.cleaned_data["version"] or 0,
            "text": self.cleaned_data["text"],
        }

    def ask(self, record, actor, save):
        drafts.ask_for_review(record, actor=actor, text=self.cleaned_data["text"])

    def show(self, record, actor, save):
        drafts.show_draft(record, actor=actor)

    def comment(self, record, actor, save):
        drafts.comment_on(drafts.open_or_stale(record), self.cleaned_data["text"], actor=actor)

    def discard(self, record, actor, save):
        draft, seen = self.seen(record)
        drafts.discard(draft, actor=actor, **seen)

    def approve(self, record, actor, save):
        draft, seen = self.seen(record)
        drafts.approve(draft, actor=actor, **seen)

    def send_back(self, record, actor, save):
        draft, seen = self.seen(record)
        drafts.send_back(draft, actor=actor, **seen)

    def publish(self, record, actor, save):
        draft, seen = self.seen(record)
        drafts.publish_draft(draft, save, actor=actor, **seen)

    def plan(self, record, actor, save):
        draft, seen = self.seen(record)
        if not self.cleaned_data["moment"]:
            raise ValidationError(_("Choose the day and the hour of the publication."))
        drafts.plan_publication(draft, self.cleaned_data["moment"], actor=actor, **seen)

    def plan_withdrawal(self, record, actor, save):
        due.plan_withdrawal(record, self.cleaned_data["moment"], actor=actor)

    def keep_published(self, record, actor, save):
        due.keep_published(record, actor=actor)


def clashes_in_words(model, clashes):
    """The Differences that a reader of the form sees: the draft's value beside the saved one."""
    return [in_words(model, clash) for clash in clashes]


def in_words(model, clash):
    of = model._meta.get_field(clash.relation).related_model if clash.relation else model
    kind = str(capfirst(of._meta.verbose_name))
    label = label_of(of, clash.field) if clash.field else ""
    label = " – ".join(part for part in ((kind if clash.relation else ""), label) if part)
    _field, code = language_columns(of).get(clash.field, (clash.field, None))
    lang, dir = (reader.tag(code), reader.direction(code)) if code else ("", "auto")
    ours, theirs = (value_in_words(value) for value in (clash.ours, clash.theirs))
    return Difference(label, ours, theirs, True, lang, dir)


def value_in_words(value):
    if value is None:
        return _("removed")
    if isinstance(value, dict):
        return _("changed")
    return str(value)
