"""The changes between two days as a page, as files and as a feed."""

import csv
import datetime
import io
import json
import xml.etree.ElementTree as ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.history.as_of import today
from directory.history.partial_dates import PartialDate
from directory.publishing import actions as publishing
from directory.site.models import Site
from orgchart.actions import changes
from orgchart.models import Change, Organization
from tests.builders import a_person, a_post, an_appointment, an_organization, tree_of
from tests.built_once import built_once
from tests.charts import day, on

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@built_once
def town():
    return tree_of("Ministry\n  Treaties\n    Notes\n  Protocol\n    Visits")


def founded(name, under, text):
    founding = on(text)
    made = Organization(name_en=name, kind="office")
    made = changes.found(made, under=under, on=founding)
    return publishing.publish(made)


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def test_hidden_changes_leave_pages_files_and_feed_clean(client, town):
    hidden = an_organization("Hidden", under=town["Ministry"], published=False)
    last_month = PartialDate(today() - datetime.timedelta(days=30))
    changes.merge([town["Notes"]], into=hidden, on=last_month, source={"source_en": "Hush"})
    changes.rename(town["Visits"], {"name_en": "Guests"}, on=last_month)
    for address in ("/en/changes/", "/data/changes.csv", "/data/changes.json", "/en/changes/feed/"):
        response = client.get(address)
        text = b"".join(response).decode()
        assert response.status_code == 200 and "Guests" in text, address
        assert "Hidden" not in text and "Hush" not in text, address


# The page


def test_page_compares_the_last_year_by_default(client, town):
    a_week_ago = PartialDate(today() - datetime.timedelta(days=7))
    changes.rename(town["Visits"], {"name_en": "Guests"}, on=a_week_ago)
    changes.rename(town["Notes"], {"name_en": "Deposits"}, on=on("2015"))
    shown = page(client, "/en/changes/")
    assert "Guests" in shown and "Visits" in shown and "Deposits" not in shown
    assert f'value="{today()}"' in shown


def test_page_in_arabic_marks_a_name_in_another_language(client, town):
    changes.rename(town["Notes"], {"name_ar": "الودائع"}, on=on("2015"))
    shown = page(client, "/ar/changes/?from=2014-01-01&to=2016-01-01")
    assert 'dir="rtl"' in shown and "الودائع" in shown
    assert '<span lang="en" dir="ltr">Notes</span>' in shown
    assert 'hreflang="fr"' in shown


def test_page_says_a_partial_date_as_it_is_known(client, town):
    changes.rename(town["Notes"], {"name_en": "Deposits"}, on=on("2015"))
    shown = page(client, "/en/changes/?from=2014-01-01&to=2016-01-01")
    assert ">2015<" in shown and "1 January 2015" not in shown.split("</header>")[-1]


def test_page_shows_one_kind_and_the_numbers_of_all(client, town):
    changes.rename(town["Visits"], {"name_en": "Guests"}, on=on("2015"))
    changes.move(town["Notes"], under=town["Protocol"], on=on("2015"))
    shown = page(client, "/en/changes/?from=2014-01-01&to=2016-01-01&kind=renamed")
    assert "Guests" in shown and 'id="moved"' not in shown and "kind=moved" in shown


def test_page_holds_the_trees_of_the_site_and_outside_bodies_where_asked(client, town):
    Site.objects.create(pk=1, name_en="Register").roots.add(town["Ministry"])
    congress = an_organization("Congress")
    changes.rename(congress, {"name_en": "Senate"}, on=on("2015"))
    changes.rename(town["Notes"], {"name_en": "Deposits"}, on=on("2015"))
    span = "/en/changes/?from=2014-01-01&to=2016-01-01"
    assert "Senate" not in page(client, span) and "Deposits" in page(client, span)
    assert "Senate" in page(client, f"{span}&scope=all")
    below = page(client, f"{span}&root=congress")
    assert "Senate" in below and "Deposits" not in below


@pytest.mark.parametrize("place", ["/en/changes/", "/data/changes.csv", "/data/changes.json"])
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("from=2016-01-01&to=2015-01-01", "lies after the last day"),
        ("from=2016-02-30", "is not a day"),
        ("to=2016", "is not a day"),
        ("kind=exploded", "is not known"),
        ("root=a b", "last part of a page"),
        ("root=ministry&scope=all", "Choose one"),
        ("scope=some", "must be"),
    ],
)
def test_page_refuses_what_it_cannot_read_with_a_sentence(client, town, place, query, message):
    client.cookies["django_language"] = "en"
    response = client.get(f"{place}?{query}", headers={"Accept-Language": "en"})
    assert response.status_code == 400
    if place.startswith("/en/"):
        assert message in response.content.decode()


