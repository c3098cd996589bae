"""The forms of closing, merging and splitting: what stands below has to go somewhere too."""

from babel.lists import format_list
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from directory.reader import page_locale
from orgchart.actions import changes
from orgchart.actions.permitting import lowest_first
from orgchart.admin.change_forms import ANY, HappeningForm


class ClosingForm(HappeningForm):
    """One after which an organization does not exist any more, or may not."""

    asks_first = True

    def below_field(self, first):
        return forms.ChoiceField(
            label=_("What stands below it then"),
            choices=[("move", first), ("close", _("is closed too"))],
            initial="move",
            widget=forms.RadioSelect,
        )

    def take_below(self):
        self.fields["below"] = self.below_field(_("is moved under another organization"))
        self.fields["under"] = self.choice(
            _("under"),
            required=False,
            help_text=_("Where nothing stands below it, leave it empty."),
        )

    @property
    def below(self):
        """What the actions take for those below."""
        if self.cleaned_data["below"] == "close":
            return {"close_below": True}
        return {"below": self.cleaned_data.get("under")}

    def closed(self):
        return [self.organization]

    def involved(self):
        under = self.below.get("below")
        return [self.organization], [under] if under else []

    def becomes(self):
        """What the page of the question says of those below."""
        if self.cleaned_data.get("below") == "close":
            return _("Closed too:")
        under = self.cleaned_data.get("under") or self.cleaned_data.get("into")
        return _("Moved under “%(name)s”:") % {"name": under}


class CloseForm(ClosingForm):
    title = pgettext_lazy("what happens to an organization", "Close")
    about = ("below", "under", "successors")

    def take_about(self):
        self.take_below()
        self.fields["successors"] = self.choice(
            _("What it did is taken over by"), source=ANY, several=True, required=False
        )

    def act(self):
        successors = list(self.cleaned_data["successors"])
        return changes.close(self.organization, successors=successors, **self.below, **self.how)

    def sentence(self):
        successors = listed(self.cleaned_data["successors"])
        if not successors:
            return self.dated(_("%(date)s: “%(name)s” is closed."))
        return self.dated(
            _("%(date)s: “%(name)s” is closed. What it did is taken over by %(successors)s."),
            successors=successors,
        )


class MergeForm(ClosingForm):
    title = pgettext_lazy("what happens to an organization", "Merge into another")
    about = ("into", "others", "below")

    def take_about(self):
        self.fields["into"] = self.choice(_("merged into"))
        self.fields["others"] = self.choice(
            _("Merged with it, from other places"), several=True, required=False
        )
        self.fields["below"] = self.below_field(_("is moved under the one into which it is merged"))

    def closed(self):
        return [self.organization, *self.cleaned_data["others"]]

    def needs_a_place(self):
        return False

    def involved(self):
        into = self.cleaned_data["into"]
        return [*self.closed(), into], [into]

    def act(self):
        merged = lowest_first(self.closed(), self.on)
        return changes.merge(merged, into=self.cleaned_data["into"], **self.below, **self.how)

    def sentence(self):
        return self.dated(
            _("%(date)s: %(names)s merged into “%(into)s”."),
            names=listed(self.closed()),
            into=self.cleaned_data["into"],
        )


class SplitForm(ClosingForm):
    title = pgettext_lazy("what happens to an organization", "Split")
    about = ("into", "ends", "below", "under")

    def take_about(self):
        self.fields["into"] = self.choice(
            _("into"),
            several=True,
            help_text=_("Into organizations that exist. Found new ones first."),
        )
        self.fields["ends"] = forms.ChoiceField(
            label=_("And then"),
            choices=[("ends", _("it is closed")), ("goes_on", _("it goes on beside them"))],
            initial="ends",
            widget=forms.RadioSelect,
        )
        self.take_below()

    @property
    def ends(self):
        return self.cleaned_data["ends"] == "ends"

    def closed(self):
        return [self.organization] if self.ends else []

    def involved(self):
        changed, under = super().involved()
        return [*changed, *self.cleaned_data["into"]], under

    def act(self):
        into = list(self.cleaned_data["into"])
        return changes.split(self.organization, into=into, ends=self.ends, **self.below, **self.how)

    def sentence(self):
        words = {"names": listed(self.cleaned_data["into"])}
        if self.ends:
            return self.dated(
                _("%(date)s: “%(name)s” is split into %(names)s and closed."), **words
            )
        return self.dated(_("%(date)s: “%(name)s” is split into %(names)s and goes on."), **words)


def listed(organizations):
    quoted = [_("“%(name)s”") % {"name": organization} for organization in organizations]
    return format_list(quoted, locale=page_locale())
