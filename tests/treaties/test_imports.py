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
from tests.built_once import built_once
from tests.treaties.builders import a_mandate, a_state, a_statement, acts_of, an_act, an_instrument
from treaties.actions.acts import save_acts
from treaties.models import (
    Act,
    EntryParticipant,
    Instrument,
    InstrumentRelation,
    InstrumentSubject,
    Mandate,
    Statement,
    Subject,
)

pytestmark = pytest.mark.django_db
LIMIT = 10**7
SETS = [
    "subjects", "instruments", "instrument-subjects", "entry-participants", "mandates",
    "instrument-relations", "acts", "statements",
]  # fmt: skip


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


@built_once
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


@built_once
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
    subject = Subject.objects.create(name_en="Arms", name_ar="أسلحة", slug="arms", code="UNBIS 1")
    InstrumentSubject.objects.create(instrument=treaty, subject=subject)
    EntryParticipant.objects.create(instrument=treaty, participant=chad)


def test_what_is_exported_and_imported_again_changes_nothing(filled):
    exported = files()
    for name, content in exported.items():
        plan = import_file(import_named(name), content, limit=LIMIT, publish=True)
        assert (plan.created, plan.changed) == ([], []), name
    assert files() == exported


def test_what_is_imported_elsewhere_is_the_same(filled):
    exported = files()
    for model in (Statement, Act, Mandate, InstrumentRelation, InstrumentSubject, Subject):
        model._base_manager.all().delete()
    Instrument._base_manager.update(parent=None)
    Instrument._base_manager.all().delete()
    assert not EntryParticipant.objects.exists()
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


def test_a_mandate_of_another_start_is_another_mandate(treaty):
    bureau = an_organization("Bureau")
    header = "instrument_code organization_id role start_date"
    first = a_mandate(treaty, bureau, "supports", start="1980", end="1985")
    row = ["T", bureau.public_id, "supports", "1990"]
    assert len(load("mandates", header, row).created) == 1
    first.refresh_from_db()
    assert str(first.start) == "1980"
    assert load("mandates", header, row).unchanged == 1


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
    """May change everything, and publish, since what is tried here is published."""
    user = get_user_model().objects.create_user("e@example.org", "secret", is_staff=True)
    Grant.objects.create(user=user, role="publisher", organization=None)
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
    (fault,) = faults("acts", header, row, actor=user)  # the public reads it: it waits in a draft
    assert "published" in fault[2]
    Grant.objects.filter(user=user).update(role="publisher")
    user = get_user_model().objects.get(pk=user.pk)
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


def test_instrument_belongs_to_one_of_the_same_file_by_its_code():
    rows = [["P", "protocol", "Protocol", "T"], ["T", "treaty", "Treaty", ""]]
    load("instruments", "code kind title_en parent_code", *rows)
    assert Instrument.objects.get(code="P").parent.code == "T"
    assert load("instruments", "code kind title_en parent_code", *rows).unchanged == 2


def test_code_of_another_instrument_of_the_file_is_the_one_that_it_will_have(treaty):
    """The file gives the treaty another code, and its old one to another instrument."""
    other = an_instrument("Other", code="O")
    header = "id code kind title_en parent_code"
    rows = [
        [treaty.public_id, "T2", "treaty", "'=Treaty", ""],
        [other.public_id, "T", "convention", "Other", ""],
        ["", "P", "protocol", "Protocol", "T"],
    ]
    load("instruments", header, *rows)
    assert Instrument.objects.get(code="P").parent == other


def test_parent_by_code_is_refused_where_nothing_or_more_than_one_has_it(treaty):
    header = "code kind title_en parent_code"
    (fault,) = faults("instruments", header, ["P", "protocol", "Protocol", "X"])
    assert fault == (2, "parent_code", "There is no record with the code “X”.")
    an_instrument("Other", code="T", symbol="I-2")
    (fault,) = faults("instruments", header, ["P", "protocol", "Protocol", "T"])
    assert fault[1] == "parent_code" and "Two records match" in fault[2]


