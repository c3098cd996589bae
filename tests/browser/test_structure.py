import pytest

from orgchart.models import TreeNode
from tests.builders import an_organization

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EDGE = 3


@pytest.fixture
def units(bureau):
    return [an_organization(name, under=bureau) for name in ("Archive", "Library", "Registry")]


def structure(page, language, organization=None):
    query = f"?at={organization.pk}" if organization else ""
    page.goto(f"/{language}/admin/orgchart/organization/structure/{query}")


def row(page, organization):
    return page.locator(f'.node[data-id="{organization.pk}"] > .node-row')


def children(organization):
    node = TreeNode.objects.get(pk=organization.pk)
    return [child.organization.slug for child in TreeNode.objects.under(node)]


def shown(page):
    return page.locator("#tree .node-name").all_inner_texts()


def drag(page, source, target, part):
    """Drag a row to a part of another one: 0 is its upper edge, 1 its lower."""
    height = row(page, target).bounding_box()["height"]
    where = {"x": 60, "y": min(max(height * part, EDGE), height - EDGE)}
    with page.expect_response("**/structure/move/") as answer:
        row(page, source).drag_to(row(page, target), target_position=where)
    return answer.value


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_drag_between_two_orders_them(page, sign_in, editor, bureau, units, language):
    archive, library, registry = units
    sign_in(editor, language)
    structure(page, language, bureau)
    assert drag(page, registry, archive, 0).ok
    page.wait_for_selector("#structure-says button")
    assert children(bureau) == ["registry", "archive", "library"]
    assert drag(page, registry, library, 1).ok
    assert children(bureau) == ["archive", "library", "registry"]


def test_a_drag_onto_another_puts_it_below_and_is_undone(page, sign_in, editor, bureau, units):
    archive, library, _registry = units
    sign_in(editor)
    structure(page, "en", bureau)
    assert drag(page, archive, library, 0.5).ok
    said = page.locator("#structure-says")
    assert "“Archive” now stands under “Library”." in said.inner_text()
    assert said.get_attribute("aria-live") == "polite"
    assert children(library) == ["archive"]
    assert row(page, archive).count() == 0
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("“Archive” now stands under “Bureau of Treaties”.").wait_for()
    assert children(bureau) == ["archive", "library", "registry"]


def test_a_refused_drag_leaves_the_tree_and_says_why(page, sign_in, editor, bureau, units):
    archive, library, _registry = units
    sign_in(editor)
    structure(page, "en", bureau)
    TreeNode.objects.filter(pk=archive.pk).update(parent=None)  # as if moved by somebody else
    assert drag(page, archive, library, 0.5).status == 409
    page.wait_for_selector("#structure-says.failed")
    assert "moved in the meantime" in page.locator("#structure-says").inner_text()
    assert shown(page) == ["Archive", "Library", "Registry"]


def test_the_tree_opens_in_place_by_keyboard(page, sign_in, editor, bureau, units):
    sign_in(editor)
    structure(page, "en")
    toggle = page.get_by_role("button", name="Open: Bureau of Treaties")
    assert toggle.get_attribute("aria-expanded") == "false"
    toggle.focus()
    page.keyboard.press("Space")
    page.wait_for_selector(f'.node[data-id="{units[0].pk}"]')
    assert toggle.get_attribute("aria-expanded") == "true"
    assert len(shown(page)) == 4
    page.keyboard.press("Enter")
    assert toggle.get_attribute("aria-expanded") == "false"


def test_a_move_needs_only_the_keyboard(page, sign_in, editor, bureau, units):
    archive, library, _registry = units
    sign_in(editor)
    structure(page, "en", bureau)
    page.get_by_role("link", name="Move Archive").focus()
    page.keyboard.press("Enter")
    page.get_by_role("searchbox", name="Find an organization").fill("library")
    page.get_by_role("link", name="Library").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**?under={library.pk}")
    page.get_by_role("button", name="Move here").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/structure/?at={library.pk}")
    assert "“Archive” now stands under “Library”." in page.locator(".messagelist").inner_text()
    assert children(library) == ["archive"]


def test_words_that_were_typed_before_the_script_came_are_looked_for(
    page, sign_in, editor, bureau, units
):
    sign_in(editor)
    late = []
    page.route("**/admin/move*.js", lambda route: late.append(route))
    address = f"/en/admin/orgchart/organization/{units[0].pk}/move/"
    page.goto(address, wait_until="commit")
    page.get_by_role("searchbox", name="Find an organization").fill("library")
    late[0].continue_()
    page.get_by_role("link", name="Library").wait_for()


def test_a_move_needs_no_script(browser, live_server, page, sign_in, editor, bureau, units):
    archive, library, _registry = units
    sign_in(editor)
    plain = browser.new_context(
        base_url=live_server.url,
        java_script_enabled=False,
        storage_state=page.context.storage_state(),
    )
    without = plain.new_page()
    structure(without, "en")
    without.get_by_role("link", name="Open: Bureau of Treaties").click()
    without.get_by_role("link", name="Move Archive").click()
    without.get_by_label("after", exact=True).check()
    without.get_by_label("after which organization").select_option(label="Registry")
    without.get_by_role("button", name="Move here").click()
    assert children(bureau) == ["library", "registry", "archive"]
    plain.close()
