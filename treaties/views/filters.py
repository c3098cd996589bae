"""What the address of the list of instruments asks for, and what its form offers."""

from collections import Counter
from dataclasses import dataclass
from html import escape
from types import SimpleNamespace
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from directory import parameters, reader
from directory.languages import SUFFIXES, columns
from directory.parameters import found
from directory.questions import Question
from directory.templatetags.languages import marked
from orgchart.models import Name, Organization
from treaties.enums import InstrumentKind, MandateRole
from treaties.models import Act, Instrument, Mandate, Subject

MOST_OPTIONS = 400
NAMED = ("pk", "slug", "code", "original_name", "source_language", *columns("name"))
SORTS = {
    "title": pgettext_lazy("order of instruments", "Title"),
    "adopted": pgettext_lazy("order of instruments", "Latest first"),
    "participants": pgettext_lazy("order of instruments", "Most participants first"),
}
LABELS = {
    "kind": pgettext_lazy("filter of instruments", "Kind"),
    "subject": pgettext_lazy("filter of instruments", "Subject"),
    "year": pgettext_lazy("filter of instruments", "Year of adoption"),
    "in_force": pgettext_lazy("filter of instruments", "In force"),
    "participant": pgettext_lazy("filter of instruments", "Participant"),
    "depositary": pgettext_lazy("filter of instruments", "Depositary"),
    "responsible": pgettext_lazy("filter of instruments", "Responsible organization"),
    "organization": pgettext_lazy("filter of instruments", "Organization in any role"),
    "q": pgettext_lazy("filter of instruments", "Words"),
}


@dataclass
class Chosen:
    """A filter in use: its value in the address, what it stands for, and how that is said."""

    name: str
    value: str
    record: Any
    words: str

    @property
    def label(self):
        return LABELS[self.name]


@dataclass
class Select:
    name: str
    options: list  # (value, words, how many or None)
    value: str

    @property
    def label(self):
        return LABELS[self.name]

    @property
    def html(self):
        """The options. For hundreds, a loop in a template takes half of the time of the page, and
        Django's own `escape`, which looks for safe texts, five times as long."""
        return mark_safe("".join(map(self.option, self.options)))  # noqa: S308 - escaped

    def option(self, option):
        value, words, number = option
        selected = " selected" if value == self.value else ""
        words = words if number is None else f"{words} ({number})"
        return f'<option value="{escape(value)}"{selected}>{escape(str(words))}</option>\n'


def chosen_by(request):
    """{name: Chosen} of the filters in use. Raises BadRequest or Missing with a sentence."""
    asked = {name: request.GET.get(name, "").strip() for name in LABELS}
    given = {name: value for name, value in asked.items() if value}
    return {name: Chosen(name, value, *READ[name](request)) for name, value in given.items()}


def read_kind(request):
    kind = InstrumentKind(parameters.one_of(request, "kind", InstrumentKind.values))
    return kind, kind.label


def read_in_force(request):
    return parameters.flag(request, "in_force"), in_force_words(request.GET["in_force"])


def in_force_words(value):
    if value == "1":
        return pgettext("whether instruments are in force", "yes")
    return pgettext("whether instruments are in force", "no, or not known")


def read_year(request):
    year = parameters.whole_number(request, "year", None, 9999)
    return year, str(year)


def read_subject(request):
    slug = parameters.slug(request, "subject")
    subject = found(Subject.objects.all(), _("There is no subject of this name."), slug=slug)
    return subject, reader.read(subject, "name", request).text or subject.slug


def organization_reader(name):
    def read(request):
        slug = parameters.slug(request, name)
        message = _("There is no organization at this address. It may have been withdrawn.")
        organization = found(Organization.objects.known(request.day), message, slug=slug)
        Name.objects.give_names([organization], request.day)
        return organization, plain_name(organization, request)

    return read


def read_words(request):
    words = parameters.few_words(request, "q")
    return words, words


READ = {
    "kind": read_kind,
    "subject": read_subject,
    "year": read_year,
    "in_force": read_in_force,
    **{n: organization_reader(n) for n in ("participant", "depositary", "responsible")},
    "organization": organization_reader("organization"),
    "q": read_words,
}


def plain_name(organization, request):
    return reader.read(organization, "name", request).text or organization.code or organization.slug


def marked_name(organization, request):
    """Its name, marked where it is in another language than the page."""
    return marked(reader.read(organization, "name", request)) or (
        organization.code or organization.slug
    )


def plain_names(organizations, request):
    """The same of many: their own column of the language of the page is looked at first."""
    own = f"name_{SUFFIXES[get_language()]}"
    return [(getattr(one, own) or "").strip() or plain_name(one, request) for one in organizations]


