"""The forms of what happens to organizations on a day: each asks, then calls its action."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from directory.history import audit
from directory.history.as_of import today
from directory.history.fields import PartialDateFormField
from directory.history.partial_dates import PartialDate
from directory.languages import columns
from directory.permissions import Action
from directory.publishing.choices import OfferOne, OfferSeveral
from directory.publishing.language_forms import language_columns, mark_language, with_unix_lines
from directory.publishing.once import SentAlready, id_in, made_with, new_key
from directory.templatetags.languages import in_words
from orgchart.actions import changes
from orgchart.actions.dated import SOURCE
from orgchart.actions.organizations import NAMING, OPEN_BELOW
from orgchart.actions.permitting import (
    begin,
    below_on,
    fingerprint,
    refuse_touching_others,
)
from orgchart.models import Change, ChangedOrganization, Organization, Placement
from orgchart.permissions import ORGANIZATIONS

# By these an autocomplete knows whether it offers what she may change, or all that she sees.
OWN = Placement._meta.get_field("parent")
ANY = ChangedOrganization._meta.get_field("organization")


class PageForm(forms.Form):
    """A form on a page of an organization. `page` is the admin that shows it, `seen` what the
    editor saw of the organization's names and places."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    fieldsets = ()

    def __init__(self, *args, page, user, organization, **options):
        self.page, self.user, self.organization = page, user, organization
        options["initial"] = {"seen": fingerprint(organization)} | options.get("initial", {})
        super().__init__(*args, auto_id="id_%s", **options)

    def take_fields(self, model, *names):
        """Fields as the forms of records have them, each language marked."""
        languages = language_columns(model)
        for name in names:
            field = self.page.formfield_for_dbfield(model._meta.get_field(name), None)
            if name in languages:
                mark_language(model, field, *languages[name])
            self.fields[name] = field

    def clean(self):
        cleaned = super().clean()
        return {name: with_unix_lines(value) for name, value in cleaned.items()}

    def values(self, *names):
        return {name: self.cleaned_data[name] for name in names}

    def show_refusal(self, refusal):
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, errors in refusal.error_dict.items():
            if name not in self.fields and set(columns(name)) & set(refusal.error_dict):
                continue  # said of the language's own column
            known = {"start_date": "on", "founded": "on", "date": "on"}.get(name, name)
            self.add_error(known if known in self.fields else None, errors)

    def choice(self, label, *, source=OWN, several=False, required=True, **options):
        """A choice among the organizations that she may change, or among all that she sees."""
        if source is OWN:
            offered = ORGANIZATIONS.which(self.user, Action.CHANGE)
        else:
            offered = ORGANIZATIONS.known_to(self.user)
        field = forms.ModelMultipleChoiceField if several else forms.ModelChoiceField
        widget = OfferSeveral if several else OfferOne
        return field(
            offered.exclude(pk=self.organization.pk),
            required=required,
            label=capfirst(label),
            widget=widget(source, self.page.admin_site),
            **options,
        )


class HappeningForm(PageForm):
    """What happens to an organization on a day, and where that is taken from."""

    title = ""
    asks_first = False  # the page shows what would happen, and asks once more
    looks_stale = True  # refused where the names or places are not those that she saw
    about = ()
    action = Action.CHANGE

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["on"] = PartialDateFormField(
            label=_("Day"),
            initial=PartialDate(today()),
            help_text=_(
                "2011, 2011-05 or 2011-05-14. What lies in the future takes effect by itself."
            ),
        )
        self.take_about()
        self.take_fields(Change, *SOURCE)
        self.fieldsets = [
            (None, {"fields": ["on", *self.about]}),
            (_("Where this is taken from"), {"fields": [tuple(columns("source")), "source_url"]}),
        ]

    def take_about(self):
        """Add the fields of this kind of change, which stand between the day and the source."""

    @property
    def on(self):
        return self.cleaned_data["on"]

    @property
    def how(self):
        source = {name: value or "" for name, value in self.values(*SOURCE).items()}
        return {"on": self.on, "source": source, "actor": self.user}

    def involved(self):
        """(organizations that it changes, organizations under which it puts others)"""
        return [self.organization], []

    def closed(self):
        return []

    def touched(self):
        """The keys of what stands below on that day, and is moved or closed too."""
        all_levels = self.cleaned_data.get("below") == "close"
        return below_on(self.closed(), self.on, all_levels=all_levels) if self.closed() else []

    def carry_out(self):
        """Ask, then let it happen, in the open transaction. Returns the organization to show.

        Raises ValidationError, PermissionDenied.
        """
        change, under = self.involved()
        begin(
            self.user,
            self.organization,
            change=change,
            under=under,
            seen=self.cleaned_data["seen"] if self.looks_stale else None,
        )
        self.below_then = self.touched()
        refuse_touching_others(self.user, self.below_then)
        if self.below_then and self.needs_a_place():
            raise ValidationError({"under": OPEN_BELOW})
        return self.act()

    def needs_a_place(self):
        return self.cleaned_data.get("below") == "move" and not self.cleaned_data.get("under")

    def act(self):
        raise NotImplementedError

    def sentence(self):
        raise NotImplementedError

    def dated(self, sentence, **words):
        words = {"date": in_words(self.on), "name": self.organization} | words
        return sentence % words


