"""The forms that correct what is known of names, places and changes: nothing happens by them."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.history.fields import partial_date
from directory.languages import columns
from orgchart.actions import corrections
from orgchart.actions.dated import SOURCE
from orgchart.actions.organizations import NAMING
from orgchart.actions.permitting import begin
from orgchart.admin.change_forms import PageForm
from orgchart.enums import ChangeKind, Side
from orgchart.models import Change, Name, Organization, Placement

DATES = ("start_date", "end_date")
SOURCE_LINES = (
    gettext_lazy("Where this is taken from"),
    {"fields": [tuple(columns("source")), "source_url"]},
)


class CorrectionForm(PageForm):
    """A row of an organization: an existing one, or a new one without a key."""

    model, relation = None, ""
    titles = ("", "")
    own = ()

    def __init__(self, *args, row=None, **options):
        super().__init__(*args, **options)
        self.row = row or self.new_row()
        self.old_start = getattr(row, "start", None)
        self.title = self.titles[0] if self.row.pk else self.titles[1]
        self.take_row()
        self.take_fields(self.model, *SOURCE)
        for name, field in self.fields.items():
            if hasattr(self.row, name):
                field.initial = self.stored(name)

    def take_row(self):
        self.take_fields(self.model, *DATES, *self.own)

    @classmethod
    def rows(cls, organization):
        return getattr(organization, cls.relation).all()

    def new_row(self):
        """A missing one is most often the first: it begins as the first of now does."""
        first = self.model.objects.filter(organization=self.organization).earliest("during")
        row = self.model(organization=self.organization)
        row.start_date, row.start_date_precision = first.start_date, first.start_date_precision
        return row

    def stored(self, name):
        dates = (*DATES, "date")
        return partial_date(self.row, name) if name in dates else getattr(self.row, name)

    def source(self):
        return {name: value or "" for name, value in self.values(*SOURCE).items()}

    def ask(self):
        begin(self.user, self.organization, seen=self.cleaned_data["seen"])

    def carry_out(self):
        """Ask, then correct, in the open transaction. Raises ValidationError, PermissionDenied."""
        self.ask()
        values = {name: self.cleaned_data[name] or "" for name in self.own}
        values |= self.source() | self.place()
        how = {"start": self.cleaned_data["start_date"], "end": self.cleaned_data["end_date"]}
        how["actor"] = self.user
        if self.row.pk:
            corrections.correct_row(self.row, **values, **how)
        else:
            for name, value in values.items():
                setattr(self.row, name, value)
            corrections.add_row(self.row, **how)

    def place(self):
        return {}

    def delete(self):
        begin(self.user, self.organization, seen=self.data.get("seen", ""))
        corrections.delete_row(self.row, actor=self.user)

    def what_it_deletes(self):
        return _(
            "The one before it, where it ended as this begins, then goes on for as long; else the "
            "one after it begins as early."
        )


class NameForm(CorrectionForm):
    model, relation = Name, "names"
    titles = gettext_lazy("Correct a name"), gettext_lazy("Add a name")
    own = NAMING
    fieldsets = (
        (None, {"fields": [DATES, tuple(columns("name")), tuple(columns("short_name")), "code"]}),
        SOURCE_LINES,
    )


class PlacementForm(CorrectionForm):
    model, relation = Placement, "placements"
    titles = gettext_lazy("Correct a place"), gettext_lazy("Add a place")
    fieldsets = ((None, {"fields": [DATES, "under", "at_the_top"]}), SOURCE_LINES)

    def take_row(self):
        super().take_row()
        self.fields["under"] = self.choice(_("under"), required=False)
        kept = Organization.objects.filter(pk=self.row.parent_id)
        offered = self.fields["under"].queryset
        self.fields["under"].queryset = offered | kept if self.row.parent_id else offered
        self.fields["under"].initial = self.row.parent_id
        label = _("It stands at the top of a tree of its own")
        at_the_top = bool(self.row.pk) and self.row.parent_id is None
        self.fields["at_the_top"] = forms.BooleanField(
            label=label, required=False, initial=at_the_top
        )

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("under")) == bool(cleaned.get("at_the_top")) and not self.errors:
            self.add_error("under", _("Choose where it stands then: one of the two."))
        return cleaned

    def place(self):
        under = self.cleaned_data["under"]
        return {"parent_id": under.pk if under else None}

    def ask(self):
        parent = self.cleaned_data["under"]
        is_new = not self.row.pk or self.place()["parent_id"] != self.row.parent_id
        begin(
            self.user,
            self.organization,
            seen=self.cleaned_data["seen"],
            under=[parent] if is_new else [],
        )


class ChangeRowForm(CorrectionForm):
    """What happened, on the page of one of those to whom it did. All of them are asked, but for
    those that took over from a closed one."""

    model = Change
    titles = gettext_lazy("Correct what happened"), ""
    fieldsets = ((None, {"fields": ["date", tuple(columns("note"))]}), SOURCE_LINES)

    @classmethod
    def rows(cls, organization):
        return Change.objects.of(organization)

    def take_row(self):
        self.take_fields(Change, "date", *columns("note"))
        self.fields["date"].required = True

    def ask(self):
        closed = self.row.kind == ChangeKind.DISSOLVED
        changed = [
            party.organization
            for party in self.row.parties.select_related("organization")
            if not (closed and party.side == Side.AFTER)
        ]
        begin(self.user, self.organization, change=[self.organization, *changed])

    def carry_out(self):
        self.ask()
        values = {name: self.cleaned_data[name] or "" for name in columns("note")} | self.source()
        on = self.cleaned_data["date"]
        corrections.correct_change(self.row, self.organization, on=on, actor=self.user, **values)

    def delete(self):
        self.ask()
        corrections.delete_change(self.row, self.organization, actor=self.user)

    def what_it_deletes(self):
        return _("Only what is said of it is deleted: names and places stay as they are.")


FORMS = {"name": NameForm, "placement": PlacementForm, "change": ChangeRowForm}
