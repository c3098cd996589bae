"""Audit lines of who comes and goes, and of what Django's own forms save."""

import json

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver

from directory.accounts import trail
from directory.history import audit
from orgchart.actions.grants import withdraw_grant
from orgchart.models import Organization

VERBS = {ADDITION: "create", CHANGE: "change", DELETION: "delete"}
REFUSALS = {
    "sign-in refused": "sign_in",
    "second factor refused": "second_factor",
    "invitation refused": "invitation",
    "single sign-on refused: no account": "single_sign_on",
}
# In the log of the process alone: strangers could fill the audit log with them.
TOO_MANY = {"sign-in slowed down", "too many requests"}
RIGHTS = ("is_active", "is_staff", "is_superuser")


@receiver(trail.happened)
def account_used(what, user, by, **options):
    """Of a refusal the account that was tried, if there is one. What was typed is kept nowhere."""
    if what in REFUSALS:
        audit.refuse(by, user, page=REFUSALS[what])
    elif what not in TOO_MANY:
        audit.record(by or user, what.replace(" ", "_"), user)


@receiver(post_save, sender=LogEntry)
def saved_in_a_form(instance, **options):
    """Users, groups and the site are saved by Django's own forms; what the actions of this project
    save, they log themselves. Which fields were changed is said, and of rights to what."""
    verb = VERBS[instance.action_flag]
    record = instance.content_type.get_all_objects_for_this_type(pk=instance.object_id).first()
    fields = sorted(set(changed_fields(instance.change_message)))
    audit.record(instance.user, verb, record, fields=fields, **rights(record))


@receiver(pre_delete, sender=get_user_model())
@receiver(pre_delete, sender=Group)
@receiver(pre_delete, sender=Organization)
def ends_with_its_grants(instance, **options):
    """What goes takes its grants along: each is a line of its own."""
    for grant in instance.grants.all():
        withdraw_grant(grant)


def changed_fields(message):
    parts = json.loads(message) if message.startswith("[") else []
    for part in parts:
        for change in part.values():
            yield from change.get("fields", [])


def rights(record):
    """What a user may do, and who is in a group."""
    if isinstance(record, Group):
        return {"members": sorted(record.user_set.values_list("pk", flat=True))}
    if not isinstance(record, get_user_model()):
        return {}
    groups = sorted(record.groups.values_list("pk", flat=True))
    return {name: getattr(record, name) for name in RIGHTS} | {"groups": groups}
