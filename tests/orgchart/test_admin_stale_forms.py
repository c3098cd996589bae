"""Two editors with the same form open: nothing is lost, and nothing is undone in silence."""

import pytest

from directory.publishing import actions as publishing
from orgchart.actions.placements import move_organization
from orgchart.models import Contact, ProfileEntry
from tests.builders import a_person, a_post, an_appointment
from tests.pages import add_row, form_of, opened
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


def an_entry(organization, title, **fields):
    fields = {"kind": "function", "title_en": title} | fields
    return ProfileEntry.objects.create(organization=organization, **fields)


def differences(response):
    return {
        (each.label, each.yours, each.saved, each.by_both)
        for each in response.context["merge"].differences
    }


def saved(client, address, data):
    response = client.post(address, data)
    assert response.status_code == 302, response.context["adminform"].form.errors
    return response


def test_a_stale_form_saves_nothing_and_shows_both(first, second, address, bureau):
    mine, theirs = opened(first, address, FORM), opened(second, address, FORM)
    saved(second, address, theirs | {"name_en": "Bureau of Agreements", "summary_en": "Theirs"})
    response = first.post(address, mine | {"name_en": "Bureau of Pacts", "name_fr": "Pactes"})
    assert response.status_code == 200
    assert differences(response) == {
        ("Name · English", "Bureau of Pacts", "Bureau of Agreements", True),
        ("Name · français", "Pactes", "", False),
    }
    assert response.context["merge"].taken_over == ["Summary · English"]
    assert "Administrator saved this on" in response.content.decode()
    bureau.refresh_from_db()
    assert (bureau.name_en, bureau.name_fr or "") == ("Bureau of Agreements", "")


def test_saving_again_keeps_yours_and_what_you_had_not_touched(first, second, address, bureau):
    mine, theirs = opened(first, address, FORM), opened(second, address, FORM)
    saved(second, address, theirs | {"name_en": "Bureau of Agreements", "summary_en": "Theirs"})
    response = first.post(address, mine | {"name_en": "Bureau of Pacts"})
    saved(first, address, form_of(response, FORM))
    bureau.refresh_from_db()
    assert (bureau.name_en, bureau.summary_en) == ("Bureau of Pacts", "Theirs")


def test_a_third_save_in_between_is_shown_again(first, second, address, bureau):
    mine, theirs = opened(first, address, FORM), opened(second, address, FORM)
    saved(second, address, theirs | {"name_en": "One"})
    again = form_of(first.post(address, mine | {"name_en": "Mine"}), FORM)
    saved(second, address, opened(second, address, FORM) | {"name_en": "Two"})
    response = first.post(address, again)
    assert differences(response) == {("Name · English", "Mine", "Two", True)}


@pytest.mark.parametrize("version", ["", "x", "0", "999", None])
def test_a_form_without_its_version_saves_nothing(first, address, bureau, version):
    data = opened(first, address, FORM) | {"name_en": "Mine", "version": version}
    if version is None:
        del data["version"]
    assert first.post(address, data).status_code == 200
    bureau.refresh_from_db()
    assert bureau.name_en == "Bureau of Treaties"


def test_publishing_in_between_is_not_undone(first, address, bureau, administrator):
    data = opened(first, address, FORM) | {"summary_en": "Mine"}
    publishing.withdraw(bureau, actor=administrator)
    again = form_of(first.post(address, data), FORM)
    saved(first, address, again)
    bureau.refresh_from_db()
    assert (bureau.state, bureau.summary_en) == ("withdrawn", "Mine")


def test_a_move_in_between_is_neither_stale_nor_undone(
    first, address, bureau, other_bureau, office
):
    office_address = address.replace(str(bureau.pk), str(office.pk))
    data = opened(first, office_address, FORM) | {"summary_en": "Mine"}
    move_organization(office, under=other_bureau, seen_under=bureau.pk)
    move_organization(office, under=bureau, seen_under=other_bureau.pk, position=7)
    saved(first, office_address, data)
    office.refresh_from_db()
    assert (office.node.parent_id, office.node.position) == (bureau.pk, 7)
    assert office.summary_en == "Mine"


