"""Whoever holds a grant shows a second factor first."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse

from directory.accounts.second_factor import must_have_second_factor
from orgchart.models import Grant
from tests.pages import opened
from tests.sign_in import SECRET, an_authenticator, code

pytestmark = pytest.mark.django_db
ADMIN, FACTORS = "/en/admin/", "/en/accounts/2fa/"
PASSWORD = "correct horse battery"


@pytest.fixture
def browser():
    return Client()


def sign_in(browser, user, **more):
    data = {"login": user.email, "password": PASSWORD, **more}
    return browser.post("/en/accounts/login/", data)


def test_is_a_must_for_whoever_holds_a_grant(
    administrator, publisher, editor, translator, outsider
):
    holders = [administrator, publisher, editor, translator]
    assert all(must_have_second_factor(user) for user in holders)
    assert not must_have_second_factor(outsider)
    for user in holders:
        user.is_active = False
        assert not must_have_second_factor(user)


@pytest.mark.parametrize(
    ("role", "place", "way"),
    [
        ("translator", "bureau", "person"),
        ("editor", "bureau", "group"),
        ("publisher", "bureau", "group joined later"),
        ("administrator", "bureau", "person"),
        ("publisher", "everything", "person"),
        ("administrator", "everything", "group joined later"),
    ],
)
def test_is_asked_at_the_next_page_after_a_grant(browser, outsider, request, role, place, way):
    organization = None if place == "everything" else request.getfixturevalue(place)
    group = Group.objects.create(name="Desk")
    sign_in(browser, outsider)
    assert browser.get(ADMIN).status_code == 200
    holder = {"user": outsider} if way == "person" else {"group": group}
    if way == "group":
        outsider.groups.add(group)
    languages = ["fr"] if role == "translator" else []
    Grant.objects.create(organization=organization, role=role, languages=languages, **holder)
    if way == "group joined later":
        assert browser.get(ADMIN).status_code == 200
        outsider.groups.add(group)
    assert browser.get(ADMIN).headers["Location"] == FACTORS


def test_is_asked_at_the_next_page_of_a_new_superuser(browser, outsider):
    sign_in(browser, outsider)
    outsider.is_superuser = True
    outsider.save()
    assert browser.get(ADMIN).headers["Location"] == FACTORS


def test_is_asked_on_every_page_of_the_administration(browser, editor):
    """Also on those that stand beside the admin: no address below it answers without."""
    sign_in(browser, editor)
    asked = [address for address in below(get_resolver(), "en/admin/") if "login" not in address]
    assert {"en/admin/import/", "en/admin/drafts/", "en/admin/invite/"} <= set(asked)
    answers = {address: browser.get(f"/{address}") for address in asked}
    open_ones = {
        address
        for address, answer in answers.items()
        if answer.headers.get("Location", "").partition("?")[0] != FACTORS
    }
    # Signing out, and the page of Django that only leads on to the password.
    assert open_ones <= {"en/admin/logout/", "en/admin/password_change/"}


def below(resolver, start, before=""):
    """The addresses of a resolver that begin with `start`, with something for each part."""
    for each in resolver.url_patterns:
        address = before + sample(str(each.pattern))
        if not (address.startswith(start) or start.startswith(address)):
            continue
        if hasattr(each, "url_patterns"):
            yield from below(each, start, address)
        elif address.startswith(start):
            yield address


def sample(pattern):
    """An address that a pattern fits: a number, a word or a UUID in each place."""
    pattern = re.sub(r"<(uuid):\w+>", "0b0e5a1e-8d0f-4d60-9d6e-2f9ad14a1b0c", pattern)
    pattern = re.sub(r"<(int|path):\w+>", "1", pattern)
    return re.sub(r"<\w+:\w+>", "x", pattern)


@pytest.mark.parametrize("who", ["administrator", "publisher"])
@pytest.mark.parametrize("page", ["", "orgchart/organization/", "import/", "accounts/user/add/"])
def test_without_one_no_page_of_the_admin_is_shown(browser, request, who, page):
    user = request.getfixturevalue(who)
    sign_in(browser, user)
    for method in (browser.get, browser.post):
        assert method(ADMIN + page).headers["Location"] == FACTORS
    assert "needs a second factor" in browser.get(FACTORS).content.decode()


def test_who_holds_no_grant_goes_without(browser, outsider):
    sign_in(browser, outsider)
    assert browser.get(ADMIN).status_code == 200


def set_up(browser):
    """Set up an authenticator app as a person does; the page of the recovery codes."""
    address = reverse("mfa_activate_totp")
    asked = browser.get(address)
    if asked.status_code == 302:  # the password once more
        browser.post(asked.headers["Location"], {"password": PASSWORD})
        asked = browser.get(address)
    secret = asked.context["form"].secret
    return browser.post(address, {"code": code(secret)}, follow=True), secret


@pytest.mark.django_db(transaction=True)
def test_is_set_up_on_the_way_and_then_asked_for(browser, administrator):
    sign_in(browser, administrator)
    page, secret = set_up(browser)
    assert len(page.context["unused_codes"]) == 10
    assert browser.get(ADMIN).status_code == 200
    assert administrator.email in {message.to[0] for message in mail.outbox}

    other = Client()
    assert sign_in(other, administrator).headers["Location"] == f"{FACTORS}authenticate/"
    assert other.get(ADMIN).headers["Location"].startswith("/en/admin/login/")
    other.post(f"{FACTORS}authenticate/", {"code": "000000"})
    assert other.get(ADMIN).status_code == 302
    other.post(f"{FACTORS}authenticate/", {"code": code(secret)})
    assert other.get(ADMIN).status_code == 200


def test_sign_in_still_leads_where_one_wanted_to_go(browser, administrator):
    an_authenticator(administrator)
    sign_in(browser, administrator, next="/en/admin/orgchart/post/")
    response = browser.post(f"{FACTORS}authenticate/", {"code": code()})
    assert response.headers["Location"] == "/en/admin/orgchart/post/"


def test_a_session_older_than_the_grant_is_asked_too(browser, outsider, bureau):
    sign_in(browser, outsider)
    an_authenticator(outsider)
    assert browser.get(ADMIN).status_code == 200
    Grant.objects.create(user=outsider, organization=bureau)
    asked = browser.get("/en/admin/orgchart/post/")
    assert asked.headers["Location"].startswith(f"{FACTORS}reauthenticate/?next=")
    shown = browser.post(asked.headers["Location"], {"code": code()})
    assert shown.headers["Location"] == "/en/admin/orgchart/post/"
    assert browser.get(ADMIN).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_setting_one_up_ends_the_other_sessions(browser, outsider):
    other = Client()
    sign_in(other, outsider)
    sign_in(browser, outsider)
    set_up(browser)
    assert browser.get(ADMIN).status_code == 200
    assert other.get(ADMIN).status_code == 302


def test_recovery_codes_are_shown_once(browser, administrator):
    sign_in(browser, administrator)
    page, _secret = set_up(browser)
    codes = page.context["unused_codes"]
    assert all(number in page.content.decode() for number in codes)
    again = browser.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not any(number in again for number in codes)
    assert browser.get(reverse("mfa_download_recovery_codes")).status_code == 403


def test_a_recovery_code_opens_once(administrator):
    an_authenticator(administrator)
    first, second = RecoveryCodes.activate(administrator).get_unused_codes()[:2]
    opens = []
    for number in (first, first, second):
        browser = Client()
        sign_in(browser, administrator)
        browser.post(f"{FACTORS}authenticate/", {"code": number})
        opens.append(browser.get(ADMIN).status_code == 200)
    assert opens == [True, False, True]


def test_a_code_opens_once(administrator):
    an_authenticator(administrator)
    opens = []
    for _time in range(2):
        browser = Client()
        sign_in(browser, administrator)
        browser.post(f"{FACTORS}authenticate/", {"code": code()})
        opens.append(browser.get(ADMIN).status_code == 200)
    assert opens == [True, False]


def test_an_old_code_opens_nothing(browser, administrator):
    an_authenticator(administrator)
    sign_in(browser, administrator)
    browser.post(f"{FACTORS}authenticate/", {"code": code(steps=-2)})
    assert browser.get(ADMIN).status_code == 302


def test_guessing_codes_is_slowed_down(browser, administrator):
    an_authenticator(administrator)
    sign_in(browser, administrator)
    for _time in range(5):
        browser.post(f"{FACTORS}authenticate/", {"code": "000000"})
    last = browser.post(f"{FACTORS}authenticate/", {"code": code()})
    assert "Wait five minutes" in last.content.decode()
    assert browser.get(ADMIN).status_code == 302


def test_the_last_one_stays_where_it_is_a_must(client, administrator, editor, outsider):
    for user, left in ((administrator, 1), (editor, 1), (outsider, 0)):
        an_authenticator(user)
        client.force_login(user)
        client.post(reverse("mfa_deactivate_totp"))
        assert Authenticator.objects.filter(user=user).count() == left


@pytest.mark.parametrize("page", ["mfa_activate_totp", "mfa_generate_recovery_codes"])
def test_changing_it_asks_for_the_password_again(browser, outsider, page):
    sign_in(browser, outsider)
    assert "/reauthenticate/" in browser.get(reverse(page)).headers["Location"]
    assert "/reauthenticate/" in browser.post(reverse(page)).headers["Location"]
    assert not Authenticator.objects.exists()


def test_confirming_holds_for_ten_minutes(client, outsider, monkeypatch):
    client.force_login(outsider)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    later = time.time() + 601
    monkeypatch.setattr("time.time", lambda: later)
    assert client.get(reverse("mfa_activate_totp")).status_code == 302


def test_secrets_are_sealed_in_the_database(administrator, settings):
    factor = an_authenticator(administrator)
    assert SECRET not in str(factor.data)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"
    assert factor.wrap().validate_code(code())


def test_a_secret_that_cannot_be_read_matches_no_code(administrator, settings):
    factor = an_authenticator(administrator)
    settings.SECRET_KEY = "another one"
    assert not factor.wrap().validate_code(code())
    assert not factor.wrap().validate_code(code(secret=""))


def test_an_administrator_removes_a_lost_one(client, administrator, publisher):
    an_authenticator(publisher)
    lost = Client()
    sign_in(lost, publisher)
    lost.post(f"{FACTORS}authenticate/", {"code": code()})
    assert lost.get(ADMIN).status_code == 200
    client.force_login(administrator)
    client.post(f"/en/admin/accounts/user/{publisher.pk}/remove_factor/")
    assert lost.get(ADMIN).status_code == 302
    assert sign_in(lost, publisher).headers["Location"] == ADMIN
    assert lost.get(ADMIN).headers["Location"] == FACTORS


def test_nobody_else_removes_one(client, editor, administrator):
    an_authenticator(administrator)
    client.force_login(editor)
    address = f"/en/admin/accounts/user/{administrator.pk}/remove_factor/"
    assert client.post(address).status_code == 403
    assert Authenticator.objects.filter(user=administrator).exists()


def test_a_passkey_can_be_added_without_inline_script(client, editor):
    client.force_login(editor)
    page = client.get(reverse("mfa_add_webauthn")).content.decode()
    assert "mfa/js/webauthn.js" in page and "creation_options" in page
    for script in page.split("<script")[1:]:
        tag, _rest = script.split(">", 1)
        assert "src=" in tag or 'type="application/json"' in tag


def test_signing_in_by_passkey_is_offered_and_refuses_nonsense(browser, db):
    form = opened(browser, "/en/accounts/login/", "mfa_login")
    assert form["credential"] == ""
    for credential in ("{}", "null", "[]", '{"id": "x"}', '{"id": 1, "rawId": [], "response": 0}'):
        response = browser.post("/en/accounts/2fa/webauthn/login/", {"credential": credential})
        assert response.headers["Location"] == "/en/accounts/login/"


@pytest.mark.parametrize("page", ["mfa_add_webauthn", "mfa_reauthenticate_webauthn"])
def test_a_key_that_cannot_be_read_adds_nothing(client, outsider, page):
    client.force_login(outsider)
    assert client.post(reverse(page), {"credential": '{"id": "x"}'}).status_code in {200, 302}
    assert not Authenticator.objects.exists()