def marked_names(organizations, request):
    """Those names of many, escaped."""
    own = f"name_{SUFFIXES[get_language()]}"
    return [
        escape((getattr(one, own) or "").strip()) or safe(marked_name(one, request))
        for one in organizations
    ]


def safe(text):
    """Django's `conditional_escape` does the same and takes five times as long."""
    return str(text) if hasattr(text, "__html__") else escape(str(text))


def narrowed(rows, chosen, day):
    """The instruments that all filters in use leave."""
    for name, choice in chosen.items():
        rows = NARROW[name](rows, choice.record, day)
    return rows


def with_role(*roles):
    return lambda rows, organization, day: rows.with_mandate_of([organization], *roles, day=day)


NARROW = {
    "kind": lambda rows, kind, day: rows.of_kind(kind),
    "subject": lambda rows, subject, day: rows.about(subject),
    "year": lambda rows, year, day: rows.adopted_in(year),
    "in_force": lambda rows, yes, day: rows.in_force_on(day) if yes else rows.not_in_force_on(day),
    "participant": lambda rows, organization, day: rows.with_participant(organization),
    "depositary": with_role(MandateRole.DEPOSITARY_OF),
    "responsible": with_role(MandateRole.RESPONSIBLE_FOR),
    "organization": with_role(*MandateRole),
    "q": lambda rows, words, day: rows.matching(words),
}


def instruments_of(day):
    return Instrument.objects.public().there_on(day)


NUMBERS = Question(lambda day: instruments_of(day).numbers_by_kind_and_year())
SUBJECTS = Question(
    lambda day: Subject.objects.with_instrument_counts(instruments_of(day)).ordered_by_name(
        get_language()
    )[:MOST_OPTIONS]
)


def names_of(organizations):
    return organizations.ordered_by_name(get_language()).bare(*NAMED)[:MOST_OPTIONS]


def with_mandates(role):
    return Question(
        lambda day: names_of(
            Mandate.objects.public().in_force_on(day).in_role(role).organizations()
        )
    )


ORGANIZATIONS = {
    "participant": Question(lambda day: names_of(Act.objects.known_on(day).public_participants())),
    "depositary": with_mandates(MandateRole.DEPOSITARY_OF),
    "responsible": with_mandates(MandateRole.RESPONSIBLE_FOR),
}


class Numbers:
    """How many instruments there are on a day, of each kind and of each year."""

    def __init__(self, day):
        self.by_kind, self.by_year = Counter(), Counter()
        for kind, year, number in NUMBERS(day):
            self.by_kind[kind] += number
            self.by_year[year] += number
        self.total = self.by_kind.total()
        self.by_year.pop(None, None)

    def kinds(self):
        return [(k.value, k.label, self.by_kind[k]) for k in InstrumentKind if k in self.by_kind]

    def years(self):
        return [(str(year), str(year), n) for year, n in sorted(self.by_year.items())[::-1]]


def selects(request, numbers, chosen):
    """The Selects of the form, with the values that occur among all instruments of the day."""
    given = {name: choice.value for name, choice in chosen.items()}
    found = {
        "kind": numbers.kinds(),
        "subject": subjects(request),
        "year": numbers.years(),
        "in_force": [(value, in_force_words(value), None) for value in "10"],
        **organizations(request, chosen),
    }
    return [Select(name, rows, given.get(name, "")) for name, rows in found.items() if rows]


def subjects(request):
    return [
        (subject.slug, reader.read(subject, "name", request).text or subject.slug, number)
        for subject in SUBJECTS(request.day.date)
        if (number := subject.instruments_about)
    ]


def organizations(request, chosen):
    """{filter: its options} for the filters by an organization; the one in use is among them."""
    lists = {
        name: [SimpleNamespace(**one) for one in listed(request.day.date)]
        for name, listed in ORGANIZATIONS.items()
    }
    if "organization" in chosen:
        lists["organization"] = []
    for name, listed in lists.items():
        if name in chosen and chosen[name].record.pk not in {one.pk for one in listed}:
            listed.append(chosen[name].record)
    Name.objects.give_names([one for listed in lists.values() for one in listed], request.day)
    return {
        name: [
            (one.slug, called, None)
            for one, called in zip(listed, plain_names(listed, request), strict=True)
        ]
        for name, listed in lists.items()
    }


def sorted_by(rows, order):
    """The instruments in the order that the address asks for; `participants` counts them."""
    if order == "adopted":
        return rows.latest_first()
    titled = rows.ordered_by_title(get_language())
    return titled.most_participants_first() if order == "participants" else titled
