import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.publishing.models import Revision
from orgchart.models import Appointment, Grant, Person, Post
from tests.builders import a_person, a_post, an_appointment
from tests.pages import add_row, opened

pytestmark = pytest.mark.django_db
POSTS = "/en/admin/orgchart/post/"
PEOPLE = "/en/admin/orgchart/person/"


def rows(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return {str(record) for record in response.context["cl"].result_list}


def test_a_post_is_saved_with_its_appointments(client, editor, bureau):
    person = a_person()
    client.force_login(editor)
    data = opened(client, f"{POSTS}add/?organization={bureau.pk}", "post_form")
    assert data["organization"] == str(bureau.pk)
    add_row(data, "appointments", person=person.pk, kind="substantive", start_date="2024-05")
    assert client.post(f"{POSTS}add/", data | {"title_en": "Director"}).status_code == 302
    post = Post.objects.get()
    assert str(post.appointments.get().start) == "2024-05"
    (row,) = Revision.objects.get(public_id=post.public_id).snapshot["owned"]["appointments"]
    assert (row["person_id"], row["start_date"]) == (person.pk, "2024-05-01")


def test_one_holder_follows_another_in_one_form(client, publisher, bureau):
    post, old, new = a_post(bureau), a_person("Old Holder"), a_person("New Holder")
    an_appointment(post, old)
    client.force_login(publisher)
    address = f"{POSTS}{post.pk}/change/"
    data = opened(client, address, "post_form") | {"appointments-0-end_date": "2024"}
    add_row(data, "appointments", person=new.pk, kind="substantive", start_date="2024")
    assert client.post(address, data).status_code == 302
    assert post.appointments.count() == 2


def test_two_holders_at_once_are_an_error_of_the_form(client, editor, bureau):
    post = a_post(bureau)
    client.force_login(editor)
    address = f"{POSTS}{post.pk}/change/"
    data = opened(client, address, "post_form")
    for name in ("One Holder", "Other Holder"):
        add_row(data, "appointments", person=a_person(name).pk, kind="substantive")
    response = client.post(address, data)
    assert response.status_code == 200
    assert "Somebody else holds this post in this time." in response.content.decode()
    post.refresh_from_db()
    assert (post.version, Appointment.objects.count()) == (2, 0)


@pytest.mark.parametrize(
    "wrong", [{"title_en": "<i>Director</i>"}, {"title_en": ""}, {"start_date": "2020-13"}]
)
def test_bad_input_is_an_error_of_the_form(client, editor, bureau, wrong):
    post = a_post(bureau)
    client.force_login(editor)
    address = f"{POSTS}{post.pk}/change/"
    response = client.post(address, opened(client, address, "post_form") | wrong)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors


def test_a_post_stays_within_the_grant(client, editor, bureau, other_bureau):
    mine, theirs = a_post(bureau, "Mine"), a_post(other_bureau, "Theirs")
    client.force_login(editor)
    assert rows(client, POSTS) == {"Mine"}
    address = f"{POSTS}{mine.pk}/change/"
    moved = opened(client, address, "post_form") | {"organization": other_bureau.pk}
    assert "organization" in client.post(address, moved).context["adminform"].form.errors
    forged = opened(client, address, "post_form") | {"title_en": "Taken"}
    client.post(f"{POSTS}{theirs.pk}/change/", forged)
    client.post(f"{POSTS}{theirs.pk}/delete/")
    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert (theirs.title_en, mine.organization) == ("Theirs", bureau)


def test_a_person_follows_the_posts_held_today(client, publisher, bureau, other_bureau):
    mine, theirs = a_person("Mine Own"), a_person("Theirs Own")
    an_appointment(a_post(bureau), mine)
    an_appointment(a_post(other_bureau), theirs)
    client.force_login(publisher)
    assert rows(client, PEOPLE) == {"Mine Own"}
    address = f"{PEOPLE}{mine.pk}/change/"
    data = opened(client, address, "person_form")
    assert client.post(address, data | {"name_ar": "ميّ"}).status_code == 302
    client.post(f"{PEOPLE}{theirs.pk}/change/", data | {"name_ar": "غ"})
    assert set(Person.objects.values_list("name_ar", flat=True)) == {"ميّ", None}


def test_an_editor_adds_a_person_to_appoint(client, editor):
    client.force_login(editor)
    data = opened(client, f"{PEOPLE}add/", "person_form") | {"name_en": "Amal Haddad"}
    assert client.post(f"{PEOPLE}add/", data, follow=True).status_code == 200
    assert Person.objects.get().slug == "amal-haddad"


def test_all_people_may_be_appointed(client, editor):
    person = a_person()
    client.force_login(editor)
    address = "/en/admin/autocomplete/?app_label=orgchart&model_name=appointment&field_name=person"
    assert client.get(f"{address}&term=amal").json()["results"] == [
        {"id": str(person.pk), "text": "Amal Haddad"}
    ]


def test_the_lists_ask_as_much_for_three_as_for_one(client, administrator, bureau):
    client.force_login(administrator)

    def asked(address):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    an_appointment(a_post(bureau), a_person())
    one = asked(POSTS), asked(PEOPLE)
    for name in ("Second", "Third"):
        an_appointment(a_post(bureau, name), a_person(f"{name} Person"))
    assert (asked(POSTS), asked(PEOPLE)) == one
    assert max(one) < 20


def test_posts_and_people_leave_as_csv(client, editor, bureau, other_bureau):
    an_appointment(a_post(bureau, "Mine"), a_person("Mine Own"))
    an_appointment(a_post(other_bureau, "Theirs"), a_person("Theirs Own"))
    client.force_login(editor)
    for address in (POSTS, PEOPLE):
        text = b"".join(client.get(f"{address}export/").streaming_content).decode()
        assert "Mine" in text
        assert "Theirs" not in text


class TestAdministrators:
    def test_invite_users_and_give_nobody_a_password(self, client, administrator):
        client.force_login(administrator)
        address = "/en/admin/accounts/user/add/"
        data = opened(client, address, "user_form")
        data |= {"email": "NEW@example.org", "language": "ar"}
        data |= {"password1": "correct horse battery", "password2": "correct horse battery"}
        assert client.post(address, data).status_code == 302
        user = get_user_model().objects.get(email="new@example.org")
        assert not user.has_usable_password()
        assert not client.login(username="new@example.org", password="correct horse battery")

    def test_grant(self, client, administrator, outsider, bureau):
        client.force_login(administrator)
        address = "/en/admin/orgchart/grant/add/"
        data = opened(client, address, "grant_form")
        data |= {"user": outsider.pk, "organization": bureau.pk}
        assert client.post(address, data).status_code == 302
        assert Grant.objects.get(user=outsider).organization == bureau

    @pytest.mark.parametrize(
        "address", ["accounts/user/", "orgchart/grant/", "site/site/", "accounts/user/add/"]
    )
    def test_alone_see_them(self, client, editor, address):
        client.force_login(editor)
        assert client.get(f"/en/admin/{address}").status_code == 403

    def test_change_the_one_site_record(self, client, administrator, bureau):
        client.force_login(administrator)
        add = "/en/admin/site/site/add/"
        data = opened(client, add, "site_form") | {"name_en": "Directory", "time_zone": "UTC"}
        assert client.post(add, data).status_code == 302
        assert client.get(add).status_code == 403
        change = client.get("/en/admin/site/site/").headers["Location"]
        wrong = opened(client, change, "site_form") | {"time_zone": "Nowhere"}
        assert "time_zone" in client.post(change, wrong).context["adminform"].form.errors
        right = opened(client, change, "site_form") | {"name_ar": "ديوان", "roots": [bureau.pk]}
        assert client.post(change, right).status_code == 302
        assert "ديوان" in client.get("/ar/admin/").content.decode()


def test_sign_in_leads_to_the_own_language(client, outsider):
    outsider.language = "ar"
    outsider.save()
    data = {"login": outsider.email, "password": "correct horse battery", "next": "/fr/admin/"}
    response = client.post("/fr/accounts/login/", data)
    assert response.headers["Location"] == "/ar/admin/"
