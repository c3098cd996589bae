import re

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

from directory import reader
from directory.history.partial_dates import PartialDate
from directory.site.models import Site
from directory.templatetags.languages import in_words
from tests.builders import an_organization

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize(
    ("asked", "answered"),
    [("fr", "/fr/"), ("zh-CN", "/zh-hans/"), ("de, ru;q=0.5", "/ru/"), ("de", "/ar/"), ("", "/ar/"),
     (";;;", "/ar/")],
)  # fmt: skip
def test_root_leads_to_the_language_that_the_browser_asks_for(client, db, asked, answered):
    response = client.get("/", headers={"accept-language": asked})
    assert (response.status_code, response.headers["Location"]) == (302, answered)
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_says_its_language_and_its_direction(client, db, language):
    shown = client.get(f"/{language}/").content.decode()
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{reader.tag(language)}" dir="{direction}">' in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_names_itself_in_every_language(client, db, language):
    shown = client.get(f"/{language}/people/?page=1&x=1").content.decode()
    alternates = dict(re.findall(r'<link rel="alternate" hreflang="(\S+)" href="(\S+)">', shown))
    assert alternates == {
        reader.tag(code): f"http://testserver/{code}/people/?page=1&amp;x=1" for code in LANGUAGES
    } | {"x-default": "http://testserver/people/?page=1&amp;x=1"}
    for code in LANGUAGES:
        assert f'href="/{code}/people/?page=1&amp;x=1" hreflang="{reader.tag(code)}"' in shown


def test_empty_directory_invites_to_begin(client, db):
    assert "The register is still empty" in client.get("/en/").content.decode()


def test_home_shows_the_roots_with_what_is_directly_below(client, ministry, bureau, office):
    Site.objects.create(pk=1, name_en="Register").roots.add(ministry)
    an_organization("Congress")
    shown = client.get("/en/").content.decode()
    assert "Ministry" in shown and "Bureau of Treaties" in shown
    assert "Office of Depositary Notes" not in shown
    assert shown.index("Outside bodies") < shown.index("Congress")


def test_home_is_bounded(client, db):
    for at in range(30):
        an_organization(f"Body {at:02}")
    shown = client.get("/en/").content.decode()
    assert shown.count('class="section"') == 24 and "The whole chart" in shown


@pytest.mark.parametrize("address", ["/de/", "/de/organizations/", "/nothing/", "/en/x/y/"])
def test_unknown_address_is_answered_in_the_best_language(client, db, address):
    response = client.get(address, headers={"accept-language": "en"})
    shown = response.content.decode()
    assert response.status_code == 404
    assert '<html lang="en" dir="ltr">' in shown and "Nothing stands at this address" in shown
    assert '<link rel="alternate"' not in shown


def test_address_without_language_leads_to_the_one_with_it(client, db):
    response = client.get("/people/", headers={"accept-language": "es"})
    assert response.headers["Location"] == "/es/people/"


def test_wrong_host_is_answered_without_failing(client, db):
    response = client.get("/en/", headers={"host": "evil.example"})
    assert response.status_code == 400 and "cannot be read" in response.content.decode()


def test_failure_is_answered_without_a_trace(client, db, monkeypatch):
    def fail():
        raise RuntimeError("secret detail")

    monkeypatch.setattr("directory.site.views.home.counts", fail)
    client.raise_request_exception = False
    response = client.get("/ar/")
    assert response.status_code == 500
    assert "secret" not in response.content.decode() and 'dir="rtl"' in response.content.decode()


def test_pages_hold_no_inline_style_or_script(client, bureau):
    for address in ["", "organizations/", f"organizations/{bureau.slug}/", "people/", "data/"]:
        response = client.get(f"/ar/{address}")
        shown = response.content.decode()
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=|javascript:", shown)
        assert not re.search(r'(src|<link[^>]*stylesheet[^>]*href)="(https?:)?//', shown)


def test_pages_set_no_cookie(client, bureau):
    response = client.get("/ar/organizations/")
    assert not response.cookies and "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_admin_answers_in_every_language(client, db, language):
    response = client.get(f"/{language}/admin/login/", follow=True)
    assert response.redirect_chain[-1][0].startswith(f"/{language}/accounts/login/")
    assert response.status_code == 200
    assert f'lang="{language}"' in response.content.decode()


@pytest.mark.parametrize(
    ("language", "year", "month", "day"),
    [
        ("en", "2011", "May 2011", "14 May 2011"),
        ("fr", "2011", "mai 2011", "14 mai 2011"),
        ("es", "2011", "mayo de 2011", "14 de mayo de 2011"),
        ("ar", "2011", "مايو 2011", "14 مايو 2011"),
        ("ru", "2011", "май 2011 г.", "14 мая 2011 г."),
        ("zh-hans", "2011年", "2011年5月", "2011年5月14日"),
    ],
)
def test_date_is_worded_as_well_as_it_is_known(language, year, month, day):
    with override(language):
        found = [in_words(PartialDate.parse(t)) for t in ["2011", "2011-05", "2011-05-14"]]
    assert [text.replace("\u202f", " ") for text in found] == [year, month, day]


def test_text_is_escaped_in_every_language():
    site = Site(name_ar="<b>ديوان</b>")
    with override("en"):
        shown = Template('{% text site "name" %}').render(Context({"site": site}))
    assert "<b>" not in shown and "&lt;b&gt;" in shown
