"""Two changes of the same snapshot joined: nothing of either is lost, and a clash is said."""

from hypothesis import given
from hypothesis import strategies as st

from directory.publishing.three_way import Clash, merged

NAMES = ("a", "b", "c")
KEYS = ("1", "2", "3", "4")
values = st.sampled_from(["", "x", "y", "z"])
fields = st.fixed_dictionaries(dict.fromkeys(NAMES, values))


@st.composite
def sides(draw):
    """What was, and two changes of it: fields, and rows that are added, changed and removed."""

    def rows():
        keys = draw(st.lists(st.sampled_from(KEYS), unique=True))
        return [{"public_id": key} | draw(fields) for key in keys]

    def side(base):
        kept = [row for row in base["owned"]["rows"] if draw(st.integers(0, 3))]
        changed = [
            row | {name: draw(values) for name in NAMES if not draw(st.integers(0, 2))}
            for row in kept
        ]
        known = {row["public_id"] for row in base["owned"]["rows"]}
        added = [row for row in rows() if row["public_id"] not in known]
        own = {
            name: value if draw(st.booleans()) else draw(values)
            for name, value in base["fields"].items()
        }
        return {"fields": own, "owned": {"rows": changed + added}}

    base = {"fields": draw(fields), "owned": {"rows": rows()}}
    return base, side(base), side(base)


def by_key(side):
    return {row["public_id"]: row for row in side["owned"]["rows"]}


def cells(base, ours, theirs, found):
    """(place, base, ours, theirs, found) of all fields: of the record, and of rows all have."""
    for name in NAMES:
        yield ("", "", name), *(side["fields"][name] for side in (base, ours, theirs, found))
    rows = [by_key(side) for side in (base, ours, theirs, found)]
    for key in set.intersection(*map(set, rows)):
        for name in NAMES:
            yield ("rows", key, name), *(side[key][name] for side in rows)


@given(sides())
def test_a_change_of_one_side_alone_stands(three):
    found, _clashes = merged(*three)
    for place, base, ours, theirs, now in cells(*three, found):
        if ours == base:
            assert now == theirs, place
        if theirs == base:
            assert now == ours, place


@given(sides())
def test_there_is_a_clash_exactly_where_both_changed_a_field_and_not_to_the_same(three):
    found, clashes = merged(*three)
    said = {clash[:3] for clash in clashes if clash.field}
    meant = {
        place
        for place, base, ours, theirs, _now in cells(*three, found)
        if base != ours != theirs != base
    }
    there_twice = set.intersection(*(set(by_key(side)) for side in three[1:]))
    known = set(by_key(three[0]))
    assert {place for place in said if not place[1] or place[1] in known & there_twice} == meant


@given(sides())
def test_a_row_that_one_side_removed_and_the_other_changed_is_a_clash_and_none_else(three):
    _found, clashes = merged(*three)
    base, ours, theirs = map(by_key, three)
    said = {clash.row for clash in clashes if not clash.field}
    meant = {
        key
        for key, row in base.items()
        if (key not in ours and theirs.get(key, row) != row)
        or (key not in theirs and ours.get(key, row) != row)
    }
    assert said == meant


@given(sides())
def test_rows_that_one_side_added_are_there_and_those_that_one_removed_are_not(three):
    found, clashes = merged(*three)
    base, ours, theirs = map(by_key, three)
    now = by_key(found)
    clashing = {clash.row for clash in clashes if not clash.field}
    assert (set(ours) | set(theirs)) - set(base) <= set(now)
    for key in set(base) - clashing:
        assert (key in now) == (key in ours and key in theirs)
    assert len(now) == len(found["owned"]["rows"])


@given(sides())
def test_a_clash_stands_as_ours(three):
    found, clashes = merged(*three)
    for clash in clashes:
        if clash.field and not clash.relation:
            assert found["fields"][clash.field] == clash.ours


@given(sides())
def test_the_same_change_on_both_sides_is_no_clash(three):
    base, ours, _theirs = three
    assert merged(base, ours, ours) == (ours, [])


@given(sides())
def test_no_change_on_one_side_gives_the_other(three):
    base, ours, theirs = three
    assert merged(base, base, theirs) == (theirs, [])
    found, clashes = merged(base, ours, base)
    assert (found["fields"], by_key(found), clashes) == (ours["fields"], by_key(ours), [])


def test_a_clash_says_what_stood_on_each_side():
    before, ours, theirs = ({"fields": {"a": text}, "owned": {}} for text in "xyz")
    assert merged(before, ours, theirs)[1] == [Clash("", "", "a", "x", "y", "z")]
