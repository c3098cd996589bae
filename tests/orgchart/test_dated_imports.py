"""The dated names and places from a file: the past corrected, which is no change."""

import csv
import io
import uuid

import pytest

from directory.history.as_of import today
from directory.imports.faults import Refused
from directory.imports.planning import import_file
from directory.publishing.models import Revision
from orgchart.actions import changes, tree
from orgchart.imports.dated import Names, Placements
from orgchart.models import Change, Grant, Name, Organization, Placement
from tests.builders import tree_of
from tests.built_once import built_once
from tests.charts import day, drawn, lines, on

pytestmark = pytest.mark.django_db


@built_once
def town():
    return tree_of("Ministry\n  Treaties\n    Notes\n  Protocol\n    Visits")


def imported(data_set, *rows, **how):
    file = io.StringIO()
    writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return import_file(data_set(), file.getvalue().encode(), limit=10**6, **how)


def name(organization, start, end, **more):
    return {
        "organization_id": organization.public_id, "start_date": start, "end_date": end, **more
    }  # fmt: skip


def place(organization, parent, start, end, **more):
    return name(organization, start, end, parent_id=parent.public_id if parent else "", **more)


def test_names_of_a_file_are_the_history_of_one_that_had_none(town):
    imported(
        Names,
        name(town["Notes"], "", "2011", name_en="Seals"),
        name(town["Notes"], "2011", "", name_en="Deposits", source_en="Decree 7"),
    )
    assert "    Seals" in drawn(day("2010-12-31"))
    assert "    Deposits" in drawn(day("2011-01-01"))
    assert Organization.objects.get(pk=town["Notes"].pk).name_en == "Deposits"
    assert Name.objects.filter(organization=town["Notes"]).count() == 2


def test_places_of_a_file_rewrite_the_past_and_today(town):
    imported(
        Placements,
        place(town["Notes"], town["Treaties"], "", "2015-03-01"),
        place(town["Notes"], town["Protocol"], "2015-03-01", ""),
    )
    assert drawn(day("2015-02-28")) == lines("""
        Ministry
          Treaties
            Notes
          Protocol
            Visits
    """)
    assert drawn(today())[-2:] == ["    Visits", "    Notes"]
    assert list(tree.faults()) == []


def test_correction_makes_no_change_but_a_revision(town):
    before = Revision.objects.filter(object_id=town["Notes"].pk).count()
    imported(Names, name(town["Notes"], "", "", name_en="Deposits"))
    assert Change.objects.count() == 0
    assert Revision.objects.filter(object_id=town["Notes"].pk).count() == before + 1


def test_a_row_of_the_same_id_or_start_is_corrected_and_others_stay(town):
    changes.rename(town["Notes"], {"name_en": "Deposits"}, on=on("2011"))
    old, new = Name.objects.filter(organization=town["Notes"]).order_by("during")
    plan = imported(Names, {"id": old.public_id, "name_en": "Seals"})
    assert (len(plan.changed), len(plan.created)) == (1, 0)
    plan = imported(Names, name(town["Notes"], "2011-01-01", "", name_en="Deposit notes",
        start_date_precision="year"))  # fmt: skip
    assert (len(plan.changed), len(plan.created)) == (1, 0)
    rows = Name.objects.filter(organization=town["Notes"]).order_by("during")
    assert [(row.public_id, row.name_en) for row in rows] == [
        (old.public_id, "Seals"), (new.public_id, "Deposit notes"),
    ]  # fmt: skip


def test_boundary_between_two_rows_moves_in_one_file(town):
    changes.move(town["Notes"], under=town["Protocol"], on=on("2015-03-01"))
    first, second = Placement.objects.filter(organization=town["Notes"]).order_by("during")
    imported(
        Placements,
        {"id": first.public_id, "start_date": "", "end_date": "2018-01-01"},
        {"id": second.public_id, "start_date": "2018-01-01", "end_date": ""},
    )
    assert "    Notes" in drawn(day("2017-12-31"))[:3]
    assert "    Notes" in drawn(day("2018-01-01"))[3:]


@pytest.mark.parametrize(
    ("data_set", "rows", "message"),
    [
        (Names, lambda t: [name(t["Notes"], "", "2012", name_en="A"),
                           name(t["Notes"], "2011", "", name_en="B")], "overlaps another row"),
        (Names, lambda t: [name(t["Notes"], "2012", "2011", name_en="A")], "end lies before"),
        (Names, lambda t: [name(t["Notes"], "", "2012", name_en="A")], "place but no name"),
        (Names, lambda t: [name(t["Notes"], "", "")], "at least one language"),
        (Names, lambda t: [name(t["Notes"], "2011-02-30", "", name_en="A")], "is not a date"),
        (Placements, lambda t: [place(t["Notes"], t["Notes"], "", "")], "under itself"),
        (Placements, lambda t: [place(t["Ministry"], t["Notes"], "", "")], "under itself"),
        (Placements, lambda t: [place(t["Notes"], t["Treaties"], "", "2011"),
                                place(t["Notes"], t["Protocol"], "2010", "")], "overlaps"),
        (Placements, lambda t: [{"organization_id": uuid.uuid4(), "parent_id": ""}],
         "no record with this permanent id"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_changed(town, data_set, rows, message):
    before = drawn(today()), drawn(day("2010-06-01")), Name.objects.count()
    with pytest.raises(Refused, match=message):
        imported(data_set, *rows(town))
    assert (drawn(today()), drawn(day("2010-06-01")), Name.objects.count()) == before
    assert list(tree.faults()) == []


def test_a_sourced_single_row_does_not_give_way(town):
    Name.objects.filter(organization=town["Notes"]).update(source_en="Decree 1")
    with pytest.raises(Refused, match="overlaps"):
        imported(Names, {"id": uuid.uuid4(), **name(town["Notes"], "", "", name_en="A")})


def test_code_of_another_time_may_be_that_of_another_organization(town):
    imported(Names, name(town["Notes"], "", "2011", name_en="Notes", code="X"),
             name(town["Notes"], "2011", "", name_en="Notes", code="Y"))  # fmt: skip
    imported(Names, name(town["Visits"], "", "2011", name_en="Visits", code="Z"),
             name(town["Visits"], "2011", "", name_en="Visits", code="X"))  # fmt: skip
    with pytest.raises(Refused, match="same tree has this code"):
        imported(Names, name(town["Protocol"], "", "", name_en="Protocol", code="Y"))


def test_editor_corrects_what_is_hers_and_places_only_between_hers(editor, bureau, office,
                                                                   other_bureau):  # fmt: skip
    assert imported(Names, name(office, "", "", name_en="Notes"), actor=editor).applied
    assert imported(Placements, place(office, bureau, "", "2011"),
                    place(office, bureau, "2011", ""), actor=editor).applied  # fmt: skip
    for rows in (
        [name(other_bureau, "", "", name_en="Mine")],
        [name(other_bureau, "", "2011", name_en="Mine")],
    ):
        with pytest.raises(Refused, match="may change"):
            imported(Names, *rows, actor=editor)
    for parent in (other_bureau, None):
        first = Placement.objects.filter(organization=office).order_by("during").first()
        with pytest.raises(Refused):
            imported(Placements, {"id": first.public_id, **place(office, parent, "", "2011")},
                     actor=editor)  # fmt: skip
    assert Grant.objects.count() == 1
