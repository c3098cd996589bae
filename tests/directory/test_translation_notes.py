"""Readers are told of a text that is older than its source."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgchart.models import Organization, Person, ProfileEntry
from partnerships.models import CooperationArea, Partnership
from tests.builders import a_person, an_organization
from tests.partnerships.builders import a_partnership, an_area
from tests.treaties.builders import a_mandate, an_instrument
from treaties.models import Instrument, Mandate

pytestmark = pytest.mark.django_db
NOTE = "older than its source in Arabic"


def make_old(model, **texts):
    """Give texts in Arabic and English, then another one in Arabic."""
    both = {f"{field}_{code}": text for field, text in texts.items() for code in ("ar", "en")}
    model.objects.update(**both)
    model.objects.update(**{f"{field}_ar": "غير ذلك" for field in texts})


def test_the_page_of_an_organization_says_it(client, bureau):
    ProfileEntry.objects.create(organization=bureau, kind="function", title_ar="x")
    address = f"/en/organizations/{bureau.slug}/"
    assert NOTE not in client.get(address).content.decode()
    make_old(Organization, mandate="Reads **treaties**")
    assert client.get(address).content.decode().count(NOTE) == 1
    make_old(ProfileEntry, title="Keeps", text="The treaties")
    page = client.get(address).content.decode()
    assert page.count(NOTE) == 3
    assert f'<p class="language-note">{NOTE}</p><div class="prose">' in page
    assert f'Keeps <small class="language-note">({NOTE})</small>' in page
    assert NOTE not in client.get(f"/fr/organizations/{bureau.slug}/").content.decode()


def test_the_pages_of_people_instruments_and_partnerships_say_it(client, bureau):
    person, treaty, network = a_person(), an_instrument(), a_partnership()
    a_mandate(treaty, bureau)
    an_area(network)
    make_old(Person, biography="Born in Fez")
    make_old(Instrument, summary="About notes")
    make_old(Mandate, note="Since the reform")
    make_old(Partnership, description="What it does")
    make_old(CooperationArea, area="Training")
    for address, times in [
        (f"/en/people/{person.slug}/", 1),
        (f"/en/treaties/{treaty.slug}/", 2),
        (f"/en/partnerships/{network.slug}/", 2),
    ]:
        assert client.get(address).content.decode().count(NOTE) == times, address


def test_a_text_in_another_language_says_both(client, bureau):
    Organization.objects.update(mandate_ar="a", mandate_fr="Lit")
    Organization.objects.update(mandate_ar="b")
    page = client.get(
        f"/ru/organizations/{bureau.slug}/", headers={"accept-language": "ru, fr"}
    ).content.decode()
    assert page.count('class="language-note"') >= 2


def test_the_name_of_another_day_carries_no_note(client, ministry):
    unit = an_organization(
        "Past", under=ministry, founded="2001-01-01", founded_precision="day", name_ar="a"
    )
    make_old(Organization, name="Today")
    assert NOTE in client.get(f"/en/organizations/{unit.slug}/").content.decode()
    then = client.get(f"/en/organizations/{unit.slug}/?as_of=2015-01-01").content.decode()
    assert NOTE not in then


def test_notes_cost_no_query(client, bureau):
    ProfileEntry.objects.create(organization=bureau, kind="function", title_ar="x")
    address = f"/en/organizations/{bureau.slug}/"
    client.get(address)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    before = queries()
    make_old(Organization, mandate="Reads", summary="Keeps")
    make_old(ProfileEntry, title="Keeps", text="The treaties")
    assert queries() == before