def test_a_deletion_in_between_is_said(first, second, address, bureau, office):
    address = address.replace(str(bureau.pk), str(office.pk))
    data = opened(first, address, FORM)
    second.post(address.replace("change", "delete"))
    response = first.post(address, data | {"name_en": "Mine"}, follow=True)
    assert "doesn’t exist" in response.content.decode()


class TestRows:
    def test_added_by_the_other_stay(self, first, second, address, bureau):
        mine, theirs = opened(first, address, FORM), opened(second, address, FORM)
        saved(second, address, add_row(theirs, "entries", **a_row("Theirs")))
        response = first.post(address, add_row(mine, "entries", **a_row("Mine")))
        assert response.context["merge"].taken_over == ["profile entry “Theirs”"]
        saved(first, address, form_of(response, FORM))
        assert {entry.title_en for entry in bureau.entries.all()} == {"Theirs", "Mine"}

    def test_changed_by_the_other_stay_changed(self, first, second, address, bureau):
        entry = an_entry(bureau, "Before")
        mine, theirs = opened(first, address, FORM), opened(second, address, FORM)
        saved(second, address, theirs | {"entries-0-title_en": "After"})
        saved(first, address, form_of(first.post(address, mine), FORM))
        entry.refresh_from_db()
        assert entry.title_en == "After"

    def test_removed_by_the_other_do_not_come_back(self, first, second, address, bureau):
        an_entry(bureau, "Gone")
        an_entry(bureau, "Kept")
        mine, theirs = opened(first, address, FORM), opened(second, address, FORM)
        saved(second, address, theirs | {"entries-0-DELETE": "on"})
        saved(first, address, form_of(first.post(address, mine), FORM))
        assert [entry.title_en for entry in bureau.entries.all()] == ["Kept"]

    def test_removed_by_the_other_and_changed_by_you_are_shown(
        self, first, second, address, bureau
    ):
        an_entry(bureau, "Gone")
        mine, theirs = opened(first, address, FORM), opened(second, address, FORM)
        saved(second, address, theirs | {"entries-0-DELETE": "on"})
        response = first.post(address, mine | {"entries-0-title_en": "Better"})
        assert ("profile entry – Title · English", "Better", "removed", True) in differences(
            response
        )
        saved(first, address, form_of(response, FORM))
        assert [entry.title_en for entry in bureau.entries.all()] == ["Better"]

    def test_changed_by_the_other_are_not_removed_unseen(self, first, second, address, bureau):
        an_entry(bureau, "Before")
        mine, theirs = opened(first, address, FORM), opened(second, address, FORM)
        saved(second, address, theirs | {"entries-0-title_en": "After"})
        response = first.post(address, mine | {"entries-0-DELETE": "on"})
        assert any(saved_now.startswith("changed") for _, _, saved_now, _ in differences(response))
        saved(first, address, form_of(response, FORM))
        assert [entry.title_en for entry in bureau.entries.all()] == ["After"]

    def test_of_another_kind_are_kept_apart(self, first, second, address, bureau):
        an_entry(bureau, "Entry")
        Contact.objects.create(organization=bureau, kind="email", value="a@example.org")
        mine, theirs = opened(first, address, FORM), opened(second, address, FORM)
        saved(second, address, theirs | {"contacts-0-value": "b@example.org"})
        response = first.post(address, mine | {"entries-0-title_en": "Mine"})
        saved(first, address, form_of(response, FORM))
        assert bureau.contacts.get().value == "b@example.org"
        assert bureau.entries.get().title_en == "Mine"


def a_row(title):
    return {"kind": "function", "position": "1", "title_en": title}


def test_a_stale_post_keeps_the_other_appointment(first, second, bureau):
    post = a_post(bureau)
    an_appointment(post, a_person("Amal Haddad"), kind="acting")
    address = f"/en/admin/orgchart/post/{post.pk}/change/"
    mine, theirs = (opened(each, address, "post_form") for each in (first, second))
    saved(second, address, theirs | {"appointments-0-kind": "deputizing", "shared": "on"})
    response = first.post(address, mine | {"title_fr": "Directrice"})
    assert differences(response) == {("Title · français", "Directrice", "", False)}
    saved(first, address, form_of(response, "post_form"))
    post.refresh_from_db()
    assert (post.title_fr, post.shared) == ("Directrice", True)
    assert post.appointments.get().kind == "deputizing"
