"""Every set of data as of a day."""

import csv
import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.exports.csv import csv_chunks
from directory.history.as_of import Day
from directory.history.partial_dates import PartialDate
from directory.site.models import Site
from directory.site.sets import export_named
from orgchart import exports
from orgchart.actions import changes
from orgchart.models import Appointment, Contact, Name, OtherName, ProfileEntry, Relationship
from tests.builders import a_person, a_post, an_appointment, an_organization
from tests.built_once import built_once
from tests.histories import history_of

pytestmark = pytest.mark.django_db
EXPORTS = [getattr(exports, name) for name in exports.__all__]
BY_NAME = pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
DRAWN = """
                               2005    2010    2017-06-15   2090
Ministry               -------------------------------------------
Agency                         [----------------------------------
Bureau < Ministry      ------------------------)
Bureau < Agency                                [------------------
Bureau = "Old Bureau"  --------)
Office < Bureau                [---------------)
Unit < Office          -------------------------------------------
Mission < Ministry                                          [-----
Secret < Ministry      -------------------------------------------
Cell < Secret          ----------------)
Cell < Ministry                        [--------------------------
Bureau: Amal           ----------------)
Bureau: Karim                          [-------)
Office: Nobody                 [-------)
Secret: Hidden         -------------------------------------------
"""


def day_of(text):
    return Day(datetime.date.fromisoformat(text))


@built_once
def units():
    made = history_of(DRAWN, drafts=["Secret"])
    for name, unit in made.items():
        ProfileEntry.objects.create(organization=unit, kind="function", title_en=f"Of {name}")
        Contact.objects.create(organization=unit, kind="email", value=f"{name}@example.org")
        OtherName.objects.create(organization=unit, name_en=f"Other {name}")
    for other in ("Office", "Secret", "Agency"):
        Relationship.objects.create(
            organization=made["Bureau"], kind="liaises_with", other=made[other],
            subject_en=f"With {other}",
            end_date=datetime.date(2018, 1, 1), end_date_precision="day",
        )  # fmt: skip
    return made


def table(name, day, public=True):
    export = export_named(name).on(day)
    content = b"".join(csv_chunks(export, export.rows(public), public=public)).decode()
    return list(csv.DictReader(io.StringIO(content, newline="")))


def column(name, set_name, day, **options):
    return [row[name] for row in table(set_name, day_of(day), **options)]


@pytest.mark.parametrize(
    ("day", "paths"),
    [
        ("2000-01-01", ["Ministry", "Ministry › Old Bureau", "Ministry › Old Bureau › Unit"]),
        (
            "2011-01-01",
            ["Ministry", "Ministry › Bureau", "Ministry › Bureau › Office",
             "Ministry › Bureau › Office › Unit", "Ministry › Cell", "Agency"],
        ),
        (
            "2020-01-01",
            ["Ministry", "Ministry › Cell", "Agency", "Agency › Bureau", "Agency › Bureau › Unit"],
        ),
        (
            "2095-01-01",
            ["Ministry", "Ministry › Mission", "Ministry › Cell", "Agency", "Agency › Bureau",
             "Agency › Bureau › Unit"],
        ),
    ],
)  # fmt: skip
def test_organizations_are_those_of_the_day_in_the_order_of_its_tree(units, day, paths):
    assert column("path_en", "organizations", day) == paths
    assert column("name_en", "organizations", day) == [path.split(" › ")[-1] for path in paths]


def test_an_organization_stands_where_it_stood(units):
    rows = {row["name_en"]: row for row in table("organizations", day_of("2020-01-01"))}
    assert rows["Unit"]["parent_id"] == str(units["Bureau"].public_id)
    assert rows["Unit"]["path"] == "agency/bureau/unit"
    assert rows["Agency"]["parent_id"] == ""


def test_codes_are_those_of_the_day(client, ministry, bureau):
    a_post(bureau, "Director")
    changes.rename(bureau, {"code": "M/NEW"}, on=PartialDate.parse("2015"))
    for day, code in [("2014-12-31", "M/T"), ("2015-01-01", "M/NEW")]:
        assert column("code", "organizations", day) == ["M", code]
        assert column("organization_code", "posts", day) == [code]
    office = an_organization("Office", under=bureau)
    assert column("parent_code", "organizations", "2014-12-31") == ["", "M", "M/T"]
    assert office.code == ""


def test_a_subtree_is_that_of_the_day_with_the_whole_path(client, units):
    def paths(query):
        response = client.get(f"/data/organizations.csv?{query}")
        assert response.status_code == 200
        content = b"".join(response.streaming_content).decode()
        return [row["path_en"] for row in csv.DictReader(io.StringIO(content))]

    assert paths("within=bureau&as_of=2011-01-01") == [
        "Ministry › Bureau",
        "Ministry › Bureau › Office",
        "Ministry › Bureau › Office › Unit",
    ]
    assert paths("within=office&as_of=2011-01-01") == [
        "Ministry › Bureau › Office",
        "Ministry › Bureau › Office › Unit",
    ]
    Site.objects.create(pk=1, name_en="Register").roots.add(units["Agency"])
    assert paths("as_of=2011-01-01") == ["Agency"]
    assert paths("as_of=2020-01-01") == ["Agency", "Agency › Bureau", "Agency › Bureau › Unit"]
    assert len(paths("as_of=2020-01-01&scope=all")) == 5
    assert client.get("/data/organizations.csv?within=office&as_of=2020-01-01").status_code == 404


