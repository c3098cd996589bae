"""The drawings on the page of an instrument, and the tables that say the same in numbers."""

import datetime
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from directory.publishing import actions as publishing
from tests.builders import an_organization
from tests.built_once import built_once
from tests.treaties.builders import a_state, acts_of, an_instrument
from tests.treaties.test_public_instrument import page, text_of
from treaties.models import Instrument
from treaties.views.deeds import Deeds
from treaties.views.drawing import acts_by_year, grid_up_to, status_lines

pytestmark = pytest.mark.django_db
LIVES = {
    "Chad": "1968-07-01 signature, 1970-05-01 ratification",
    "Mali": "1969-02-01 accession, 1990-01-01 withdrawal > 1991-01-01",
    "Niger": "1969-03-01 signature",
}


@built_once
def pact():
    dates = {"adopted": "1968-06-12", "entered_into_force": "1970-03-05"}
    instrument = an_instrument("Pact", dates=dates)
    for name, drawn in LIVES.items():
        acts_of(instrument, a_state(name), drawn)
    return instrument


def lines(pact, day="2000-01-01"):
    return status_lines(Deeds(pact), datetime.date.fromisoformat(day))


def test_lines_count_each_status_at_the_end_of_each_year(pact):
    drawing = lines(pact)
    assert [series.key for series in drawing.series] == ["parties", "consented", "signatories"]
    assert drawing.table == [
        (1968, [0, 0, 1]), (1969, [0, 1, 2]), (1970, [2, 0, 1]), (1991, [1, 0, 1]),
    ]  # fmt: skip


def test_lines_end_on_the_day_with_the_numbers_of_the_table(client, pact):
    for day, party, signatory in (("1970-04-01", 1, 2), ("1980-01-01", 2, 1)):
        numbers = {series.key: series.number for series in lines(pact, day).series}
        assert numbers["parties"] == party and numbers["signatories"] == signatory
        shown = page(client, f"?as_of={day}")
        assert f"party <strong>{party}</strong>" in shown
        assert f"signatory <strong>{signatory}</strong>" in shown


def test_line_steps_up_and_down_and_runs_the_other_way_in_arabic(pact):
    (parties, *_others) = lines(pact).series
    assert re.fullmatch(r"M0\.0 200\.0(H[\d.]+V[\d.]+)+H1000\.0", parties.path)
    heights = [float(y) for y in re.findall(r"V([\d.]+)", parties.path)]
    assert heights == [100.0, 0.0, 100.0]
    with translation.override("ar"):
        (mirrored, *_others) = lines(pact).series
    assert mirrored.path.startswith("M1000.0") and mirrored.path.endswith("H0.0")
    places = [float(x) for x in re.findall(r"H([\d.]+)V", parties.path)]
    other_way = [1000 - float(x) for x in re.findall(r"H([\d.]+)V", mirrored.path)]
    assert places == pytest.approx(other_way)


def test_acts_are_counted_by_year_and_kind_as_far_as_they_are_known_on_the_day(pact):
    drawing = acts_by_year(Deeds(pact), datetime.date(1970, 12, 31))
    assert [series.key for series in drawing.series] == ["signature", "ratification", "accession"]
    assert drawing.table == [(1968, [1, 0, 0]), (1969, [1, 0, 1]), (1970, [0, 1, 0])]
    later = acts_by_year(Deeds(pact), datetime.date(2000, 1, 1))
    assert later.table[-1] == (1990, [0, 0, 0, 1])


def test_parts_of_a_bar_stand_on_each_other(pact):
    drawing = acts_by_year(Deeds(pact), datetime.date(2000, 1, 1))
    own = [bar for bar in drawing.bars if bar["x"] == drawing.bars[1]["x"]]
    assert [bar["series"] for bar in own] == [1, 3]
    assert float(own[1]["y"]) + float(own[1]["height"]) == pytest.approx(float(own[0]["y"]))


def test_kinds_beyond_the_colours_share_one(pact):
    kinds = "acceptance approval succession participation formal_confirmation notification"
    for n, kind in enumerate(kinds.split()):
        body = an_organization(f"Body {n}", kind="intergovernmental_organization")
        acts_of(pact, body, f"1980 {kind}")
    drawing = acts_by_year(Deeds(pact), datetime.date(2000, 1, 1))
    assert len(drawing.series) == 6 and drawing.series[-1].words == "other acts"
    assert sum(series.number for series in drawing.series) == len(Deeds(pact).lines)


@pytest.mark.parametrize("most", [1, 3, 4, 7, 199, 200, 4321])
def test_grid_reaches_above_everything_in_few_round_steps(most):
    grid, top = grid_up_to(most)
    numbers = [number for _height, number in grid]
    assert top >= most and numbers[-1] == top and len(numbers) <= 6
    assert grid[0][0] > grid[-1][0]


def test_drawings_are_told_in_words_and_tables(client, pact):
    shown = page(client)
    title = re.search(r'<title id="over-time-title">(.*?)</title>', shown, re.DOTALL)[1]
    assert "parties 1, " in text_of(title) and "The numbers of each year stand below." in title
    for part in ("over-time", "by-year"):
        section = shown[shown.index(f'id="{part}"') :].partition("</section>")[0]
        rows = re.findall(r'<th scope="row">(\d+)</th>', section)
        assert rows[0] == "1968" and f'aria-labelledby="{part}-title"' in section
    assert "style=" not in shown


def test_hidden_participants_are_in_no_drawing(client, pact):
    secret = a_state("Secretland")
    acts_of(pact, secret, "1985-01-01 accession")
    publishing.withdraw(secret)
    drawing = lines(Instrument.objects.get(pk=pact.pk))
    assert [year for year, _numbers in drawing.table] == [1968, 1969, 1970, 1991]
    assert '<th scope="row">1985<' not in page(client)


def test_instrument_without_acts_has_no_drawing(client):
    an_instrument("Pact")
    shown = page(client)
    assert "<svg width" not in shown and 'id="participants"' not in shown


# Colours


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_colours_of_drawings_are_told_from_the_paper_by_day_and_by_night():
    tokens = Path(settings.BASE_DIR, "static/diwan/tokens.css").read_text(encoding="utf-8")
    light, dark = tokens.split("prefers-color-scheme: dark")
    for part in (light, dark):
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part))
        series = [colours[f"series-{n}"] for n in range(1, 7)]
        assert len(set(series)) == 6
        assert all(contrast(colour, colours["paper"]) >= 3 for colour in series)
