"""What each role meets on the pages: only what its grants let it do, and in their subtree."""

import pytest

from directory.publishing.enums import State
from orgchart.models import Organization
from tests.builders import a_person, a_post, an_appointment, an_organization
from tests.built_once import built_once
from tests.pages import FormReader

pytestmark = pytest.mark.django_db
ADMIN = "/en/admin/orgchart"
LIST = f"{ADMIN}/organization/"


def status(client, address, data=None):
    response = client.get(address) if data is None else client.post(address, data)
    return response.status_code


def fields_in(response):
    reader = FormReader("organization_form")
    reader.feed(response.content.decode())
    return set(reader.data) - {"csrfmiddlewaretoken", "version"}


@built_once
def secret(bureau):
    """A draft inside the grant."""
    return an_organization("Section to come", under=bureau, published=False)


class TestATranslator:
    """Sees what her grant covers, drafts too, and changes nothing with these forms."""

    def test_sees_her_part_alone(self, client, translator, bureau, office, secret, other_bureau):
        client.force_login(translator)
        found = client.get(LIST).context["cl"].result_list
        assert {each.pk for each in found} == {bureau.pk, office.pk, secret.pk}
        assert status(client, f"{LIST}{secret.pk}/change/") == 200
        assert status(client, f"{LIST}{other_bureau.pk}/change/") in {302, 404}

    def test_is_given_no_field_to_fill(self, client, translator, bureau):
        client.force_login(translator)
        response = client.get(f"{LIST}{bureau.pk}/change/")
        kept = {name for name in fields_in(response) if not name.endswith("_FORMS")}
        assert kept == set()
        text = response.content.decode()
        assert "Bureau of Treaties" in text
        for address in (f"{LIST}{bureau.pk}/move/", f"{ADMIN}/post/add/", f"{LIST}add/"):
            assert f'href="{address}' not in text

    def test_is_shown_no_tools_that_are_not_hers(self, client, translator, office):
        client.force_login(translator)
        for page in ("/en/admin/", f"{LIST}structure/", f"{LIST}structure/?at={office.pk}"):
            text = client.get(page).content.decode()
            assert f'href="{LIST}add/' not in text
            assert 'href="/en/admin/import/"' not in text
            assert f'href="{LIST}{office.pk}/move/"' not in text

    @pytest.mark.parametrize("page", ["change", "delete", "move", "happens/rename", "grants"])
    def test_is_refused_every_change(self, client, translator, bureau, page):
        before = Organization.objects.filter(pk=bureau.pk).values().get()
        client.force_login(translator)
        data = {"name_en": "Mine", "version": bureau.version, "where": "top"}
        assert status(client, f"{LIST}{bureau.pk}/{page}/", data) == 403
        assert Organization.objects.filter(pk=bureau.pk).values().get() == before

    def test_is_refused_adding_importing_and_dragging(self, client, translator, bureau, office):
        client.force_login(translator)
        assert status(client, f"{LIST}add/") == 403
        assert status(client, f"{ADMIN}/post/add/") == 403
        assert status(client, f"{ADMIN}/person/add/") == 403
        assert status(client, "/en/admin/import/") == 403
        drag = {"organization": office.pk, "where": "first", "target": bureau.pk}
        drag |= {"seen_under": bureau.pk}
        assert status(client, f"{LIST}structure/move/", drag) == 403

    def test_publishes_nothing(self, client, translator, secret):
        client.force_login(translator)
        data = {"_selected_action": [secret.pk], "action": "publish", "confirmed": "yes"}
        client.post(LIST, data)
        secret.refresh_from_db()
        assert secret.state == State.DRAFT

    def test_takes_her_part_along_as_csv(self, client, translator, secret, other_bureau):
        hidden = an_organization("Theirs to come", under=other_bureau, published=False)
        client.force_login(translator)
        text = b"".join(client.get(f"{LIST}export/").streaming_content).decode()
        assert str(secret.public_id) in text
        assert str(hidden.public_id) not in text

    def test_sees_posts_and_people_of_her_part(self, client, translator, office, other_bureau):
        seen = {}
        for name, organization in (("hers", office), ("theirs", other_bureau)):
            post, person = a_post(organization), a_person(f"Person {name}")
            an_appointment(post, person)
            seen[name] = (post.pk, person.pk)
        client.force_login(translator)
        lists = [client.get(f"{ADMIN}/{kind}/").context["cl"] for kind in ("post", "person")]
        assert [[each.pk for each in found.result_list] for found in lists] == [
            [seen["hers"][0]],
            [seen["hers"][1]],
        ]


class TestAPublisher:
    def test_publishes_in_her_part_alone(self, client, publisher, secret, other_bureau):
        hidden = an_organization("Theirs to come", under=other_bureau, published=False)
        client.force_login(publisher)
        data = {"_selected_action": [secret.pk, hidden.pk], "action": "publish"}
        client.post(LIST, data | {"confirmed": "yes"})
        secret.refresh_from_db()
        hidden.refresh_from_db()
        assert (secret.state, hidden.state) == (State.PUBLISHED, State.DRAFT)

    def test_moves_where_both_ends_are_hers(self, client, publisher, bureau, office, other_bureau):
        inner = an_organization("Desk", under=bureau)
        client.force_login(publisher)

        def drag(target):
            data = {"organization": inner.pk, "where": "last", "target": target.pk}
            data |= {"seen_under": inner.node.parent_id}
            return status(client, f"{LIST}structure/move/", data)

        assert drag(other_bureau) == 403
        assert drag(office) == 200
        inner.node.refresh_from_db()
        assert inner.node.parent_id == office.pk

    def test_is_offered_places_of_hers(self, client, publisher, bureau, office, other_bureau):
        client.force_login(publisher)
        address = "/en/admin/autocomplete/?app_label=orgchart&model_name=placement&term="
        found = client.get(f"{address}&field_name=parent").json()["results"]
        assert {int(each["id"]) for each in found} == {bureau.pk, office.pk}


def test_a_filter_names_no_draft_of_others(client, editor, other_bureau):
    hidden = an_organization("Theirs to come", under=other_bureau, published=False)
    client.force_login(editor)
    assert "Theirs to come" not in client.get(f"{LIST}?within={hidden.pk}").content.decode()
