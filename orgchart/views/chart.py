"""The chart as a flat list of steps, whatever the size of the directory."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import get_language

from orgchart.models import Name, Organization, TreeNode

MOST_SHOWN = 300  # organizations on a page
MOST_READ = 2000  # rows looked at to choose them from
MOST_CHILDREN = 60  # of one parent below the first level
LEAST_CHILDREN = 3  # a level that cannot show as many of each parent is left out
MOST_LEVELS = 9
ALL_OPEN = 60  # a chart of up to as many is open to the last level


@dataclass
class Step:
    """What the template writes next: an entry, a note that more follow, or the end of a list."""

    kind: str
    organization: Organization | None = None
    level: int = 0
    below: int = 0
    opens: bool = False
    is_open: bool = False
    more: int = 0
    raised: bool = False


@dataclass
class Chart:
    steps: list = field(default_factory=list)
    shown: int = 0
    whole: bool = True


def starting_points(site, day):
    """Where the chart of the site starts: its roots, or every tree where it names none."""
    if site.roots.exists():
        return Organization.objects.starting_from(site.roots, day)
    return Organization.objects.under_on(None, day).published()


def outside_bodies(roots, day):
    """The roots of all other trees, by name."""
    return Organization.objects.outside_on(roots, day).ordered_by_name(get_language())


def first_of(rows, most, day):
    """The first of some organizations, called as on the day, and how many there are in all. Only
    where there are more they are counted."""
    (shown,) = named(day, rows[: most + 1])
    return shown[:most], len(shown) if len(shown) <= most else rows.order_by().count()


def named(day, *groups):
    """Groups of organizations as lists, called as they were called on the day; all by one query."""
    lists = [list(group) for group in groups]
    Name.objects.give_names([one for group in lists for one in group], day)
    return lists


def chart_of(tops, day, *, levels=MOST_LEVELS, each=MOST_CHILDREN, opened=None, texts=()):
    """The chart below the organizations with the given ids, in four queries.

    `opened` holds the slugs of those that are unfolded; without it the chart decides. `texts`
    names the translated fields that are shown beside the names.
    """
    each = min(each, max(LEAST_CHILDREN, MOST_READ // (len(tops) + 1)))
    walked = TreeNode.objects.walk_down_on(tops, levels, each, MOST_READ, day)
    chosen = fit(walked)
    ids = [row.id for row in chosen]
    records = Organization.objects.for_lists(*texts).in_bulk(ids)
    Name.objects.give_names(records.values(), day)
    below = TreeNode.objects.numbers_below(ids, day)
    return Chart(
        steps=list(steps(tops, chosen, records, below, opened)),
        shown=len(chosen),
        whole=len(chosen) == len(walked),
    )


def fit(walked):
    """As many rows as a page takes: whole levels, then an equal share of each parent's children."""
    chosen, budget = [], MOST_SHOWN
    for level in range(max((row.level for row in walked), default=-1) + 1):
        rows = sorted((row for row in walked if row.level == level), key=place)
        rows = rows if level == 0 or len(rows) <= budget else share(rows, budget)
        if not rows:
            break
        chosen += rows
        budget = max(0, budget - len(rows))
    shown = {row.id for row in chosen}
    return [row for row in chosen if row.level == 0 or row.parent_id in shown]


def share(rows, budget):
    ranks, by_rank = defaultdict(int), defaultdict(list)
    for row in rows:
        ranks[row.parent_id] += 1
        by_rank[ranks[row.parent_id]].append(row)
    taken = []
    for rank in sorted(by_rank):
        if len(taken) + len(by_rank[rank]) > budget:
            return taken if rank > LEAST_CHILDREN else []
        taken += by_rank[rank]
    return taken


def place(row):
    return row.position, row.id


def steps(tops, chosen, records, below_each, opened):
    """The entries in the order of the page: a loop over a stack, never a recursion."""
    at = {id: number for number, id in enumerate(tops)}
    below = defaultdict(list)
    for row in sorted(chosen, key=place, reverse=True):
        below[row.parent_id if row.level else None].append(row)
    below[None].sort(key=lambda row: -at[row.id])
    stack = list(below[None])
    while stack:
        row = stack.pop()
        if isinstance(row, Step):
            yield row
            continue
        children = below[row.id]
        record = records[row.id]
        number = below_each.get(row.id, 0)
        yield Step(
            "entry",
            record,
            level=row.level,
            below=number,
            raised=row.raised,
            opens=bool(children),
            is_open=unfolded(row, record, opened, len(chosen)),
        )
        if children:
            stack.append(Step("end"))
            if number > len(children):
                stack.append(Step("more", record, more=number - len(children)))
            stack += children


def unfolded(row, record, opened, shown):
    if opened is not None:
        return record.slug in opened
    return row.level == 0 or shown <= ALL_OPEN
