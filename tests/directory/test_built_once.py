"""What is built once for many tests is the same for each of them, and there for no other."""

import pytest

from orgchart.models import Organization
from tests.builders import an_organization
from tests.built_once import built_once

pytestmark = pytest.mark.django_db


@built_once
def archive():
    return an_organization("Archive")


@built_once
def shelf(archive):
    return an_organization("Shelf", under=archive)


def names():
    return set(Organization.objects.values_list("name_en", flat=True))


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_finds_it_as_it_was_built(archive, time):
    assert names() == {archive.name_en} == {"Archive"}
    archive.name_en = f"Changed the {time} time"
    archive.save()
    an_organization("Of one test")


@pytest.mark.parametrize("time", ["first", "second"])
def test_it_is_built_on_what_it_names(shelf, archive, time):
    assert names() == {"Archive", "Shelf"}
    assert shelf.node.parent_id == archive.pk
    Organization.objects.filter(pk=shelf.pk).update(name_en=time)


def test_a_test_finds_what_it_names_and_nothing_else(bureau):
    assert names() == {"Ministry", "Bureau of Treaties"}


def test_a_test_that_names_nothing_finds_nothing():
    assert names() == set()


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_builds_its_own(shelf):
    assert names() == {"Archive", "Shelf"}
