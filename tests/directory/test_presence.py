"""The form of a record says who else has it open."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from directory.publishing.models import Presence
from tests.builders import a_person, a_post, an_appointment
from tests.pages import opened
from tests.partnerships.builders import a_partnership
from tests.treaties.builders import a_mandate, an_instrument

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


def test_a_stale_form_that_is_shown_again_says_so_too(client, editor, publisher, bureau):
    client.force_login(editor)
    client.get(form(bureau))
    client.force_login(publisher)
    data = opened(client, form(bureau), "organization_form") | {"version": "0"}
    shown = panel(client.post(form(bureau), data | {"summary_en": "Mine"}))
    assert "Editor" in shown and "hidden" not in shown


@pytest.mark.parametrize("key", ["0", "9" * 30, "x", "1' OR 1"])
def test_of_what_is_not_there_nothing_is_kept(client, editor, key):
    client.force_login(editor)
    assert client.post(f"/en/admin/orgchart/organization/{key}/present/").status_code == 404
    assert not Presence.objects.exists()


def test_it_is_kept_of_each_kind_of_record(client, editor, publisher, bureau):
    person, post = a_person(), a_post(bureau)
    an_appointment(post, person)
    instrument, partnership = an_instrument(), a_partnership(responsible=bureau)
    a_mandate(instrument, bureau)
    for record in (person, post, instrument, partnership):
        kind = f"{record._meta.app_label}_{record._meta.model_name}"
        address = reverse(f"admin:{kind}_change", args=[record.pk])
        client.force_login(editor)
        client.get(address)
        client.force_login(publisher)
        assert "Editor" in panel(client.get(address)), kind
