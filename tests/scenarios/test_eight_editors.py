"""Eight people edit, move, publish, restore and reorganize the same few organizations for half a
minute. Then each thing that was sent is accounted for: applied, or refused with a sentence."""

import time
from collections import Counter

import pytest

from directory.history.models import AuditEntry
from directory.publishing.enums import DraftStatus, Said, Verb
from directory.publishing.models import Draft, DraftNote, Revision
from orgchart.enums import SetStatus
from orgchart.models import ChangeSet, Grant, Name, Organization, Step
from tests.builders import an_organization
from tests.conftest import a_user
from tests.orgchart.soundness import assert_sound
from tests.scenarios.desk import FIELDS, Person, work_at_once

SECONDS = 30
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def records():
    """Two bureaus with two offices each, below a ministry: their keys."""
    ministry = an_organization("Ministry", kind="ministry")
    made = []
    for b in range(2):
        bureau = an_organization(f"Bureau {b}", under=ministry)
        made += [bureau, *(an_organization(f"Office {b}-{n}", under=bureau) for n in range(2))]
    Grant.objects.bulk_create(
        Grant(user=a_user(f"{role}{n}@example.org"), organization=ministry, role=role)
        for role in ("editor", "publisher")
        for n in range(4)
    )
    return [each.pk for each in made]


@pytest.fixture
def day_of_work(records):
    """(what was sent, the answers to those who only looked, errors)"""
    grants = Grant.objects.select_related("user").order_by("user__email")
    people = [
        Person(n, grant.user, records, publishes=grant.role == "publisher")
        for n, grant in enumerate(grants)
    ]
    errors = work_at_once(people, SECONDS)
    return (
        [sent for person in people for sent in person.sent],
        Counter(status for person in people for status in person.looked),
        errors,
    )


def test_every_change_of_eight_people_is_applied_or_refused_with_a_sentence(day_of_work):
    sent, looked, errors = day_of_work
    print(sorted(Counter((each.verb, each.status) for each in sent).items()), looked)
    for error in Counter(e.strip().splitlines()[-1] for e in errors).items(): print(error)
    for each in Counter((s.verb, s.sentence[:150]) for s in sent if not s.applied).items(): print(each)
    assert errors == [], errors[0]
