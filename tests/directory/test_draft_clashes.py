"""A draft that no longer fits what is saved: a sentence, never an error page."""

import re

import pytest
from django.urls import reverse

from directory.publishing import drafts, sharing
from directory.publishing.snapshot import snapshot
from orgchart.actions.organizations import save_organization
from orgchart.models import Organization
from tests.pages import form_of
from tests.treaties.builders import a_mandate, a_state, acts_of, an_instrument
from treaties.models import Act, InstrumentSubject, Subject

pytestmark = pytest.mark.django_db


def draft_with(record, actor, **fields):
    content = snapshot(type(record).objects.get(pk=record.pk))
    content["fields"] |= fields
    return drafts.save_draft(record, content, actor=actor)


def addresses(record, draft):
    kind = f"admin:{record._meta.app_label}_{record._meta.model_name}"
    return {
        "form": reverse(f"{kind}_change", args=[record.pk]),
        "preview": reverse("preview", args=[draft.public_id]),
        "shared": reverse("shared-preview", args=[sharing.token_of(draft)]),
        "act": reverse(f"{kind}_draft", args=[record.pk]),
    }


@pytest.mark.parametrize("page", ["form", "preview", "shared"])
def test_a_draft_whose_address_another_record_took_can_still_be_seen(
    client, publisher, bureau, office, page
):
    draft = draft_with(bureau, publisher, slug="wanted")
    office.slug = "wanted"
    save_organization(office)
    client.force_login(publisher)
    assert client.get(addresses(bureau, draft)[page]).status_code in (200, 409)


def test_a_draft_whose_address_another_record_took_is_refused_in_words(
    client, publisher, bureau, office
):
    draft = draft_with(bureau, publisher, slug="wanted")
    office.slug = "wanted"
    save_organization(office)
    client.force_login(publisher)
    answer = client.post(addresses(bureau, draft)["act"], {"act": "publish", "version": 1})
    assert answer.status_code == 409


@pytest.fixture
def convention(bureau, publisher):
    convention = an_instrument()
    a_mandate(convention, bureau)
    return convention


def row_of_act(convention, participant):
    (act,) = acts_of(convention, participant, "1990-01-01 signature")
    row = next(r for r in snapshot(convention)["owned"]["acts"] if r["id"] == act.pk)
    act.delete()
    return row


@pytest.mark.parametrize("page", ["form", "preview", "shared"])
def test_the_same_act_entered_twice_can_be_seen(client, publisher, convention, page):
    state = a_state()
    content = snapshot(convention)
    content["owned"]["acts"] = [row_of_act(convention, state)]
    draft = drafts.save_draft(convention, content, actor=publisher)
    acts_of(convention, state, "1990-01-01 signature")
    client.force_login(publisher)
    assert client.get(addresses(convention, draft)[page]).status_code in (200, 409)


def test_the_same_act_entered_twice_is_refused_in_words(client, publisher, convention):
    state = a_state()
    content = snapshot(convention)
    content["owned"]["acts"] = [row_of_act(convention, state)]
    draft = drafts.save_draft(convention, content, actor=publisher)
    acts_of(convention, state, "1990-01-01 signature")
    client.force_login(publisher)
    where = addresses(convention, draft)["act"]
    assert client.post(where, {"act": "publish", "version": 1}).status_code == 409


def test_what_no_longer_fits_is_said_in_the_form_and_all_else_is_kept(
    client, publisher, bureau, office
):
    draft_with(bureau, publisher, slug="wanted", summary_en="Drafted")
    office.slug = "wanted"
    save_organization(office)
    client.force_login(publisher)
    answer = client.get(reverse("admin:orgchart_organization_change", args=[bureau.pk]))
    sent = form_of(answer, "organization_form")
    assert (sent["slug"], sent["summary_en"]) == (bureau.slug, "Drafted")
    assert "<td>wanted</td>" in re.sub(r"<td[^>]*>", "<td>", answer.content.decode())


def test_a_row_that_both_added_is_there_once(client, publisher, convention):
    subject = Subject.objects.create(name_en="Peace", slug="peace")
    row = InstrumentSubject.objects.create(instrument=convention, subject=subject)
    content = snapshot(convention)
    row.delete()
    drafts.save_draft(convention, content, actor=publisher)
    InstrumentSubject.objects.create(instrument=convention, subject=subject)
    client.force_login(publisher)
    answer = client.get(reverse("admin:treaties_instrument_change", args=[convention.pk]))
    assert answer.status_code == 200
    assert form_of(answer, "instrument_form")["subject_rows-TOTAL_FORMS"] == "1"


@pytest.mark.parametrize("page", ["form", "preview", "shared"])
def test_what_a_draft_points_to_may_be_gone(client, publisher, convention, page):
    state = a_state()
    content = snapshot(convention)
    content["owned"]["acts"] = [row_of_act(convention, state)]
    draft = drafts.save_draft(convention, content, actor=publisher)
    Organization.objects.filter(pk=state.pk).delete()
    client.force_login(publisher)
    assert client.get(addresses(convention, draft)[page]).status_code in (200, 409)


@pytest.mark.django_db(transaction=True)
def test_what_points_to_something_deleted_is_refused_in_words(client, publisher, convention):
    state = a_state()
    content = snapshot(convention)
    content["owned"]["acts"] = [row_of_act(convention, state)]
    draft = drafts.save_draft(convention, content, actor=publisher)
    Organization.objects.filter(pk=state.pk).delete()
    client.force_login(publisher)
    where = addresses(convention, draft)["act"]
    assert client.post(where, {"act": "publish", "version": 1}).status_code == 409
    assert not Act.objects.exists()


@pytest.mark.parametrize("page", ["form", "preview", "shared"])
def test_an_organization_a_draft_points_to_itself_may_be_gone(client, publisher, page, bureau):
    instrument = an_instrument("Parent")
    child = an_instrument("Child")
    a_mandate(child, bureau)
    draft = draft_with(child, publisher, parent_id=instrument.pk)
    instrument.delete()
    client.force_login(publisher)
    assert client.get(addresses(child, draft)[page]).status_code in (200, 409)


@pytest.mark.django_db(transaction=True)
def test_a_parent_that_is_gone_is_refused_in_words(client, publisher, bureau):
    instrument = an_instrument("Parent")
    child = an_instrument("Child")
    a_mandate(child, bureau)
    draft = draft_with(child, publisher, parent_id=instrument.pk)
    instrument.delete()
    client.force_login(publisher)
    where = addresses(child, draft)["act"]
    assert client.post(where, {"act": "publish", "version": 1}).status_code == 409
