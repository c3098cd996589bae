"""What editors should mend: each check finds what it says and nothing else, for who may mend it."""

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.history.as_of import today
from directory.history.models import AuditEntry
from directory.publishing.models import Revision
from directory.site.quality import CHECKS, check_named
from orgchart.models import Name, Organization, Placement
from tests.builders import a_person, a_post, an_appointment, an_organization
from tests.partnerships.builders import (
    a_mechanism,
    a_membership,
    a_partnership,
    an_area,
    an_event,
)
from tests.treaties.builders import a_mandate, an_instrument

pytestmark = pytest.mark.django_db
BOARD = "/en/admin/quality/"
DAY = datetime.timedelta(days=1)
UNTIL_2020 = {"end_date": datetime.date(2020, 1, 1), "end_date_precision": "year"}


def in_days(number):
    return str(today() + number * DAY)


def found(user, name, within=None):
    check = check_named(name)
    return {str(check.finding(row).record) for row in check.of_user(user, within)}


def test_agreements_that_end_within_six_months_are_found(administrator, bureau):
    for name, days in [("Soon", 30), ("Later", 400), ("Over", -30)]:
        a_partnership(name, ended=in_days(days), responsible=bureau)
        an_instrument(name, dates={"entered_into_force": "2001", "terminated": in_days(days)})
    a_partnership("Open")
    an_instrument("Open", dates={"entered_into_force": "2001"})
    assert found(administrator, "expiring-partnerships") == {"Soon"}
    assert found(administrator, "expiring-instruments") == {"Soon"}


def test_mechanisms_that_meet_without_a_meeting_are_found(administrator):
    partnership = a_partnership()
    a_mechanism(partnership, "Silent")
    an_event(partnership, mechanism=a_mechanism(partnership, "Busy"))
    a_mechanism(partnership, "Service", kind="service")
    assert found(administrator, "mechanisms-without-events") == {"Silent"}


def test_areas_without_an_observed_effect_are_found(administrator):
    partnership = a_partnership()
    an_area(partnership, "Promised")
    an_area(partnership, "Kept", observed_effect_fr="Mieux")
    assert found(administrator, "areas-without-effect") == {"Promised"}


def test_vacant_heads_are_found(administrator, bureau, office, other_bureau):
    a_post(bureau, "Vacant", is_head=True)
    an_appointment(a_post(office, "Held", is_head=True), a_person())
    left = a_post(other_bureau, "Left", is_head=True)
    an_appointment(left, a_person("Other"), **UNTIL_2020)
    a_post(bureau, "No head")
    assert found(administrator, "vacant-heads") == {"Vacant", "Left"}


def test_open_appointments_in_closed_organizations_are_found(administrator, bureau, office):
    for organization, name in [(bureau, "Closed"), (office, "Open")]:
        an_appointment(a_post(organization), a_person(name))
    an_appointment(a_post(bureau, "Before"), a_person("Gone"), **UNTIL_2020)
    Organization.objects.filter(pk=bureau.pk).update(
        dissolved="2020-01-01", dissolved_precision="day"
    )
    assert found(administrator, "open-appointments") == {"Closed"}


def test_open_organizations_below_closed_ones_are_found(
    administrator, ministry, bureau, office, other_bureau
):
    closed = {"dissolved": "2020-01-01", "dissolved_precision": "day"}
    Organization.objects.filter(pk=bureau.pk).update(**closed)
    assert found(administrator, "open-under-closed") == {office.name_en}
    Organization.objects.filter(pk=office.pk).update(**closed)
    assert found(administrator, "open-under-closed") == set()


def test_organizations_without_a_mandate_text_are_found(administrator, bureau, ministry):
    Organization.objects.filter(pk=ministry.pk).update(mandate_ar="نصّ")
    an_organization("Morocco", kind="state")
    assert found(administrator, "without-mandate") == {"Bureau of Treaties"}


def test_disputed_and_missing_days_of_entry_are_found(administrator):
    disputed = an_instrument("Disputed", dates={"entered_into_force": "2001-01-02"})
    type(disputed).objects.filter(pk=disputed.pk).update(computed_entry="2001-01-03")
    agreed = an_instrument("Agreed", dates={"entered_into_force": "2001-01-02"})
    type(agreed).objects.filter(pk=agreed.pk).update(computed_entry="2001-01-02")
    an_instrument("Missing")
    an_instrument("Resolution", kind="resolution")
    assert found(administrator, "disputed-entry") == {"Disputed"}
    assert found(administrator, "missing-entry") == {"Missing"}