class RenameForm(HappeningForm):
    title = pgettext_lazy("what happens to an organization", "Rename")
    looks_stale = False  # the version says it
    about = (tuple(columns("name")), tuple(columns("short_name")), "code")

    def take_about(self):
        version = self.organization.version
        self.fields["version"] = forms.IntegerField(initial=version, widget=forms.HiddenInput)
        self.take_fields(Organization, *NAMING)
        for name in NAMING:
            self.fields[name].initial = getattr(self.organization, name) or ""
            self.fields[name].required = False
            # So that only what she changed is passed on, and a newer name is not undone.
            self.fields[name].show_hidden_initial = True

    def act(self):
        naming = {
            name: self.cleaned_data[name] or "" for name in NAMING if name in self.changed_data
        }
        kept = [self.cleaned_data[name] for name in columns("name")]
        if not any(kept) and not self.organization.original_name:
            raise ValidationError(
                {columns("name")[0]: _("Give it a name in at least one language.")}
            )
        version = self.cleaned_data["version"]
        return changes.rename(self.organization, naming, based_on=version, **self.how)

    def sentence(self):
        called = Organization(slug=self.organization.slug)
        for name in NAMING:
            setattr(called, name, self.cleaned_data[name])
        return self.dated(_("%(date)s: “%(name)s” is called “%(new)s”."), new=called)


class MoveForm(HappeningForm):
    title = pgettext_lazy("what happens to an organization", "Move to another place")
    about = ("under", "at_the_top")

    def take_about(self):
        may_be_root = ORGANIZATIONS.may_place_under(self.user, Action.MOVE, None)
        self.fields["under"] = self.choice(_("under"), required=not may_be_root)
        if may_be_root:
            label = _("It stands at the top of a tree of its own")
            self.fields["at_the_top"] = forms.BooleanField(label=label, required=False)
        self.about = tuple(name for name in self.about if name in self.fields)

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("under")) == bool(cleaned.get("at_the_top")) and not self.errors:
            self.add_error("under", _("Choose where it stands then: one of the two."))
        return cleaned

    def involved(self):
        return [self.organization], [self.cleaned_data["under"]]

    def act(self):
        return changes.move(self.organization, under=self.cleaned_data["under"], **self.how)

    def sentence(self):
        under = self.cleaned_data["under"]
        if under is None:
            return self.dated(_("%(date)s: “%(name)s” stands at the top of a tree of its own."))
        return self.dated(_("%(date)s: “%(name)s” stands under “%(above)s”."), above=under)


class FoundForm(HappeningForm):
    title = pgettext_lazy("what happens to an organization", "Found one below")
    about = (
        ("kind", "code"),
        tuple(columns("name")),
        tuple(columns("short_name")),
        "source_language",
    )
    action = Action.ADD
    looks_stale = False

    def take_about(self):
        """`form_key` is the id of what it founds, so that the form sent twice founds once."""
        self.fields["form_key"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=new_key(Organization, self.user)
        )
        self.take_fields(Organization, "kind", *NAMING, "source_language")
        self.fields["source_language"].initial = get_language()
        for name in columns("name"):
            self.fields[name].required = False

    def involved(self):
        return [], [self.organization]

    def act(self):
        names = self.values("kind", "source_language", *NAMING)
        made = Organization(**{name: value or "" for name, value in names.items()})
        made.public_id = self.new_id() or made.public_id
        self.made = changes.found(made, under=self.organization, **self.how)
        return self.made

    def new_id(self):
        """Asked under the lock of the tree: of two that are sent at once, one waits here."""
        try:
            public_id = id_in(self.cleaned_data["form_key"], Organization, self.user)
            was_made, record = made_with(Organization, public_id)
            if public_id and was_made:
                raise SentAlready(record, self.page.address_of(record) if record else "")
        except ValidationError as refusal:
            audit.refuse(self.user, self.organization, page="found", reason=refusal.code)
            raise
        return public_id

    def sentence(self):
        return self.dated(
            _("%(date)s: “%(new)s” is founded under “%(name)s”. It is a draft for now."),
            new=self.made,
        )
