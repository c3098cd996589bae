"""The status tables of the UN Treaty Collection, mapped onto acts."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from directory.publishing.models import Revision
from orgchart.imports.states import found_states
from orgchart.models import Organization, OtherName
from tests.built_once import built_once
from tests.treaties.builders import a_state, an_instrument
from treaties.enums import ActKind
from treaties.imports.mtdsg.headings import read_heading
from treaties.imports.mtdsg.loading import import_mtdsg
from treaties.imports.mtdsg.tables import read_cells, read_tables
from treaties.models import Act, Instrument, Statement, Subject

INDEX = "chapter_no,treaty_no,treaty_name,url,chapter_url,chapter_name\n"
LINE = '{chapter},{treaty},"{name}",http://treaties.example.org/?src=TREATY&mtdsg_no={cited}&lang=en,,{about}\n'


@pytest.mark.parametrize(
    ("heading", "cell", "kind"),
    [
        ("Signature", "1 Jan 1990", "signature"),
        ("Signature, Succession to signature(d)", "1 Jan 1990", "signature"),
        ("Signature, Succession to signature(d)", "1 Jan 1990 d", "succession_to_signature"),
        ("Ratification, Accession(a), Succession(d)", "1 Jan 1990", "ratification"),
        ("Ratification, Accession(a), Succession(d)", "1 Jan 1990 a", "accession"),
        ("Accession(a), Succession(d), Ratification", "1 Jan 1990", "ratification"),
        ("Accession(a), Succession(d), Ratification", "1 Jan 1990 d", "succession"),
        ("Acceptance(A), Accession(a), Ratification", "1 Jan 1990 A", "acceptance"),
        ("Acceptance(A), Accession(a), Ratification", "1 Jan 1990 a", "accession"),
        ("Approval(AA), Acceptance(A), Ratification", "1 Jan 1990 AA", "approval"),
        ("Acceptance(A)", "1 Jan 1990", "acceptance"),
        ("Definitive acceptance", "1 Jan 1990", "acceptance"),
        ("Definitive signature(s), Acceptance(A)", "1 Jan 1990 s", "definitive_signature"),
        ("Signature, Signature ad referendum (s)", "1 Jan 1990 s", "signature_ad_referendum"),
        ("Signature ad referendum (s)", "1 Jan 1990", "signature_ad_referendum"),
        ("Consent to be bound(P), Succession(d)", "1 Jan 1990 P", "consent_to_be_bound"),
        ("Ratification, Participation(P)", "1 Jan 1990 P", "participation"),
        ("Application", "1 Jan 1990", "application"),
        ("Provisional application(n)", "1 Jan 1990 n", "provisional_application"),
        ("Provisional acceptance/accession", "1 Jan 1990", "provisional_acceptance"),
        ("Notification under article 25", "1 Jan 1990", "notification"),
        ("Formal confirmation(c), Ratification", "1 Jan 1990 c", "formal_confirmation"),
        ("Confirmation of signature ad referendum(C)", "1 Jan 1990 C", "confirmation_of_signature"),
        ("Definitive signature of the P, Acceptance of the P", "1 Jan 1990", "consent_to_be_bound"),
        ("Ratification", "1 July 1990", "ratification"),
        ("Ratification", "1 Sept 1990", "ratification"),
    ],
)
def test_cell_is_read_by_its_letter_and_its_heading(heading, cell, kind):
    meaning, date = read_heading(heading).read(cell)
    assert meaning.kind == kind and date.year == 1990


@pytest.mark.parametrize("cell", ["31 Feb 1990", "1990", "1 Foo 1990", "1 Jan 1990 z", "yes"])
def test_cell_that_says_no_day_is_not_understood(cell):
    assert read_heading("Ratification, Accession(a)").read(cell) is None


def test_bare_date_is_not_understood_where_every_act_has_a_letter():
    assert read_heading("Accession(a), Succession(d)").read("1 Jan 1990") is None
    assert read_heading("Extension of anything else").read("1 Jan 1990") is not None
    assert read_heading("Volume") is None


def test_heading_says_more_than_the_act_in_a_note():
    heading = read_heading("Ratification of the Convention as amended, Accession(a)")
    assert heading.read("1 Jan 1990")[0].note == "Ratification of the Convention as amended"
    assert heading.read("1 Jan 1990 a")[0].note == ""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "treaties").mkdir()
    lines = [
        ("1", "2", "Declarations of acceptance. San Francisco, 24 October 1945", "I-2", "Charter"),
        ("4", "3", "Covenant on Rights. New York, 16 December 1966", "IV-3", "Human Rights"),
        ("4", "3.a", "Optional Protocol to it. Geneva, 10 December 2008", "IV-3-a", "Human Rights"),
        ("4", "9", "Convention without a table. Paris, 1 May 1950", "IV-9", "Human Rights"),
    ]
    names = ("chapter", "treaty", "name", "cited", "about")
    text = "".join(LINE.format(**dict(zip(names, line, strict=True))) for line in lines)
    (tmp_path / "index.csv").write_text(INDEX + text)
    tables = {
        "1-2": "Participant,Resolution,Date of Adoption,Registration Date,Registration Number,"
        "UNTS Volume,UNTS Page\nChad,1485 (XV),20 Sep 1960,20 Sep 1960,5361,375,91\n",
        "4-3": 'Participant,Signature,"Accession(a), Ratification"\n'
        "Chad,16 Dec 1966,3 May 1970\nSwaziland,,26 Mar 2004 a\nAtlantis,1 Jan 1970,\n",
        "4-3-a": "Participant,Signature,Remark\nEuropean Union,24 Sep 2009,see note\n",
    }
    for key, text in tables.items():
        (tmp_path / "treaties" / f"{key}.csv").write_text(text)
    return tmp_path


@built_once
def states(db):
    a_state("Chad", country="TD")
    a_state("Eswatini", country="SZ")


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def said():
    acts = Act.objects.select_related("participant", "instrument").order_by("date", "pk")
    return [
        (a.instrument.symbol, a.participant.name_en, a.kind, str(a.date), a.note_en) for a in acts
    ]


def test_tables_become_instruments_with_their_acts(folder, states):
    report = import_mtdsg(folder)
    assert said() == [
        ("I-2", "Chad", "admission", "1960-09-20", "General Assembly resolution 1485 (XV)"),
        ("I-2", "Chad", "registration", "1960-09-20", "UNTS vol. 375, p. 91"),
        ("IV-3", "Chad", "signature", "1966-12-16", ""),
        ("IV-3", "Chad", "ratification", "1970-05-03", ""),
        ("IV-3", "Eswatini", "accession", "2004-03-26", ""),
        ("IV-3-a", "European Union", "signature", "2009-09-24", ""),
    ]
    protocol = Instrument.objects.get(symbol="IV-3-a")
    assert (protocol.title_en, protocol.adopted_at_en) == ("Optional Protocol to it", "Geneva")
    assert (protocol.kind, protocol.adopted) == ("protocol", datetime.date(2008, 12, 10))
    assert protocol.parent.symbol == "IV-3" and protocol.state == "published"
    assert list(protocol.subjects.values_list("name_en", flat=True)) == ["Human Rights"]
    assert Organization.objects.get(name_en="European Union").kind.startswith("intergov")
    assert report.without_table == ["4-9"] and Subject.objects.count() == 2
    revision = Revision.objects.filter(public_id=protocol.public_id).latest("number")
    assert len(revision.snapshot["owned"]["acts"]) == 1


def test_what_is_not_understood_is_named_and_nothing_is_lost(folder, states):
    report = import_mtdsg(folder)
    assert [tuple(cell) for cell in report.left] == [
        ("4-3-a", "European Union", "Remark", "see note"),
        ("4-3", "Atlantis", "Signature", "1 Jan 1970"),
    ]
    assert report.unknown == ["Atlantis"]
    assert report.cells == 6 + 4 + 2


def test_participant_is_known_by_another_name(folder, states):
    own = a_state("Island kingdom")
    OtherName.objects.create(organization=own, name_en="Atlantis")
    report = import_mtdsg(folder)
    assert report.unknown == [] and Act.objects.get(participant=own).kind == "signature"
    chad = Organization.objects.get(name_en="Chad")
    OtherName.objects.create(organization=own, name_en="Chad")
    import_mtdsg(folder)
    assert Act.objects.filter(participant=own).count() == 1 < chad.treaty_acts.count()


def test_second_run_changes_nothing_and_takes_nothing_back(folder, states):
    import_mtdsg(folder)
    Instrument.objects.filter(symbol="IV-3").update(title_en="Kept")
    Act.objects.filter(kind="accession").delete()
    revisions = Revision.objects.count()
    report = import_mtdsg(folder)
    assert (report.instruments, report.acts) == (0, 1)
    assert Instrument.objects.get(symbol="IV-3").title_en == "Kept"
    assert Revision.objects.count() == revisions + 1
    assert import_mtdsg(folder).acts == 0


def test_acts_join_an_instrument_that_has_the_symbol(folder, states):
    there = an_instrument("Covenant", symbol="IV-3", code="COV")
    import_mtdsg(folder)
    assert there.acts.count() == 3


def test_dry_run_leaves_nothing(folder, states):
    assert import_mtdsg(folder, dry_run=True).acts == 6
    assert not Act.objects.exists() and not Instrument.objects.exists()


def test_command_reports_and_explains_a_folder_that_is_not_there(folder, states, capsys, tmp_path):
    call_command("import_mtdsg", str(folder))
    out = capsys.readouterr().out
    assert "Not understood: 4-3, Atlantis, Signature, 1 Jan 1970" in out
    assert "3 instruments, 6 acts and 0 statements created." in out
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_mtdsg", str(tmp_path / "nowhere"))


# What an independent reading found, and where ours says more exactly what the heading says.
COUNTS = {
    "signature": 8_901, "ratification": 7_360, "accession": 7_090, "acceptance": 3_052,
    "application": 1_602, "succession": 1_207, "consent_to_be_bound": 728,
    "definitive_signature": 291, "participation": 228, "provisional_application": 221,
    "approval": 197, "notification": 165, "admission": 144, "registration": 144,
    "succession_to_signature": 36, "provisional_acceptance": 16, "simplified_procedure": 16,
    "formal_confirmation": 10, "confirmation_of_signature": 7, "signature_ad_referendum": 7,
}  # fmt: skip


@pytest.mark.slow
def test_real_tables_are_read_to_the_last_cell(data):
    tables, without = read_tables(data / "unts-mtdsg")
    found = [read_cells(table) for table in tables]
    assert (len(tables), len(without)) == (324, 77)
    assert [left for _readings, left in found if left] == []
    readings = [reading for own, _left in found for reading in own]
    counts = {kind.value: 0 for kind in ActKind}
    for reading in readings:
        counts[reading.kind.value] += 1
    assert {kind: count for kind, count in counts.items() if count} == COUNTS
    assert sum(len(reading.cells) for reading in readings) == 31_993


@pytest.mark.slow
@pytest.mark.django_db
def test_real_tables_are_imported_once(data):
    found_states()
    report = import_mtdsg(data / "unts-mtdsg")
    assert (report.left, report.unknown, report.same) == ([], [], [])
    assert (report.instruments, report.acts) == (324, Act.objects.count()) == (324, 31_422)
    assert report.statements == Statement.objects.count() == 1_260
    assert len(report.silent) == 126 and report.texts["declaration_or_reservation"] == 1_139
    again = import_mtdsg(data / "unts-mtdsg")
    assert (again.acts, again.statements) == (0, 0)
