"""Selects of the administration that offer records while one types."""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple


class Offer:
    """An autocomplete that shows a forged value as nothing chosen."""

    def optgroups(self, name, value, attrs=None):
        known = [each for each in value if str(each).isascii() and str(each).isdigit()]
        return super().optgroups(name, [each for each in known if len(str(each)) < 16], attrs)


class OfferOne(Offer, AutocompleteSelect):
    pass


class OfferSeveral(Offer, AutocompleteSelectMultiple):
    pass
