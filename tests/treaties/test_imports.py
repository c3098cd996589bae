"""The sets of treaties as files: imported again nothing changes, elsewhere it is the same."""

import csv
import io

import pytest
from django.contrib.auth import get_user_model
from django.utils.translation import override

from directory.exports.csv import csv_chunks
from directory.imports.faults import Refused
from directory.imports.planning import import_file, import_rows
from directory.publishing.models import Revision
from directory.site.sets import export_named, import_named
from orgchart.models import Grant
from tests.builders import an_organization
from tests.treaties.builders import a_mandate, a_state, a_statement, acts_of, an_act, an_instrument
from treaties.actions.acts import save_acts
from treaties.models import Act, Instrument, InstrumentRelation, Mandate, Statement

pytestmark = pytest.mark.django_db
LIMIT = 10**7
SETS = ["instruments", "mandates", "instrument-relations", "acts", "statements"]


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def files():
    found = {}
    for name in SETS:
        export = export_named(name)
        found[name] = b"".join(csv_chunks(export, export.rows(False)))
    return found


def load(name, header, *rows, **options):
    numbered = [(number, [str(cell) for cell in row]) for number, row in enumerate(rows, 2)]
    return import_rows(import_named(name), header.split(), numbered, **options)


def faults(name, header, *rows, **options):
    with pytest.raises(Refused) as refused:
        load(name, header, *rows, **options)
    return [(fault.row, fault.column, str(fault.message)) for fault in refused.value.faults]


@pytest.fixture
def treaty():
    return an_instrument(
        "=Treaty",
        code="T",
        symbol="I-1",
        title_ar="معاهدة",
        kind="treaty",
        entry_basis="consents",
        entry_count=1,
        entry_delay=3,
        entry_delay_unit="months",
        adopted_by=an_organization("Assembly"),
        dates={"adopted": "1968-06", "opened_for_signature": "1968-07-01"},
    )


@pytest.fixture
def filled(treaty):
    chad = a_state("Chad", code="TCD")
    protocol = an_instrument("Protocol", kind="protocol", parent=treaty)
    acts_of(treaty, chad, "1969 signature, 1970-03-05 ratification")
    save_acts([an_act(treaty, chad, "territorial_extension", "1971-01-01", territory=a_state("X"))])
    reservation = a_statement(treaty, chad, date="1970-03-05", text_fr="Sous réserve", articles="3")
    reservation.save()
    a_statement(treaty, a_state("Mali"), kind="objection", objects_to=reservation).save()
    a_mandate(treaty, an_organization("Office"), start="1990")
    InstrumentRelation.objects.create(instrument=protocol, kind="supplements", other=treaty)


def test_what_is_exported_and_imported_again_changes_nothing(filled):
    exported = files()
    for name, content in exported.items():
        plan = import_file(import_named(name), content, limit=LIMIT, publish=True)
        assert (plan.created, plan.changed) == ([], []), name
    assert files() == exported


def test_what_is_imported_elsewhere_is_the_same(filled):
    exported = files()
    for model in (Statement, Act, Mandate, InstrumentRelation):
        model._base_manager.all().delete()
    Instrument._base_manager.update(parent=None)
    Instrument._base_manager.all().delete()
    for name, content in exported.items():
        import_file(import_named(name), content, limit=LIMIT, publish=True)
    assert files() == exported


def test_rows_without_ids_are_known_by_their_symbols_and_by_what_they_say(treaty):
    chad = a_state("Chad", code="TCD")
    header = "symbol kind title_en"
    assert not load("instruments", header, ["I-1", "treaty", "'=Treaty"]).created
    header = "instrument_code participant_code kind date"
    rows = [["T", "TCD", "signature", "1969"], ["T", "TCD", "ratification", "1970-03-05"]]
    assert len(load("acts", header, *rows).created) == 2
    assert load("acts", header, *rows).unchanged == 2
    mandate = ["T", chad.public_id, "supports"]
    assert len(load("mandates", "instrument_code organization_id role", mandate).created) == 1
    assert load("mandates", "instrument_code organization_id role", mandate).unchanged == 1


def test_imported_acts_give_the_days_that_follow_and_a_revision(treaty):
    a_state("Chad", code="TCD")
    header = "instrument_code participant_code kind date"
    load("acts", header, ["T", "TCD", "ratification", "1970-03-05"])
    treaty.refresh_from_db()
    assert str(treaty.computed_entry) == "1970-06-05"
    revision = Revision.objects.filter(public_id=treaty.public_id).latest("number")
    assert [act["kind"] for act in revision.snapshot["owned"]["acts"]] == ["ratification"]


