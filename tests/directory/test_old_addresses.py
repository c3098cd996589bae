"""Who comes by an address that a record had before is sent on to the one it has now."""

import pytest
from django.urls import reverse

from directory.history.partial_dates import PartialDate
from directory.publishing import actions as publishing
from directory.publishing.models import FormerAddress
from orgchart.actions.changes import merge
from orgchart.actions.organizations import delete_organization, save_organization
from orgchart.actions.people import save_person
from orgchart.actions.placements import move_organization
from orgchart.models import Organization
from partnerships.actions.partnerships import save_partnership
from tests.builders import a_person, an_organization
from tests.partnerships.builders import a_partnership
from tests.refusals import imported, refusal_of
from tests.treaties.builders import an_instrument
from treaties.actions.instruments import save_instrument

pytestmark = pytest.mark.django_db
ORGANIZATION_PAGES = ["organization", "history", "network"]


def renamed(record, slug, save=save_organization):
    old, record.slug = record.slug, slug
    save(record)
    return old


def lead(client, name, slug, **query):
    """(status, address without the host) of a page."""
    answer = client.get(reverse(name, args=[slug]), query)
    return answer.status_code, answer.headers.get("Location")


@pytest.mark.parametrize("name", ORGANIZATION_PAGES)
def test_every_page_of_an_organization_is_found_again(client, bureau, name):
    old = renamed(bureau, "treaty-bureau")
    expected = reverse(name, args=["treaty-bureau"])
    assert lead(client, name, old) == (301, expected)


@pytest.mark.parametrize(
    ("name", "make", "save"),
    [
        ("person", lambda: a_person("Amal Haddad"), save_person),
        ("instrument", lambda: an_instrument("Convention"), save_instrument),
        ("partnership", lambda: a_partnership("Network"), save_partnership),
    ],
)
def test_other_records_are_found_again(client, name, make, save):
    old = renamed(make(), "another", save)
    assert lead(client, name, old) == (301, reverse(name, args=["another"]))


def test_the_language_and_the_question_are_kept(client, bureau):
    old = renamed(bureau, "treaty-bureau")
    answer = client.get(f"/ar/organizations/{old}/", {"as_of": "2024-01-01", "page": "2"})
    assert answer.headers["Location"] == (
        "/ar/organizations/treaty-bureau/?as_of=2024-01-01&page=2"
    )


@pytest.mark.parametrize("name", ["chart", "changes"])
def test_what_stands_below_it_is_found_again(client, bureau, office, name):
    old = renamed(bureau, "treaty-bureau")
    answer = client.get(reverse(name), {"root": old})
    assert answer.status_code == 301
    assert answer.headers["Location"].endswith("root=treaty-bureau")
    publishing.withdraw(bureau)
    assert client.get(reverse(name), {"root": old}).status_code == 404


@pytest.mark.parametrize("slug", ["", "x" * 300, "%00", "a b"])
def test_of_a_broken_question_nothing_is_looked_up(client, bureau, slug):
    renamed(bureau, "treaty-bureau")
    assert client.get(reverse("chart"), {"root": slug}).status_code in (200, 400, 404)


def test_there_and_back_again_is_no_loop(client, bureau):
    first = renamed(bureau, "second")
    renamed(bureau, first)
    assert lead(client, "organization", first)[0] == 200
    assert lead(client, "organization", "second") == (301, reverse("organization", args=[first]))


def test_a_chain_leads_to_its_end_at_once(client, bureau):
    first = renamed(bureau, "second")
    renamed(bureau, "third")
    assert lead(client, "organization", first) == (301, reverse("organization", args=["third"]))


def test_two_that_swap_addresses_keep_their_own(client, bureau, other_bureau):
    mine = renamed(bureau, "elsewhere")
    hers = renamed(other_bureau, mine)
    renamed(bureau, hers)
    assert lead(client, "organization", mine)[0] == 200
    assert lead(client, "organization", hers)[0] == 200
    assert lead(client, "organization", "elsewhere")[0] == 301


