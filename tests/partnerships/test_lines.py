"""Which row a line of text goes on in."""

from hypothesis import given
from hypothesis import strategies as st

from partnerships.actions.lines import matched

TEXTS = st.tuples(st.sampled_from(["", "a", "b", "c"]), st.sampled_from(["", "x", "y"]))


@given(st.lists(TEXTS, max_size=6), st.lists(TEXTS, max_size=6))
def test_no_line_and_no_row_is_lost_or_doubled(was, wanted):
    rows = list(enumerate(was))
    kept, left_over = matched(rows, wanted)
    reused = [row for row, _texts in kept if row is not None]
    assert [texts for _row, texts in kept] == wanted
    assert sorted([*reused, *left_over]) == [row for row, _texts in rows]
    assert len(reused) == min(len(was), len(wanted))


@given(st.permutations([("a", "x"), ("b", "y"), ("c", "z"), ("d", "")]))
def test_lines_that_only_change_places_keep_their_rows(wanted):
    rows = [("first", ("a", "x")), ("second", ("b", "y")), ("third", ("c", "z")), ("4", ("d", ""))]
    kept, left_over = matched(rows, wanted)
    assert {(row, texts) for row, texts in kept} == set(rows)
    assert left_over == []


def test_a_translation_that_is_added_keeps_the_row_of_its_line():
    rows = [("first", ("a", "")), ("second", ("b", ""))]
    kept, left_over = matched(rows, [("b", "y"), ("a", "x")])
    assert kept == [("second", ("b", "y")), ("first", ("a", "x"))]
    assert left_over == []
