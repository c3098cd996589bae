"""What happens to organizations on a day, by the pages of the administration."""

import datetime
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.history.as_of import today
from directory.publishing.models import Revision
from orgchart.actions import changes, tree
from orgchart.models import Change, Grant, Name, Organization, Placement
from tests.builders import an_organization
from tests.charts import day, drawn, on
from tests.pages import form_of, opened

pytestmark = pytest.mark.django_db
ADMIN = "/en/admin/orgchart/organization/"
SOON = today() + datetime.timedelta(days=30)
ACTIONS = ["rename", "move", "found", "close", "merge", "split"]


def page(organization, kind, language="en"):
    return f"/{language}/admin/orgchart/organization/{organization.pk}/happens/{kind}/"


def filled(client, organization, kind, /, **values):
    return opened(client, page(organization, kind), "change-form") | values


def send(client, organization, kind, /, **values):
    return client.post(page(organization, kind), filled(client, organization, kind, **values))


def errors(response):
    assert response.status_code == 200, response.status_code
    found = response.context["form"].errors.get_json_data()
    return {name: " ".join(each["message"] for each in each_of) for name, each_of in found.items()}


def stored():
    models = (Organization, Name, Placement, Change, Revision)
    return [list(model._base_manager.order_by("pk").values()) for model in models]


class TestRenaming:
    def test_passes_on_only_what_differs(self, client, editor, bureau):
        client.force_login(editor)
        source = {"source_en": "Decree 5", "source_url": "https://example.org/5"}
        answer = send(client, bureau, "rename", on="2015-03", name_fr="Bureau", **source)
        assert answer.headers["Location"] == f"{ADMIN}{bureau.pk}/change/"
        old, new = Name.objects.filter(organization=bureau).order_by("during")
        assert (old.name_fr or "", new.name_fr, new.name_en) == ("", "Bureau", "Bureau of Treaties")
        assert (str(new.start), new.source_en, new.source_url) == (
            "2015-03",
            "Decree 5",
            "https://example.org/5",
        )
        assert Change.objects.get().kind == "renamed"
        assert Revision.objects.filter(public_id=bureau.public_id).first().author == editor

    def test_says_so_with_links_to_the_record_and_to_the_page_of_the_day(
        self, client, editor, bureau
    ):
        client.force_login(editor)
        send(client, bureau, "rename", on="2015-03-01", name_en="Bureau of Deposits")
        shown = client.get(f"{ADMIN}{bureau.pk}/change/").content.decode()
        assert "1 March 2015: “Bureau of Treaties” is called “Bureau of Deposits”." in shown
        assert f"/en/organizations/{bureau.slug}/?as_of=2015-03-01" in unquote(shown)

    def test_the_same_name_is_refused(self, client, editor, bureau):
        client.force_login(editor)
        assert errors(send(client, bureau, "rename", on="2015")) == {
            "__all__": "It has this name on that day already."
        }

    def test_a_stale_form_keeps_the_newer_name_and_shows_it(self, client, editor, bureau):
        client.force_login(editor)
        data = filled(client, bureau, "rename", on="2016", name_fr="Bureau")
        changes.rename(bureau, {"name_en": "Bureau of Deposits"}, on=on("2015"))
        before = stored()
        refused = client.post(page(bureau, "rename"), data)
        assert "in the meantime" in errors(refused)["__all__"]
        assert stored() == before
        assert b"<strong>Bureau of Deposits</strong>" in refused.content
        again = form_of(refused, "change-form")
        assert (again["name_en"], again["name_fr"]) == ("Bureau of Deposits", "Bureau")
        assert client.post(page(bureau, "rename"), again).status_code == 302
        bureau.refresh_from_db()
        assert (bureau.name_en, bureau.name_fr) == ("Bureau of Deposits", "Bureau")


class TestMoving:
    def test_shows_from_its_day_on(self, client, administrator, office, other_bureau):
        client.force_login(administrator)
        answer = send(client, office, "move", on="2015-03-01", under=other_bureau.pk)
        assert answer.status_code == 302
        assert drawn(day("2015-02-28"))[-2:] == [
            "    Office of Depositary Notes",
            "  Bureau of Protocol",
        ]
        assert drawn(day("2015-03-01"))[-1] == "    Office of Depositary Notes"
        assert list(tree.faults()) == []

    def test_to_the_top_is_for_those_who_may_found_roots(
        self, client, administrator, editor, office
    ):
        client.force_login(editor)
        assert "at_the_top" not in opened(client, page(office, "move"), "change-form")
        forged = filled(client, office, "move", at_the_top="on")
        assert list(errors(client.post(page(office, "move"), forged))) == ["under"]
        client.force_login(administrator)
        assert send(client, office, "move", on="2015", at_the_top="on").status_code == 302
        assert Change.objects.get().kind == "transferred"

    def test_says_what_is_announced(self, client, administrator, office, other_bureau):
        client.force_login(administrator)
        now = drawn(today())
        assert send(client, office, "move", on=str(SOON), under=other_bureau.pk).status_code == 302
        assert drawn(today()) == now
        shown = client.get(f"{ADMIN}{office.pk}/change/").content.decode()
        assert "it takes effect by itself on" in shown
        assert shown.count('class="announced"') == 2  # its place, and what happens

    def test_of_two_editors_the_second_looks_again(
        self, client, administrator, office, other_bureau, ministry
    ):
        client.force_login(administrator)
        data = filled(client, office, "move", on="2016", under=other_bureau.pk)
        changes.move(office, under=ministry, on=on("2015"))
        before = stored()
        refused = client.post(page(office, "move"), data)
        assert "in the meantime" in errors(refused)["__all__"]
        assert stored() == before
        again = form_of(refused, "change-form") | {"under": other_bureau.pk}
        assert client.post(page(office, "move"), again).status_code == 302
        assert [str(row) for row in Placement.objects.filter(organization=office).order_by("pk")]
        assert list(tree.faults()) == []


