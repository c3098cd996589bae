"""Signing in with a password and a second factor, as a person with a browser does."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from tests.browser.conftest import PASSWORD
from tests.sign_in import an_authenticator, code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def no_attempts_yet(transactional_db):
    cache.clear()


def fill_in(page, user):
    page.fill("#id_login", user.email)
    page.fill("#id_password", PASSWORD)
    page.click("#login-form button")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_password_and_code_lead_to_the_page_that_was_asked_for(page, administrator, language):
    administrator.language = language
    administrator.save()
    an_authenticator(administrator)
    page.goto(f"/{language}/admin/orgchart/post/")
    fill_in(page, administrator)
    page.wait_for_url(f"**/{language}/accounts/2fa/authenticate/")
    page.fill("#id_code", code())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{language}/admin/orgchart/post/")


def test_an_authenticator_is_set_up_on_the_way(page, administrator):
    page.goto("/en/admin/")
    fill_in(page, administrator)
    page.get_by_text("needs a second factor").wait_for()
    page.click('a[href="/en/accounts/2fa/totp/activate/"]')
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/totp/activate/")
    assert page.locator(".account-qr").evaluate("image => image.naturalWidth") > 0
    page.fill("#id_code", code(page.input_value("#authenticator_secret")))
    page.keyboard.press("Enter")
    page.wait_for_url("**/recovery-codes/")
    codes = page.input_value("#recovery_codes").split()
    assert len(codes) == 10
    page.check("#codes_saved")
    page.goto("/en/admin/")
    assert page.locator("#user-tools").inner_text()


def test_a_passkey_signs_in_without_a_password(page, administrator):
    """Chromium plays the device that holds the key and knows its owner."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/en/admin/")
    fill_in(page, administrator)
    page.click('a[href="/en/accounts/2fa/webauthn/add/"]')
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/webauthn/add/")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    assert Authenticator.objects.filter(user=administrator, type="webauthn").exists()
    page.check("#codes_saved")
    page.click("#logout-form button")
    page.goto("/en/admin/")
    page.click("#passkey_login")
    page.wait_for_url("**/en/admin/")
    assert "Administrator" in page.locator("#user-tools").inner_text()
