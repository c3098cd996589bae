from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgchart.actions.placements import move_organization
from orgchart.admin import structure
from orgchart.models import Grant, Placement, TreeNode
from tests.builders import an_organization

pytestmark = pytest.mark.django_db
PAGE = "/en/admin/orgchart/organization/structure/"
DROP = f"{PAGE}move/"


def shown(client, query=""):
    response = client.get(f"{PAGE}{query}")
    assert response.status_code == 200
    return [row.organization.slug for row in response.context["rows"]]


def under(organization):
    return TreeNode.objects.get(pk=organization.pk).parent_id


def children(organization):
    return [node.organization.slug for node in TreeNode.objects.under(organization.node)]


def drop(client, organization, where, target, /, **more):
    data = {
        "organization": organization.pk,
        "where": where,
        "target": target.pk,
        "seen_under": under(organization) or "",
        "target_under": (under(target) or "") if where in {"before", "after"} else "",
    } | more
    return client.post(DROP, data)


def move_form(organization):
    return f"/en/admin/orgchart/organization/{organization.pk}/move/"


class TestThePage:
    def test_opens_level_by_level(self, client, administrator, ministry, office, other_bureau):
        bureau = office.node.parent.organization
        client.force_login(administrator)
        assert shown(client) == [ministry.slug]
        assert shown(client, f"?at={ministry.pk}") == [bureau.slug, other_bureau.slug]
        assert shown(client, f"?at={bureau.pk}") == [office.slug]

    def test_begins_at_the_grants(self, client, editor, bureau, office, other_bureau):
        Grant.objects.create(user=editor, organization=office)
        client.force_login(editor)
        assert shown(client) == [bureau.slug]
        assert shown(client, f"?at={bureau.pk}") == [office.slug]
        assert client.get(f"{PAGE}?at={other_bureau.pk}").status_code == 404
        assert client.get(f"{PAGE}below/?at={other_bureau.pk}").status_code == 404

    def test_is_closed_to_outsiders(self, client, outsider, ministry):
        client.force_login(outsider)
        for address in (PAGE, f"{PAGE}?at={ministry.pk}", f"{PAGE}below/?at={ministry.pk}"):
            assert client.get(address).status_code == 403
        assert drop(client, ministry, "last", ministry).status_code in {403, 404}

    def test_comes_in_pages(self, client, administrator, ministry, monkeypatch):
        monkeypatch.setattr(structure, "ROWS_ON_A_PAGE", 2)
        names = [an_organization(name, under=ministry).slug for name in ("a", "b", "c")]
        client.force_login(administrator)
        assert shown(client, f"?at={ministry.pk}") == names[:2]
        assert shown(client, f"?at={ministry.pk}&page=2") == names[2:]

    @pytest.mark.parametrize("query", ["?at=x", "?at=99999999", "?at=999999999999999999999"])
    def test_answers_a_broken_address(self, client, administrator, query):
        client.force_login(administrator)
        assert client.get(f"{PAGE}{query}").status_code in {400, 404}

    @pytest.mark.parametrize("user", ["administrator", "editor"])
    def test_asks_as_much_for_three_as_for_one(self, client, request, bureau, office, user):
        client.force_login(request.getfixturevalue(user))

        def asked():
            with CaptureQueriesContext(connection) as captured:
                shown(client, f"?at={bureau.pk}")
            return len(captured)

        one = asked()
        for name in ("A", "B"):
            an_organization(name, under=bureau)
        assert asked() == one < 15


