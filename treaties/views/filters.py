"""What the address of the list of instruments asks for, and what its form offers."""

from collections import Counter
from html import escape
from types import SimpleNamespace

from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from directory import filters, parameters, reader
from directory.filters import Filter
from directory.languages import SUFFIXES, columns
from directory.parameters import found
from directory.questions import Question
from directory.templatetags.languages import marked
from orgchart.models import Name
from orgchart.views import asked
from orgchart.views.asked import plain_name
from treaties.enums import InstrumentKind, MandateRole
from treaties.models import Act, Instrument, Mandate, Subject

MOST_OPTIONS = 400
NAMED = ("pk", "slug", "code", "original_name", "source_language", *columns("name"))
SORTS = {
    "title": pgettext_lazy("order of instruments", "Title"),
    "adopted": pgettext_lazy("order of instruments", "Latest first"),
    "participants": pgettext_lazy("order of instruments", "Most participants first"),
}


def read_in_force(request):
    return parameters.flag(request, "in_force"), in_force_words(request.GET["in_force"])


def in_force_words(value):
    if value == "1":
        return pgettext("whether instruments are in force", "yes")
    return pgettext("whether instruments are in force", "no, or not known")


def read_subject(request):
    slug = parameters.slug(request, "subject")
    subject = found(Subject.objects.public(), _("There is no subject of this name."), slug=slug)
    return subject, reader.read(subject, "name", request).text or subject.slug


def with_role(*roles):
    return lambda rows, organization, day: rows.with_mandate_of([organization], *roles, day=day)


FILTERS = {
    "kind": Filter(
        pgettext_lazy("filter of instruments", "Kind"),
        filters.one_of("kind", InstrumentKind),
        lambda rows, kind, day: rows.of_kind(kind),
    ),
    "subject": Filter(
        pgettext_lazy("filter of instruments", "Subject"),
        read_subject,
        lambda rows, subject, day: rows.about(subject),
    ),
    "year": Filter(
        pgettext_lazy("filter of instruments", "Year of adoption"),
        filters.year,
        lambda rows, year, day: rows.adopted_in(year),
    ),
    "in_force": Filter(
        pgettext_lazy("filter of instruments", "In force"),
        read_in_force,
        lambda rows, yes, day: rows.in_force_on(day) if yes else rows.not_in_force_on(day),
    ),
    "participant": Filter(
        pgettext_lazy("filter of instruments", "Participant"),
        asked.organization("participant"),
        lambda rows, organization, day: rows.with_participant(organization),
    ),
    "depositary": Filter(
        pgettext_lazy("filter of instruments", "Depositary"),
        asked.organization("depositary"),
        with_role(MandateRole.DEPOSITARY_OF),
    ),
    "responsible": Filter(
        pgettext_lazy("filter of instruments", "Responsible organization"),
        asked.organization("responsible"),
        with_role(MandateRole.RESPONSIBLE_FOR),
    ),
    "organization": Filter(
        pgettext_lazy("filter of instruments", "Organization in any role"),
        asked.organization("organization"),
        with_role(*MandateRole),
    ),
    "q": Filter(
        pgettext_lazy("filter of instruments", "Words"),
        filters.words("q"),
        lambda rows, words, day: rows.matching(words),
        asks=gettext_lazy("Words of the title, or a symbol"),
    ),
}


def chosen_by(request):
    """{name: Chosen} of the filters in use."""
    return filters.chosen_by(request, FILTERS)


def narrowed(rows, chosen, day):
    """The instruments that all filters in use leave."""
    return filters.narrowed_by(rows, chosen, FILTERS, day)


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
    offered = {
        "kind": numbers.kinds(),
        "subject": subjects(request),
        "year": numbers.years(),
        "in_force": [(value, in_force_words(value), None) for value in "10"],
        **organizations(request, chosen),
    }
    return filters.selects(chosen, FILTERS, offered)


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
        if name in chosen and chosen[name].means.pk not in {one.pk for one in listed}:
            listed.append(chosen[name].means)
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
