"""The form of a record says who else has it open."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from directory.publishing.models import Presence

pytestmark = pytest.mark.django_db


def form(bureau):
    return reverse("admin:orgchart_organization_change", args=[bureau.pk])


def present(bureau):
    return reverse("admin:orgchart_organization_present", args=[bureau.pk])


def test_the_second_editor_sees_the_first(client, editor, publisher, bureau):
    client.force_login(editor)
    assert "hidden" in panel(client.get(form(bureau)))
    client.force_login(publisher)
    shown = panel(client.get(form(bureau)))
    assert "Editor" in shown and "hidden" not in shown


def panel(response):
    text = response.content.decode()
    return text[text.index('class="presence') : text.index("</p>", text.index('class="presence'))]


def test_an_open_form_keeps_saying_so(client, editor, publisher, bureau):
    client.force_login(editor)
    client.get(form(bureau))
    client.force_login(publisher)
    assert client.post(present(bureau)).json() == {"others": ["Editor"]}


def test_whoever_closed_it_is_not_named_for_long(client, editor, publisher, bureau):
    client.force_login(editor)
    client.get(form(bureau))
    Presence.objects.update(seen_at=timezone.now() - datetime.timedelta(minutes=2))
    client.force_login(publisher)
    assert client.post(present(bureau)).json() == {"others": []}


def test_it_is_asked_and_told_among_editors_only(client, outsider, translator, bureau):
    for user, status in ((outsider, 403), (translator, 403)):
        client.force_login(user)
        assert client.post(present(bureau)).status_code in {status, 404}
    assert not Presence.objects.exists()
    client.logout()
    assert client.post(present(bureau)).status_code == 302
    client.force_login(translator)
    assert client.get(present(bureau)).status_code in {403, 404, 405}
