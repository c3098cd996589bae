"""What many tests begin with is written once, and kept for all that follow each other with it.

    @built_once
    def bureau(ministry):
        return an_organization("Bureau of Treaties", under=ministry)

is a fixture. What it writes lies in a transaction that stays open around the tests, each of which
is rolled back to where it began. A test sees the rows of the fixtures that it names, and of no
others; of what a fixture returns it has a copy of its own. Tests that commit build their own.
"""

from copy import deepcopy
from functools import wraps
from inspect import signature
from itertools import count, groupby
from typing import NamedTuple

import pytest
from django.db import transaction
from django.utils import translation

ORDER = count()


def built_once(build):
    """A fixture that only writes rows. What it needs was built once too."""

    @wraps(build)
    def fixture(**needed):
        layer = LAYERS.of(build)
        return deepcopy(layer.value) if layer else build(**needed)

    fixture.build = build
    build.place = next(ORDER)
    return pytest.fixture(fixture)


class Layer(NamedTuple):
    build: object
    block: transaction.Atomic
    value: object


class Layers:
    """What is written at the moment, in the order of the definitions: one builds on the other."""

    def __init__(self):
        self.all = []

    def become(self, builds):
        same = 0
        while same < min(len(builds), len(self.all)) and self.all[same].build is builds[same]:
            same += 1
        while len(self.all) > same:
            take_back(self.all.pop().block)
        for build in builds[same:]:
            self.add(build)

    def add(self, build):
        block = transaction.atomic()
        block.__enter__()
        known = {layer.build.__name__: layer.value for layer in self.all}
        needed = {name: deepcopy(known.get(name)) for name in signature(build).parameters}
        try:
            with translation.override("en"):
                value = build(**needed)
        except BaseException:
            take_back(block)
            raise
        self.all.append(Layer(build, block, value))

    def of(self, build):
        return next((layer for layer in self.all if layer.build is build), None)


LAYERS = Layers()


def take_back(block):
    transaction.set_rollback(True)
    block.__exit__(None, None, None)


def builds_of(test):
    """What a test names that is built once, in the order in which it is built."""
    if commits(test):
        return []
    fixtures = test._fixtureinfo.name2fixturedefs
    builds = [build_of(name, fixtures) for name in test.fixturenames]
    return sorted(filter(None, builds), key=lambda build: build.place)


def build_of(name, fixtures):
    """Nothing for a fixture that needs one of another kind, such as one that a module redefines."""
    closest = fixtures[name][-1] if name in fixtures else None
    build = getattr(getattr(closest, "func", None), "build", None)
    if build and all(need == "db" or build_of(need, fixtures) for need in closest.argnames):
        return build
    return None


def commits(test):
    marker = test.get_closest_marker("django_db")
    return bool(
        (marker and marker.kwargs.get("transaction"))
        or {"transactional_db", "live_server"} & set(test.fixturenames)
    )


def together(tests):
    """The tests of each module, those that begin with the same rows after each other."""
    for _module, of_module in groupby(tests, key=lambda test: test.path):
        yield from sorted(of_module, key=lambda test: [each.place for each in builds_of(test)])