def test_an_address_taken_by_what_is_hidden_leads_nowhere_hidden(client, bureau, ministry):
    old = renamed(bureau, "treaty-bureau")
    an_organization("Secret", under=ministry, published=False, slug=old)
    status, where = lead(client, "organization", old)
    assert (status, where) in [(404, None), (301, reverse("organization", args=["treaty-bureau"]))]


def test_below_what_is_hidden_nothing_is_told(client, bureau, office):
    old = renamed(office, "the-new-name-is-secret")
    publishing.withdraw(bureau)
    assert lead(client, "organization", old) == (404, None)


def test_a_deleted_one_is_not_found(client, office):
    old = renamed(office, "another")
    delete_organization(office)
    assert lead(client, "organization", old) == (404, None)


def test_a_move_changes_no_address(client, office, other_bureau):
    move_organization(office, under=other_bureau)
    assert lead(client, "organization", office.slug)[0] == 200


class TestAfterAMerge:
    @pytest.fixture
    def merged(self, office, other_bureau):
        merge([office], into=other_bureau, on=PartialDate.parse("2024-05-01"))
        return office

    def test_it_leads_to_what_took_it_over(self, client, merged, other_bureau):
        status, where = lead(client, "organization", merged.slug)
        assert (status, where.split("?")[0]) == (
            301,
            reverse("organization", args=[other_bureau.slug]),
        )

    def test_its_old_address_leads_there_too(self, client, merged, other_bureau):
        merged = Organization.objects.get(pk=merged.pk)
        old = renamed(merged, "another")
        answer = client.get(reverse("organization", args=[old]), follow=True)
        assert answer.status_code == 200
        assert answer.context["organization"].pk == other_bureau.pk

    def test_into_something_hidden_it_leads_nowhere(self, client, merged, other_bureau):
        publishing.withdraw(other_bureau)
        answer = client.get(reverse("organization", args=[merged.slug]))
        assert other_bureau.slug not in answer.headers.get("Location", "")
        assert answer.status_code != 500


class TestOfAnImport:
    """A slug that a file changes leaves its old address behind as well."""

    def test_of_organizations(self, client, bureau):
        old = bureau.slug
        imported(f"id,slug\n{bureau.public_id},treaty-bureau\n")
        where = reverse("organization", args=["treaty-bureau"])
        assert lead(client, "organization", old) == (301, where)

    @pytest.mark.parametrize(
        ("name", "kind", "make"),
        [
            ("people", "person", lambda: a_person("Amal Haddad")),
            ("instruments", "instrument", lambda: an_instrument("Convention")),
            ("partnerships", "partnership", lambda: a_partnership("Network")),
        ],
    )
    def test_of_others(self, client, name, kind, make):
        record = make()
        imported(f"id,slug\n{record.public_id},another\n", name)
        assert lead(client, kind, record.slug) == (301, reverse(kind, args=["another"]))

    def test_and_back_again_is_no_loop(self, client, bureau):
        old = bureau.slug
        imported(f"id,slug\n{bureau.public_id},second\n")
        imported(f"id,slug\n{bureau.public_id},{old}\n")
        assert lead(client, "organization", old)[0] == 200
        assert lead(client, "organization", "second")[0] == 301

    def test_one_that_another_row_gives_up_is_refused_in_words(self, bureau, other_bureau):
        one, two = bureau.slug, other_bureau.slug
        rows = f"id,slug\n{bureau.public_id},{two}\n{other_bureau.public_id},{one}\n"
        assert refusal_of(rows) == [
            f"Row {row}, column slug: This address is taken. Choose another one." for row in (2, 3)
        ]

    def test_what_is_unchanged_leaves_nothing(self, bureau):
        imported(f"id,summary_en\n{bureau.public_id},Text\n")
        assert not FormerAddress.objects.exists()
