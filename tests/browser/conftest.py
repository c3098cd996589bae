"""A headless Chromium on a live server. `page` is a page that fails on what the browser refuses.

A refused move answers 409, of which the console tells too: that is no fault.
"""

import os
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import sync_playwright

from directory.accounts.second_factor import has_second_factor, must_have_second_factor
from tests.built_once import LAYERS
from tests.sign_in import an_authenticator, code

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
PASSWORD = "correct horse battery"


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser(django_db_setup, django_db_blocker):
    """Playwright runs an event loop, in which Django asks the database on another connection than
    before: what is built once must not lie in a transaction of the one that nobody uses then."""
    path = os.environ.get("CHROMIUM", "")
    if not Path(path).is_file():
        if os.environ.get("CI") == "true":
            pytest.fail("CHROMIUM does not name a Chromium, and CI must not go without")
        pytest.skip("no Chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # it would refuse to ask otherwise
    with django_db_blocker.unblock():
        LAYERS.become([])
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()
        with django_db_blocker.unblock():
            LAYERS.become([])


@pytest.fixture
def page(browser, live_server):
    """A page of 1280 by 900 at the live server. Errors of its console fail the test."""
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 1280, "height": 900}, locale="en"
    )
    page = context.new_page()
    refused = []

    def listen(line):
        if line.type == "error" and "409 (Conflict)" not in line.text:
            refused.append(line.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: refused.append(str(error)))
    yield page
    context.close()
    assert refused == []


@pytest.fixture
def sign_in(page):
    def sign_in(user, language="en"):
        user.language = language
        user.save()
        cache.clear()  # attempts are counted, and one code opens once
        if must_have_second_factor(user) and not has_second_factor(user):
            an_authenticator(user)
        page.goto(f"/{language}/admin/")
        page.fill("#id_login", user.email)
        page.fill("#id_password", PASSWORD)
        page.click("#login-form button")
        if has_second_factor(user):
            page.fill("#id_code", code())
            page.keyboard.press("Enter")
        page.wait_for_url(f"**/{language}/admin/**")

    return sign_in
