import pytest

from tests.builders import an_organization
from tests.partnerships.builders import a_membership, a_partnership

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OFF_CENTRE = """() => {
    const middle = (element) => {
        const box = element.getBoundingClientRect();
        return box.x + box.width / 2;
    };
    const scroll = document.querySelector(".network-scroll");
    return Math.abs(middle(document.querySelector(".centre circle")) - middle(scroll));
}"""


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [400, 1280])
def test_network_starts_at_its_centre_and_can_be_scrolled_away(page, language, width):
    network = a_partnership("Network")
    for name in ("Agency", "Bureau", "Council"):
        a_membership(network, an_organization(name))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/{language}/organizations/agency/network/")
    assert page.evaluate(OFF_CENTRE) < 2
    page.wait_for_timeout(300)  # until it snaps no more
    page.evaluate("() => document.querySelector('.network-scroll').scrollBy(-90, 0)")
    page.wait_for_timeout(200)
    away = page.evaluate(OFF_CENTRE)
    assert away > 80 if width == 400 else away < 2
