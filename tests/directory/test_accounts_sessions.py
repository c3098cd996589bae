"""Sessions end by themselves, and one may end them."""

import time

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from tests.conftest import a_user

pytestmark = pytest.mark.django_db
PAGE = "/en/admin/?q=x"


def signed_in(user, **more):
    browser = Client(**more)
    browser.post("/en/accounts/login/", {"login": user.email, "password": "correct horse battery"})
    assert browser.get(PAGE).status_code == 200
    return browser


@pytest.fixture
def stranger(db):
    """Somebody else with an account."""
    return a_user("stranger@example.org")


@pytest.fixture
def pass_time(monkeypatch):
    now = [time.time()]
    monkeypatch.setattr("time.time", lambda: now[0])

    def pass_time(**units):
        now[0] += units.get("minutes", 0) * 60 + units.get("hours", 0) * 3600

    return pass_time


def test_an_idle_session_ends_says_so_and_leads_back(pass_time, outsider):
    browser = signed_in(outsider)
    pass_time(minutes=59)
    assert browser.get(PAGE).status_code == 200
    pass_time(minutes=60)
    asked = browser.get(PAGE, follow=True)
    assert "after 60 minutes without a request" in asked.content.decode()
    assert asked.context["redirect_field_value"] == PAGE
    again = {"login": outsider.email, "password": "correct horse battery", "next": PAGE}
    assert browser.post("/en/accounts/login/", again).headers["Location"] == PAGE


def test_a_form_that_was_sent_too_late_leads_back_to_itself(pass_time, outsider, bureau):
    browser = signed_in(outsider)
    form = f"/en/admin/orgchart/organization/{bureau.pk}/change/"
    pass_time(hours=2)
    asked = browser.post(form, {"name_en": "Lost"}, follow=True)
    assert asked.context["redirect_field_value"] == form
    bureau.refresh_from_db()
    assert bureau.name_en == "Bureau of Treaties"


def test_a_busy_session_ends_after_twelve_hours(pass_time, outsider):
    browser = signed_in(outsider)
    for _time in range(23):
        pass_time(minutes=30)
        assert browser.get(PAGE).status_code == 200
    pass_time(minutes=30)
    assert "ends 12 hours after sign-in" in browser.get(PAGE, follow=True).content.decode()


def test_the_limits_are_settings(pass_time, outsider, settings):
    settings.DIWAN_IDLE_MINUTES = 5
    browser = signed_in(outsider)
    pass_time(minutes=5)
    assert "after 5 minutes" in browser.get(PAGE, follow=True).content.decode()


def test_a_public_page_is_read_on_in_peace(pass_time, outsider):
    browser = signed_in(outsider)
    pass_time(hours=2)
    response = browser.get("/en/")
    assert response.status_code == 200
    assert "_auth_user_id" not in browser.session
    assert "without a request" not in browser.get("/en/accounts/login/").content.decode()


def test_a_session_that_knows_no_time_has_ended(outsider):
    browser = signed_in(outsider)
    session = browser.session
    del session["signed_in_at"]
    session.save()
    assert browser.get(PAGE).status_code == 302


def test_one_sees_ones_own_sessions(outsider, stranger):
    here = signed_in(outsider, HTTP_USER_AGENT="Here")
    signed_in(outsider, HTTP_USER_AGENT="<b>There</b>")
    Client(HTTP_USER_AGENT="Somebody").post(
        "/en/accounts/login/", {"login": stranger.email, "password": "correct horse battery"}
    )
    page = here.get("/en/accounts/sessions/").content.decode()
    assert "Here" in page and "&lt;b&gt;There" in page
    assert "Somebody" not in page


def confirm(browser):
    address = "/en/accounts/reauthenticate/"
    browser.post(address, {"password": "correct horse battery", "next": PAGE})


def test_ending_a_session_takes_the_password_again(outsider):
    here, there = (signed_in(outsider) for _time in range(2))
    for address in ("", f"{UserSession.objects.order_by('pk').last().pk}/end/"):
        asked = here.post(f"/en/accounts/sessions/{address}").headers["Location"]
        assert asked.startswith("/en/accounts/reauthenticate/")
    assert there.get(PAGE).status_code == 200


def test_confirming_ones_password_renews_the_key_of_the_session(outsider):
    browser = signed_in(outsider)
    before = browser.cookies["sessionid"].value
    confirm(browser)
    after = browser.cookies["sessionid"].value
    assert after != before
    assert UserSession.objects.get().session_key == after
    browser.cookies["sessionid"] = before
    assert browser.get(PAGE).status_code == 302


def test_one_ends_one_of_them(outsider):
    here, there, third = (signed_in(outsider) for _time in range(3))
    keys = list(UserSession.objects.order_by("pk").values_list("pk", flat=True))
    confirm(here)
    here.post(f"/en/accounts/sessions/{keys[1]}/end/")
    assert [browser.get(PAGE).status_code for browser in (here, there, third)] == [200, 302, 200]


def test_one_ends_all_others(outsider):
    here, there, third = (signed_in(outsider) for _time in range(3))
    confirm(here)
    here.post("/en/accounts/sessions/")
    assert [browser.get(PAGE).status_code for browser in (here, there, third)] == [200, 302, 302]


def test_nobody_ends_those_of_somebody_else(client, outsider, stranger):
    browser = signed_in(outsider)
    client.force_login(stranger)
    key = UserSession.objects.get().pk
    assert client.post(f"/en/accounts/sessions/{key}/end/").status_code == 404
    assert client.get(f"/en/accounts/sessions/{key}/end/").status_code == 405
    assert browser.get(PAGE).status_code == 200


def test_an_administrator_ends_those_of_a_user(client, administrator, outsider):
    browser = signed_in(outsider)
    client.force_login(administrator)
    client.post(f"/en/admin/accounts/user/{outsider.pk}/end_sessions/")
    assert browser.get(PAGE).status_code == 302


def test_a_request_writes_the_session_once_a_minute(pass_time, outsider):
    browser = signed_in(outsider)
    before = browser.session["seen_at"]
    pass_time(minutes=0.5)
    browser.get(PAGE)
    assert browser.session["seen_at"] == before
    pass_time(minutes=1)
    browser.get(PAGE)
    assert browser.session["seen_at"] == before + 90


def test_a_public_page_does_not_differ_by_cookie(client, db):
    assert "cookie" not in client.get("/en/").headers.get("Vary", "").lower()


def test_pages_of_an_account_are_kept_nowhere(client, outsider):
    client.force_login(outsider)
    for page in ("sessions/", "2fa/", "password/change/"):
        assert "no-store" in client.get(f"/en/accounts/{page}").headers["Cache-Control"]
