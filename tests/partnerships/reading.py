"""Pages as their words, their links and the number of their queries."""

import re
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext


def page(client, address, status=200):
    response = client.get(address)
    content = response.content.decode()
    assert response.status_code == status, content[:300]
    return content


def section(content, name):
    """One section of a page, or nothing where the page has none."""
    found = re.search(rf'<section class="[^"]*" id="{name}".*?</section>', content, re.S)
    return found[0] if found else ""


def words(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def linked(html, kind="partnerships"):
    """The texts of the links to pages of a kind."""
    found = re.findall(rf'<a href="/en/{kind}/[^"/]+/(?:\?[^"]*)?"[^>]*>(.*?)</a>', html, re.S)
    return [words(text) for text in found]


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
