"""A form for something new that is sent twice (the browser's back button, a double click, a
replayed request) adds it once."""

import threading

import pytest
from django.db import connection

from directory.history.models import AuditEntry
from orgchart.actions.organizations import delete_organization
from orgchart.models import ChangeSet, Organization, Person, Post, Step
from partnerships.models import Partnership
from tests.pages import opened
from tests.reorganizing import DAY, happens
from tests.sign_in import SignedInClient
from treaties.models import Instrument, Subject

pytestmark = pytest.mark.django_db
KINDS = {
    Organization: ("orgchart/organization", {"name_en": "New office", "kind": "office"}),
    Post: ("orgchart/post", {"title_en": "New chief"}),
    Person: ("orgchart/person", {"name_en": "Amal Haddad"}),
    Instrument: ("treaties/instrument", {"title_en": "New treaty", "kind": "treaty"}),
    Partnership: ("partnerships/partnership", {"name_en": "New network", "kind": "network"}),
    Subject: ("treaties/subject", {"name_en": "New subject"}),
    ChangeSet: ("orgchart/changeset", {"title": "New reform"}),
}


def add(model):
    return f"/en/admin/{KINDS[model][0]}/add/"


def filled(client, model, bureau):
    """The form for a new one as the page gives it, with what it needs."""
    data = opened(client, add(model), f"{model._meta.model_name}_form") | KINDS[model][1]
    for name in ("under", "organization", "responsible"):
        if name in data:
            data[name] = bureau.pk
    return data


def replays():
    lines = AuditEntry.objects.of_verb("refused")
    return [line.detail.get("reason") for line in lines]


@pytest.mark.parametrize("model", KINDS)
def test_a_form_sent_twice_adds_once(client, administrator, bureau, model):
    client.force_login(administrator)
    before = model.objects.count()
    data = filled(client, model, bureau)
    assert client.post(add(model), data).status_code == 302
    made = model.objects.latest("pk")
    again = client.post(add(model), data)
    assert again.status_code == 409
    text = again.content.decode()
    assert "This form was sent already" in text
    assert f"/{made.pk}/change/" in text
    assert model.objects.count() == before + 1
    assert replays() == ["replayed"]


@pytest.mark.parametrize("model", KINDS)
def test_two_forms_add_two(client, administrator, bureau, model):
    client.force_login(administrator)
    before = model.objects.count()
    for number in range(2):
        data = filled(client, model, bureau)
        if model is Subject:
            data["name_en"] += str(number)
        assert client.post(add(model), data).status_code == 302
    assert model.objects.count() == before + 2


def test_a_form_that_was_refused_can_be_sent_again(client, administrator, bureau):
    client.force_login(administrator)
    data = filled(client, Organization, bureau)
    refused = client.post(add(Organization), data | {"kind": "castle"})
    assert refused.status_code == 200
    assert data["form_key"] in refused.content.decode()
    assert client.post(add(Organization), data).status_code == 302


def test_a_window_beside_a_form_adds_too(client, administrator, bureau):
    client.force_login(administrator)
    data = filled(client, Person, bureau) | {"_popup": "1"}
    assert "popup_response" in client.post(add(Person), data).content.decode()
    assert client.post(add(Person), data).status_code == 409
    assert Person.objects.count() == 1


def test_what_was_deleted_since_does_not_come_back(client, administrator, bureau):
    client.force_login(administrator)
    data = filled(client, Organization, bureau)
    client.post(add(Organization), data)
    delete_organization(Organization.objects.get(name_en="New office"))
    again = client.post(add(Organization), data)
    assert again.status_code == 409
    assert "is not there any more" in again.content.decode()
    assert not Organization.objects.filter(name_en="New office").exists()


@pytest.mark.parametrize("whose", ["another's", "of another kind", "forged"])
def test_a_key_that_was_not_made_for_this_form_is_refused(
    client, administrator, editor, bureau, whose
):
    client.force_login(administrator)
    data = filled(client, Organization, bureau)
    if whose == "forged":
        data["form_key"] = f"{bureau.public_id}:x"
    elif whose == "another's":
        client.force_login(editor)
    else:
        data["form_key"] = filled(client, Person, bureau)["form_key"]
    assert client.post(add(Organization), data).status_code == 409
    assert replays() == ["forged"]
    assert not Organization.objects.filter(name_en="New office").exists()


class TestFounding:
    @pytest.fixture
    def data(self, client, publisher, bureau):
        client.force_login(publisher)
        data = opened(client, happens(bureau, "found"), "change-form")
        return data | {"on": DAY, "name_en": "Office of Treaties", "kind": "office"}

    def test_sent_twice_founds_once(self, client, bureau, data):
        assert client.post(happens(bureau, "found"), data).status_code == 302
        made = Organization.objects.get(name_en="Office of Treaties")
        again = client.post(happens(bureau, "found"), data)
        text = again.content.decode()
        assert "This form was sent already" in text
        assert f'<a href="/en/admin/orgchart/organization/{made.pk}/change/">' in text
        assert Organization.objects.filter(name_en="Office of Treaties").count() == 1
        assert replays() == ["replayed"]

    def test_put_twice_into_a_reorganization_founds_once(self, client, bureau, data, change_set):
        data |= {"change_set": change_set.pk, "into_set": "1"}
        assert client.post(happens(bureau, "found"), data).status_code == 302
        assert "sent already" in client.post(happens(bureau, "found"), data).content.decode()
        assert Organization.objects.filter(name_en="Office of Treaties").count() == 1
        assert Step.objects.count() == 1

    def test_with_a_forged_key_founds_nothing(self, client, bureau, data):
        data["form_key"] = f"{bureau.public_id}:x"
        text = client.post(happens(bureau, "found"), data).content.decode()
        assert "was not made here" in text
        assert not Organization.objects.filter(name_en="Office of Treaties").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [Organization, Person, ChangeSet])
def test_a_form_sent_twice_at_the_same_moment_adds_once(administrator, bureau, model):
    clients = [SignedInClient() for _number in range(4)]
    for client in clients:
        client.force_login(administrator)
    data, before = filled(clients[0], model, bureau), model.objects.count()
    start, statuses = threading.Barrier(4), []

    def send(client):
        try:
            start.wait()
            statuses.append(client.post(add(model), data).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [302, 409, 409, 409]
    assert model.objects.count() == before + 1
