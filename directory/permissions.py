"""Who may do what: the names of the actions, and what a policy answers. Knows no app."""

from enum import StrEnum
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.http import Http404


class Action(StrEnum):
    VIEW = "view"
    TRANSLATE = "translate"
    ADD = "add"
    CHANGE = "change"
    MOVE = "move"
    DELETE = "delete"
    PUBLISH = "publish"
    ADMINISTER = "administer"


class Withheld(Http404):
    """There is such a record, and this user may not do this to it; she is not told which."""


class Policy(Protocol):
    def may(self, user, action, record=None):
        """May this user do this to that record? Without one: to any at all."""

    def which(self, user, action):
        """The records to which this user may do this, as a queryset."""

    def which_deleted(self, user, revisions):
        """Of the last revisions of deleted records, those that this user may bring back."""

    def languages(self, user, record):
        """The languages in which this user may write that record's texts, as a set of codes."""


def get_permitted_or_404(policy, user, action, **lookup):
    """The record that the user may do this to; 404 also where there is one that she may not see."""
    permitted = policy.which(user, action)
    record = permitted.filter(**lookup).first()
    if record is None:
        there = permitted.model._base_manager.filter(**lookup).exists()
        raise Withheld if there else Http404
    return record


def require(policy, user, action, record=None):
    if not policy.may(user, action, record):
        raise PermissionDenied
