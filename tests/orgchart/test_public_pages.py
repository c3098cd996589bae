import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.history.as_of import Day
from directory.publishing import actions as publishing
from directory.site.models import Site
from orgchart.models import (
    Contact,
    Organization,
    OtherName,
    ProfileEntry,
    Relationship,
    TreeNode,
)
from orgchart.views import chart as charts
from tests.builders import a_person, a_post, an_appointment, an_organization

pytestmark = pytest.mark.django_db
YESTERDAY = datetime.date.today() - datetime.timedelta(days=1)
TOMORROW = datetime.date.today() + datetime.timedelta(days=1)
TODAY = Day(datetime.date.today(), projected=True)


def page(client, address, status=200, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def furnish(organization, number):
    """As many rows of each kind as asked for, all of them public."""
    for at in range(number):
        an_organization(f"Unit {at} of {organization.slug}", under=organization)
        person = a_person(f"Person {at} of {organization.slug}")
        superior = a_post(organization, f"Superior {at}")
        post = a_post(organization, f"Post {at}", reports_to=superior)
        an_appointment(post, person)
        other = an_organization(f"Other {at} of {organization.slug}", kind="agency")
        Relationship.objects.create(organization=organization, kind="supported_by", other=other)
        Relationship.objects.create(organization=other, kind="liaises_with", other=organization)
        ProfileEntry.objects.create(organization=organization, kind="function", title_en="Works")
        Contact.objects.create(organization=organization, kind="email", value="a@example.org")
        OtherName.objects.create(organization=organization, name_en=f"Alias {at}")


def directory(number):
    top = an_organization("Top", kind="ministry")
    furnish(top, number)
    site = Site.objects.create(pk=1, name_en="Register")
    site.roots.add(top)
    return top


ADDRESSES = [
    "/en/",
    "/en/organizations/",
    "/en/organizations/?root=top",
    "/en/organizations/?outside=1",
    "/en/organizations/top/",
    "/en/people/",
    "/en/people/person-0-of-top/",
    "/en/data/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_asks_as_much_for_one_row_as_for_three(client, address):
    top = directory(1)
    one = queries(client, address)
    furnish(top, 3)
    assert queries(client, address) == one
    assert one <= 17


# The chart


def test_chart_shows_the_roots_of_the_site_and_outside_bodies_apart(client, ministry, bureau):
    an_organization("Congress")
    Site.objects.create(pk=1, name_en="Register").roots.add(ministry)
    before, after = page(client, "/en/organizations/").split("Outside bodies")
    assert "Bureau of Treaties" in before and "Congress" not in before
    assert "Congress" in after


def test_chart_shows_every_tree_when_the_site_names_no_root(client, ministry, other_bureau):
    shown = page(client, "/en/organizations/")
    assert "Bureau of Protocol" in shown and "Outside bodies" not in shown


def test_chart_unfolds_what_the_address_says(client, ministry, bureau, office):
    assert page(client, "/en/organizations/").count(" open>") == 2
    shown = page(client, f"/en/organizations/?open={bureau.slug},unknown")
    assert shown.count(" open>") == 1 and f'data-slug="{bureau.slug}" open' in shown
    assert " open>" not in page(client, "/en/organizations/?open=")


def test_chart_goes_as_deep_as_the_address_says(client, office):
    shown = page(client, "/en/organizations/?depth=2")
    assert "Bureau of Treaties" in shown and "Office of Depositary Notes" not in shown


def test_chart_lists_siblings_by_their_position(client, ministry):
    for position, name in [(3, "Third"), (1, "First"), (2, "Second")]:
        an_organization(name, under=ministry, position=position)
    chart = charts.chart_of([ministry.pk], TODAY)
    assert [s.organization.name_en for s in chart.steps if s.kind == "entry"] == [
        "Ministry",
        *(n.organization.name_en for n in TreeNode.objects.filter(parent_id=ministry.pk)
          .order_by("position").select_related("organization")),
    ]  # fmt: skip


def test_chart_is_bounded_and_says_how_many_more(client, ministry, monkeypatch):
    monkeypatch.setattr(charts, "MOST_SHOWN", 7)
    for name in ["Beta", "Gamma"]:
        top = an_organization(name, under=ministry)
        for at in range(9):
            an_organization(f"{name} unit {at}", under=top)
    chart = charts.chart_of([ministry.pk], TODAY)
    assert chart.shown == 3, "two of each nine would be too few: the level is left out"
    monkeypatch.setattr(charts, "MOST_SHOWN", 10)
    chart = charts.chart_of([ministry.pk], TODAY)
    assert chart.shown == 9
    assert [step.more for step in chart.steps if step.kind == "more"] == [6, 6]


def test_chart_of_one_organization_is_paged(client, ministry, bureau, other_bureau, monkeypatch):
    monkeypatch.setattr("orgchart.views.public.TOPS_ON_A_PAGE", 1)
    address = f"/en/organizations/?root={ministry.slug}&page="
    first, second = page(client, address + "1"), page(client, address + "2")
    assert {"Bureau of Treaties" in first, "Bureau of Protocol" in first} == {True, False}
    assert ("Bureau of Treaties" in first) != ("Bureau of Treaties" in second)
    assert "fewer pages" in page(client, address + "3", status=404)


@pytest.mark.parametrize(
    "query",
    ["depth=x", "depth=0", "depth=99", "page=0", "page=-1", "page=٣", "page=" + "9" * 30,
     "root=A%00B", "root=", "root=Ünit", "open=../..", "outside=yes"],
)  # fmt: skip
def test_chart_answers_a_broken_parameter_with_a_sentence(client, ministry, query):
    shown = page(client, f"/en/organizations/?{query}", status=400)
    assert "The parameter “" in shown and 'lang="en"' in shown


def test_chart_is_not_found_below_an_unknown_organization(client, ministry):
    shown = page(client, "/en/organizations/?root=nobody", status=404)
    assert "There is no organization at this address" in shown


# What the public does not see


def test_drafts_and_what_hangs_below_them_are_on_no_page(client, ministry, bureau):
    secret = an_organization("Secret Bureau", under=ministry, published=False)
    an_organization("Secret Office", under=secret)
    an_organization("Secret Section", under=an_organization("Open Office", under=bureau),
                    published=False)  # fmt: skip
    draft_root = an_organization("Secret State", kind="state", published=False)
    Relationship.objects.create(organization=bureau, kind="liaises_with", other=secret)
    Relationship.objects.create(organization=draft_root, kind="liaises_with", other=bureau)
    for address in ["/en/", "/en/organizations/", f"/en/organizations/?root={ministry.slug}",
                    f"/en/organizations/{ministry.slug}/", f"/en/organizations/{bureau.slug}/",
                    "/en/organizations/?outside=1"]:  # fmt: skip
        assert "Secret" not in page(client, address), address
    for slug in ["secret-bureau", "secret-office", "secret-section", "secret-state"]:
        page(client, f"/en/organizations/{slug}/", status=404)
        page(client, f"/en/organizations/?root={slug}", status=404)


def test_withdrawn_person_is_on_no_page_and_the_post_is_not_called_vacant(client, bureau):
    person, post = a_person("Hidden Holder"), a_post(bureau, "Director")
    an_appointment(post, person)
    publishing.withdraw(person)
    shown = page(client, f"/en/organizations/{bureau.slug}/")
    assert "Director" in shown and "Vacant" not in shown and "Hidden" not in shown
    assert "Hidden" not in page(client, "/en/people/")
    page(client, f"/en/people/{person.slug}/", status=404)


def test_post_reports_to_none_when_the_superior_is_not_public(client, ministry, bureau):
    superior = a_post(ministry, "Hidden Minister", published=False)
    a_post(bureau, "Director", reports_to=superior)
    assert "Hidden" not in page(client, f"/en/organizations/{bureau.slug}/")


# An organization


def test_vacant_post_is_shown_as_vacant(client, bureau):
    post = a_post(bureau, "Director")
    an_appointment(post, a_person("Former Holder"), end_date=YESTERDAY, end_date_precision="day")
    shown = page(client, f"/en/organizations/{bureau.slug}/")
    assert "Vacant" in shown and "Former Holder" not in shown


def test_organization_shows_ties_from_both_ends(client, bureau, other_bureau):
    Relationship.objects.create(
        organization=bureau, kind="overseen_by", other=other_bureau, subject_en="Sales"
    )
    assert "overseen by" in page(client, f"/en/organizations/{bureau.slug}/")
    shown = page(client, f"/en/organizations/{other_bureau.slug}/")
    assert ">oversees<" in shown and "Bureau of Treaties" in shown and "Sales" in shown


def test_organization_shows_entries_by_kind_functions_first(client, bureau):
    for kind in ["question", "challenge", "function"]:
        ProfileEntry.objects.create(organization=bureau, kind=kind, title_en=f"A {kind}")
    shown = page(client, f"/en/organizations/{bureau.slug}/")
    places = [shown.index(text) for text in ["A function", "A challenge", "A question"]]
    assert places == sorted(places)


def test_organization_pages_the_units_below_it(client, ministry, monkeypatch):
    monkeypatch.setattr("orgchart.views.profile.BELOW_ON_A_PAGE", 2)
    for at in range(5):
        an_organization(f"Unit {at}", under=ministry)
    shown = page(client, f"/en/organizations/{ministry.slug}/?page=3")
    assert "Unit 4" in shown and "Unit 0" not in shown and "5 directly below" in shown
    page(client, f"/en/organizations/{ministry.slug}/?page=4", status=404)
    page(client, f"/en/organizations/{ministry.slug}/?ties=2", status=404)
    page(client, f"/en/organizations/{ministry.slug}/?page=x", status=400)


def test_organization_gives_a_date_as_well_as_it_is_known(client):
    day = datetime.date(2011, 1, 1)
    worded = {"year": "2011", "month": "January 2011", "day": "1 January 2011"}
    for precision, words in worded.items():
        made = an_organization(f"To the {precision}", founded=day, founded_precision=precision)
        assert f"<dd>{words}</dd>" in page(client, f"/en/organizations/{made.slug}/")


def test_text_of_an_organization_is_markdown_made_safe(client):
    made = an_organization("Unit", mandate_en="Keeps **treaties** <script>alert(1)</script>")
    shown = page(client, f"/en/organizations/{made.slug}/")
    assert "<strong>treaties</strong>" in shown and "<script>alert" not in shown


def test_line_above_goes_from_the_root_to_the_parent(client, ministry, bureau, office):
    shown = page(client, f"/en/organizations/{office.slug}/")
    crumbs = shown[shown.index('class="breadcrumbs"') :].partition("</nav>")[0]
    assert crumbs.index("Ministry") < crumbs.index("Bureau of Treaties")


# Languages


def test_missing_text_falls_back_with_its_language_named(client):
    made = an_organization("Bureau", name_ar="مكتب", mandate_ar="نص", source_language="ar")
    shown = page(client, f"/fr/organizations/{made.slug}/")
    assert '<span lang="ar" dir="rtl">مكتب</span>' in shown and "language-note" in shown
    assert '<div class="prose" lang="ar" dir="rtl">' in shown
    english = page(client, f"/en/organizations/{made.slug}/")
    assert '<span lang="en"' not in english


def test_missing_text_falls_back_first_to_what_the_browser_asks_for(client):
    made = an_organization("Bureau", name_ar="مكتب", source_language="ar")
    address = f"/fr/organizations/{made.slug}/"
    response = client.get(address, headers={"accept-language": "fr, en;q=0.5"})
    assert '<span lang="en" dir="ltr">Bureau</span>' in response.content.decode()
    assert "Accept-Language" in response.headers["Vary"]


def test_name_in_a_language_that_is_none_of_the_six_is_marked(client):
    made = an_organization("Any", original_name="Generalitat", source_language="ca")
    Organization.objects.filter(pk=made.pk).update(name_ar="", name_en="")
    shown = page(client, f"/en/organizations/{made.slug}/")
    assert '<span lang="ca" dir="ltr">Generalitat</span>' in shown and "Catalan" in shown


# People


def test_people_are_sorted_by_the_name_to_sort_by_in_the_readers_language(client):
    a_person("Zaid Abbas", sort_name_en="Abbas, Zaid", name_ar="زيد", sort_name_ar="زيد")
    a_person("Amal Zaki", sort_name_en="Zaki, Amal", name_ar="أمل", sort_name_ar="أمل")
    a_person("Élise Martin", sort_name_en="émartin")
    english, arabic = page(client, "/en/people/"), page(client, "/ar/people/")
    assert english.index("Zaid") < english.index("Élise") < english.index("Amal")
    assert arabic.index("أمل") < arabic.index("زيد")


def test_person_shows_posts_held_now_announced_and_before(client, bureau):
    person = a_person("Amal Haddad", biography_en="Wrote *much*.")
    an_appointment(a_post(bureau, "Present"), person)
    an_appointment(a_post(bureau, "Past"), person, end_date=YESTERDAY, end_date_precision="day")
    an_appointment(
        a_post(bureau, "Coming"), person, start_date=TOMORROW, start_date_precision="day"
    )
    shown = page(client, f"/en/people/{person.slug}/")
    rest = shown
    for text in ["Posts held<", "Present", "Announced", "Coming", "before<", "Past", "<em>much"]:
        assert text in rest, text
        rest = rest.partition(text)[2]
    assert "Past" not in page(client, "/en/people/")
