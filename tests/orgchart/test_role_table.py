"""Every role on every page of a record, wherever it stands to the grant: what a policy answers is
what the pages do. Refused is refused with 403 where she sees the record, and with the same answer
as for nothing where she does not."""

import pytest
from django.urls import reverse

from directory.history.models import AuditEntry
from directory.permissions import Action
from orgchart.models import Grant, Organization
from tests.orgchart.roles import COVERED, MAY, POSITIONS, granted

pytestmark = pytest.mark.django_db
APPS = {
    "organization": "orgchart",
    "post": "orgchart",
    "person": "orgchart",
    "instrument": "treaties",
    "partnership": "partnerships",
}
# page of any record: (what it asks for, what is sent to it, the answers of one who may)
PAGES = {
    "change": (Action.VIEW, None, {200}),
    "history": (Action.VIEW, None, {200}),
    "delete": (Action.DELETE, None, {200}),
    "draft": (Action.CHANGE, {"act": "comment"}, {409}),
}
OF_ORGANIZATIONS = {
    "move": (Action.MOVE, None, {200}),
    "happens/rename": (Action.CHANGE, None, {200}),
    "happens/found": (Action.ADD, None, {200}),
    "happens/merge": (Action.CHANGE, None, {200}),
    "grants": (Action.ADMINISTER, None, {200}),
}


def ask(client, address, data):
    answer = client.get(address) if data is None else client.post(address, data)
    return answer.status_code


def expected(role, at, action, done):
    """The statuses that a page may answer."""
    if at not in COVERED:
        return {302, 404}
    return done if action in MAY[role].split() else {403}


def everything(records):
    return {
        (kind, at): type(record).objects.filter(pk=record.pk).values().get()
        for kind, standing in records.items()
        for at, record in standing.items()
    }


@pytest.mark.parametrize("role", MAY)
def test_the_pages_of_a_record_do_what_the_role_may(client, records, bureau, role):
    Organization.objects.update(state="draft")  # what the public reads only publishers delete
    client.force_login(granted(role, bureau))
    before = everything(records)
    for kind, standing in records.items():
        pages = PAGES | (OF_ORGANIZATIONS if kind == "organization" else {})
        for at, record in standing.items():
            start = f"/en/admin/{APPS[kind]}/{kind}/{record.pk}"
            for page, (action, data, done) in pages.items():
                status = ask(client, f"{start}/{page}/", data)
                assert status in expected(role, at, action, done), (kind, at, page)
    assert everything(records) == before


@pytest.mark.parametrize("role", MAY)
def test_publishing_is_for_publishers_where_they_publish(client, records, bureau, role):
    client.force_login(granted(role, bureau))
    for kind, standing in records.items():
        for at, record in standing.items():
            address = f"/en/admin/{APPS[kind]}/{kind}/{record.pk}/draft/"
            status = ask(client, address, {"act": "publish", "version": 1})
            assert status in expected(role, at, Action.PUBLISH, {409}), (kind, at)
        chosen = {"_selected_action": [each.pk for each in standing.values()], "action": "publish"}
        answer = client.post(f"/en/admin/{APPS[kind]}/{kind}/", chosen)
        asked = answer.context["records"] if answer.status_code == 200 else []
        hers = [at for at, each in standing.items() if each in asked]
        assert hers == (COVERED if "publish" in MAY[role].split() else []), kind


@pytest.mark.parametrize("role", MAY)
def test_translating_is_for_all_where_they_translate(client, records, bureau, role):
    """A translator in her languages, the others in each one."""
    client.force_login(granted(role, bureau))
    for kind, standing in records.items():
        for at, record in standing.items():
            for language in ("fr", "zh-hans"):
                desk = {"person": "people"}.get(kind, f"{kind}s")
                address = reverse("translate", args=[desk, record.public_id, language])
                status = ask(client, address, None)
                may = role != "translator" or language == "fr"
                allowed = ({200} if may else {403}) if at in COVERED else {404}
                assert status in allowed, (kind, at, language)


@pytest.mark.parametrize("role", MAY)
def test_new_ones_are_made_where_the_role_adds(client, records, bureau, role):
    client.force_login(granted(role, bureau))
    adds = "add" in MAY[role].split()
    places = {
        "organization": ("placement", "parent"),
        "post": ("post", "organization"),
    }
    for kind, app in APPS.items():
        assert ask(client, f"/en/admin/{app}/{kind}/add/", None) == (200 if adds else 403), kind
    for model, field in places.values():
        query = f"app_label=orgchart&model_name={model}&field_name={field}&term="
        answer = client.get(f"/en/admin/autocomplete/?{query}")
        offered = {int(each["id"]) for each in answer.json()["results"]} if adds else set()
        hers = {records["organization"][at].pk for at in COVERED} if adds else set()
        assert offered == hers, model


@pytest.mark.parametrize("role", MAY)
def test_a_record_beside_the_grant_cannot_be_taken_into_it(client, records, bureau, role):
    """A forged move names a place of hers and an organization that is not, and the other way."""
    client.force_login(granted(role, bureau))
    at = records["organization"]
    moves = [(place, "inside") for place in POSITIONS if place not in COVERED]
    moves += [("below", place) for place in POSITIONS if place not in COVERED]
    before = list(Organization.objects.order_by("pk").values_list("pk", "node__parent"))
    for moved, under in moves:
        data = {"organization": at[moved].pk, "where": "last", "target": at[under].pk}
        data |= {"seen_under": at[moved].node.parent_id or ""}
        status = ask(client, "/en/admin/orgchart/organization/structure/move/", data)
        assert status in {403, 404}, (moved, under)
    after = list(Organization.objects.order_by("pk").values_list("pk", "node__parent"))
    assert after == before
    assert AuditEntry.objects.of_verb("refused").count() == len(moves)


@pytest.mark.parametrize("role", MAY)
def test_grants_are_given_where_the_role_administers(client, records, bureau, outsider, role):
    user = granted(role, bureau)
    client.force_login(user)
    given = set()
    for at, organization in (records["organization"] | {"everywhere": None}).items():
        for new in MAY:
            data = {"user": outsider.pk, "group": "", "role": new}
            data |= {"organization": organization.pk if organization else ""}
            data |= {"languages": ["fr"]} if new == "translator" else {}
            client.post("/en/admin/orgchart/grant/add/", data)
            if Grant.objects.filter(user=outsider).delete()[0]:
                given.add((at, new))
    administers = role == "administrator"
    assert given == ({(at, new) for at in COVERED for new in MAY} if administers else set())
