"""A change on its way to the public: drafted, reviewed, published with a second factor."""

import pytest
from django.core.cache import cache

from directory.history.models import AuditEntry
from directory.publishing.models import Draft, Revision
from tests.browser.conftest import PASSWORD
from tests.sign_in import an_authenticator, code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ENGLISH, ARABIC = "Keeps all treaties in force.", "يحفظ المعاهدات النافذة كلها."


@pytest.fixture
def new_page(browser, live_server):
    """Another person's browser. Errors of its console fail the test."""
    contexts, refused = [], []

    def new_page():
        context = browser.new_context(base_url=live_server.url, locale="en")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: refused.append(str(error)))
        page.on("console", lambda line: line.type == "error" and refused.append(line.text))
        return page

    yield new_page
    for context in contexts:
        context.close()
    assert refused == []


@pytest.fixture
def at_the_desk(new_page):
    """A browser in which somebody has signed in by the pages, with a password and a code."""

    def at_the_desk(user):
        cache.clear()  # attempts are counted, and one code opens once
        an_authenticator(user)
        page = new_page()
        page.goto("/en/admin/")
        page.fill("#id_login", user.email)
        page.fill("#id_password", PASSWORD)
        page.click("#login-form button")
        page.wait_for_url("**/2fa/authenticate/")
        page.fill("#id_code", code())
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/admin/")
        return page

    return at_the_desk


def form_of(record):
    return f"/en/admin/orgchart/organization/{record.pk}/change/"


def read(page, record, language="en"):
    page.goto(f"/{language}/organizations/{record.slug}/")
    return page.locator("main").inner_text()


def draft_summaries(page, record):
    page.goto(form_of(record))
    page.fill("#id_summary_en", ENGLISH)
    page.fill("#id_summary_ar", ARABIC)
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_text("The draft is saved. What is published stays as it is.").wait_for()


def ask_for_review(page):
    page.get_by_label("Comment").fill("Please look at both languages")
    page.get_by_role("button", name="Ask for review").click()
    page.get_by_text("A publisher is asked to review this.").wait_for()


def test_a_change_goes_from_draft_to_public(new_page, at_the_desk, editor, publisher, bureau):
    desk, visitor = at_the_desk(editor), new_page()
    draft_summaries(desk, bureau)
    ask_for_review(desk)
    link = desk.locator(".shared-link").input_value()
    assert ENGLISH not in read(visitor, bureau)

    colleague = new_page()
    colleague.goto(link)
    shown = colleague.locator("body").inner_text()
    assert ENGLISH in shown and "This is a draft" in shown

    review = at_the_desk(publisher)
    look_and_publish(review, bureau)
    assert ENGLISH in read(visitor, bureau)
    assert ARABIC in read(visitor, bureau, "ar")
    assert (
        visitor.locator(f"text={ARABIC}").first.evaluate(
            "shown => getComputedStyle(shown).direction"
        )
        == "rtl"
    )
    is_on_record(bureau, editor, publisher)


def look_and_publish(page, record):
    page.goto("/en/admin/drafts/")
    row = page.locator("tr", has_text=str(record))
    assert "in review" in row.inner_text().lower()
    row.get_by_role("link").first.click()
    assert "Please look at both languages" in page.locator(".draft-notes").inner_text()
    page.get_by_role("link", name="Revisions").click()
    page.get_by_role("button", name="Compare the two").click()
    added = page.locator("ins").all_inner_texts()
    assert {ENGLISH, ARABIC} <= set(added)
    page.goto(form_of(record))
    page.get_by_role("button", name="Publish now").click()
    page.get_by_text("The draft is published.").wait_for()


def is_on_record(record, editor, publisher):
    drafted = Draft.objects.get().revisions.get()
    public = Revision.objects.exclude(number=None).first()
    assert (drafted.author, public.author) == (editor, publisher)
    for verb, actor in (("draft", editor), ("draft_asked", editor), ("draft_published", publisher)):
        line = AuditEntry.objects.get(verb=verb, object_id=record.pk)
        assert line.actor == actor


def test_the_second_who_opens_a_form_is_told_of_the_first(at_the_desk, editor, publisher, bureau):
    first = at_the_desk(editor)
    first.goto(form_of(bureau))
    assert first.locator(".presence").is_hidden()
    second = at_the_desk(publisher)
    second.goto(form_of(bureau))
    assert "Also open by: Editor" in second.locator(".presence").inner_text()
    first.reload()
    assert "Also open by: Publisher" in first.locator(".presence").inner_text()
