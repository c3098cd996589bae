"""A day of the directory without a reorganization, and with it."""

from contextlib import suppress
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.history.as_of import Day, today
from directory.history.partial_dates import PartialDate
from directory.publishing.overlay import overlaid
from orgchart.admin.replaying import Failed
from orgchart.models import Name, Organization, Placement
from orgchart.permissions import ORGANIZATIONS, ask_grants_afresh
from orgchart.views.chart import chart_of, named

CHANGES_SHOWN = 200
TOPS_SHOWN = 8
LEVELS = 2


class State(NamedTuple):
    """{organization: parent} and {organization: key of its dated name} of a day, and the keys of
    those that are published."""

    parents: dict
    names: dict
    published: set


class Difference(NamedTuple):
    """What becomes of an organization; both sides as they are called then."""

    what: str
    before: object
    after: object
    parent_before: object
    parent_after: object


def before_and_after(replay, steps):
    """What the page of a reorganization shows; nothing of it stays."""
    day = Day(last_day(steps))
    before = state_on(day)
    with overlaid():
        done, failed = carried_out(replay)
        after = state_on(day)
        changed = differing(before, after)
        ask_grants_afresh(replay.user)
        tops = tops_of(changed, before, after, replay.user)
        called_after = called(shown_keys(changed, after), day)
        chart_after = chart_of(known(tops, after), day, levels=LEVELS)
    ask_grants_afresh(replay.user)
    called_before = called(shown_keys(changed, before), day)
    sentences = {each.step.pk: each.sentence for each in done}
    return {
        "steps": [(step, sentences.get(step.pk, "")) for step in steps],
        "failed": failed,
        "day": day.date,
        "differences": [
            difference(key, before, after, called_before, called_after)
            for key in changed[:CHANGES_SHOWN]
        ],
        "more": max(0, len(changed) - CHANGES_SHOWN),
        "chart_before": chart_of(known(tops, before), day, levels=LEVELS),
        "chart_after": chart_after,
    }


def last_day(steps):
    """The day on which all has happened; today where that is earlier."""
    days = [today()]
    for step in steps:
        for text in step.data.get("on", ()):
            with suppress(ValidationError):
                days.append(PartialDate.parse(text).earliest)
    return max(days)


def carried_out(replay):
    try:
        return replay.carry_out(), None
    except Failed as failed:
        return failed.done, failed


def state_on(day):
    places = Placement.objects.in_force_on(day.date).values_list("organization", "parent")
    names = Name.objects.in_force_on(day.date)
    published = Organization.objects.published().order_by().values_list("pk", flat=True)
    names = names.order_by().values_list("organization", "pk")
    return State(dict(places.order_by()), dict(names), set(published))


def differing(before, after):
    """The keys of the organizations that stand elsewhere, are called otherwise, begin or end, or
    become public."""
    keys = dict.fromkeys([*before.parents, *after.parents])
    return [
        key
        for key in keys
        if before.parents.get(key, ...) != after.parents.get(key, ...)
        or before.names.get(key) != after.names.get(key)
        or (key in before.published) != (key in after.published)
    ]


def tops_of(changed, before, after, user):
    """The organizations under which something changes. One that has no parent, or whose parent
    the user does not know, stands for itself."""
    places = [
        (key, state.parents[key])
        for state in (after, before)
        for key in changed
        if key in state.parents
    ]
    parents = {parent for _key, parent in places if parent}
    seen = set(ORGANIZATIONS.known_to(user).keys_among(parents))
    tops = dict.fromkeys(parent if parent in seen else key for key, parent in places)
    return list(tops)[:TOPS_SHOWN]


def known(keys, state):
    return [key for key in keys if key in state.parents]


def shown_keys(changed, state):
    keys = changed[:CHANGES_SHOWN]
    return {*keys, *(state.parents[key] for key in keys if state.parents.get(key))}


def called(keys, day):
    """{key: organization} as they are called on the day."""
    (found,) = named(day, Organization.objects.for_lists().filter(pk__in=keys))
    return {organization.pk: organization for organization in found}


def difference(key, before, after, called_before, called_after):
    there = [key in state.parents for state in (before, after)]
    parents = [state.parents.get(key) for state in (before, after)]
    words = []
    if not there[0]:
        words.append(_("begins"))
    elif not there[1]:
        words.append(_("ends"))
    else:
        if parents[0] != parents[1]:
            words.append(_("stands elsewhere"))
        if before.names.get(key) != after.names.get(key):
            words.append(_("is called otherwise"))
    if key in after.published - before.published:
        words.append(_("becomes public"))
    return Difference(
        ", ".join(words),
        called_before.get(key) if there[0] else None,
        called_after.get(key) if there[1] else None,
        called_before.get(parents[0]),
        called_after.get(parents[1]),
    )
