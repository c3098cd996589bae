"""What was deleted: who sees it, who brings it back, and what stands in the way."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.publishing.actions import delete_record
from directory.publishing.enums import Verb
from directory.publishing.models import Revision
from orgchart.actions.organizations import delete_organization
from orgchart.models import Grant, Organization, Person
from partnerships.models import Partnership
from tests.builders import a_person, a_post, an_appointment, an_organization
from tests.conftest import a_user
from tests.partnerships.builders import a_partnership
from tests.treaties.builders import a_mandate, an_instrument
from treaties.models import Instrument

pytestmark = pytest.mark.django_db
KINDS = {
    Organization: "orgchart_organization",
    Person: "orgchart_person",
    Instrument: "treaties_instrument",
    Partnership: "partnerships_partnership",
}


def bin_of(client, user, kind):
    client.force_login(user)
    return client.get(reverse(f"admin:{kind}_deleted"))


def bring_back(client, user, kind, revision=None):
    client.force_login(user)
    revision = revision or Revision.objects.filter(verb=Verb.DELETED).first()
    return client.post(reverse(f"admin:{kind}_bring_back", args=[revision.pk]))


@pytest.fixture
def everywhere(db):
    """Administers everything, without being a superuser."""
    user = a_user("everywhere@example.org", name="Everywhere")
    Grant.objects.create(user=user, role="administrator")
    return user


@pytest.fixture
def neighbour(other_bureau):
    user = a_user("neighbour@example.org", name="Neighbour")
    Grant.objects.create(user=user, organization=other_bureau)
    return user


def an_instrument_of(bureau):
    instrument = an_instrument("Convention on Notes", published=False)
    a_mandate(instrument, bureau)
    return instrument


MADE = {
    "treaties_instrument": an_instrument_of,
    "partnerships_partnership": lambda bureau: a_partnership(
        "Network of Notes", published=False, responsible=bureau
    ),
}


@pytest.mark.parametrize("kind", MADE)
class TestWhatBelongsToABureau:
    @pytest.fixture
    def deleted(self, kind, bureau, publisher):
        record = MADE[kind](bureau)
        delete_record(record, actor=publisher)
        return record

    def test_comes_back_by_its_editor_though_another_deleted_it(
        self, client, kind, editor, deleted
    ):
        assert str(deleted) in bin_of(client, editor, kind).content.decode()
        assert bring_back(client, editor, kind).status_code == 302
        assert type(deleted).objects.get().public_id == deleted.public_id

    def test_is_seen_by_nobody_of_another(self, client, kind, neighbour, deleted):
        assert str(deleted) not in bin_of(client, neighbour, kind).content.decode()
        assert bring_back(client, neighbour, kind).status_code == 403
        assert not type(deleted).objects.exists()

    def test_does_not_follow_who_deleted_it_and_edits_elsewhere_now(
        self, client, kind, publisher, other_bureau, deleted
    ):
        Grant.objects.filter(user=publisher).update(organization=other_bureau)
        assert str(deleted) not in bin_of(client, publisher, kind).content.decode()
        assert bring_back(client, publisher, kind).status_code == 403

    def test_comes_back_by_who_administers_everything(self, client, kind, everywhere, deleted):
        assert str(deleted) in bin_of(client, everywhere, kind).content.decode()
        assert bring_back(client, everywhere, kind).status_code == 302


def test_a_person_comes_back_by_who_administers_everything(client, everywhere, administrator):
    delete_record(a_person("Amal Haddad"), actor=administrator)
    assert bring_back(client, everywhere, "orgchart_person").status_code == 302


def test_what_was_deleted_twice_is_there_once_as_it_was_last(client, editor, bureau):
    office = an_organization("First name", under=bureau, published=False)
    delete_organization(office, actor=editor)
    first = Revision.objects.get(verb=Verb.DELETED)
    bring_back(client, editor, "orgchart_organization")
    office = Organization.objects.get(public_id=office.public_id)
    delete_organization(office, actor=editor)
    text = bin_of(client, editor, "orgchart_organization").content.decode()
    assert text.count("First name") == 1
    assert bring_back(client, editor, "orgchart_organization", first).status_code == 404
    assert bring_back(client, editor, "orgchart_organization").status_code == 302
    assert Organization.objects.filter(public_id=office.public_id).exists()


@pytest.mark.parametrize("kind", ["orgchart_organization", "orgchart_post", *MADE])
def test_the_bin_asks_as_much_for_three_as_for_one(client, editor, bureau, kind):
    make = MADE | {
        "orgchart_organization": lambda bureau: an_organization(under=bureau, published=False),
        "orgchart_post": lambda bureau: a_post(bureau, published=False),
    }

    def delete_one():
        record = make[kind](bureau)
        remove = delete_organization if isinstance(record, Organization) else delete_record
        remove(record, actor=editor)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert bin_of(client, editor, kind).content.count(b"/restore/") == shown
        return len(queries)

    delete_one()
    shown = 1
    cost()
    one = cost()
    delete_one()
    delete_one()
    shown = 3
    assert cost() == one


def test_the_pages_of_the_bin_hold_only_hers(client, editor, bureau, other_bureau, monkeypatch):
    monkeypatch.setattr("directory.publishing.history_admin.DELETED_PER_PAGE", 1)
    delete_organization(an_organization("Mine", under=bureau, published=False), actor=editor)
    for number in range(3):
        delete_organization(an_organization(f"Other {number}", under=other_bureau, published=False))
    answer = bin_of(client, editor, "orgchart_organization")
    assert "Mine" in answer.content.decode()
    assert answer.context["page"].paginator.count == 1


@pytest.mark.parametrize("key", ["0", "9" * 18, "9" * 30])
def test_a_forged_key_brings_nothing_back(client, administrator, key):
    client.force_login(administrator)
    answer = client.post(f"/en/admin/orgchart/organization/deleted/{key}/restore/")
    assert answer.status_code == 404


def test_a_revision_of_another_kind_is_not_brought_back(client, administrator, bureau):
    post = a_post(bureau, published=False)
    delete_record(post, actor=administrator)
    assert bring_back(client, administrator, "orgchart_organization").status_code == 404


def test_a_published_one_comes_back_as_a_draft(client, editor, publisher, bureau):
    delete_record(a_post(bureau, "Director"), actor=publisher)
    bring_back(client, editor, "orgchart_post")
    assert bureau.posts.get().state == "draft"


@pytest.mark.django_db(transaction=True)
def test_what_it_refers_to_may_be_gone_and_is_said(client, editor, bureau):
    person = a_person("Amal Haddad")
    post = a_post(bureau, published=False)
    an_appointment(post, person)
    delete_record(post, actor=editor)
    revision = Revision.objects.get(verb=Verb.DELETED)
    delete_record(person, actor=editor)
    answer = bring_back(client, editor, "orgchart_post", revision)
    text = client.get(answer.headers["Location"]).content.decode()
    assert "This refers to what was deleted: Amal Haddad. Restore that first." in text
    assert not bureau.posts.exists()