class TestADrop:
    def test_puts_one_below_another(self, client, editor, bureau, office):
        unit = an_organization("Unit", under=bureau)
        client.force_login(editor)
        answer = drop(client, unit, "last", office)
        assert answer.status_code == 200
        sentence = "“Unit” now stands under “Office of Depositary Notes”."
        assert answer.json()["message"] == sentence
        assert under(unit) == office.pk
        assert Placement.objects.get(organization=unit, parent=office).start is not None

    @pytest.mark.parametrize(("where", "order"), [("before", "cab"), ("after", "acb")])
    def test_puts_one_between_others(self, client, editor, bureau, where, order):
        a, _b, c = (an_organization(name, under=bureau) for name in "abc")
        client.force_login(editor)
        assert drop(client, c, where, a).status_code == 200
        assert children(bureau) == list(order)

    def test_comes_between_two_that_share_a_position(self, client, editor, bureau):
        a, b, c = (an_organization(name, under=bureau) for name in "abc")
        TreeNode.objects.filter(pk__in=[a.pk, b.pk, c.pk]).update(position=1)
        client.force_login(editor)
        assert drop(client, c, "before", b).status_code == 200
        assert children(bureau) == ["a", "c", "b"]

    @pytest.mark.parametrize("where", ["before", "after", "last"])
    def test_is_taken_back(self, client, editor, bureau, office, where):
        for name in "abc":
            an_organization(name, under=bureau)
        target = an_organization("t", under=office)
        moved = bureau.node.children.all()[1].organization
        before = children(bureau)
        client.force_login(editor)
        undo = drop(client, moved, where, target).json()["undo"]
        assert children(bureau) != before
        assert client.post(DROP, {"organization": moved.pk} | undo).status_code == 200
        assert children(bureau) == before

    def test_below_itself_is_refused(self, client, editor, bureau, office):
        client.force_login(editor)
        answer = drop(client, bureau, "last", office)
        assert answer.status_code == 409
        assert "under itself" in answer.json()["message"]

    def test_that_was_overtaken_is_refused(self, client, editor, administrator, bureau, office):
        unit = an_organization("Unit", under=bureau)
        client.force_login(editor)
        move_organization(unit, under=office)
        answer = drop(client, unit, "last", bureau, seen_under=bureau.pk)
        assert (answer.status_code, under(unit)) == (409, office.pk)
        answer = drop(client, unit, "before", office, target_under=unit.pk)
        assert answer.status_code == 409

    def test_below_a_closed_one_is_refused(self, client, editor, bureau, office):
        unit = an_organization("Unit", under=bureau)
        client.force_login(editor)
        closed = an_organization(
            "Closed", under=bureau, dissolved=date(2020, 1, 1), dissolved_precision="day"
        )
        answer = drop(client, unit, "last", unit, target=closed.pk)
        assert answer.status_code == 409
        assert "closed" in answer.json()["message"]

    @pytest.mark.parametrize("where", ["last", "before", "after", "first"])
    def test_asks_at_both_ends(self, client, editor, office, other_bureau, where):
        foreign = an_organization("Foreign", under=other_bureau)
        client.force_login(editor)
        place = under(office)
        assert drop(client, office, where, foreign).status_code == 403
        assert drop(client, foreign, where, office).status_code in {403, 404}
        assert (under(office), under(foreign)) == (place, other_bureau.pk)

    def test_makes_no_root_without_the_right(self, client, editor, administrator, office):
        place = under(office)
        client.force_login(editor)
        assert drop(client, office, "top", office, target="").status_code == 403
        assert under(office) == place
        client.force_login(administrator)
        assert drop(client, office, "top", office, target="").status_code == 200
        assert under(office) is None

    @pytest.mark.parametrize(
        "wrong", [{"where": "beside"}, {"target": "x"}, {"target": "99999"}, {"organization": ""}]
    )
    def test_that_is_not_understood_changes_nothing(self, client, editor, bureau, office, wrong):
        client.force_login(editor)
        answer = drop(client, office, "last", bureau, **wrong)
        assert answer.status_code in {400, 404, 409}
        assert under(office) == bureau.pk

    def test_is_refused_in_the_language_of_the_page(self, client, editor, bureau, office):
        client.force_login(editor)
        data = {"organization": bureau.pk, "where": "last", "target": office.pk}
        data["seen_under"] = under(bureau)
        response = client.post(DROP.replace("/en/", "/ar/"), data)
        assert response.status_code == 409

    def test_is_a_post(self, client, editor):
        client.force_login(editor)
        assert client.get(DROP).status_code == 405


class TestTheForm:
    def test_finds_only_where_the_editor_may(self, client, editor, bureau, office, other_bureau):
        client.force_login(editor)
        found = client.get(f"{move_form(office)}?q=bureau").context["found"]
        assert [place.slug for place in found] == [bureau.slug]

    @pytest.mark.parametrize(
        ("where", "order"), [("first", "cab"), ("last", "abc"), ("after", "acb")]
    )
    def test_orders_siblings(self, client, editor, bureau, where, order):
        a, _b, c = (an_organization(name, under=bureau) for name in "abc")
        client.force_login(editor)
        data = {"seen_under": bureau.pk, "under": bureau.pk, "where": where, "after": a.pk}
        response = client.post(move_form(c), data)
        assert response.headers["Location"] == f"{PAGE}?at={bureau.pk}"
        assert children(bureau) == list(order)

    def test_moves_under_another(self, client, editor, bureau, office):
        unit = an_organization("Unit", under=bureau)
        client.force_login(editor)
        page = client.get(f"{move_form(unit)}?under={office.pk}").content.decode()
        assert f'name="under" value="{office.pk}"' in page
        client.post(move_form(unit), {"seen_under": bureau.pk, "under": office.pk, "where": "last"})
        assert under(unit) == office.pk

    def test_says_what_is_wrong(self, client, editor, bureau, office):
        client.force_login(editor)
        data = {"seen_under": under(bureau), "under": office.pk, "where": "last"}
        response = client.post(move_form(bureau), data)
        assert response.status_code == 200
        assert "under itself" in response.context["error"]

    def test_asks_at_both_ends(self, client, editor, bureau, office, other_bureau):
        client.force_login(editor)
        data = {"seen_under": bureau.pk, "under": other_bureau.pk, "where": "last"}
        assert client.post(move_form(office), data).status_code == 403
        assert client.get(f"{move_form(office)}?under={other_bureau.pk}").status_code == 404
        assert client.get(move_form(other_bureau)).status_code == 404
        top = {"seen_under": bureau.pk, "where": "top"}
        assert client.post(move_form(office), top).status_code == 403
        assert under(office) == bureau.pk

    def test_that_is_stale_is_refused(self, client, editor, bureau, office):
        unit = an_organization("Unit", under=bureau)
        client.force_login(editor)
        move_organization(unit, under=office)
        data = {"seen_under": bureau.pk, "under": bureau.pk, "where": "first"}
        assert client.post(move_form(unit), data).context["error"]
        assert under(unit) == office.pk
