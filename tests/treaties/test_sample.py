"""The instruments of the sample, as the facts give them."""

import pytest

from directory.languages import columns
from directory.site.sample import load_sample
from tests.built_once import built_once
from treaties.models import (
    Act,
    Instrument,
    InstrumentRelation,
    InstrumentSubject,
    Mandate,
    Subject,
)

pytestmark = pytest.mark.django_db


@built_once
def sample(db):
    load_sample()


def test_sample_holds_every_instrument_with_its_titles_and_dates(sample):
    found = Instrument.objects.public().order_by("pk")
    assert {i.code or i.symbol: str(i.adopted or i.opened_for_signature or "") for i in found} == {
        "NPT": "1968-07-01", "CWC": "1992-09-03", "BWC": "1972-04-10",
        "A/RES/60/288": "2006-09-08", "A/71/858": "2017-04-03", "A/RES/71/291": "2017-06-15",
        "Compact": "", "S/RES/1267 (1999)": "1999-10-15", "S/RES/1540 (2004)": "2004-04-28",
        "S/RES/1989 (2011)": "2011-06-17", "S/RES/2253 (2015)": "2015-12-17",
    }  # fmt: skip
    assert all(i.title_ar and i.title_en and i.title_fr for i in found)
    in_force = {i.code: str(i.entered_into_force) for i in found if i.entered_into_force}
    assert in_force == {"NPT": "1970-03-05", "CWC": "1997-04-29", "BWC": "1975-03-26"}
    strategy = Instrument.objects.get(symbol="A/RES/60/288")
    assert strategy.review_months == 24
    assert strategy.adopted_by.name_en == "General Assembly"


def test_sample_ties_the_bodies_to_the_instruments(sample):
    rows = Mandate.objects.exclude(role="depositary_of").select_related("instrument")
    named = {
        (m.organization.name_en, m.role, m.instrument.code or m.instrument.symbol) for m in rows
    }
    assert named == {
        ("Bureau of International Security and Nonproliferation", "supports", "NPT"),
        ("Bureau of International Security and Nonproliferation", "supports", "CWC"),
        ("Bureau of International Security and Nonproliferation", "supports", "BWC"),
        ("Bureau of Political-Military Affairs", "supports", "NPT"),
        ("United Nations Office of Counter-Terrorism", "established_by", "A/RES/71/291"),
        ("United Nations Office of Counter-Terrorism", "mandated_by", "A/RES/60/288"),
        ("United Nations Office of Counter-Terrorism", "responsible_for", "A/RES/60/288"),
        ("United Nations Office of Counter-Terrorism", "responsible_for", "Compact"),
        ("Office of the UN Global Counter-Terrorism Coordination Compact", "supports", "Compact"),
        ("ISIL (Da'esh) and Al-Qaida Sanctions Committee", "set_up_under", "S/RES/1267 (1999)"),
        ("ISIL (Da'esh) and Al-Qaida Sanctions Committee", "set_up_under", "S/RES/1989 (2011)"),
        ("ISIL (Da'esh) and Al-Qaida Sanctions Committee", "set_up_under", "S/RES/2253 (2015)"),
        ("1540 Committee", "set_up_under", "S/RES/1540 (2004)"),
    }  # fmt: skip
    relations = InstrumentRelation.objects.filter(instrument__symbol="A/RES/71/291")
    ties = relations.values_list("kind", "other__symbol")
    assert set(ties) == {("follows", "A/71/858"), ("implements", "A/RES/60/288")}
    act = Act.objects.get()
    assert (act.kind, str(act.date), act.participant.name_en) == (
        "signature", "2018-02-23", "United Nations",
    )  # fmt: skip


def test_sample_says_in_six_languages_what_its_instruments_are_about(sample):
    assert all(all(getattr(s, name) for name in columns("name")) for s in Subject.objects.all())
    rows = InstrumentSubject.objects.order_by("instrument", "subject__slug")
    about = {}
    for row in rows.select_related("instrument", "subject"):
        name = row.instrument.code or row.instrument.symbol
        about.setdefault(name, []).append(row.subject.slug)
    assert len(about) == Instrument.objects.count()
    assert about["NPT"] == ["nuclear-non-proliferation", "weapons-of-mass-destruction"]
    assert about["S/RES/1267 (1999)"] == ["counter-terrorism", "sanctions"]
