"""What an old version says of where a record belongs is asked like a move: at both ends."""

import pytest
from django.urls import reverse

from directory.history.models import AuditEntry
from directory.publishing import drafts
from directory.publishing.actions import delete_record
from directory.publishing.revisions import revisions_of
from orgchart.actions.organizations import delete_organization, save_organization
from orgchart.actions.people import save_post
from orgchart.models import Relationship
from partnerships.actions.partnerships import save_partnership
from tests.builders import a_post, an_organization
from tests.partnerships.builders import a_partnership
from tests.treaties.builders import a_mandate, an_instrument
from treaties.actions.instruments import save_instrument

pytestmark = pytest.mark.django_db


def restore(client, user, record, revision, **data):
    client.force_login(user)
    kind = f"{record._meta.app_label}_{record._meta.model_name}"
    sent = {"revision": revision.pk, "version": record.version} | data
    return client.post(reverse(f"admin:{kind}_restore", args=[record.pk]), sent)


def first_of(record):
    return revisions_of(record).last()


def a_post_that_came(bureau, other_bureau, published):
    post = a_post(other_bureau, published=published)
    post.organization = bureau
    save_post(post)
    return post


def a_partnership_that_came(bureau, other_bureau, published):
    partnership = a_partnership(published=published, responsible=other_bureau)
    partnership.responsible = bureau
    save_partnership(partnership)
    return partnership


def an_instrument_that_came(bureau, other_bureau, published):
    instrument = an_instrument(published=False)
    save_instrument(instrument, save_owned=lambda: a_mandate(instrument, other_bureau))

    def hand_over():
        instrument.mandates.all().delete()
        a_mandate(instrument, bureau)

    old = first_of(instrument)
    save_instrument(instrument, save_owned=hand_over)
    old.delete()
    return instrument


@pytest.mark.parametrize("published", [False, True])
@pytest.mark.parametrize("came", [a_post_that_came, a_partnership_that_came])
def test_nothing_goes_back_to_where_she_edits_nothing(
    client, editor, publisher, bureau, other_bureau, came, published
):
    record = came(bureau, other_bureau, published)
    for user in (editor, publisher):
        assert restore(client, user, record, first_of(record)).status_code in (403, 409)
    record.refresh_from_db()
    assert getattr(record, "organization", None) == bureau or record.responsible == bureau
    assert drafts.open_draft(record) is None


@pytest.mark.parametrize("came", [a_post_that_came, a_partnership_that_came])
def test_an_administrator_takes_it_back(client, administrator, bureau, other_bureau, came):
    record = came(bureau, other_bureau, True)
    assert restore(client, administrator, record, first_of(record)).status_code == 302


def test_an_instrument_is_not_given_away_by_an_old_version(
    client, editor, publisher, bureau, other_bureau
):
    instrument = an_instrument_that_came(bureau, other_bureau, False)
    for user in (editor, publisher):
        assert restore(client, user, instrument, first_of(instrument)).status_code in (403, 409)
    assert [mandate.organization for mandate in instrument.mandates.all()] == [bureau]


class TestWhatIsGone:
    @pytest.fixture
    def related(self, bureau, ministry):
        """(a revision with a relationship to an organization, which is deleted since)"""
        other = an_organization("Gone", under=ministry, published=False)
        save_organization(
            bureau,
            save_owned=lambda: Relationship.objects.create(
                organization=bureau, other=other, kind="coordinates_with"
            ),
        )
        old = revisions_of(bureau)[0]
        save_organization(bureau, save_owned=lambda: bureau.relationships.all().delete())
        delete_organization(other)
        return old

    @pytest.mark.django_db(transaction=True)
    def test_is_said_to_a_publisher_and_nothing_changes(self, client, publisher, bureau, related):
        before = bureau.version
        answer = restore(client, publisher, bureau, related)
        bureau.refresh_from_db()
        assert (answer.status_code, bureau.version) == (409, before)
        assert "deleted" in answer.content.decode()

    @pytest.mark.django_db(transaction=True)
    def test_can_be_looked_at(self, client, publisher, bureau, related):
        client.force_login(publisher)
        now = revisions_of(bureau)[0]
        address = reverse("admin:orgchart_organization_compare", args=[bureau.pk])
        answer = client.get(address, {"old": related.pk, "new": now.pk})
        assert "(deleted)" in answer.content.decode()

    @pytest.mark.django_db(transaction=True)
    def test_in_the_draft_of_an_editor_is_no_error(self, client, editor, bureau, related):
        answer = restore(client, editor, bureau, related)
        assert answer.status_code in (302, 409)
        form = reverse("admin:orgchart_organization_change", args=[bureau.pk])
        assert client.get(form).status_code == 200


def test_an_address_that_another_took_is_said(client, publisher, bureau, other_bureau):
    old = revisions_of(bureau)[0]
    slug, bureau.slug = bureau.slug, "elsewhere"
    save_organization(bureau)
    other_bureau.slug = slug
    save_organization(other_bureau)
    answer = restore(client, publisher, bureau, old)
    bureau.refresh_from_db()
    assert (answer.status_code, bureau.slug) == (409, "elsewhere")


def test_a_version_that_is_left_out_restores_nothing(client, publisher, bureau):
    old = revisions_of(bureau)[0]
    bureau.summary_en = "Later"
    save_organization(bureau)
    client.force_login(publisher)
    address = reverse("admin:orgchart_organization_restore", args=[bureau.pk])
    for wrong in ({}, {"version": ""}, {"version": "x"}):
        assert client.post(address, {"revision": old.pk} | wrong).status_code == 409
    bureau.refresh_from_db()
    assert bureau.summary_en == "Later"


def test_an_unpublished_one_is_restored_by_its_editor(client, editor, bureau):
    new = an_organization("New", under=bureau, published=False, summary_en="First")
    old = first_of(new)
    new.summary_en = "Second"
    save_organization(new)
    assert restore(client, editor, new, old).status_code == 302
    new.refresh_from_db()
    assert (new.summary_en, new.state) == ("First", "draft")


def test_a_refusal_is_in_the_audit_log(client, editor, bureau, other_bureau):
    post = a_post_that_came(bureau, other_bureau, True)
    restore(client, editor, post, first_of(post))
    assert AuditEntry.objects.filter(verb="refused", actor=editor).count() == 1


def test_the_old_version_of_a_deleted_one_is_not_restored(client, editor, bureau):
    post = a_post(bureau, published=False)
    old, key = first_of(post), post.pk
    delete_record(post)
    client.force_login(editor)
    address = reverse("admin:orgchart_post_restore", args=[key])
    assert client.post(address, {"revision": old.pk, "version": 1}).status_code == 404
