import pytest

from orgchart.models import ProfileEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def form(page, sign_in, publisher, bureau):
    ProfileEntry.objects.create(organization=bureau, kind="function", title_en="Keeps treaties")
    sign_in(publisher)
    page.goto(f"/en/admin/orgchart/organization/{bureau.pk}/change/")
    return page


def languages(form):
    boxes = form.locator(".language-group:has(#id_name_ar) .language-box:visible")
    return [box.get_attribute("data-language") for box in boxes.all()]


def toggle(form, name):
    return form.locator(".language-bar").get_by_role("button", name=name)


def test_each_input_has_its_own_language_and_direction(form):
    for code, tag, direction in (
        ("ar", "ar", "rtl"),
        ("en", "en", "ltr"),
        ("zh_hans", "zh-Hans", "ltr"),
    ):
        box = form.locator(f"#id_name_{code}")
        assert (box.get_attribute("lang"), box.get_attribute("dir")) == (tag, direction)


def test_languages_are_chosen_by_keyboard_and_remembered(form):
    assert languages(form) == ["ar", "en"]
    toggle(form, "français").focus()
    form.keyboard.press("Enter")
    toggle(form, "العربيّة").focus()
    form.keyboard.press("Space")
    assert languages(form) == ["en", "fr"]
    assert toggle(form, "français").get_attribute("aria-pressed") == "true"
    assert toggle(form, "العربيّة").get_attribute("aria-pressed") == "false"
    form.reload()
    assert languages(form) == ["en", "fr"]


def test_one_language_always_stays(form):
    toggle(form, "العربيّة").click()
    toggle(form, "English").click()
    assert languages(form) == ["en"]


def test_a_language_says_whether_it_is_filled(form):
    assert "partly filled" in toggle(form, "English").inner_text()
    assert "empty" in toggle(form, "español").inner_text()
    toggle(form, "español").click()
    form.fill("#id_name_es", "Oficina de Tratados")
    assert "partly filled" in toggle(form, "español").inner_text()


def test_an_error_shows_its_language(form):
    toggle(form, "Русский").click()
    form.fill("#id_name_ru", "<b>Бюро</b>")
    toggle(form, "Русский").click()
    assert "ru" not in languages(form)
    form.get_by_role("button", name="Save and publish", exact=True).click()
    form.wait_for_selector(".errornote")
    assert "ru" in languages(form)


def test_rows_follow_and_new_ones_too(form):
    form.locator("#entries-group summary").first.click()
    form.locator("#entries-group .add-row a").click()
    assert form.locator("#id_entries-1-title_ar").is_visible()
    assert not form.locator("#id_entries-1-title_fr").is_visible()
    form.select_option("#id_entries-1-kind", "tool")
    form.fill("#id_entries-1-title_ar", "أداة")
    form.get_by_role("button", name="Save and publish", exact=True).click()
    form.wait_for_selector(".messagelist .success")
    assert set(ProfileEntry.objects.values_list("title_ar", flat=True)) == {None, "أداة"}


def test_all_are_shown_without_a_script(browser, live_server, form, bureau):
    plain = browser.new_context(
        base_url=live_server.url,
        java_script_enabled=False,
        storage_state=form.context.storage_state(),
    )
    without = plain.new_page()
    without.goto(f"/en/admin/orgchart/organization/{bureau.pk}/change/")
    assert languages(without) == ["ar", "en", "es", "fr", "ru", "zh-hans"]
    assert not without.locator(".language-bar").is_visible()
    plain.close()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_page_breaks_the_content_security_policy(page, sign_in, administrator, office, language):
    sign_in(administrator, language)
    one = f"orgchart/organization/{office.pk}"
    for address in (
        "",
        "orgchart/organization/",
        "orgchart/organization/add/",
        "orgchart/organization/structure/",
        f"{one}/change/",
        f"{one}/move/",
        f"{one}/history/",
        f"{one}/delete/",
        "orgchart/post/add/",
        "orgchart/person/add/",
        "orgchart/grant/add/",
        "accounts/user/add/",
        "site/site/add/",
    ):
        page.goto(f"/{language}/admin/{address}")
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_autocomplete_offers_and_saves(page, sign_in, publisher, bureau, office, other_bureau):
    sign_in(publisher)
    page.goto(f"/en/admin/orgchart/organization/{bureau.pk}/change/")
    page.locator("#relationships-group summary").first.click()
    page.locator("#relationships-group .add-row a").click()
    page.select_option("#id_relationships-0-kind", "coordinates_with")
    page.locator("#relationships-0 .select2-selection").click()
    page.locator(".select2-search__field").fill("protocol")
    page.locator(".select2-results__option", has_text="Bureau of Protocol").click()
    page.get_by_role("button", name="Save and publish", exact=True).click()
    page.wait_for_selector(".messagelist .success")
    assert bureau.relationships.get().other == other_bureau