def test_imported_rule_gives_the_day_of_entry_anew(treaty):
    acts_of(treaty, a_state("Chad"), "1970-03-05 ratification")
    load("instruments", "symbol kind entry_delay entry_delay_unit", ["I-1", "treaty", 10, "days"])
    treaty.refresh_from_db()
    assert str(treaty.computed_entry) == "1970-03-15"


@pytest.fixture
def editor(db):
    user = get_user_model().objects.create_user("e@example.org", "secret", is_staff=True)
    Grant.objects.create(user=user, role="editor", organization=None)
    return user


def test_what_the_law_refuses_is_refused_to_a_user_and_kept_of_a_source(treaty, editor):
    a_state("Chad", code="TCD")
    header = "instrument_code participant_code kind date"
    early = ["T", "TCD", "signature", "1950-01-01"]
    assert faults("acts", header, early, actor=editor) == [
        (2, "", "The instrument was not adopted yet on this day.")
    ]
    assert Act.objects.count() == 0
    plan = load("acts", header, early)
    assert plan.notes == ["Row 2: The instrument was not adopted yet on this day."]
    assert Act.objects.count() == 1
    change = "instrument_code participant_code kind date note_en"
    assert load("acts", change, [*early, "Kept"], actor=editor).changed


def test_instrument_is_not_changed_so_that_its_acts_become_impossible(treaty, editor):
    acts_of(treaty, a_state("Chad"), "1969-01-01 signature")
    header = "symbol kind adopted opened_for_signature"
    (fault,) = faults("instruments", header, ["I-1", "treaty", "1980", "1980"], actor=editor)
    assert fault[0] == 2 and "not adopted yet" in fault[2]


def test_only_who_answers_for_an_instrument_imports_into_it(treaty):
    bureau = an_organization("Bureau")
    user = get_user_model().objects.create_user("b@example.org", "secret", is_staff=True)
    Grant.objects.create(user=user, role="editor", organization=bureau)
    a_state("Chad", code="TCD")
    row = ["T", "TCD", "signature", "1969"]
    header = "instrument_code participant_code kind date"
    (fault,) = faults("acts", header, row, actor=user)
    assert fault[:2] == (2, "instrument_code")
    a_mandate(treaty, bureau)
    assert load("acts", header, row, actor=user).created


def test_bad_rows_are_refused_with_a_sentence(treaty):
    a_state("Chad", code="TCD")
    bureau = an_organization("Bureau", code="B")
    header = "instrument_code participant_code kind date"
    assert [f[:2] for f in faults("acts", header, ["T", "XXX", "signature", ""])] == [
        (2, "participant_code")
    ]
    (fault,) = faults("acts", header, ["T", "B", "signature", "1970"])
    assert "Only a state" in fault[2]
    assert [f[:2] for f in faults("acts", header, ["T", "TCD", "signed", ""])] == [(2, "kind")]
    objection = "instrument_code participant_code kind"
    assert [f[:2] for f in faults("statements", objection, ["T", "TCD", "objection"])] == [
        (2, "objects_to_id")
    ]
    itself = "instrument_code kind other_code"
    (fault,) = faults("instrument-relations", itself, ["T", "cites", "T"])
    assert fault[:2] == (2, "other_id")
    assert faults("instruments", "kind title_en", ["treaty", ""])[0][1] == "title_ar"
    (fault,) = faults("instruments", "symbol kind parent_id", ["I-1", "treaty", treaty.public_id])
    assert fault[1] == "parent_id"
    term = "instrument_code organization_id role start_date end_date"
    (fault,) = faults("mandates", term, ["T", bureau.public_id, "supports", "1990", "1980"])
    assert fault[1] == "end_date"


def test_new_instruments_have_addresses_that_are_free():
    header = "symbol kind title_en"
    rows = [["A/1", "resolution", "Peace"], ["A/2", "resolution", "Peace"]]
    load("instruments", header, *rows, publish=True)
    slugs = list(Instrument.objects.order_by("symbol").values_list("slug", flat=True))
    assert slugs[0] == "peace" and len(set(slugs)) == 2
    exported = list(csv.DictReader(io.StringIO(files()["instruments"].decode())))
    assert {row["state"] for row in exported} == {"published"}
