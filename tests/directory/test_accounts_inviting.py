"""Who administers a part invites people for it, and gives them no more than she may give."""

import datetime

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.accounts import invitations
from directory.accounts.models import Invitation, User
from directory.history import audit
from directory.history.models import AuditEntry
from orgchart.models import Grant
from tests.conftest import a_user
from tests.pages import opened
from tests.sign_in import stale

pytestmark = pytest.mark.django_db
INVITE = "/en/admin/invite/"
CHOSEN = {"password1": "a fresh horse battery", "password2": "a fresh horse battery"}


@pytest.fixture
def chief(bureau):
    user = a_user("chief@example.org", name="Chief")
    Grant.objects.create(user=user, organization=bureau, role="administrator")
    return user


def sent(**fields):
    guest = {"person-email": "Guest@example.org", "person-name": "Guest", "person-language": "fr"}
    return guest | {"role": "editor", "organization": ""} | fields


def link():
    words = mail.outbox[-1].body.split()
    return next(each for each in words if "/invitation/" in each).removeprefix("http://testserver")


def guests():
    return User.objects.filter(email__startswith="guest")


def errors(response):
    assert response.status_code == 200
    who, where = (part.form.errors for part in response.context["parts"])
    return who | where


def test_an_administrator_of_a_part_invites_for_it(client, chief, office):
    client.force_login(chief)
    data = opened(client, INVITE, "grant_form")
    data |= sent(organization=office.pk, role="translator", languages=["fr"])
    page = client.post(INVITE, data, follow=True)
    assert "An invitation was sent to guest@example.org." in page.content.decode()
    guest = guests().get()
    assert not guest.is_active and guest.is_staff and not guest.is_superuser
    grant = guest.grants.get()
    assert (grant.organization, grant.role, grant.languages) == (office, "translator", ["fr"])
    assert mail.outbox[-1].to == [guest.email] and "Chief" in mail.outbox[-1].body
    lines = AuditEntry.objects.filter(actor=chief).values_list("verb", "object_id")
    assert {("invitation_sent", guest.pk), ("give_grant", grant.pk)} <= set(lines)
    browser = Client()
    assert browser.post(link(), CHOSEN).headers["Location"] == "/fr/admin/"


def test_the_list_of_grants_leads_there(client, chief):
    client.force_login(chief)
    assert f'href="{INVITE}"' in client.get("/en/admin/orgchart/grant/").content.decode()


@pytest.mark.parametrize("place", ["ministry", "other_bureau", "nowhere"])
def test_nobody_is_invited_for_what_is_not_hers(client, chief, request, place):
    organization = "" if place == "nowhere" else request.getfixturevalue(place).pk
    client.force_login(chief)
    found = errors(client.post(INVITE, sent(organization=organization)))
    assert set(found) == {"organization"}
    assert not guests().exists() and not mail.outbox
    refused = AuditEntry.objects.of_verb(audit.REFUSED).count()
    assert refused == (0 if place == "nowhere" else 1)


@pytest.mark.parametrize(
    "forged",
    [
        {"role": "superuser"},
        {"organization": "'; --"},
        {"role": "translator", "languages": ["xx"]},
        {"role": "translator", "languages": []},
        {"person-email": "nobody"},
        {"person-language": "xx"},
    ],
)
def test_what_is_forged_or_missing_invites_nobody(client, chief, bureau, forged):
    client.force_login(chief)
    found = errors(client.post(INVITE, sent(organization=bureau.pk) | forged))
    assert {name.rpartition("-")[2] for name in forged} & set(found)
    assert not guests().exists() and not mail.outbox


def test_fields_that_no_form_shows_change_nothing(client, chief, bureau, outsider):
    client.force_login(chief)
    more = {"person-is_superuser": "on", "is_superuser": "on", "user": outsider.pk}
    assert client.post(INVITE, sent(organization=bureau.pk, **more)).status_code == 302
    guest = guests().get()
    assert not guest.is_superuser and not guest.is_active
    assert not outsider.grants.exists() and guest.grants.count() == 1


