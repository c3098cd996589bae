"""What changed between two days, as readers see it."""

from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from directory.history.as_of import today
from directory.history.partial_dates import PartialDate
from directory.languages import columns
from directory.parameters import Page
from orgchart.querysets.comparison import KINDS

ON_A_PAGE = 100
WORDS = {
    "founded": pgettext_lazy("kind of change", "Founded"),
    "closed": pgettext_lazy("kind of change", "Closed"),
    "merged": pgettext_lazy("kind of change", "Merged"),
    "split": pgettext_lazy("kind of change", "Split"),
    "renamed": pgettext_lazy("kind of change", "Renamed"),
    "recoded": pgettext_lazy("kind of change", "New code"),
    "moved": pgettext_lazy("kind of change", "Moved"),
    "transferred": pgettext_lazy("kind of change", "Moved to another tree"),
    "new_head": pgettext_lazy("kind of change", "New head"),
    "head_left": pgettext_lazy("kind of change", "Head left"),
    "vacant": pgettext_lazy("kind of change", "Head post vacant"),
}


class Called:
    """What a record was called then, with what else is needed to read its name."""

    def __init__(self, values, address=""):
        self.address = address
        self.code = self.slug = self.source_language = self.original_name = ""
        self.__dict__.update({name: value or "" for name, value in values.items()})


@dataclass
class Entry:
    """One change: the organization as it was called on both days, and what else took part."""

    kind: str
    date: PartialDate | None
    before: Called | None
    after: Called | None
    parent_before: Called | None
    parent_after: Called | None
    successors: list
    person: Called | None
    post: Called | None
    source: Called

    @property
    def organization(self):
        """As it is called on the later of the two days on which it is there."""
        return self.after or self.before


def compared(days, page_number):
    """One page of the changes, grouped by their kinds, and the numbers of all of them."""
    kind = days.kind
    numbers, rows = days.page((page_number - 1) * ON_A_PAGE, ON_A_PAGE)
    total = sum(numbers.values()) if kind is None else numbers.get(kind, 0)
    entries = (entry(row, days) for row in rows)
    return {
        "groups": [
            (key, WORDS[key], numbers[key], list(found))
            for key, found in groupby(entries, lambda entry: entry.kind)
        ],
        "kinds": [(key, WORDS[key], numbers[key]) for key in KINDS if key in numbers],
        "total": sum(numbers.values()),
        "page": Page(page_number, ON_A_PAGE, total),
    }


def entry(row, days):
    own = {name: row[name] for name in ("slug", "source_language", "original_name")}
    before = with_prefix(row, "before") | own if row["was"] else None
    after = with_prefix(row, "after") | own if row["still"] else None
    return Entry(
        kind=row["kind"],
        date=PartialDate(row["date"], row["date_precision"]) if row["date"] else None,
        before=organization(before, days.start),
        after=organization(after, days.end),
        parent_before=organization(with_prefix(row, "parent_before"), days.start),
        parent_after=organization(with_prefix(row, "parent_after"), days.end),
        successors=[organization(values, days.end) for values in row["successors"]],
        person=person(with_prefix(row, "person")) if row["person_id"] else None,
        post=Called(with_prefix(row, "post")) if row["post_id"] else None,
        source=Called({name: row[name] for name in (*columns("source"), "source_url")}),
    )


def with_prefix(row, prefix):
    start = f"{prefix}_"
    return {name[len(start) :]: value for name, value in row.items() if name.startswith(start)}


def organization(values, day):
    """With the address of its page on the day; None where there is none."""
    if not values or not values.get("slug"):
        return None
    address = reverse("organization", args=[values["slug"]])
    return Called(values, address if day == today() else f"{address}?as_of={day}")


def person(values):
    return Called(values, reverse("person", args=[values["slug"]]))
