"""A stale form shows both versions, and its editor says of each field which one shall stand."""

import pytest

from orgchart.models import Contact, ProfileEntry
from tests.builders import a_person, a_post, an_appointment
from tests.pages import form_of, opened
from tests.sign_in import SignedInClient

pytestmark = pytest.mark.django_db
FORM = "organization_form"


@pytest.fixture
def first(publisher):
    client = SignedInClient()
    client.force_login(publisher)
    return client


@pytest.fixture
def second(administrator):
    client = SignedInClient()
    client.force_login(administrator)
    return client


@pytest.fixture
def address(bureau):
    return f"/en/admin/orgchart/organization/{bureau.pk}/change/"


def saved(client, address, data):
    response = client.post(address, data)
    assert response.status_code == 302, response.context["adminform"].form.errors


def offered(response):
    """{label: name of the box that takes what is saved}"""
    return {each.label: each.name for each in response.context["merge"].differences}


def test_each_field_is_offered_by_its_box(first, second, address):
    mine, theirs = opened(first, address, FORM), opened(second, address, FORM)
    saved(second, address, theirs | {"summary_en": "Theirs", "summary_fr": "La leur"})
    response = first.post(address, mine | {"summary_en": "Mine", "summary_fr": "La mienne"})
    text = response.content.decode()
    for name in ("summary_en", "summary_fr"):
        assert f'<input type="checkbox" name="take_saved" value="{name}"' in text


def test_what_is_ticked_stands_as_saved_and_the_rest_as_mine(first, second, address, bureau):
    mine, theirs = opened(first, address, FORM), opened(second, address, FORM)
    saved(second, address, theirs | {"summary_en": "Theirs", "summary_fr": "La leur"})
    response = first.post(address, mine | {"summary_en": "Mine", "summary_fr": "La mienne"})
    saved(first, address, form_of(response, FORM) | {"take_saved": ["summary_fr"]})
    bureau.refresh_from_db()
    assert (bureau.summary_en, bureau.summary_fr) == ("Mine", "La leur")


def test_of_rows_too_though_their_numbers_changed(first, second, address, bureau):
    for title in ("Gone", "Kept"):
        ProfileEntry.objects.create(organization=bureau, kind="function", title_en=title)
    mine, theirs = opened(first, address, FORM), opened(second, address, FORM)
    change = {"entries-0-DELETE": "on", "entries-1-title_en": "Theirs"}
    saved(second, address, theirs | change)
    response = first.post(address, mine | {"entries-1-title_en": "Mine"})
    box = offered(response)["profile entry “Theirs” – Title · English"]
    assert box == "entries-0-title_en"
    saved(first, address, form_of(response, FORM) | {"take_saved": [box]})
    assert [entry.title_en for entry in bureau.entries.all()] == ["Theirs"]


def test_what_was_emptied_can_be_taken(first, second, address, bureau):
    saved(second, address, opened(second, address, FORM) | {"summary_en": "Once"})
    mine, theirs = opened(first, address, FORM), opened(second, address, FORM)
    saved(second, address, theirs | {"summary_en": ""})
    response = first.post(address, mine | {"summary_en": "Mine"})
    saved(first, address, form_of(response, FORM) | {"take_saved": ["summary_en"]})
    bureau.refresh_from_db()
    assert not bureau.summary_en


@pytest.mark.parametrize("shared", ["on", ""])
def test_a_tick_and_a_choice_can_be_taken(first, second, bureau, shared):
    post = a_post(bureau, shared=not shared)
    an_appointment(post, a_person("Amal Haddad"), kind="acting")
    address = f"/en/admin/orgchart/post/{post.pk}/change/"
    mine, theirs = (opened(each, address, "post_form") for each in (first, second))
    theirs.pop("shared", None)
    kind = "appointments-0-kind"
    saved(second, address, theirs | {kind: "deputizing"} | ({"shared": "on"} if shared else {}))
    response = first.post(address, mine | {kind: "ad_interim", "title_fr": "Directrice"})
    taken = {"take_saved": [kind, "shared"]}
    saved(first, address, form_of(response, "post_form") | taken)
    post.refresh_from_db()
    assert (post.shared, post.title_fr) == (bool(shared), "Directrice")
    assert post.appointments.get().kind == "deputizing"


@pytest.mark.parametrize("name", ["", "x", "version", "state", "entries-9-title_en", "a" * 5000])
def test_a_forged_box_changes_nothing(first, address, bureau, name):
    data = opened(first, address, FORM) | {"take_saved": [name], "summary_en": "Mine"}
    saved(first, address, data)
    bureau.refresh_from_db()
    assert bureau.summary_en == "Mine"


def test_a_third_save_in_between_is_shown_again(first, second, address, bureau):
    mine, theirs = opened(first, address, FORM), opened(second, address, FORM)
    saved(second, address, theirs | {"summary_en": "One"})
    again = form_of(first.post(address, mine | {"summary_en": "Mine"}), FORM)
    saved(second, address, opened(second, address, FORM) | {"summary_en": "Two"})
    response = first.post(address, again | {"take_saved": ["summary_en"]})
    assert response.status_code == 200
    saved(first, address, form_of(response, FORM))
    bureau.refresh_from_db()
    assert bureau.summary_en == "Two"


def test_in_a_draft_as_well(first, second, editor, address, bureau):
    third = SignedInClient()
    third.force_login(editor)
    mine, theirs = opened(third, address, FORM), opened(second, address, FORM)
    saved(second, address, theirs | {"summary_en": "Theirs", "_draft": "1"})
    response = third.post(address, mine | {"summary_en": "Mine", "summary_fr": "La mienne"})
    assert response.status_code == 200
    saved(third, address, form_of(response, FORM) | {"take_saved": ["summary_en"]})
    form = opened(third, address, FORM)
    assert (form["summary_en"], form["summary_fr"]) == ("Theirs", "La mienne")
    assert Contact.objects.count() == 0
