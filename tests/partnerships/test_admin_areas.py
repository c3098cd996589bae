"""The table of cooperation areas: its lines become rows, and rows keep who they are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerships.models import AreaActivity, AreaPartner, CooperationArea
from tests.builders import an_organization
from tests.built_once import built_once
from tests.pages import add_row, form_of, opened
from tests.partnerships.builders import a_partnership, an_area
from tests.sign_in import SignedInClient

pytestmark = pytest.mark.django_db
FORM = "partnership_form"


@built_once
def partnership(bureau):
    return a_partnership("Cooperation", responsible=bureau, published=False)


@pytest.fixture
def address(partnership):
    return f"/en/admin/partnerships/partnership/{partnership.pk}/change/?part=areas"


def saved(client, address, data):
    response = client.post(address, data)
    assert response.status_code == 302, [
        each.formset.errors for each in response.context["inline_admin_formsets"]
    ] + [response.context["adminform"].form.errors]
    return response


def partners(area):
    return [str(row) for row in area.partners.in_order()]


def activities(area, language="en"):
    return [getattr(row, f"text_{language}") for row in area.activities.in_order()]


def test_a_new_row_becomes_an_area_with_partners_and_activities(
    client, editor, address, partnership
):
    league, union = an_organization("League"), an_organization("Union")
    client.force_login(editor)
    data = opened(client, address, FORM)
    row = {
        "areas-0-area_en": "Training",
        "areas-0-organizations": [str(union.pk), str(league.pk)],
        "areas-0-words_en": "Member states\nUniversities",
        "areas-0-words_ar": "—\nالجامعات",
        "areas-0-activities_en": "Courses\r\n\r\nExercises",
        "areas-0-observed_effect_fr": "Mieux",
    }
    saved(client, address, data | row)
    (area,) = partnership.areas.all()
    assert partners(area) == ["Union", "League", "Member states", "Universities"]
    assert [row.words_ar or "" for row in area.partners.in_order()][2:] == ["", "الجامعات"]
    assert activities(area) == ["Courses", "Exercises"]
    assert (area.observed_effect_fr, area.position) == ("Mieux", 1)


def test_a_form_that_is_sent_back_unchanged_changes_nothing(client, editor, address, partnership):
    area = an_area(
        partnership, partners=["States", an_organization("League")], activities=["One", "Two"]
    )
    AreaActivity.objects.filter(text_en="Two").update(text_ar="اثنان")
    before = list(AreaPartner.objects.in_order().values()), list(AreaActivity.objects.values())
    client.force_login(editor)
    data = opened(client, address, FORM)
    assert data["areas-0-activities_ar"] == "—\nاثنان"
    saved(client, address, data)
    assert (
        list(AreaPartner.objects.in_order().values()),
        list(AreaActivity.objects.values()),
    ) == before
    assert list(partnership.areas.all()) == [area]


def test_rows_keep_their_ids_when_lines_are_added_corrected_and_turned_around(
    client, editor, address, partnership
):
    area = an_area(partnership, activities=["First", "Second", "Third"])
    known = {row.text_en: row.public_id for row in area.activities.all()}
    client.force_login(editor)
    data = opened(client, address, FORM)
    data |= {
        "areas-0-activities_en": "Third\nNew\nFirst, corrected",
        "areas-0-activities_fr": "Troisième\nNouveau\nPremier",
    }
    saved(client, address, data)
    rows = area.activities.in_order()
    assert [row.text_en for row in rows] == ["Third", "New", "First, corrected"]
    assert rows[0].public_id == known["Third"]
    assert len({row.public_id for row in rows} & set(known.values())) == 3


def test_partners_stay_in_their_order_and_new_ones_come_last(client, editor, address, partnership):
    league, union = an_organization("League"), an_organization("Union")
    area = an_area(partnership, partners=["States", league])
    client.force_login(editor)
    data = opened(client, address, FORM)
    assert data["areas-0-organizations"] == [str(league.pk)]
    saved(client, address, data | {"areas-0-organizations": [league.pk, union.pk]})
    assert partners(area) == ["States", "League", "Union"]
    data = opened(client, address, FORM)
    saved(client, address, data | {"areas-0-organizations": [union.pk], "areas-0-words_en": ""})
    assert partners(area) == ["Union"]


def test_organizations_are_named_where_there_is_no_script(client, editor, address, partnership):
    league = an_organization("League of States", code="LAS")
    an_organization("Twin"), an_organization("Twin", kind="office")
    client.force_login(editor)
    data = opened(client, address, FORM) | {"areas-0-area_en": "Training"}
    response = client.post(address, data | {"areas-0-typed": "Nobody\nTwin"})
    text = response.content.decode()
    assert "No organization has the code, address or name “Nobody”." in text
    assert "“Twin” can mean several organizations." in text
    saved(client, address, data | {"areas-0-typed": "las"})
    assert AreaPartner.objects.get().organization == league


@pytest.mark.parametrize(
    "wrong",
    [
        {"areas-0-organizations": ["999999"]},
        {"areas-0-activities_en": "<b>bold</b>"},
        {"areas-0-activities_en": "x" * 501},
        {"areas-0-words_en": "\n".join(map(str, range(201)))},
        {"areas-0-area_en": "", "areas-0-expected_effect_en": "More"},
    ],
)
def test_what_cannot_be_saved_is_an_error_of_the_row(client, editor, address, wrong):
    client.force_login(editor)
    data = opened(client, address, FORM) | {"areas-0-area_en": "Training"} | wrong
    response = client.post(address, data)
    assert response.status_code == 200
    assert response.context["inline_admin_formsets"][0].formset.errors[0]
    assert not CooperationArea.objects.exists()


def test_areas_are_put_in_order_and_removed(client, editor, address, partnership):
    for position, name in enumerate(["One", "Two", "Three"], 1):
        an_area(partnership, name, position=position)
    client.force_login(editor)
    data = opened(client, address, FORM)
    data |= {"areas-0-position": "3", "areas-2-position": "1", "areas-1-DELETE": "on"}
    saved(client, address, data)
    assert [area.area_en for area in partnership.areas.all()] == ["Three", "One"]


def test_two_editors_at_once_lose_nothing(editor, administrator, address, partnership):
    area = an_area(partnership, partners=["States"], activities=["One"])
    league = an_organization("League")
    first, second = SignedInClient(), SignedInClient()
    first.force_login(editor)
    second.force_login(administrator)
    mine, theirs = opened(first, address, FORM), opened(second, address, FORM)
    saved(second, address, theirs | {"areas-0-activities_en": "One\nTwo"})
    mine |= {"areas-0-organizations": [league.pk], "areas-0-activities_en": "One\nThree"}
    response = first.post(address, mine)
    assert response.status_code == 200
    assert {each.yours for each in response.context["merge"].differences} == {
        "League",
        "One\nThree",
    }
    saved(first, address, form_of(response, FORM))
    assert (partners(area), activities(area)) == (["States", "League"], ["One", "Three"])


def test_an_edit_of_what_is_published_waits_as_a_draft(
    client, editor, publisher, address, partnership
):
    from directory.publishing import actions as publishing

    area = an_area(partnership, activities=["One"])
    publishing.publish(partnership)
    client.force_login(editor)
    data = opened(client, address, FORM) | {"areas-0-activities_en": "One\nTwo", "_draft": "1"}
    assert saved(client, address, data).headers["Location"] == address
    assert activities(area) == ["One"]
    assert opened(client, address, FORM)["areas-0-activities_en"] == "One\nTwo"
    client.force_login(publisher)
    draft = address.replace("change/?part=areas", "draft/")
    assert client.post(draft, {"act": "publish", "version": "1"}).status_code == 302
    assert activities(area) == ["One", "Two"]


def test_the_table_asks_as_much_for_three_rows_as_for_one(client, editor, address, partnership):
    client.force_login(editor)

    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    asked()
    for name in ("One", "Two", "Three"):
        an_area(partnership, name, partners=[an_organization(name)], activities=[name])
        if name == "One":
            one = asked()
    assert asked() == one


def test_only_who_may_change_the_partnership_sees_the_table(
    client, translator, outsider, other_bureau, editor, address
):
    others = a_partnership("Theirs", responsible=other_bureau)
    client.force_login(editor)
    theirs = f"/en/admin/partnerships/partnership/{others.pk}/change/?part=areas"
    assert client.get(theirs).status_code in {302, 404}
    assert "Theirs" not in client.get(theirs, follow=True).content.decode().split("messagelist")[0]
    data = opened(client, address, FORM)
    for user in (translator, outsider):
        client.force_login(user)
        assert client.get(address).status_code in {302, 403}
        client.post(address, add_row(dict(data), "areas", area_en="Mine"))
    assert not CooperationArea.objects.exists()
