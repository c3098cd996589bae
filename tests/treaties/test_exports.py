"""The sets of treaties: what the public sees of them, and on which day."""

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.exports.csv import csv_chunks
from directory.history.as_of import Day
from directory.publishing import actions as publishing
from directory.site.models import Site
from directory.site.sets import export_named, rows_at_home
from tests.builders import an_organization
from tests.built_once import built_once
from tests.treaties.builders import (
    a_mandate,
    a_state,
    a_statement,
    acts_of,
    an_act,
    an_instrument,
)
from treaties.actions.acts import save_acts
from treaties.models import (
    EntryParticipant,
    Instrument,
    InstrumentRelation,
    InstrumentSubject,
    Subject,
)

pytestmark = pytest.mark.django_db


def table(name, *, public=True, day=None):
    export = export_named(name)
    if day:
        export = export.on(Day(datetime.date.fromisoformat(day), projected=False))
    content = b"".join(csv_chunks(export, export.rows(public), public=public)).decode()
    return list(csv.DictReader(io.StringIO(content, newline="")))


def a_hidden_state(name):
    return publishing.withdraw(a_state(name))


@built_once
def treaty():
    dates = {"opened_for_signature": "1968-07-01", "entered_into_force": "1970-03-05"}
    return an_instrument("Treaty", code="T", symbol="I-1", dates=dates)


@built_once
def draft():
    return an_instrument("Draft", code="D", published=False)


def statuses(**options):
    return [
        (row["participant_code"], row["status"], row["since"], row["act_kinds"])
        for row in table("participants", **options)
    ]


def test_participants_stand_as_of_the_day_with_the_acts_that_explain_it(treaty):
    acts_of(treaty, a_state("Chad", code="TCD"), "1969-01-01 signature, 1971-02-01 ratification")
    mali = a_state("Mali", code="MLI")
    acts_of(treaty, mali, "1972-01-01 accession, 1990-01-01 withdrawal > 1991-01-01")
    assert statuses(day="1969-06-01") == [("TCD", "signatory", "1969-01-01", "signature")]
    assert statuses(day="1990-06-01") == [
        ("TCD", "party", "1971-02-01", "signature; ratification"),
        ("MLI", "leaving", "1990-01-01", "accession; withdrawal"),
    ]
    row = next(row for row in table("participants") if row["participant_code"] == "TCD")
    ids = {act["id"]: act["kind"] for act in table("acts")}
    assert [ids[key] for key in row["act_ids"].split("; ")] == ["signature", "ratification"]
    assert row["act_dates"] == "1969-01-01; 1971-02-01"


def test_participants_without_any_act_make_an_empty_table(treaty):
    assert table("participants") == []


def test_public_sees_nothing_of_drafts_or_of_hidden_participants(treaty, draft):
    chad, secret = a_state("Chad", code="TCD"), a_hidden_state("Secretland")
    for instrument in (treaty, draft):
        for state in (chad, secret):
            acts_of(instrument, state, "1969-01-01 signature")
            a_statement(instrument, state, text_en="We reserve").save()
            a_mandate(instrument, state, "depositary_of")
    InstrumentRelation.objects.create(instrument=treaty, kind="cites", other=draft)
    Instrument.objects.filter(pk=treaty.pk).update(parent=draft, adopted_by=secret)
    seen = {name: table(name) for name in SETS}
    kept = {name: len(table(name, public=False)) for name in SETS}
    assert {name: len(rows) for name, rows in seen.items()} == {
        "instruments": 1, "participants": 1, "acts": 1, "statements": 1, "mandates": 1,
        "instrument-relations": 0,
    }  # fmt: skip
    assert kept == {
        "instruments": 2, "participants": 4, "acts": 4, "statements": 4, "mandates": 4,
        "instrument-relations": 1,
    }  # fmt: skip
    cells = {cell for rows in seen.values() for row in rows for cell in row.values()}
    assert not cells & {str(secret.public_id), str(draft.public_id), "Secretland", "Draft", "D"}


SETS = ["instruments", "participants", "acts", "statements", "mandates", "instrument-relations"]


def test_public_does_not_see_to_which_hidden_statement_somebody_objects(treaty):
    reservation = a_statement(treaty, a_hidden_state("Secretland"))
    reservation.save()
    a_statement(treaty, a_state("Chad"), kind="objection", objects_to=reservation).save()
    assert [row["objects_to_id"] for row in table("statements")] == [""]
    known = {row["kind"]: row["objects_to_id"] for row in table("statements", public=False)}
    assert known["objection"] == str(reservation.public_id)


def test_sets_of_a_day_hold_what_was_there(treaty):
    later = an_instrument("Later", dates={"adopted": "2001"})
    chad = a_state("Chad")
    save_acts([an_act(treaty, chad, "signature", "1969"), an_act(later, chad, "accession", "2002")])
    a_mandate(treaty, chad, "depositary_of", "1980", "1990")
    assert [row["title_en"] for row in table("instruments", day="2000-01-01")] == ["Treaty"]
    assert [row["kind"] for row in table("acts", day="2000-01-01")] == ["signature"]
    assert len(table("acts")) == 2
    assert len(table("mandates", day="1985-01-01")) == 1
    assert table("mandates", day="1995-01-01") == []


