"""An administrator invites, the link opens the account once, and nobody knows a password."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.accounts import invitations
from directory.accounts.models import Invitation, User
from tests.conftest import a_user
from tests.pages import opened
from tests.sign_in import stale

pytestmark = pytest.mark.django_db
USERS, ADD = "/en/admin/accounts/user/", "/en/admin/accounts/user/add/"
CHOSEN = {"password1": "a fresh horse battery", "password2": "a fresh horse battery"}


@pytest.fixture
def invited(client, administrator):
    """Somebody was invited, in French."""
    client.force_login(administrator)
    data = opened(client, ADD, "user_form")
    data |= {"email": "Guest@example.org", "name": "Guest", "language": "fr"}
    response = client.post(ADD, data)
    assert response.status_code == 302
    return get_user_model().objects.get(email="guest@example.org")


def link(message=None):
    text = (message or mail.outbox[-1]).body
    return next(word for word in text.split() if "/invitation/" in word).removeprefix(
        "http://testserver"
    )


def act(client, user, name):
    return client.post(f"{USERS}{user.pk}/{name}/", follow=True).content.decode()


def test_the_link_goes_to_the_address_in_the_persons_language(invited):
    [message] = mail.outbox
    assert message.to == ["guest@example.org"]
    assert link().startswith("/fr/accounts/invitation/")
    assert "Administrator" in message.body and "Guest" in message.body


def test_before_it_is_opened_nobody_can_use_the_account(invited):
    assert not invited.is_active and not invited.has_usable_password()
    browser = Client()
    browser.post("/en/accounts/password/reset/", {"email": invited.email})
    assert "/reset/key/" not in mail.outbox[-1].body
    browser.post("/en/accounts/login/", {"login": invited.email, "password": ""})
    assert "_auth_user_id" not in browser.session


def test_its_key_is_not_in_the_database(invited):
    key = link().rstrip("/").rpartition("/")[2]
    stored = Invitation.objects.values_list("digest", flat=True).get()
    assert key not in stored and stored == invitations.digest_of(key)


def test_the_person_chooses_a_password_and_is_in(invited):
    browser = Client()
    opened(browser, link(), "invitation-form")
    invited.refresh_from_db()
    assert not invited.is_active  # a mail filter that looks at links uses nothing up
    response = browser.post(link(), CHOSEN)
    assert response.headers["Location"] == "/fr/admin/"
    assert browser.get("/fr/admin/").status_code == 200
    invited.refresh_from_db()
    assert invited.is_active and invited.check_password(CHOSEN["password1"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"password1": "short", "password2": "short"},
        {"password1": "guest@example.org", "password2": "guest@example.org"},
        {"password1": "a fresh horse battery", "password2": "another horse battery"},
    ],
)
def test_a_password_that_will_not_do_uses_nothing_up(invited, wrong):
    browser = Client()
    assert browser.post(link(), wrong).context["form"].errors
    assert browser.post(link(), CHOSEN).status_code == 302


def test_the_link_holds_once(invited):
    Client().post(link(), CHOSEN)
    thief = Client()
    for answer in (thief.get(link()), thief.post(link(), CHOSEN)):
        assert answer.status_code == 410
    assert "_auth_user_id" not in thief.session
    assert "Sign in" in thief.get(link().replace("/fr/", "/en/")).content.decode()


def test_two_at_once_make_one(invited):
    invitation = Invitation.objects.get()
    assert invitations.accept(invitation, password="a fresh horse battery")
    assert not invitations.accept(invitation, password="another horse battery")
    invited.refresh_from_db()
    assert invited.check_password("a fresh horse battery")


@pytest.mark.parametrize(("days", "status"), [(6, 200), (7, 410)])
def test_the_link_holds_for_seven_days(invited, days, status):
    sent = timezone.now() - datetime.timedelta(days=days, minutes=1)
    Invitation.objects.update(sent_at=sent)
    browser = Client()
    address = link().replace("/fr/", "/en/")
    assert browser.get(address).status_code == status
    if status == 410:
        assert "It has expired. Ask whoever invited you" in browser.get(address).content.decode()
        assert browser.post(address, CHOSEN).status_code == 410
        invited.refresh_from_db()
        assert not invited.is_active


def test_a_new_link_replaces_the_old_one(client, invited):
    old = link()
    act(client, invited, "invite")
    assert link() != old
    assert Client().get(old).status_code == 410
    assert Client().post(link(), CHOSEN).status_code == 302


def test_a_withdrawn_link_opens_nothing(client, invited):
    assert "no longer holds" in act(client, invited, "withdraw")
    assert Client().post(link(), CHOSEN).status_code == 410
    invited.refresh_from_db()
    assert not invited.is_active


def test_who_is_in_is_not_invited_again(client, administrator, editor):
    client.force_login(administrator)
    assert "in use already" in act(client, editor, "invite")
    assert not mail.outbox and not Invitation.objects.exists()


def test_the_form_shows_what_the_account_is_about(client, invited):
    assert "invited" in client.get(f"{USERS}{invited.pk}/change/").content.decode()
    Invitation.objects.update(sent_at=timezone.now() - datetime.timedelta(days=8))
    assert "invitation expired" in client.get(USERS).content.decode()
    act(client, invited, "withdraw")
    assert "blocked" in client.get(USERS).content.decode()


def test_if_the_mail_fails_there_is_no_account(client, administrator, settings):
    settings.EMAIL_BACKEND = "tests.sign_in.BrokenMail"
    client.force_login(administrator)
    data = opened(client, ADD, "user_form") | {"email": "guest@example.org", "language": "fr"}
    page = client.post(ADD, data, follow=True)
    assert "could not be sent" in page.content.decode()
    assert not User.objects.filter(email="guest@example.org").exists()


def test_nobody_is_invited_twice(client, invited):
    data = opened(client, ADD, "user_form") | {"email": "GUEST@example.org", "language": "fr"}
    errors = client.post(ADD, data).context["adminform"].form.errors
    assert errors["email"] == ["Somebody has an account with this e-mail address."]


@pytest.mark.parametrize("name", ["invite", "withdraw", "end_sessions"])
def test_only_administrators_do_it(client, invited, editor, name):
    before = Invitation.objects.values().get()
    client.force_login(editor)
    assert client.post(f"{USERS}{invited.pk}/{name}/").status_code == 403
    assert client.post(ADD, {"email": "x@example.org", "language": "en"}).status_code == 403
    assert Invitation.objects.values().get() == before


def test_it_takes_a_post(client, invited):
    assert client.get(f"{USERS}{invited.pk}/withdraw/").status_code == 405
    assert Invitation.objects.exists()


def test_saving_a_user_asks_for_the_password_again_and_then_goes_on(client, administrator):
    user = a_user("somebody@example.org")
    client.force_login(administrator)
    address = f"{USERS}{user.pk}/change/"
    data = opened(client, address, "user_form") | {"is_superuser": "on"}
    stale(client)
    asked = client.post(address, data)
    assert "/reauthenticate/" in asked.headers["Location"]
    user.refresh_from_db()
    assert not user.is_superuser
    client.post(asked.headers["Location"], {"password": "correct horse battery", "next": address})
    user.refresh_from_db()
    assert user.is_superuser


def test_a_form_with_errors_goes_back_to_its_own_address(client, administrator):
    """Also where the password was asked for again in between."""
    client.force_login(administrator)
    data = opened(client, ADD, "user_form") | {"email": "no address", "language": "fr"}
    stale(client)
    asked = client.post(ADD, data).headers["Location"]
    page = client.post(asked, {"password": "correct horse battery", "next": ADD})
    assert page.context["adminform"].form.errors
    assert f'action="{ADD}"' in page.content.decode()


def test_blocking_a_user_ends_the_sessions(client, administrator, outsider):
    browser = Client()
    browser.post(
        "/en/accounts/login/", {"login": outsider.email, "password": "correct horse battery"}
    )
    assert browser.get("/en/admin/").status_code == 200
    client.force_login(administrator)
    address = f"{USERS}{outsider.pk}/change/"
    data = opened(client, address, "user_form")
    del data["is_active"]
    client.post(address, data)
    assert browser.get("/en/admin/").status_code == 302


def test_the_list_asks_as_much_for_three_as_for_one(client, administrator):
    client.force_login(administrator)
    counts = []
    for number in range(3):
        invitations.invite(
            User(email=f"guest{number}@example.org", language="en"),
            by=administrator,
            site="http://testserver",
        )
        with CaptureQueriesContext(connection) as queries:
            client.get(USERS)
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_an_administrator_sees_nothing_of_what_sign_in_keeps(client, administrator):
    client.force_login(administrator)
    page = client.get("/en/admin/").content.decode()
    assert USERS in page
    for kept in ("account/emailaddress", "mfa/authenticator", "socialaccount/socialapp"):
        assert f"/admin/{kept}" not in page
        assert client.get(f"/en/admin/{kept}/").status_code == 404