def test_somebody_with_an_account_is_not_invited(client, chief, bureau, outsider):
    client.force_login(chief)
    email = {"person-email": outsider.email.upper()}
    found = errors(client.post(INVITE, sent(organization=bureau.pk) | email))
    assert found["email"] == ["Somebody has an account with this e-mail address."]
    assert not outsider.grants.exists() and not mail.outbox


@pytest.mark.parametrize("who", ["editor", "publisher", "translator", "outsider"])
def test_others_invite_nobody(client, request, chief, bureau, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(INVITE).status_code == 403
    assert client.post(INVITE, sent(organization=bureau.pk)).status_code == 403
    assert not guests().exists()


def test_inviting_asks_for_the_password_again_and_then_goes_on(client, chief, bureau):
    client.force_login(chief)
    stale(client)
    asked = client.post(INVITE, sent(organization=bureau.pk))
    assert "/reauthenticate/" in asked.headers["Location"]
    assert not guests().exists()
    shown = {"password": "correct horse battery", "next": INVITE}
    assert client.post(asked.headers["Location"], shown).headers["Location"] == INVITE
    assert guests().get().grants.get().organization == bureau


def test_a_form_with_errors_goes_back_to_its_own_address(client, chief, bureau):
    client.force_login(chief)
    stale(client)
    asked = client.post(INVITE, sent()).headers["Location"]
    page = client.post(asked, {"password": "correct horse battery", "next": INVITE})
    assert set(errors(page)) == {"organization"}
    assert f'action="{INVITE}" id="grant_form"' in page.content.decode()


def test_if_the_mail_fails_there_is_neither_account_nor_grant(client, chief, bureau, settings):
    settings.EMAIL_BACKEND = "tests.sign_in.BrokenMail"
    client.force_login(chief)
    page = client.post(INVITE, sent(organization=bureau.pk), follow=True)
    assert "could not be sent" in page.content.decode()
    assert not guests().exists()
    assert not Grant.objects.exclude(user=chief).exists()


class TestWhoIsNotHereYet:
    @pytest.fixture
    def invited(self, chief):
        guest = User(email="guest@example.org", language="en")
        invitations.invite(guest, by=chief, site="http://testserver")
        return guest

    def test_is_listed_for_who_invited(self, client, chief, administrator, invited):
        for user, count in ((chief, 1), (administrator, 0)):
            client.force_login(user)
            assert client.get(INVITE).content.decode().count("guest@example.org") == count
        Invitation.objects.update(sent_at=timezone.now() - datetime.timedelta(days=8))
        client.force_login(chief)
        assert "expired" in client.get(INVITE).content.decode()

    def test_gets_another_link(self, client, chief, invited):
        old = link()
        client.force_login(chief)
        client.post(f"{INVITE}{invited.pk}/again/")
        assert Client().get(old).status_code == 410
        assert Client().get(link()).status_code == 200

    def test_loses_the_link(self, client, chief, invited):
        client.force_login(chief)
        client.post(f"{INVITE}{invited.pk}/withdraw/")
        assert Client().post(link(), CHOSEN).status_code == 410

    @pytest.mark.parametrize("act", ["again", "withdraw"])
    def test_is_no_business_of_others(self, client, administrator, editor, invited, act):
        before = Invitation.objects.values().get()
        for user, status in ((administrator, 404), (editor, 403)):
            client.force_login(user)
            assert client.post(f"{INVITE}{invited.pk}/{act}/").status_code == status
        assert Invitation.objects.values().get() == before
        assert client.get(f"{INVITE}{invited.pk}/{act}/").status_code == 405

    @pytest.mark.parametrize("act", ["again", "withdraw"])
    def test_is_left_alone_once_here(self, client, chief, invited, act):
        Client().post(link(), CHOSEN)
        client.force_login(chief)
        assert client.post(f"{INVITE}{invited.pk}/{act}/").status_code == 404
        assert len([each for each in mail.outbox if "/invitation/" in each.body]) == 1

    def test_is_asked_for_as_often_for_three_as_for_one(self, client, chief, invited):
        client.force_login(chief)
        counts = []
        for number in range(3):
            with CaptureQueriesContext(connection) as queries:
                client.get(INVITE)
            counts.append(len(queries))
            guest = User(email=f"guest{number}@example.org", language="en")
            invitations.invite(guest, by=chief, site="http://testserver")
        assert counts[0] == counts[2]
