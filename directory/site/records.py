"""The kinds of record that are drafted, reviewed and published: by which policy, by which action,
and on whose page the public reads them."""

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import Model

from orgchart.actions.organizations import save_organization
from orgchart.actions.people import save_person, save_post
from orgchart.models import Organization, Person, Post
from orgchart.permissions import ORGANIZATIONS, PEOPLE, POSTS
from partnerships.actions.partnerships import save_partnership
from partnerships.models import Partnership
from partnerships.permissions import PARTNERSHIPS
from treaties.actions.effects import project_effects
from treaties.actions.instruments import save_instrument
from treaties.models import Instrument
from treaties.permissions import INSTRUMENTS


def itself(record):
    return record


def line_above(organization, day):
    return Organization.objects.line_on(organization, day)


def nothing(record, day):
    return Organization.objects.none()


def left_alone(record):
    """Nothing of it is computed from its rows."""


def days_of(instrument):
    project_effects([instrument.pk])


class Kind(NamedTuple):
    """`page_of` gives the record on whose page one is read; `above` the organizations that hide
    that page where they are not public themselves; `project` computes what no snapshot holds."""

    model: type[Model]
    policy: object
    save: Callable
    page_of: Callable = itself
    above: Callable = nothing
    project: Callable = left_alone


KINDS = {
    kind.model: kind
    for kind in (
        Kind(Organization, ORGANIZATIONS, save_organization, above=line_above),
        Kind(Post, POSTS, save_post, lambda post: post.organization, line_above),
        Kind(Person, PEOPLE, save_person),
        Kind(Instrument, INSTRUMENTS, save_instrument, project=days_of),
        Kind(Partnership, PARTNERSHIPS, save_partnership),
    )
}
