"""What treaties add to the page of an organization: its mandates, what it takes part in, and what
others extended to it.

Each is (request, organization, day) -> a rendered fragment, or "" where there is nothing to show.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import get_language, pgettext

from directory import parameters, reader
from directory.history.partial_dates import PartialDate
from directory.parameters import Page
from orgchart.models import Name
from treaties.enums import MandateRole, StatusKind
from treaties.law.faults import PARTICIPANT_KINDS
from treaties.models import Act, Instrument, Mandate, Statement

MOST_MANDATES = 50
ON_A_PAGE = 50
ORDERS = ("title", "since")
PAGE = "instruments"
PART = "#participation"
MOST_EXTENDING = 500  # acts on one page


@dataclass
class Called:
    """An instrument and the field by which it is called on the page."""

    instrument: Instrument
    field: str


@dataclass
class Extension(Called):
    """An instrument, and what was done about it for the territory."""

    acts: list


@dataclass
class Participation(Called):
    """How the organization stands to an instrument, with the acts that explain it."""

    status: StatusKind
    since: PartialDate | None
    acts: list
    statements: int


def instruments(request, organization, day):
    """The instruments to which the organization stands in some role on the day."""
    mandates = Mandate.objects.public().of_organization(organization).in_force_on(day.date)
    shown = list(mandates.with_ends()[: MOST_MANDATES + 1])
    if not shown:
        return ""
    more = len(shown) > MOST_MANDATES
    context = {
        "organization": organization,
        "roles": by_role(shown[:MOST_MANDATES], request),
        "total": mandates.count() if more else len(shown),
        "more": more,
    }
    return render_to_string("treaties/fragment_instruments.html", context, request)


def by_role(mandates, request):
    """[(role, [(mandate, its instrument as it is called)])]"""
    roles = {role: [] for role in MandateRole}
    for mandate in mandates:
        called = Called(mandate.instrument, name_of(mandate.instrument, request))
        roles[MandateRole(mandate.role)].append((mandate, called))
    return [(role.label, rows) for role, rows in roles.items() if rows]


def name_of(instrument, request):
    """The field that names it best on the page: in its language first, the short title before the
    title; nothing where it has only an original title or a symbol."""
    found = [(name, reader.read(instrument, name, request)) for name in ("short_title", "title")]
    there = [(name, reading) for name, reading in found if reading.text]
    own = [name for name, reading in there if reading.language is None]
    return (own or [name for name, _reading in there] or [""])[0]


def participation(request, organization, day):
    """What the organization signed or is bound by on the day. Others than participants cost no
    query."""
    if organization.kind not in PARTICIPANT_KINDS:
        return ""
    asked = Asked.by(request)
    found = Act.objects.public().of_participant(organization).statuses_on(day.date)
    statuses = {instrument: status for (instrument, _participant), status in found.items()}
    if not statuses:
        return ""
    keys = keys_by_title(statuses, asked)
    chosen = in_order([key for key in keys if asked.wants(statuses[key])], statuses, asked)
    page = Page(asked.page, ON_A_PAGE, len(chosen), PAGE)
    context = {
        "organization": organization,
        "day": day,
        "asked": asked,
        "rows": rows_of(chosen[page.start : page.stop], statuses, organization, day, request),
        "page": page,
        "part": PART,
        "kinds": kinds_of([statuses[key].kind for key in keys], request),
        "orders": {order: address(request, order=order) for order in ORDERS},
    }
    return render_to_string("treaties/fragment_participation.html", context, request)


def kinds_of(found, request):
    """[(status or nothing for all, its words, how many, the address of only these)]"""
    counts = Counter(found)
    everything = ("", pgettext("all instruments", "All"), len(found), address(request, status=""))
    return [
        everything,
        *(
            (kind.value, kind.label, counts[kind], address(request, status=kind.value))
            for kind in StatusKind
            if counts[kind]
        ),
    ]


def address(request, **changes):
    """This page with other parameters, from the first page of the list on."""
    query = request.GET.copy()
    query.pop(PAGE, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode(safe=',')}{PART}" if query else f"{request.path}{PART}"


@dataclass
class Asked:
    """What the address asks of the list: a status, words of the title, an order and a page."""

    status: str
    words: str
    order: str
    page: int

    @classmethod
    def by(cls, request):
        return cls(
            parameters.one_of(request, "status", StatusKind.values),
            parameters.few_words(request, "title"),
            parameters.one_of(request, "order", ORDERS) or ORDERS[0],
            parameters.page_number(request, PAGE),
        )

    def wants(self, status):
        return not self.status or status.kind == self.status


def keys_by_title(statuses, asked):
    """The keys of the instruments whose titles hold the words, in the order of their titles."""
    found = Instrument.objects.among(list(statuses)).matching(asked.words)
    return list(found.ordered_by_title(get_language()).values_list("pk", flat=True))


def in_order(keys, statuses, asked):
    if asked.order == "title":
        return keys
    return sorted(keys, key=lambda key: statuses[key].since or date.min, reverse=True)


def rows_of(keys, statuses, organization, day, request):
    """The lines of one page, in three queries."""
    instruments = Instrument.objects.for_lists().in_bulk(keys)
    acts = Act.objects.in_bulk([act for key in keys for act in statuses[key].act_ids])
    said = Statement.objects.public().of_participant(organization).in_force_on(day.date)
    numbers = said.numbers_by_instrument(keys)
    rows = []
    for key in keys:
        status, instrument = statuses[key], instruments[key]
        own = [acts[act] for act in status.act_ids]
        name, kind = name_of(instrument, request), StatusKind(status.kind)
        since = as_known(status.since, own)
        rows.append(Participation(instrument, name, kind, since, own, numbers.get(key, 0)))
    return rows


def as_known(since, acts):
    """The first day of a status, as exactly as the act says it with which it began."""
    days = (day for act in reversed(acts) for day in (act.day, act.effect) if day)
    known = next((day for day in days if day.earliest == since), None)
    return known or (PartialDate(since) if since else None)


def extensions(request, organization, day):
    """The instruments that others extended to it by the day. Others than territories and other
    participants cost no query."""
    if organization.kind not in PARTICIPANT_KINDS:
        return ""
    acts = Act.objects.public().for_territory(organization).known_on(day.date)
    extended = acts.instruments()
    page = Page(parameters.page_number(request, "extensions"), ON_A_PAGE, extended.count(),
                "extensions")  # fmt: skip
    if not page.total:
        return ""
    shown = extended.for_lists().ordered_by_title(get_language())[page.start : page.stop]
    rows = {
        instrument.pk: Extension(instrument, name_of(instrument, request), [])
        for instrument in shown
    }
    done = list(acts.about(list(rows)).with_ends().in_order()[:MOST_EXTENDING])
    Name.objects.give_names([act.participant for act in done], day)
    for act in done:
        rows[act.instrument_id].acts.append(act)
    context = {"organization": organization, "rows": list(rows.values()), "page": page}
    return render_to_string("treaties/fragment_extensions.html", context, request)
