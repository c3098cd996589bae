"""Editors at work at the same time, each on a connection of its own.

As in a browser, an editor opens some forms, and submits them later, in any order, from instances
that were read before any lock.
"""

import random
import threading
from collections import Counter
from typing import NamedTuple

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, connection
from django.db.models import ProtectedError
from mptt.exceptions import InvalidMove

from directory.history.as_of import today
from directory.publishing import actions as publishing
from orgchart.actions.organizations import (
    delete_organization,
    found_organization,
    save_organization,
)
from orgchart.actions.placements import move_organization
from orgchart.models import Organization, TreeNode

REFUSALS = (ValidationError, ProtectedError)
WEIGHTS = {
    "move": 6, "found": 3, "rename": 4, "delete": 3, "publish": 1, "withdraw": 1, "dissolve": 1,
    "revive": 1,
}  # fmt: skip


class Outcome(NamedTuple):
    """What became of a submitted form: `refused` is the exception, None where it was applied."""

    verb: str
    key: int
    refused: Exception | None
    detail: dict


class Form(NamedTuple):
    """What an editor saw when she opened it."""

    verb: str
    organization: Organization
    version: int
    seen_under: int | None
    target: Organization | None


class Editor:
    def __init__(self, number, verbs=WEIGHTS):
        self.number, self.verbs, self.count = number, verbs, 0
        self.dice = random.Random(number)
        self.outcomes = []

    def work(self, submissions, at_once=4):
        forms = []
        while len(self.outcomes) < submissions:
            while len(forms) < at_once:
                forms.append(self.open())
            self.dice.shuffle(forms)
            self.submit(forms.pop())

    def open(self):
        keys = list(Organization.objects.order_by("pk").values_list("pk", flat=True))
        organization = Organization.objects.filter(pk=self.dice.choice(keys)).first()
        target = Organization.objects.filter(pk=self.dice.choice(keys)).first()
        if organization is None:  # deleted between the two queries
            return self.open()
        node = TreeNode.objects.filter(pk=organization.pk).first()
        verb = self.dice.choices(list(self.verbs), list(self.verbs.values()))[0]
        return Form(verb, organization, organization.version, node and node.parent_id, target)

    def submit(self, form):
        self.count += 1
        detail = {"token": f"{form.verb} {self.number}-{self.count}"}
        key, refused = form.organization.pk, None
        try:
            key = getattr(self, form.verb)(form, detail) or key
        except REFUSALS as refusal:
            refused = refusal
        self.outcomes.append(Outcome(form.verb, key, refused, detail))

    def move(self, form, detail):
        position = self.dice.choice([None, 1, 2, 3])
        target = form.target if self.dice.random() < 0.9 else None
        # Some move by a script, which saw nothing.
        seen = {"seen_under": form.seen_under} if self.dice.random() < 0.7 else {}
        detail |= {"under": target and target.pk, **seen}
        move_organization(form.organization, under=target, position=position, **seen)

    def found(self, form, detail):
        new = Organization(name_en=detail["token"], kind="unit", code=detail["token"])
        found_organization(new, under=form.organization, position=self.dice.choice([None, 1, 2]))
        return new.pk

    def rename(self, form, detail):
        form.organization.name_en = form.organization.summary_en = detail["token"]
        based_on = form.version if self.dice.random() < 0.8 else None
        detail["based_on"] = based_on
        save_organization(form.organization, based_on=based_on)
        detail["version"] = form.organization.version

    def delete(self, form, detail):
        delete_organization(form.organization)

    def publish(self, form, detail):
        publishing.publish(form.organization)
        detail["version"] = form.organization.version

    def withdraw(self, form, detail):
        publishing.withdraw(form.organization)
        detail["version"] = form.organization.version

    def dissolve(self, form, detail):
        self.set_dissolved(form, today(), "day")

    def revive(self, form, detail):
        self.set_dissolved(form, None, "")

    def set_dissolved(self, form, day, precision):
        form.organization.dissolved, form.organization.dissolved_precision = day, precision
        save_organization(form.organization, based_on=form.version)


def work_at_once(editors, submissions, *, patience="60s"):
    """All editors at work; the outcomes, and the errors that are no refusals."""
    errors = []
    barrier = threading.Barrier(len(editors))

    def work(editor):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [patience])
                cursor.execute("SET statement_timeout = '60s'")  # a damaged tree may go in circles
            barrier.wait(timeout=30)
            editor.work(submissions)
        except Exception as error:  # noqa: BLE001 - all of them are reported
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[editor]) for editor in editors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcome for editor in editors for outcome in editor.outcomes], errors


class HeedlessEditor(Editor):
    """Goes on after an error, into which a writer without the lock runs."""

    def submit(self, form):
        try:
            super().submit(form)
        except (DatabaseError, ObjectDoesNotExist, InvalidMove) as error:
            self.outcomes.append(Outcome(form.verb, 0, error, {}))


def tally(outcomes):
    """{(verb, 'applied' or the refusal's code or kind): how many}"""
    return Counter(
        (o.verb, getattr(o.refused, "code", None) or type(o.refused).__name__)
        if o.refused
        else (o.verb, "applied")
        for o in outcomes
    )
