from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from directory import reader
from directory.history import audit
from directory.languages import CODES
from orgchart.enums import Role
from orgchart.models import Grant

ROLES = {
    Role.TRANSLATOR: _("Translator: sees everything there, writes the texts of some languages"),
    Role.EDITOR: _("Editor: also adds, changes, moves and deletes"),
    Role.PUBLISHER: _("Publisher: also publishes and withdraws"),
    Role.ADMINISTRATOR: _("Administrator: also gives and withdraws grants"),
}
CHANGED = _(
    "Somebody else has changed this grant in the meantime. Compare it with the list, then save "
    "again."
)
# What no page offers: whoever sends it has forged the form.
FORGED = {"invalid_choice", "invalid_list", "invalid_pk_value"}


class GrantForm(forms.ModelForm):
    """A grant. `asked_by` is who fills it in; the admin sets it, and what may be chosen."""

    asked_by = None
    role = forms.ChoiceField(
        label=_("role"), choices=ROLES.items(), widget=forms.RadioSelect, initial=Role.EDITOR
    )
    languages = forms.MultipleChoiceField(
        label=_("languages"),
        choices=[(code, reader.own_name(code)) for code in CODES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Into which a translator translates. Other roles write all languages."),
    )

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Grant
        fields = ["user", "group", "organization", "role", "languages"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name in ("role", "languages"):
            self.fields[name].label = capfirst(self.fields[name].label)
        if self.instance.pk:
            self.initial["seen"] = as_saved(self.instance)
        if self.instance.user_id:  # an account that is no longer active stays as it was chosen
            users = self.fields["user"].queryset
            self.fields["user"].queryset = users | users.model._default_manager.filter(
                pk=self.instance.user_id
            )

    def clean_languages(self):
        """Only a translator is bound to languages; what was ticked before means nothing then."""
        if self.cleaned_data.get("role") != Role.TRANSLATOR:
            return []
        if not self.cleaned_data["languages"]:
            raise forms.ValidationError(_("Choose the languages of the translator."))
        return self.cleaned_data["languages"]

    def clean(self):
        super().clean()
        if not self.errors and self.lacks_holder():
            self.add_error("user", _("Choose a user or a group."))
        self.refuse_stale()

    def refuse_stale(self):
        """Whoever else has changed it since the page was made is not overwritten."""
        now = self.initial.get("seen")
        if now is not None and self.data.get(self.add_prefix("seen"), now) != now:
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = now
            self.add_error(None, CHANGED)

    def lacks_holder(self):
        return not (self.cleaned_data["user"] or self.cleaned_data["group"])

    def full_clean(self):
        super().full_clean()
        forged = [
            name
            for name, errors in self.errors.as_data().items()
            if name != NON_FIELD_ERRORS and FORGED & {error.code for error in errors}
        ]
        if forged:
            self.empty(forged)
            grant = self.instance if self.instance.pk else None
            audit.refuse(self.asked_by, grant, page="grant", fields=forged)

    def empty(self, names):
        """Django cannot show a choice again that is not even a number."""
        self.data = self.data.copy()
        for name in set(names) & {"user", "group", "organization"}:
            self.data[self.add_prefix(name)] = ""


def as_saved(grant):
    """A short text that differs once the grant does."""
    saved = Grant.objects.filter(pk=grant.pk)
    return repr(saved.values_list("user", "group", "organization", "role", "languages").first())
