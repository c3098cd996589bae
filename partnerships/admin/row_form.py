from directory.publishing.language_forms import RowForm


class PlacedForm(RowForm):
    """The form of a row with a place in an order, which may be left out: a new row comes last."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["position"].required = False

    def clean_position(self):
        place = self.cleaned_data["position"]
        return self.instance.position if place is None else place
