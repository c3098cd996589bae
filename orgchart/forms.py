"""Forms of editors that are more than the fields of a record."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory.publishing.language_forms import RecordForm
from directory.territories import territory_choices
from orgchart.models import Organization


class OrganizationForm(RecordForm):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if "country" in self.fields:
            self.fields["country"].widget.choices = territory_choices(self.instance.country)
            self.fields["country"].help_text = ""


class FoundingForm(OrganizationForm):
    """A new organization also says where it stands; afterwards only a move changes that."""

    under = forms.ModelChoiceField(Organization.objects.none(), required=False, label=_("under"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.initial.setdefault("source_language", get_language())