def test_code_and_id_of_different_parents_are_refused(treaty):
    other = an_instrument("Other", code="O")
    header = "code kind title_en parent_id parent_code"
    row = ["P", "protocol", "Protocol", other.public_id, "T"]
    (fault,) = faults("instruments", header, row)
    assert fault[1] == "parent_code" and "different records" in fault[2]


def test_parent_named_by_the_code_of_a_child_makes_a_circle_that_is_refused(treaty):
    rows = [["T", "treaty", "'=Treaty", "P"], ["P", "protocol", "Protocol", "T"]]
    found = faults("instruments", "code kind title_en parent_code", *rows)
    assert {fault[1] for fault in found} == {"parent_id"}


def test_subjects_without_ids_are_known_by_their_codes_and_slugs(treaty):
    header = "code slug name_en name_fr"
    load("subjects", header, ["UNBIS 1", "", "Arms control", ""], ["", "peace", "Peace", ""])
    assert set(Subject.objects.values_list("slug", flat=True)) == {"arms-control", "peace"}
    rows = [["UNBIS 1", "", "Arms control", "Maîtrise"], ["", "peace", "Peace", "Paix"]]
    plan = load("subjects", header, *rows)
    assert (len(plan.changed), plan.created) == (2, [])
    assert Subject.objects.get(slug="peace").name_fr == "Paix"
    row = ["T", "UNBIS 1"]
    assert len(load("instrument-subjects", "instrument_code subject_code", row).created) == 1
    assert load("instrument-subjects", "instrument_code subject_code", row).unchanged == 1
    assert list(treaty.subjects.values_list("slug", flat=True)) == ["arms-control"]


def test_subject_of_a_taken_address_or_without_a_name_is_refused():
    load("subjects", "slug name_en", ["peace", "Peace"])
    row = ["8e2b0a5e-8a5a-4a1e-9a83-8f5b1c0f6f10", "peace", "Peace again"]
    (fault,) = faults("subjects", "id slug name_en", row)
    assert fault[1:] == ("slug", "This address is taken. Choose another one.")
    (fault,) = faults("subjects", "slug name_en", ["war", ""])
    assert fault[1] == "name_ar"


def test_subjects_are_changed_by_those_alone_who_may_change_everything(treaty, editor):
    load("subjects", "slug name_en", ["peace", "Peace"], actor=editor)
    bureau = an_organization("Bureau")
    a_mandate(treaty, bureau)
    user = get_user_model().objects.create_user("b@example.org", "secret", is_staff=True)
    grant = Grant.objects.create(user=user, organization=bureau, role="publisher")
    load("subjects", "slug name_en", ["war", "War"], ["peace", "Peace"], actor=user)
    (fault,) = faults("subjects", "slug name_en", ["peace", "Ceasefire"], actor=user)
    assert fault == (2, "id", "You may not change this subject.")
    link = ["T", Subject.objects.get(slug="peace").public_id]
    assert load("instrument-subjects", "instrument_code subject_id", link, actor=user).created
    grant.delete()
    (fault,) = faults("subjects", "slug name_en", ["truce", "Truce"], actor=user)
    assert fault == (2, "", "You may not add subjects.")


def test_participant_that_is_needed_changes_the_day_of_entry(treaty):
    chad, mali = a_state("Chad", code="TCD"), a_state("Mali", code="MLI")
    acts_of(treaty, chad, "1970-03-05 ratification")
    acts_of(treaty, mali, "1975-03-05 ratification")
    treaty.refresh_from_db()
    assert str(treaty.computed_entry) == "1970-06-05"
    load("entry-participants", "instrument_code participant_code", ["T", "MLI"])
    treaty.refresh_from_db()
    assert str(treaty.computed_entry) == "1975-06-05"
    revision = Revision.objects.filter(public_id=treaty.public_id).latest("number")
    assert len(revision.snapshot["owned"]["entry_participants"]) == 1
