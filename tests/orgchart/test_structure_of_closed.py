"""The structure page and the quality board for who edits what has no place today."""

import pytest
from django.urls import reverse

from directory.history.fields import set_partial_date
from directory.history.partial_dates import PartialDate
from orgchart.actions.changes import close
from orgchart.actions.organizations import found_organization
from orgchart.models import Organization

pytestmark = pytest.mark.django_db
STRUCTURE = "admin:orgchart_organization_structure"


@pytest.fixture(params=["closed", "to come"])
def absent(request, editor, bureau, ministry):
    """What the editor's grant is on has no node today."""
    if request.param == "closed":
        close(Organization.objects.get(pk=bureau.pk), on=PartialDate.parse("2024-05-01"))
        return bureau
    coming = Organization(name_en="To come", kind="office")
    set_partial_date(coming, "founded", PartialDate.parse("2999-01-01"))
    found_organization(coming, under=ministry)
    editor.grants.update(organization=coming)
    return coming


def test_its_structure_page_is_no_error(client, editor, absent):
    client.force_login(editor)
    assert client.get(reverse(STRUCTURE)).status_code == 200
    assert client.get(reverse(STRUCTURE), {"at": absent.pk}).status_code == 200
    below = reverse("admin:orgchart_organization_below")
    assert client.get(below, {"at": absent.pk}).status_code == 200


def test_its_move_page_says_why_it_cannot_be_moved(client, editor, absent):
    client.force_login(editor)
    address = reverse("admin:orgchart_organization_move", args=[absent.pk])
    assert client.get(address).status_code == 200
    answer = client.post(address, {"where": "last", "under": absent.pk, "seen_under": ""})
    assert answer.status_code in (200, 409)
    drop = reverse("admin:orgchart_organization_drop")
    sent = {"organization": absent.pk, "where": "top", "target": "", "seen_under": ""}
    assert client.post(drop, sent).status_code in (403, 409)


def test_its_quality_board_is_no_error(client, editor, absent):
    client.force_login(editor)
    assert client.get(reverse("quality")).status_code == 200
    assert client.get(reverse("quality"), {"within": absent.slug}).status_code in (200, 404)


@pytest.mark.parametrize("name", ["change", "history"])
def test_its_form_and_revisions_are_no_error(client, editor, absent, name):
    client.force_login(editor)
    address = reverse(f"admin:orgchart_organization_{name}", args=[absent.pk])
    assert client.get(address).status_code == 200