def test_records_without_a_source_are_found(administrator, bureau, ministry):
    Name.objects.filter(organization=ministry).update(source_fr="Journal officiel")
    an_appointment(a_post(bureau), a_person("Unsaid"))
    an_appointment(a_post(bureau, "Other"), a_person("Said"), source_url="https://example.org/1")
    an_instrument("Unsaid")
    an_instrument("Cited", citation="UNTS 1")
    with_mandate = an_instrument("Told")
    a_mandate(with_mandate, bureau)
    with_mandate.mandates.update(source_en="Decree 1")
    a_partnership("Unsaid")
    a_membership(a_partnership("Said"), bureau, source_ru="Газета")
    assert found(administrator, "organizations-without-source") == {"Bureau of Treaties"}
    assert found(administrator, "appointments-without-source") == {"Unsaid"}
    assert found(administrator, "instruments-without-source") == {"Unsaid"}
    assert found(administrator, "partnerships-without-source") == {"Unsaid"}


def long_ago(record):
    own = Revision.objects.filter(public_id=record.public_id)
    own.update(created_at=timezone.now() - 366 * DAY)


def test_records_not_reviewed_for_a_year_are_found(administrator, bureau, office):
    old = [bureau, a_post(bureau, "Old"), a_person("Old"), an_instrument("Old")]
    for record in [*old, a_partnership("Old")]:
        long_ago(record)
    a_post(bureau, "New"), a_person("New"), an_instrument("New"), a_partnership("New")
    for kind in ("posts", "people", "instruments", "partnerships"):
        assert found(administrator, f"{kind}-not-reviewed") == {"Old"}
    assert found(administrator, "organizations-not-reviewed") == {"Bureau of Treaties"}


def test_confirming_that_a_record_is_right_takes_it_off_the_board(client, editor, bureau):
    long_ago(bureau)
    client.force_login(editor)
    bureau.refresh_from_db()
    data = {"check": "organizations-not-reviewed", "key": bureau.pk, "version": bureau.version}
    address = f"{BOARD}?check=organizations-not-reviewed"
    assert "Confirm as still right: Bureau of Treaties" in client.get(address).content.decode()
    response = client.post(f"{BOARD}confirm/", data, follow=True)
    assert "Nothing to mend." in response.content.decode()
    assert Revision.objects.filter(public_id=bureau.public_id).first().verb == "reviewed"
    assert AuditEntry.objects.filter(verb="review", actor=editor, object_id=bureau.pk).exists()
    again = client.post(f"{BOARD}confirm/", data, follow=True).content.decode()
    assert "has changed since you looked at it" in again
    assert Revision.objects.filter(public_id=bureau.public_id, verb="reviewed").count() == 1


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"check": "vacant-heads"}, 400),
        ({"check": ""}, 400),
        ({"key": "x"}, 400),
        ({"key": "999999999999"}, 404),
        ({"version": ""}, 400),
    ],
)
def test_a_broken_confirmation_is_refused(client, editor, bureau, wrong, status):
    client.force_login(editor)
    data = {"check": "organizations-not-reviewed", "key": bureau.pk, "version": "1"} | wrong
    assert client.post(f"{BOARD}confirm/", data).status_code == status
    assert not Revision.objects.filter(verb="reviewed").exists()


def a_bit_of_everything(bureau):
    """Something for every check, in the bureau."""
    name = bureau.name_en
    closed = an_organization(f"Closed of {name}", under=bureau)
    an_organization(f"Below closed of {name}", under=closed)
    head = a_post(bureau, f"Head of {name}", is_head=True)
    person = a_person(f"Holder of {name}")
    an_appointment(a_post(closed, f"Last of {name}"), person)
    an_appointment(a_post(bureau, f"Desk of {name}"), person)
    network = a_partnership(f"Network of {name}", responsible=bureau, ended=in_days(20))
    a_mechanism(network, f"Meeting of {name}")
    an_area(network, f"Area of {name}")
    treaty = an_instrument(f"Treaty of {name}")
    ending = {"entered_into_force": "2001", "terminated": in_days(20)}
    other = an_instrument(f"Ending of {name}", dates=ending)
    type(other).objects.filter(pk=other.pk).update(computed_entry="1999-01-01")
    for instrument in (treaty, other):
        a_mandate(instrument, bureau, "responsible_for")
    for record in (bureau, head, person, treaty, network):
        long_ago(record)
    Organization.objects.filter(pk=closed.pk).update(
        dissolved="2020-01-01", dissolved_precision="day"
    )