def test_root_that_nobody_may_see_is_not_found(client, town):
    an_organization("Hidden", under=town["Ministry"], published=False)
    assert client.get("/en/changes/?root=hidden").status_code == 404
    assert client.get("/en/changes/?root=nowhere").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/en/changes/?from=2014-01-01&to=2016-01-01",
        "/en/changes/?from=2014-01-01&to=2016-01-01&root=ministry",
        "/data/changes.csv?from=2014-01-01&to=2016-01-01",
        "/data/changes.json?from=2014-01-01&to=2016-01-01",
        "/en/changes/feed/",
        "/en/organizations/ministry/history/",
    ],
)
def test_page_asks_as_much_for_one_change_as_for_three(client, town, address):
    recently = today() - datetime.timedelta(days=20)

    def asked():
        with CaptureQueriesContext(connection) as captured:
            b"".join(client.get(address))
        return len([q for q in captured if "SAVEPOINT" not in q["sql"]])

    def happen(number):
        made = founded(f"Unit {number}", town["Treaties"], "2013")
        changes.rename(made, {"name_en": f"Called {number}"}, on=on("2015"))
        changes.move(made, under=town["Protocol"], on=on("2015"))
        changes.rename(made, {"code": str(number)}, on=PartialDate(recently))
        rename_the_ministry = {"name_en": f"Ministry {number}"}
        changes.rename(town["Ministry"], rename_the_ministry, on=on(f"201{number}-05"))
        post = a_post(made, is_head=True)
        an_appointment(
            post, a_person(f"Head {number}"), start_date=day("2015-05-05"),
            start_date_precision="day",
        )  # fmt: skip

    happen(1)
    asked()
    one = asked()
    happen(2)
    happen(3)
    assert asked() == one
    assert one <= 12


# For machines


def test_csv_holds_the_names_of_both_days_in_all_languages(client, town):
    changes.rename(
        town["Notes"], {"name_en": "=Deposits", "name_ar": "الودائع"}, on=on("2015"),
        source={"source_en": "Decree 7"},
    )  # fmt: skip
    response = client.get("/data/changes.csv?from=2014-01-01&to=2016-01-01")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    text = b"".join(response).decode()
    (row,) = csv.DictReader(io.StringIO(text))
    filled = {name: value for name, value in row.items() if value}
    parent = town["Treaties"]
    assert filled == {
        "kind": "renamed",
        "organization_id": str(town["Notes"].public_id),
        "date": "2015-01-01",
        "date_precision": "year",
        "name_before_en": "Notes",
        "name_after_en": "'=Deposits",
        "name_after_ar": "الودائع",
        "parent_before_id": str(parent.public_id),
        "parent_before_name_en": "Treaties",
        "parent_after_id": str(parent.public_id),
        "parent_after_name_en": "Treaties",
        "source_en": "Decree 7",
    }
    assert "\r" not in text and "name_before_zh_hans" in row


def test_json_says_the_same_as_csv(client, town):
    changes.merge([town["Notes"], town["Visits"]], into=town["Protocol"], on=on("2015"))
    query = "from=2014-01-01&to=2016-01-01"
    found = json.loads(b"".join(client.get(f"/data/changes.json?{query}")))
    rows = list(
        csv.DictReader(io.StringIO(b"".join(client.get(f"/data/changes.csv?{query}")).decode()))
    )
    assert (found["from"], found["to"]) == ("2014-01-01", "2016-01-01")
    assert [{k: v or "" for k, v in change.items()} for change in found["changes"]] == rows
    assert {row["successor_names_en"] for row in rows} == {"Protocol"}


def test_files_refuse_a_misspelt_parameter(client, town):
    assert client.get("/data/changes.csv?form=2014-01-01").status_code == 400
    assert client.get("/data/changes.json?to=2014-01-01&to=2015-01-01").status_code == 400


def test_feed_tells_the_changes_of_the_last_year_with_lasting_ids(client, town):
    recently = today() - datetime.timedelta(days=20)
    changes.rename(town["Notes"], {"name_en": "Deposits & notes"}, on=PartialDate(recently))
    changes.rename(town["Visits"], {"name_en": "Guests"}, on=on("2001"))
    changes.move(
        town["Visits"], under=town["Treaties"],
        on=PartialDate(today() + datetime.timedelta(days=20)),
    )  # fmt: skip
    response = client.get("/en/changes/feed/")
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)
    (entry,) = feed.findall(f"{ATOM}entry")
    change = Change.objects.get(date=recently)
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{change.public_id}"
    assert entry.findtext(f"{ATOM}title") == "renamed: Notes"
    assert "After: Deposits & notes" in entry.findtext(f"{ATOM}summary")
    assert entry.findtext(f"{ATOM}updated").startswith(str(recently))
    assert entry.find(f"{ATOM}link").get("href").endswith(f"/organizations/notes/?as_of={recently}")
    assert feed.findtext(f"{ATOM}id") and feed.findtext(f"{ATOM}updated")
    arabic = ElementTree.fromstring(client.get("/ar/changes/feed/").content)
    assert arabic.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