class TestFounding:
    def test_below_an_organization(self, client, editor, bureau):
        client.force_login(editor)
        names = {"name_ar": "أرشيف", "name_en": "Archive", "code": "M/T/A", "kind": "office"}
        answer = send(client, bureau, "found", on="2011-05", **names)
        made = Organization.objects.get(slug="archive")
        assert answer.headers["Location"] == f"{ADMIN}{made.pk}/change/"
        assert (str(made.placements.get().start), made.node.parent_id) == ("2011-05", bureau.pk)
        assert (made.state, Change.objects.get().kind) == ("draft", "founded")

    def test_without_a_name_is_refused(self, client, editor, bureau):
        client.force_login(editor)
        assert list(errors(send(client, bureau, "found", kind="office"))) == ["name_ar"]

    def test_under_a_closed_one_is_refused(self, client, administrator, office):
        changes.close(office, on=on("2015"))
        client.force_login(administrator)
        answer = send(client, office, "found", on="2016", kind="unit", name_en="Unit")
        assert "does not exist on that day" in errors(answer)["__all__"]


@pytest.mark.parametrize(
    ("kind", "values", "field", "message"),
    [
        ("rename", {"on": "2015-02-30", "name_en": "New"}, "on", "is not a date"),
        ("rename", {"on": "", "name_en": "New"}, "on", "required"),
        ("rename", {"on": "2015", "name_en": "<b>New</b>"}, "name_en", "plain text"),
        ("rename", {"on": "2015", "name_en": ""}, "name_ar", "at least one language"),
        ("rename", {"on": "2015", "code": "M/P"}, "__all__", "has this code"),
        ("rename", {"on": "1950", "name_en": "New"}, "__all__", "did not exist"),
        ("rename", {"on": "2015", "source_url": "javascript:1"}, "source_url", "valid URL"),
        ("move", {"on": "2015"}, "under", "Choose where"),
        ("move", {"on": "2015", "under": "ministry"}, "__all__", "already"),
        ("move", {"on": "2015", "under": "office"}, "__all__", "under itself"),
        ("move", {"on": "2016", "under": "closed"}, "__all__", "does not exist on that day"),
        ("close", {"on": "tomorrow"}, "on", "is not a date"),
        ("close", {"on": "2015"}, "under", "still stand under"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_changes_nothing(
    client, administrator, bureau, office, other_bureau, kind, values, field, message
):
    closed = an_organization("Closed", under=other_bureau)
    changes.close(closed, on=on("2014"))
    for model, date in ((Organization, "founded"), (Placement, "start_date"), (Name, "start_date")):
        own = {"pk": bureau.pk} if model is Organization else {"organization": bureau}
        dated = {date: "1990-01-01", f"{date}_precision": "day"}
        model.objects.filter(**own).update(**dated)
    known = {"ministry": bureau.node.parent_id, "office": office.pk, "closed": closed.pk}
    values = values | ({"under": known[values["under"]]} if "under" in values else {})
    client.force_login(administrator)
    before = stored()
    found = errors(send(client, bureau, kind, **values))
    assert list(found) == [field]
    assert message in found[field]
    assert stored() == before


@pytest.mark.parametrize("kind", ACTIONS)
def test_only_those_with_a_grant_come_to_a_page(
    client, editor, outsider, bureau, office, other_bureau, kind
):
    for user, organization, status in [
        (editor, office, 200),
        (editor, other_bureau, 404),
        (outsider, office, 404),
    ]:
        client.force_login(user)
        assert client.get(page(organization, kind)).status_code == status
        assert client.post(page(organization, kind), {}).status_code == status
    client.logout()
    assert client.get(page(office, kind)).status_code == 302


def test_a_forged_form_is_refused(client, editor, office, other_bureau):
    client.force_login(editor)
    before = stored()
    for kind, values in [
        ("move", {"under": other_bureau.pk}),
        ("move", {"under": "0"}),
        ("move", {"under": "x"}),
        ("close", {"under": other_bureau.pk}),
        ("close", {"below": "burn"}),
        ("close", {"successors": ["x"]}),
        ("merge", {"into": other_bureau.pk, "confirmed": "yes"}),
        ("split", {"into": [other_bureau.pk], "ends": "maybe"}),
        ("rename", {"version": "x", "name_en": "New"}),
    ]:
        assert errors(send(client, office, kind, on="2015", **values)), kind
    assert stored() == before
    assert client.get(page(office, "explode")).status_code == 404


def test_a_grant_that_goes_meanwhile_counts(client, editor, office):
    client.force_login(editor)
    data = filled(client, office, "rename", on="2015", name_en="New")
    Grant.objects.all().delete()
    assert client.post(page(office, "rename"), data).status_code == 404


@pytest.mark.parametrize("kind", ACTIONS)
def test_the_pages_are_arabic_too(client, administrator, office, kind):
    client.force_login(administrator)
    shown = client.get(page(office, kind, "ar")).content.decode()
    assert '<html lang="ar" dir="rtl"' in shown
    assert "style=" not in shown
    assert "onclick" not in shown


@pytest.mark.parametrize("kind", ACTIONS)
def test_a_page_costs_the_same_for_one_below_and_for_three(client, administrator, bureau, kind):
    client.force_login(administrator)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(page(bureau, kind)).status_code == 200
        return len(queries)

    an_organization("One", under=bureau)
    cost()
    with_one = cost()
    an_organization("Two", under=bureau)
    an_organization("Three", under=bureau)
    assert cost() == with_one <= 14
