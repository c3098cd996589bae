"""Which state, territory or organization an editor means by what she types."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.languages import SUFFIXES, columns
from orgchart.models import Name, Organization, OtherName
from treaties.admin.words import folded
from treaties.imports.mtdsg.participants import read_names
from treaties.law.faults import PARTICIPANT_KINDS

NAMED_IN_ERROR = 5
OFFERED = 500
KINDS = sorted(PARTICIPANT_KINDS)


class Participants:
    """All that may take part in a treaty, by their names in any language, codes and countries.

    Today's names go before other and former ones. Three queries, however many are looked for.
    """

    def __init__(self):
        self.by_name, self.by_other_name = defaultdict(set), defaultdict(set)
        self.names, self.countries = {}, {}
        self.read_organizations()
        for model in (Name, OtherName):
            self.read_other_names(model)
        self.read_status_table_names()

    def read_organizations(self):
        rows = Organization.objects.filter(kind__in=KINDS)
        own = f"name_{SUFFIXES[get_language()]}"
        texts = [own, "code", "country", "original_name", *columns("name", "short_name")]
        for key, name, code, country, *more in rows.values_list("pk", *texts):
            self.names[key] = name or next(filter(None, more), "") or code
            self.countries[key] = country
            self.learn(self.by_name, key, [code, country, *more])

    def read_other_names(self, model):
        rows = model.objects.filter(organization__kind__in=KINDS).order_by()
        for key, *texts in rows.values_list("organization_id", *columns("name")):
            self.learn(self.by_other_name, key, texts)

    def read_status_table_names(self):
        """The names of the UN Treaty Collection that are nobody's name in the directory."""
        by_country = {country: key for key, country in self.countries.items() if country}
        for name, row in read_names().items():
            if key := by_country.get(row["country"]):
                self.learn(self.by_other_name, key, [name])

    def learn(self, known, key, texts):
        for text in filter(None, texts):
            known[folded(text)].add(key)

    def find(self, typed):
        """The key of the one that is meant. Raises ValidationError."""
        text = folded(typed)
        found = self.by_name.get(text) or self.by_other_name.get(text) or set()
        if len(found) == 1:
            return next(iter(found))
        raise ValidationError(self.ambiguous(typed, found) if found else unknown(typed))

    def ambiguous(self, typed, found):
        named = sorted(self.label(key) for key in found)
        message = _(
            "“%(typed)s” can mean several participants: %(names)s. Write the whole name, or the "
            "two letters."
        )
        return message % {"typed": typed, "names": ", ".join(named[:NAMED_IN_ERROR])}

    def label(self, key):
        country = self.countries[key]
        return f"{self.names[key]} ({country})" if country else self.names[key]

    def offered(self):
        """Names to choose from while typing, in the language of the page."""
        return sorted(set(self.names.values()))[:OFFERED]


def unknown(typed):
    message = _(
        "No state, territory or intergovernmental organization here is called “%(typed)s”. Write "
        "its name in any of the six languages, a former name, or its two letters."
    )
    return message % {"typed": typed}
