"""Many organizations at once, by the rules of the single actions."""

import datetime
import random
from collections import Counter

import pytest
from django.db import connection

from directory.history.as_of import today
from directory.imports.faults import Refused
from directory.imports.planning import import_rows
from directory.publishing.enums import State
from directory.publishing.models import Revision
from orgchart.actions.organizations import (
    found_organization,
)
from orgchart.actions.placements import move_organization
from orgchart.imports.organizations import Organizations
from orgchart.models import Change, Name, Organization, Placement, TreeNode
from tests.orgchart.soundness import assert_sound

YESTERDAY = datetime.timedelta(days=1)


HEADER = ["code", "parent_code", "kind", "name_en", "position", "founded", "dissolved"]


def do_import(rows, header=HEADER, **how):
    return import_rows(Organizations(), header, list(enumerate(rows, 2)), **how)


def drawn_rows(seed, count=40):
    """Rows of several trees, in any order, with positions for some parents' children and none
    for the others'; some closed."""
    dice = random.Random(seed)
    long_ago = today() - datetime.timedelta(days=4000)
    rows, open_codes, placed = [], [], Counter()
    for n in range(count):
        parent = dice.choice(open_codes) if open_codes and dice.random() < 0.93 else ""
        placed[parent] += dice.randint(1, 3)
        position = str(placed[parent]) if parent and int(parent[1:]) % 2 else ""
        founded = long_ago.isoformat() if dice.random() < 0.5 else ""
        closed = (today() - YESTERDAY).isoformat() if dice.random() < 0.1 else ""
        rows.append([f"C{n}", parent, "unit", f"Unit {n}", position, founded, closed])
        if not closed:
            open_codes.append(f"C{n}")
    return rows


def found_one_by_one(rows):
    made = {}
    for code, parent, kind, name, position, founded, dissolved in rows:
        organization = Organization(code=code, kind=kind, name_en=name)
        for field, text in (("founded", founded), ("dissolved", dissolved)):
            if text:
                setattr(organization, field, datetime.date.fromisoformat(text))
                setattr(organization, f"{field}_precision", "day")
        found_organization(
            organization, under=made.get(parent), position=int(position) if position else None
        )
        made[code] = organization


def directory_as_rows():
    """All that is stored about the organizations, without keys and permanent ids."""
    dates = ("start_date", "start_date_precision", "end_date", "end_date_precision")
    return {
        "organizations": rows_of(Organization, "code", "name_en", "slug", "state", "version"),
        "nodes": rows_of(
            TreeNode.objects.order_by("tree_id", "lft"),
            "organization__code", "parent__organization__code",
            "position", "hidden", "lft", "rght", "level",
        ),
        "names": rows_of(Name, "organization__code", "root__code", "code", "name_en", *dates),
        "placements": rows_of(
            Placement, "organization__code", "parent__code", "position", *dates
        ),
        "changes": rows_of(
            Change, "parties__organization__code", "parties__side", "kind", "date"
        ),
        "revisions": Counter(Revision.objects.values_list("number", flat=True)),
    }  # fmt: skip


def rows_of(rows, *columns):
    rows = rows if hasattr(rows, "values_list") else rows._base_manager
    return sorted(rows.values_list(*columns), key=repr)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_an_import_founds_as_the_single_action_does(seed):
    rows = drawn_rows(seed)
    found_one_by_one(rows)
    one_by_one = directory_as_rows()
    assert_sound()
    empty()
    do_import(rows)
    assert directory_as_rows() == one_by_one
    assert_sound()


@pytest.mark.django_db
def test_an_import_takes_a_child_before_its_parent():
    rows = [[*row[:4], str(100 - n), *row[5:]] for n, row in enumerate(drawn_rows(9))]
    do_import(rows)
    forward = directory_as_rows()
    empty()
    do_import(rows[::-1])
    assert directory_as_rows() == forward
    assert_sound()


def empty():
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE orgchart_organization, orgchart_change, publishing_revision CASCADE"
        )


