"""The table of acts by keyboard, with blocks pasted from a spreadsheet."""

import pytest

from tests.treaties.builders import a_mandate, a_state, acts_of, an_instrument
from treaties.models import Act

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """(cell, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  const how = { clipboardData, bubbles: true, cancelable: true };
  cell.dispatchEvent(new ClipboardEvent("paste", how));
}"""
STATES = {"Chile": "تشيلي", "Kenya": "كينيا", "Morocco": "المغرب", "Peru": "بيرو"}


@pytest.fixture
def treaty(bureau):
    instrument = an_instrument("Treaty", title_ar="معاهدة", dates={"adopted": "1968"})
    a_mandate(instrument, bureau)
    for name, arabic in STATES.items():
        a_state(name, name_ar=arabic)
    return instrument


def table(page, treaty, language="en"):
    page.goto(f"/{language}/admin/treaties/instrument/{treaty.pk}/acts/")


def cell(page, row, name):
    return page.locator(f'[name="acts-{row}-{name}"]')


def focused(page):
    return page.evaluate("document.activeElement.name")


def paste(page, row, name, text):
    cell(page, row, name).focus()
    cell(page, row, name).evaluate(PASTE, text)


def said():
    acts = Act.objects.select_related("participant").order_by("date")
    return [(act.participant.name_en, act.kind, str(act.day)) for act in acts]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_pasted_block_is_saved_by_keyboard(page, sign_in, publisher, treaty, language):
    sign_in(publisher, language)
    table(page, treaty, language)
    rows = ["Chile\ta\t12 Mar 1971", "Kenya\t\t3 May 1972 A"]
    rows += [f"Peru\tnotification\t{year}" for year in range(1980, 1992)]
    block = "".join(f"{row}\r\n" for row in rows)
    paste(page, 0, "participant", block)
    assert page.locator("tr.act").count() == 14
    assert focused(page) == "acts-0-participant"
    assert "42" in page.locator("#acts-say").inner_text()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".messagelist .success")
    first = [("Chile", "accession", "1971-03-12"), ("Kenya", "acceptance", "1972-05-03")]
    assert said()[:2] == first
    assert Act.objects.count() == 14


@pytest.mark.parametrize("language", ["en", "ar"])
def test_keys_move_from_cell_to_cell(page, sign_in, editor, treaty, language):
    ahead, back = ("Right", "Left") if language == "en" else ("Left", "Right")
    sign_in(editor, language)
    table(page, treaty, language)
    cell(page, 0, "participant").focus()
    page.keyboard.press(f"Arrow{ahead}")
    assert focused(page) == "acts-0-kind"
    page.keyboard.press("ArrowDown")
    assert focused(page) == "acts-1-kind"
    page.keyboard.press(f"Arrow{back}")
    assert focused(page) == "acts-1-participant"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "acts-2-kind"
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "acts-1-participant"
    page.keyboard.type("Kenyaa")
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "acts-1-participant"  # while writing, arrows stay in the cell
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Delete")
    assert cell(page, 1, "participant").input_value() == ""
    for _row in range(9):
        page.keyboard.press("Enter")
    assert focused(page) == "acts-10-participant"
    assert page.locator("tr.act").count() == 11


def test_what_is_wrong_stays_in_its_cell_and_is_mended(page, sign_in, publisher, treaty):
    sign_in(publisher)
    table(page, treaty)
    paste(page, 0, "participant", "Chile\ta\t1971\nAtlantis\ta\t1972")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[aria-invalid]")
    assert focused(page) == "acts-1-participant"
    assert "“Atlantis”" in page.locator("tr.act .errorlist").inner_text()
    assert not Act.objects.exists()
    page.keyboard.type("Morocco")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".messagelist .success")
    assert said() == [("Chile", "accession", "1971"), ("Morocco", "accession", "1972")]


def test_a_quoted_note_keeps_its_lines(page, sign_in, editor, treaty):
    sign_in(editor)
    table(page, treaty)
    paste(page, 0, "participant", 'Chile\ta\t1971\t\t\t\t"First ""line""\nsecond\tline"\textra\n')
    assert cell(page, 0, "note").input_value() == 'First "line"\nsecond\tline'
    assert "wider than the table" in page.locator("#acts-say").inner_text()


def test_the_table_needs_no_script(browser, live_server, page, sign_in, publisher, treaty):
    acts_of(treaty, a_state("Cuba"), "1970 accession")
    sign_in(publisher)
    plain = browser.new_context(
        base_url=live_server.url,
        java_script_enabled=False,
        storage_state=page.context.storage_state(),
    )
    without = plain.new_page()
    table(without, treaty)
    cell(without, 1, "participant").fill("Chile")
    cell(without, 1, "date").fill("12 Mar 1971 a")
    without.get_by_role("button", name="More rows").click()
    cell(without, 20, "participant").fill("Peru")
    cell(without, 20, "date").fill("1972 a")
    without.get_by_role("button", name="Save", exact=True).click()
    without.wait_for_selector(".messagelist .success")
    assert [who for who, *_more in said()] == ["Cuba", "Chile", "Peru"]
    plain.close()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("width", [1280, 400])
def test_no_page_is_wider_than_its_window(page, sign_in, editor, treaty, language, width):
    acts_of(treaty, a_state("Cuba"), "1970 accession")
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(editor, language)
    for address in (
        "instrument/",
        "instrument/add/",
        f"instrument/{treaty.pk}/change/",
        f"instrument/{treaty.pk}/acts/",
        f"statement/?instrument={treaty.pk}",
        f"statement/add/?instrument={treaty.pk}",
        "subject/add/",
    ):
        page.goto(f"/{language}/admin/treaties/{address}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