def test_an_editor_sees_her_own_findings_of_every_kind(client, editor, bureau, other_bureau):
    a_bit_of_everything(bureau)
    a_bit_of_everything(other_bureau)
    client.force_login(editor)
    page = client.get(BOARD)
    assert {each.check.name for each in page.context["sections"]} == {c.name for c in CHECKS}
    assert "of Bureau of Protocol" not in page.content.decode()
    for check in CHECKS:
        shown = client.get(f"{BOARD}?check={check.name}").content.decode()
        assert "Bureau of Treaties" in shown
        assert "of Bureau of Protocol" not in shown, check.name
    text = b"".join(client.get(f"{BOARD}csv/").streaming_content).decode()
    assert "of Bureau of Treaties" in text
    assert "Protocol" not in text


def test_translators_and_outsiders_see_nothing(client, translator, outsider, bureau):
    a_bit_of_everything(bureau)
    key = {"check": "organizations-not-reviewed", "key": bureau.pk, "version": bureau.version}
    for user in (translator, outsider):
        client.force_login(user)
        assert client.get(BOARD).status_code == 403
        assert client.get(f"{BOARD}csv/").status_code == 403
        assert client.post(f"{BOARD}confirm/", key).status_code == 404
        assert BOARD not in client.get("/en/admin/").content.decode()
    client.logout()
    assert client.get(BOARD).status_code == 302
    assert not Revision.objects.filter(verb="reviewed").exists()


def test_an_editor_confirms_only_her_own_records(client, editor, other_bureau):
    long_ago(other_bureau)
    client.force_login(editor)
    data = {"check": "organizations-not-reviewed", "key": other_bureau.pk}
    response = client.post(f"{BOARD}confirm/", data | {"version": other_bureau.version})
    assert response.status_code == 404


def test_the_board_is_narrowed_to_an_organization(client, administrator, bureau, other_bureau):
    a_bit_of_everything(bureau)
    a_bit_of_everything(other_bureau)
    client.force_login(administrator)
    page = client.get(f"{BOARD}?within={bureau.slug}")
    assert {each.check.name for each in page.context["sections"]} == {c.name for c in CHECKS}
    assert "of Bureau of Protocol" not in page.content.decode()
    assert found(administrator, "vacant-heads", other_bureau) == {"Head of Bureau of Protocol"}


def test_another_editors_organization_is_not_found(client, editor, other_bureau):
    client.force_login(editor)
    assert client.get(f"{BOARD}?within={other_bureau.slug}").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [("check=x", 400), ("within=%00", 400), ("wihin=x", 400), ("page=0", 400), ("within=", 200)],
)
def test_a_broken_address_is_answered_with_a_sentence(client, editor, query, status):
    client.force_login(editor)
    assert client.get(f"{BOARD}?{query}").status_code == status


def test_a_board_without_findings_says_so(client, editor, bureau, office):
    Organization.objects.update(mandate_en="What it does")
    Name.objects.update(source_en="Decree 1")
    client.force_login(editor)
    assert "Nothing to mend." in client.get(BOARD).content.decode()


def test_a_long_list_has_pages(client, editor, bureau):
    for number in range(51):
        a_post(bureau, f"Head {number:02}", is_head=True)
    client.force_login(editor)
    few = client.get(BOARD).content.decode()
    assert "Head 04" in few
    assert "Head 05" not in few
    address = f"{BOARD}?check=vacant-heads"
    first, second = (client.get(f"{address}&page={page}").content.decode() for page in (1, 2))
    assert "Head 49" in first
    assert "Head 50" not in first
    assert "Head 50" in second
    assert client.get(f"{address}&page=3").status_code == 404


def test_the_table_opens_in_a_spreadsheet_without_running_anything(client, editor, bureau):
    a_post(bureau, "=1+1", is_head=True)
    client.force_login(editor)
    response = client.get(f"{BOARD}csv/?check=vacant-heads")
    assert response.headers["Content-Type"].startswith("text/csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["check"], row["kind"], row["record"]) == ("vacant-heads", "post", "'=1+1")
    assert row["address"].startswith("http://testserver/en/admin/orgchart/post/")


def test_the_board_asks_as_much_for_three_as_for_one(client, editor, bureau, office):
    client.force_login(editor)
    addresses = [BOARD, f"{BOARD}csv/", *(f"{BOARD}?check={check.name}" for check in CHECKS)]

    def asked():
        numbers = []
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                response = client.get(address)
                assert b"".join(response) if response.streaming else response.content
            numbers.append(len(captured))
        return numbers

    a_bit_of_everything(bureau)
    one = asked()
    a_bit_of_everything(office)
    a_bit_of_everything(an_organization("Third", under=bureau))
    assert asked() == one


def test_every_finding_leads_to_a_page_that_opens(client, editor, bureau):
    a_bit_of_everything(bureau)
    client.force_login(editor)
    for check in CHECKS:
        for row in check.of_user(editor):
            address = "/en" + check.finding(row).address.removeprefix("/en")
            assert client.get(address).status_code == 200, (check.name, address)
    assert Placement.objects.exists()