def draw_moves(seed, rows):
    """Moves against which no closing, cycle or code stands: (code, parent, position or None)."""
    dice = random.Random(seed)
    above = {row[0]: row[1] for row in rows}
    closed = {row[0] for row in rows if row[6]}
    taken = dict.fromkeys(above, 100)
    moves = {}
    for _n in range(30):
        code, under = dice.sample(sorted(above.keys() - closed), 2)
        line, up = [], under
        while up:
            line.append(up)
            up = above[up]
        if code not in (*line, *moves) and above[code] not in {"", under}:
            taken[under] += 1
            above[code], moves[code] = under, (under, taken[under])
    # The last place is where none leaves, whatever comes first.
    left = {row[1] for row in rows if row[0] in moves}
    last = {under for under, _position in moves.values()} - left
    return [(code, under, None if under in last else n) for code, (under, n) in moves.items()]


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.PUBLISHED, State.DRAFT])
@pytest.mark.parametrize("seed", range(3))
def test_an_import_moves_as_the_single_action_does(seed, state):
    rows = drawn_rows(seed)
    moves = draw_moves(seed, rows)
    assert len(moves) > 4

    def start():
        empty()
        do_import(rows, publish=state == State.PUBLISHED)
        # One that ends on a planned day, and one that began today.
        later = today() + datetime.timedelta(days=500)
        Placement.objects.filter(organization__code=moves[0][0]).update(
            end_date=later, end_date_precision="day"
        )
        Placement.objects.filter(organization__code=moves[1][0]).update(
            start_date=today(), start_date_precision="day"
        )
        return {o.code: o for o in Organization.objects.all()}

    made = start()
    for code, under, position in moves:
        move_organization(made[code], under=made[under], position=position)
    one_by_one = directory_as_rows()
    assert_sound()

    made = start()
    ids = {code: str(o.public_id) for code, o in made.items()}
    do_import(
        [[ids[code], ids[under], str(position or "")] for code, under, position in moves],
        ["id", "parent_id", "position"],
    )
    at_once = directory_as_rows()
    # A move has its audit line and its dated rows; an import writes a revision for each row, too.
    for kept in ("nodes", "names", "placements", "changes"):
        assert at_once[kept] == one_by_one[kept], kept
    assert_sound()
    if state == State.PUBLISHED:
        assert len(at_once["changes"]) == 2 * (len(moves) - 1)
        assert len(at_once["placements"]) == len(rows) + len(moves) - 1
    else:
        assert (at_once["changes"], len(at_once["placements"])) == ([], len(rows))


def import_refusal(rows, header):
    before = sorted(TreeNode.objects.values_list()), sorted(Placement.objects.values_list("pk"))
    with pytest.raises(Refused) as refused:
        do_import(rows, header)
    now = sorted(TreeNode.objects.values_list()), sorted(Placement.objects.values_list("pk"))
    assert now == before
    return {(fault.row, fault.column) for fault in refused.value.faults}


@pytest.fixture
def coded(db):
    rows = [
        ["M", "", "unit", "Ministry", "", "", ""],
        ["B", "M", "unit", "Bureau", "", "", ""],
        ["O", "B", "unit", "Office", "", "", ""],
        ["X", "M", "unit", "Closed", "", "", "2001-02-03"],
    ]
    do_import(rows)


@pytest.mark.parametrize(
    ("code", "column", "cell"),
    [
        ("B", "parent_id", "O"),
        ("B", "parent_id", "B"),
        ("B", "parent_id", "X"),
        ("B", "parent_code", "nowhere"),
        ("X", "parent_id", "B"),
        ("B", "dissolved", "2001-01-01"),
    ],
)
def test_an_import_refuses_what_the_single_action_refuses(coded, code, column, cell):
    ids = dict(Organization.objects.values_list("code", "public_id"))
    cell = str(ids[cell]) if column == "parent_id" else cell
    assert import_refusal([[str(ids[code]), cell]], ["id", column]) == {(2, column)}


def test_an_import_of_where_a_closed_one_stood_changes_nothing(coded):
    position = Placement.objects.get(organization__code="X").position
    plan = do_import([["X", "M", str(position)]], ["code", "parent_code", "position"])
    assert (len(plan.changed), plan.unchanged) == (0, 1)
