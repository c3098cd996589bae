"""Countries and territories by their two letters, named in the language of the page."""

from directory import reader

# Groups, test codes and 'unknown': CLDR names them, but no organization is in one.
NO_TERRITORIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


def territory_name(code):
    return reader.page_locale().territories.get(code, code)


def territory_choices(*more):
    """[(code, name)] by name, with codes that are in use although CLDR has no name for them."""
    named = reader.page_locale().territories
    codes = {code for code in named if len(code) == 2 and code.isalpha()} - NO_TERRITORIES
    listed = ((code, named.get(code, code)) for code in codes | set(filter(None, more)))
    return [("", "—"), *sorted(listed, key=lambda pair: pair[1])]
