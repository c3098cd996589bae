"""The back button after a form for something new was sent, and the button that sends it again."""

import pytest

from orgchart.models import Organization, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_back_and_sent_again_adds_once(sign_in, page, administrator):
    sign_in(administrator)
    page.goto("/en/admin/orgchart/person/add/")
    page.fill("[name=name_en]", "Amal Haddad")
    page.click("input[name=_save]")
    page.wait_for_url("**/person/")
    page.go_back()
    page.wait_for_url("**/add/")
    page.fill("[name=name_en]", "Amal Haddad")
    page.click("input[name=_save]")
    page.wait_for_selector("text=This form was sent already")
    page.click("a:text-is('Open a new form')")
    page.fill("[name=name_en]", "Amal Haddad the younger")
    page.click("input[name=_save]")
    page.wait_for_url("**/person/")
    assert Person.objects.count() == 2


def test_back_and_founded_again_founds_once(sign_in, page, administrator, ministry):
    sign_in(administrator)
    address = f"/en/admin/orgchart/organization/{ministry.pk}/happens/found/"
    page.goto(address)
    found(page)
    page.wait_for_selector("text=is founded under")
    page.go_back()
    page.wait_for_url(f"**{address}")
    found(page)
    page.wait_for_selector("text=This form was sent already")
    assert Organization.objects.filter(name_en="Office of Notes").count() == 1


def found(page):
    page.fill("[name=name_en]", "Office of Notes")
    page.select_option("[name=kind]", "office")
    page.click(".submit-row input[type=submit]")
