"""Reorganizations as editors prepare them: by the ordinary form of what happens to one."""

from django.urls import reverse

from directory.publishing import drafts
from directory.publishing.snapshot import snapshot
from orgchart.models import Change, Name, Placement, TreeNode

DAY = "2020-06-01"


def happens(organization, kind):
    return f"/en/admin/orgchart/organization/{organization.pk}/happens/{kind}/"


def page(change_set):
    return reverse("admin:orgchart_changeset_change", args=[change_set.pk])


def state():
    return (
        sorted(Name.objects.values_list("pk", "name_en", "start_date", "end_date")),
        sorted(Placement.objects.values_list("pk", "parent", "start_date", "end_date")),
        sorted(TreeNode.objects.values_list("pk", "parent", "lft", "rght")),
        Change.objects.count(),
    )


def draft_of(record, actor, **fields):
    content = snapshot(type(record).objects.get(pk=record.pk))
    content["fields"] |= fields
    return drafts.save_draft(record, content, actor=actor)