def test_site_with_roots_of_its_own_gives_all_instruments_and_participants(treaty):
    site = Site.current()
    site.save()
    site.roots.set([an_organization("Home")])
    acts_of(treaty, a_state("Chad"), "1969-01-01 signature")
    for name in ("instruments", "participants", "acts"):
        assert rows_at_home(export_named(name), site).count() == 1


def test_rows_within_an_organization_are_its_own_and_those_it_answers_for(treaty):
    home, chad = an_organization("Home"), a_state("Chad")
    other = an_instrument("Other")
    a_mandate(treaty, home)
    acts_of(treaty, chad, "1969-01-01 signature")
    acts_of(other, chad, "1969-01-01 signature")
    model = type(home)
    for name, count in (("instruments", 1), ("acts", 1), ("participants", 1), ("mandates", 1)):
        export = export_named(name)
        places = model.objects.filter(pk=home.pk)
        assert export.rows_within(places, public=True).count() == count
    assert export_named("acts").rows_within(model.objects.filter(pk=chad.pk), public=True).count()


@pytest.mark.parametrize("number", [1, 3])
def test_participants_cost_the_same_queries_however_many(treaty, number):
    for n in range(number):
        acts_of(treaty, a_state(f"State {n}"), "1969-01-01 signature")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        table("participants")
    assert len([q for q in queries if q["sql"].startswith(("SELECT", "COPY"))]) <= 3


OF_INSTRUMENTS = [name for name in SETS if name != "instruments"]


@pytest.mark.parametrize("name", OF_INSTRUMENTS)
def test_rows_of_one_instrument_are_asked_for_by_its_address(client, treaty, name):
    other = an_instrument("Other", slug="other")
    for instrument in (treaty, other):
        acts_of(instrument, a_state("Chad", code="TCD"), "1969-01-01 signature")
        a_statement(instrument, a_state("Mali"), text_en="We reserve").save()
        a_mandate(instrument, a_state("Togo"), "depositary_of")
    InstrumentRelation.objects.create(instrument=treaty, kind="cites", other=other)
    InstrumentRelation.objects.create(instrument=other, kind="cites", other=treaty)
    response = client.get(f"/data/{name}.csv?instrument={treaty.slug}&as_of=2000-01-01")
    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode(), newline="")))
    assert {row["instrument_code"] for row in rows} == {"T"} and len(rows) == 1
    assert f"{name}-{treaty.slug}-2000-01-01.csv" in response["Content-Disposition"]


def test_instrument_is_asked_for_only_where_rows_belong_to_one_that_is_public(client, draft):
    assert client.get(f"/data/acts.csv?instrument={draft.slug}").status_code == 404
    assert client.get("/data/acts.csv?instrument=%20").status_code == 400
    assert client.get(f"/data/acts.csv?instrument={draft.slug}&scope=all").status_code == 400
    for name in ("instruments", "organizations", "subjects"):
        assert client.get(f"/data/{name}.csv?instrument=x").status_code == 400


def test_public_sees_the_subjects_of_published_instruments_alone(treaty, draft):
    secret = a_hidden_state("Secretland")
    for instrument, name in ((treaty, "arms"), (draft, "secret-subject")):
        subject = Subject.objects.create(slug=name, name_en=name)
        InstrumentSubject.objects.create(instrument=instrument, subject=subject)
        EntryParticipant.objects.create(instrument=instrument, participant=secret)
    Subject.objects.create(slug="unused", name_en="Unused")
    assert [row["slug"] for row in table("subjects")] == ["arms"]
    assert [row["subject_slug"] for row in table("instrument-subjects")] == ["arms"]
    assert table("entry-participants") == []
    assert len(table("subjects", public=False)) == 3
    assert len(table("instrument-subjects", public=False)) == 2
    assert len(table("entry-participants", public=False)) == 2
    EntryParticipant.objects.create(instrument=treaty, participant=a_state("Chad", code="TCD"))
    assert [row["participant_code"] for row in table("entry-participants")] == ["TCD"]


def test_subjects_are_those_of_the_instruments_of_the_day():
    for year in ("1990", "2001"):
        instrument = an_instrument(f"Treaty of {year}", dates={"adopted": year})
        subject = Subject.objects.create(slug=f"of-{year}", name_en=year)
        InstrumentSubject.objects.create(instrument=instrument, subject=subject)
        EntryParticipant.objects.create(instrument=instrument, participant=a_state(year))
    rows = table("instrument-subjects", day="1995-01-01")
    assert [row["subject_slug"] for row in rows] == ["of-1990"]
    assert len(table("entry-participants", day="1995-01-01")) == 1