@pytest.mark.parametrize(
    ("day", "holders"),
    [
        ("2000-01-01", {"Head of Bureau": "Amal"}),
        ("2006-01-01", {"Head of Bureau": "Amal", "Head of Office": "Nobody"}),
        ("2011-01-01", {"Head of Bureau": "Karim", "Head of Office": ""}),
        ("2020-01-01", {"Head of Bureau": ""}),
    ],
)
def test_posts_are_held_by_who_held_them(units, day, holders):
    rows = table("posts", day_of(day))
    assert {row["title_en"]: row["holder_names_en"] for row in rows} == holders
    assert [row["vacant"] for row in rows] == [
        "false" if holders[row["title_en"]] else "true" for row in rows
    ]
    people = sorted(filter(None, holders.values()))
    assert sorted(column("name_en", "people", day)) == people
    assert len(table("appointments", day_of(day))) == len(people)


def test_a_post_reports_to_one_of_the_day(ministry):
    ended = {"end_date": datetime.date(2015, 1, 1), "end_date_precision": "day"}
    chief = a_post(ministry, "Chief", **ended)
    a_post(ministry, "Deputy", reports_to=chief)
    assert column("reports_to_id", "posts", "2014-01-01") == ["", str(chief.public_id)]
    assert column("reports_to_id", "posts", "2016-01-01") == [""]


def test_ties_are_in_force_between_organizations_of_the_day(units):
    assert column("subject_en", "relationships", "2011-01-01") == ["With Office", "With Agency"]
    assert column("subject_en", "relationships", "2017-12-31") == ["With Agency"]
    assert column("subject_en", "relationships", "2018-01-01") == []


def test_rows_without_dates_are_those_of_the_organizations_of_the_day(units):
    rows = ["Of Ministry", "Of Cell", "Of Agency", "Of Bureau", "Of Unit"]
    assert column("title_en", "profile-entries", "2020-01-01") == rows


@pytest.mark.parametrize("name", ["names", "placements"])
def test_the_history_is_the_same_on_every_day(units, name):
    whole = table(name, day_of("2000-01-01"))
    assert (
        whole == table(name, day_of("2095-01-01")) == table(name, Day(datetime.date.today(), True))
    )
    organizations = {row["organization_id"] for row in whole}
    expected = {str(u.public_id) for name, u in units.items() if name != "Secret"}
    assert organizations == expected, "closed ones and those to come are in it"


def test_the_history_does_not_say_below_which_hidden_one_something_stood(units):
    rows = [row for row in table("placements", day_of("2020-01-01"))
            if row["organization_id"] == str(units["Cell"].public_id)]  # fmt: skip
    assert [row["parent_id"] for row in rows] == [str(units["Ministry"].public_id)]


@BY_NAME
@pytest.mark.parametrize("day", ["2000-01-01", "2006-01-01", "2020-01-01", "2095-01-01"])
def test_hidden_things_leave_on_no_day(units, export, day):
    rows = table(export.name, day_of(day))
    words = str(list(rows))
    for hidden in ("Secret", "Hidden", str(units["Secret"].public_id)):
        assert hidden not in words
    if day == "2000-01-01" and export.name == "organizations":
        assert "Cell" not in words


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("name", ["organizations", "posts", "appointments", "relationships",
                                  "profile-entries", "contacts", "other-names"])  # fmt: skip
def test_today_is_the_same_by_the_dated_rows_and_by_the_projection(name, public, units):
    now = datetime.date.today()
    away = {str(units[name].public_id) for name in ("Office", "Mission")}
    projected = [
        row
        for row in table(name, Day(now, True), public)
        if not away & {row["id"], row.get("organization_id")}
    ]
    dated = table(name, Day(now), public)
    assert sorted(map(str, dated)) == sorted(map(str, projected))


@BY_NAME
def test_the_number_of_queries_is_the_same_for_one_and_for_three(export, units):
    def count():
        with CaptureQueriesContext(connection) as queries:
            table(export.name, day_of("2020-01-01"))
        return len(queries)

    before = count()
    for name in ("First", "Second"):
        unit = an_organization(name)
        ProfileEntry.objects.create(organization=unit, kind="function", title_en="X")
        an_appointment(a_post(unit), a_person(name))
    assert count() == before


def test_the_file_says_its_day(client, units):
    response = client.get("/data/posts.csv?as_of=2011-05-06")
    assert 'filename="posts-2011-05-06.csv"' in response["Content-Disposition"]
    response = client.get("/data/posts.csv?as_of=2011-5-6", headers={"accept-language": "en"})
    assert response.status_code == 400 and "is not a day" in response.content.decode()


def test_a_set_asked_with_today_holds_what_is_in_force_and_without_a_day_all(client, units):
    def rows(query):
        response = client.get(f"/data/appointments.csv{query}")
        return len(b"".join(response.streaming_content).decode().splitlines()) - 1

    today = datetime.date.today().isoformat()
    assert rows("") == 2 and rows(f"?as_of={today}") == 0
    assert Appointment.objects.count() == 4


def test_command_writes_what_held_on_a_day(units, tmp_path):
    file = tmp_path / "organizations.csv"
    call_command(
        "export_data", "organizations", file, "--as-of", "2011-01-01", "--within", "bureau"
    )
    assert len(file.read_text().splitlines()) == 4
    with pytest.raises(CommandError, match="2020-01-01"):
        call_command("export_data", "organizations", file, "--as-of", "2020-01-01",
                     "--within", "office")  # fmt: skip
    with pytest.raises(CommandError, match="is not a day"):
        call_command("export_data", "organizations", file, "--as-of", "2011")


def test_names_of_another_time_are_no_reason_to_be_left_out(ministry):
    Name.objects.filter(organization=ministry).update(
        start_date=datetime.date(2000, 1, 1), start_date_precision="day"
    )
    assert column("name_en", "organizations", "1999-01-01") == ["Ministry"]
