"""A row of the table of cooperation areas: its own texts, its partners and its activities.

Partners in words and activities are written one a line. The lines of the six languages belong
together: the third one in French says what the third one in Arabic says.
"""

from itertools import zip_longest

from django import forms
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from directory.languages import CODES, SUFFIXES, columns
from directory.publishing.language_forms import mark_language
from orgchart.models import Organization
from partnerships.actions.areas import TEXT, WORDS, set_activities, set_partners
from partnerships.admin.row_form import PlacedForm
from partnerships.models import AreaActivity, AreaPartner, CooperationArea

NOT_TRANSLATED = "—"
MOST_LINES = 200
LONGEST = 50_000
ACTIVITIES = columns("activities")
TITLES = (
    pgettext_lazy("of cooperation", "Area"),
    gettext_lazy("Partners"),
    gettext_lazy("Activities"),
    gettext_lazy("Expected effect"),
    gettext_lazy("Observed effect"),
)


class KnownSelectMultiple(AutocompleteSelectMultiple):
    """Several records as one text of their keys, in the order in which they were chosen.

    It knows the records that it shows, so that no row asks the database for them.
    """

    known = ()

    def optgroups(self, name, value, attrs=None):
        return [
            (None, [self.create_option(name, each.pk, str(each), True, place)], place)
            for place, each in enumerate(self.known)
        ]

    def value_from_datadict(self, data, files, name):
        several = data.getlist(name) if hasattr(data, "getlist") else [data.get(name) or ""]
        return ",".join(filter(None, several))


class OrganizationsField(forms.CharField):
    """The keys of organizations, divided by commas."""

    def in_words(self, value):
        """What an editor sees of it where two forms are compared."""
        known = Organization.objects.for_lists().in_bulk(keys_in(value))
        return ", ".join(str(known[key]) for key in keys_in(value) if key in known)


def keys_in(text):
    """The keys in a text, in order and each once; what is no key is left out."""
    parts = [part.strip() for part in (text or "").split(",")]
    keys = [int(p) for p in parts if p.isascii() and p.isdigit() and len(p) < 16]
    return list(dict.fromkeys(keys))


def lines_field():
    return forms.CharField(
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def joined(rows, name):
    """The texts of rows in one language as lines; a dash keeps the place of what is missing."""
    texts = [(getattr(row, name) or "").strip() for row in rows]
    if not any(texts):
        return ""
    while not texts[-1]:
        texts.pop()
    return "\n".join(text or NOT_TRANSLATED for text in texts)


def lines_of(text):
    lines = [line.strip() for line in (text or "").strip("\n").splitlines()]
    return ["" if line in {NOT_TRANSLATED, "-", "–"} else line for line in lines]


class AreaForm(PlacedForm):
    organizations = OrganizationsField(
        label=gettext_lazy("Organizations"), required=False, max_length=LONGEST
    )
    typed = forms.CharField(
        label=gettext_lazy("More organizations, one a line: code, address or whole name"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    locals().update({name: lines_field() for name in (*WORDS, *ACTIVITIES)})

    class Meta:
        model = CooperationArea
        fields = ()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for code in CODES:
            for field, model, name in self.lines_in(code):
                mark_language(model, field, name, code)
                field.show_hidden_initial = bool(self.instance.pk)
        self.fields["organizations"].show_hidden_initial = bool(self.instance.pk)
        if self.instance.pk:
            self.read_rows()

    def lines_in(self, code):
        suffix = SUFFIXES[code]
        return [
            (self.fields[f"words_{suffix}"], AreaPartner, "words"),
            (self.fields[f"activities_{suffix}"], AreaActivity, "text"),
        ]

    def read_rows(self):
        partners = self.instance.shown_partners
        chosen = [row.organization for row in partners if row.organization_id]
        groups = [row for row in partners if not row.organization_id]
        self.initial["organizations"] = ",".join(str(each.pk) for each in chosen)
        for name in WORDS:
            self.initial[name] = joined(groups, name)
        for name, column in zip(ACTIVITIES, TEXT, strict=True):
            self.initial[name] = joined(self.instance.shown_activities, column)

    def know(self, known):
        """`known` are organizations by their keys, those that are chosen in any row among them."""
        field = self.fields["organizations"]
        keys = keys_in(self["organizations"].value())
        field.widget.known = [known[key] for key in keys if key in known]
        self.known = known

    def has_changed(self):
        """A new row that has nothing but a place in the order is none."""
        return bool(set(self.changed_data) - (set() if self.instance.pk else {"position"}))

    def clean(self):
        cleaned = super().clean()
        self.organizations = self.read_organizations(cleaned)
        self.words = self.read_lines(cleaned, AreaPartner, "words", WORDS)
        self.activities = self.read_lines(cleaned, AreaActivity, "text", ACTIVITIES)
        if not any(cleaned.get(name) for name in columns("area")):
            self.add_error(columns("area")[0], _("Name the area in at least one language."))
        return cleaned

    def read_organizations(self, cleaned):
        keys = keys_in(cleaned.get("organizations"))
        if any(key not in self.known for key in keys):
            self.add_error("organizations", _("Choose organizations of the directory."))
        chosen = [self.known[key] for key in keys if key in self.known]
        for text in filter(None, lines_of(cleaned.get("typed"))):
            try:
                chosen.append(self.named(text))
            except ValidationError as error:
                self.add_error("typed", error)
        return list(dict.fromkeys(chosen))

    def named(self, text):
        found = self.called.get(text.casefold(), [])
        if len(found) == 1:
            return found[0]
        message = (
            _("“%(text)s” can mean several organizations. Write its code or its address.")
            if found
            else _("No organization has the code, address or name “%(text)s”.")
        )
        raise ValidationError(message % {"text": text})

    def read_lines(self, cleaned, model, field, names):
        """[a text in each language] of the lines; those that are empty in all are left out."""
        by_language = [lines_of(cleaned.get(name)) for name in names]
        if max(map(len, by_language)) > MOST_LINES:
            message = _("Write at most %(most)s lines.") % {"most": MOST_LINES}
            self.add_error(names[0], message)
            return []
        for name, column, lines in zip(names, columns(field), by_language, strict=True):
            for line in filter(None, lines):
                self.check_line(name, model._meta.get_field(column), line)
        return [texts for texts in zip_longest(*by_language, fillvalue="") if any(texts)]

    def check_line(self, name, column, line):
        try:
            column.clean(line, None)
        except ValidationError as error:
            self.add_error(name, [f"{line[:40]}: {message}" for message in error.messages])

    def save(self, commit=True):
        area = super().save(commit)
        if commit:
            set_partners(area, self.organizations, self.words)
            set_activities(area, self.activities)
        return area

    @property
    def sources(self):
        return [self[name] for name in (*columns("source"), "source_url")]

    @property
    def cells(self):
        """What the template writes: [(title of the column, boxes of the cell)]."""
        boxes = [
            [self[name] for name in columns("area")],
            [self["organizations"], self["typed"], *(self[name] for name in WORDS)],
            [self[name] for name in ACTIVITIES],
            [self[name] for name in columns("expected_effect")],
            [self[name] for name in columns("observed_effect")],
        ]
        return list(zip(TITLES, boxes, strict=True))
