"""The table of the participants of an instrument: status, acts and statements as of a day."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import get_language, pgettext_lazy

from directory import parameters
from directory.languages import columns
from directory.parameters import Page
from directory.questions import Question
from orgchart.models import Name, Organization
from treaties.enums import StatusKind
from treaties.models import Act
from treaties.views.rows import body_of

ON_A_PAGE = 250
MOST_SOURCES = 12
NO_STATUS = "none"
# In the order in which the table sorts them.
STATUSES = {
    StatusKind.PARTY: StatusKind.PARTY.label,
    StatusKind.LEAVING: StatusKind.LEAVING.label,
    StatusKind.PROVISIONALLY_APPLYING: StatusKind.PROVISIONALLY_APPLYING.label,
    StatusKind.CONSENTED: StatusKind.CONSENTED.label,
    StatusKind.SIGNATORY: StatusKind.SIGNATORY.label,
    StatusKind.FORMER_PARTY: StatusKind.FORMER_PARTY.label,
    NO_STATUS: pgettext_lazy("status of a participant", "no status"),
}
PLACES = {kind: place for place, kind in enumerate(STATUSES)}
SORTS = ("name", "-name", "status", "-status", "since", "-since")
NAMED = ("pk", "slug", "code", "original_name", "source_language", *columns("name"))
PARTICIPANTS = Question(
    lambda instrument: (
        Act.objects.of(instrument).participants().ordered_by_name(get_language()).bare(*NAMED)
    )
)


@dataclass
class Asked:
    """What the address asks of the table."""

    status: str
    words: str
    sort: str

    @classmethod
    def by(cls, request):
        return cls(
            parameters.one_of(request, "status", STATUSES),
            parameters.few_words(request, "name"),
            parameters.one_of(request, "sort", SORTS) or SORTS[0],
        )


class Row:
    """A participant by its columns, with its status and the acts that count by the day."""

    def __init__(self, values, status, acts):
        self.__dict__ = values
        self.status, self.acts = status, acts

    @property
    def kind(self):
        return self.status.kind if self.status else NO_STATUS

    @property
    def since(self):
        return self.status.since if self.status else None


def table_of(deeds, request, numbers):
    """The table on the day that is shown. `numbers`: how many statements each participant made."""
    asked = Asked.by(request)
    rows = rows_on(deeds, request.day.date)
    counts = Counter(row.kind for row in rows)
    chosen = in_order(narrowed(rows, asked), asked.sort)
    page = Page(parameters.page_number(request), ON_A_PAGE, len(chosen))
    shown = chosen[page.start : page.stop]
    Name.objects.give_names(shown, request.day)
    words = {kind: str(label) for kind, label in STATUSES.items()}
    return {
        "asked": asked,
        "body": body_of(shown, deeds, request, numbers, words),
        "page": page,
        "total": len(rows),
        "statuses": [(kind, word, counts[kind]) for kind, word in words.items() if counts[kind]],
        "orders": orders(request, asked.sort),
        "sources": sources_of(shown),
    }


def rows_on(deeds, day):
    """The rows by name: who did anything by the day, or has a status on it."""
    known = deeds.known_on(day)
    statuses = {key: deeds.status(key, day) for key in deeds.all}
    keys = {key for key in deeds.all if key in known or statuses[key]}
    if not keys:
        return []
    return [
        Row(one, statuses[one["pk"]], known.get(one["pk"], ()))
        for one in PARTICIPANTS(deeds.instrument.pk)
        if one["pk"] in keys
    ]


def narrowed(rows, asked):
    if asked.status:
        rows = [row for row in rows if row.kind == asked.status]
    if asked.words:
        matching = Organization.objects.of_keys([row.pk for row in rows]).matching(asked.words)
        found = set(matching.values_list("pk", flat=True))
        rows = [row for row in rows if row.pk in found]
    return rows


def in_order(rows, sort):
    """Those whose day is unknown come last, whatever the direction."""
    backwards = sort.startswith("-")
    if sort.endswith("name"):
        return rows[::-1] if backwards else rows
    if sort.endswith("status"):
        return sorted(rows, key=lambda row: PLACES[row.kind], reverse=backwards)
    dated = [row for row in rows if row.since]
    undated = [row for row in rows if not row.since]
    return sorted(dated, key=lambda row: row.since, reverse=backwards) + undated


def orders(request, sort):
    """{column: (address that sorts by it, how it is sorted now)}"""
    found = {}
    for name in ("name", "status", "since"):
        directions = {name: "ascending", f"-{name}": "descending"}
        query = {k: v for k, v in request.GET.items() if k not in {"page", "sort"}}
        query["sort"] = f"-{name}" if sort == name else name
        found[name] = (f"?{urlencode(query)}#participants", directions.get(sort, ""))
    return found


def sources_of(rows):
    """The different sources of the acts that are shown, as far as a line holds them."""
    found = {}
    for row in rows:
        for line in row.acts:
            if line.is_sourced and len(found) < MOST_SOURCES:
                source = line.source
                found.setdefault(source.key, source)
    return list(found.values())
