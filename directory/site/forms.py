from django import forms
from django.utils.translation import gettext_lazy as _

from directory.site.sets import IMPORTS


class ImportForm(forms.Form):
    """A file to import, and into which set of data."""

    set_name = forms.ChoiceField(
        label=_("Set of data"),
        choices=lambda: [(data_set.name, data_set.title) for data_set in IMPORTS],
    )
    file = forms.FileField(
        label=_("CSV file"),
        allow_empty_file=True,
        help_text=_("In the columns of an export."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    publish = forms.BooleanField(
        label=_("Publish new records"),
        required=False,
        help_text=_("Otherwise they are drafts. Records that are there keep their state."),
    )

    def __init__(self, *args, may_publish, too_large="", **options):
        super().__init__(*args, label_suffix="", **options)
        if not may_publish:
            del self.fields["publish"]
        if too_large:
            self.fields["file"].error_messages["required"] = too_large
