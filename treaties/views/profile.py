"""What the page of an instrument shows, read in as many queries for one row as for many."""

from collections import Counter

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory import parameters, reader
from directory.history.fields import partial_date
from directory.parameters import Page, found
from directory.publishing.enums import State
from directory.questions import Question
from orgchart.models import Name, Organization
from treaties.enums import MandateRole, RelationKind
from treaties.models import Instrument, InstrumentRelation, Mandate, Statement, Subject
from treaties.views.entry import lacking_on, life_on, rule_in_words
from treaties.views.filters import marked_name
from treaties.views.titles import named

STATEMENTS_ON_A_PAGE = 20
MOST_ROWS = 200  # of one kind that an instrument owns

BELOW = Question(
    lambda instrument, day: (
        Instrument.objects.public()
        .there_on(day)
        .belonging_to(instrument)
        .for_lists()
        .ordered_by_title(get_language())[:MOST_ROWS]
    )
)
SUBJECTS = Question(
    lambda instrument: Subject.objects.of(instrument).ordered_by_name(get_language())[:MOST_ROWS]
)
MANDATES = Question(
    lambda instrument, day: (
        Mandate.objects.public().of(instrument).in_force_on(day).for_pages()[:MOST_ROWS]
    )
)
RELATIONS = Question(
    lambda instrument, day: (
        InstrumentRelation.objects.public()
        .touching(instrument)
        .known_on(day)
        .for_pages()[:MOST_ROWS]
    )
)


def statements_made(instrument, day):
    """The public ones by the day."""
    return Statement.objects.public().of(instrument).made_by(day)


STATEMENTS = Question(lambda instrument, day: statements_made(instrument, day).lines())


def facts_of(instrument, request):
    """The facts of an instrument on the day that is shown."""
    day = request.day.date
    life = life_on(instrument, day)
    entry = lacking_on(instrument, day) if life.kind == "not_yet" else None
    needed = needed_for(instrument, request)
    missing = [one for one in needed if entry and one.pk in entry.missing]
    above = [instrument.parent] if is_public(instrument.parent) else []
    return {
        "life": life,
        "entry": entry,
        "missing": missing,
        "needed": needed,
        "rule": rule_in_words(instrument),
        "opened": partial_date(instrument, "opened_for_signature"),
        "closed": partial_date(instrument, "closed_for_signature"),
        "above": next(iter(named(above, request)), None),
        "below": named(BELOW(instrument.pk, day), request),
        "adopter": adopter_of(instrument, request),
        "authentic": [language_name(tag) for tag in instrument.authentic_language_tags],
        "subjects": SUBJECTS(instrument.pk),
    }


def is_public(instrument):
    return instrument is not None and instrument.state == State.PUBLISHED


def adopter_of(instrument, request):
    if not (instrument.adopted_by and instrument.adopter_seen):
        return None
    (adopter,) = organizations_named([instrument.adopted_by], request)
    return adopter


def needed_for(instrument, request):
    """The public ones without which it does not enter into force."""
    if not instrument.entry_basis:
        return []
    rows = instrument.entry_named.known(request.day)
    listed = rows.ordered_by_name(get_language()).for_lists()[:MOST_ROWS]
    return organizations_named(listed, request)


def organizations_named(organizations, request):
    """Organizations as a list, called as on the day that is shown, in `called`."""
    listed = list(organizations)
    Name.objects.give_names(listed, request.day)
    for organization in listed:
        organization.called = marked_name(organization, request)
    return listed


def language_name(tag):
    if known := reader.page_locale().languages.get(tag.replace("-", "_")):
        return known
    locale = reader.locale_of(tag)
    return (locale and locale.get_display_name(reader.page_locale())) or tag


def roles_of(instrument, request):
    """[(what it is to them, its mandates of that role)], and those with which it is deposited."""
    mandates = MANDATES(instrument.pk, request.day.date)
    organizations_named([mandate.organization for mandate in mandates], request)
    roles = [(role, [m for m in mandates if m.role == role]) for role in MandateRole]
    kept = [(role.from_the_other_end, rows) for role, rows in roles if rows]
    depositaries = [m.organization for m in mandates if m.role == MandateRole.DEPOSITARY_OF]
    return {"roles": kept, "depositaries": depositaries, "mandates": mandates}


def relations_of(instrument, request):
    """[(how it stands to them, [(relation, the other one)])]"""
    groups = {}
    for relation in RELATIONS(instrument.pk, request.day.date):
        own = relation.instrument_id == instrument.pk
        kind = RelationKind(relation.kind)
        words = kind.label if own else kind.from_the_other_end
        other = relation.other if own else relation.instrument
        named([other], request)
        groups.setdefault(str(words), []).append((relation, other))
    return list(groups.items())


class Statements:
    """The public statements on an instrument that were made by the day that is shown."""

    def __init__(self, instrument, request):
        self.request = request
        self.day = request.day.date
        self.instrument = instrument
        self.lines = STATEMENTS(instrument.pk, self.day)
        self.numbers = Counter(line[0] for line in self.lines)

    def page(self):
        """One page of them, each with the objections to it beside it."""
        if not self.lines:
            return {"statements": [], "said": 0}
        by, number = self.asked()
        keys = self.outer(by)
        page = Page(number, STATEMENTS_ON_A_PAGE, len(keys), "statements")
        rows = Statement.objects.of_keys(keys[page.start : page.stop]).for_pages()
        made = statements_made(self.instrument, self.day)
        shown = list(rows.with_objections(made.for_pages()))
        self.name_all(shown)
        return {"statements": shown, "statements_page": page, "by": by, "said": len(self.lines)}

    def outer(self, by):
        """The keys of those that do not stand beside the statement to which they object. `by` whom
        leaves those of one participant, and those to which it objects."""
        first = {key for _who, key, target, *_dates in self.lines if target is None}
        keys = [key for _who, key, target, *_dates in self.lines if target not in first]
        if by is None:
            return keys
        own = {key for who, key, *_rest in self.lines if who == by.pk}
        own |= {target for who, _key, target, *_dates in self.lines if who == by.pk}
        return [key for key in keys if key in own]

    def asked(self):
        number = parameters.page_number(self.request, "statements")
        slug = self.request.GET.get("by") and parameters.slug(self.request, "by")
        if not slug:
            return None, number
        message = _("There is no participant at this address. It may have been withdrawn.")
        known = Organization.objects.known(self.request.day)
        (by,) = organizations_named([found(known, message, slug=slug)], self.request)
        return by, number

    def name_all(self, shown):
        every = [*shown, *(objection for one in shown for objection in one.objected)]
        shown_here = {line[1] for line in self.lines}
        ends = [end for one in every for end in (one.participant, one.territory) if end]
        organizations_named(ends, self.request)
        for statement in every:
            statement.source_language = statement.original_language
            statement.original = language_name(statement.original_language)
            withdrawn = statement.withdrawn_on
            statement.is_withdrawn = bool(withdrawn) and withdrawn.earliest <= self.day
            statement.target_shown = statement.objects_to_id in shown_here
