"""The texts of declarations/*.txt beside the status tables: what they are, and of whom."""

import pytest
from django.core.management import call_command
from django.utils.translation import override

from directory.publishing.models import Revision
from tests.treaties.builders import a_state
from tests.treaties.test_mtdsg import INDEX, LINE
from treaties.imports.mtdsg.declarations import kind_of
from treaties.imports.mtdsg.loading import import_mtdsg
from treaties.imports.mtdsg.tables import Table
from treaties.models import Statement

TITLE = "Convention on Roads"
JOINT, OWN_READING = "declaration_or_reservation", "interpretative_declaration"


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def a_table(title=TITLE, key="4-3"):
    return Table(key, "IV-3", "4", "Roads", title, "", None, "", "", [], [])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Reservation:Article 9 shall not apply.", "reservation"),
        ("\"Subject to the following reservation: article 9\"", "reservation"),
        ("Reservation concerning article 11, paragraph 1: ...", "reservation"),
        ("With a reservation excluding article XII.", "reservation"),
        ("With reservations in respect of articles 11 and 14.", "reservation"),
        ("... with an express reservation to article 2.", "reservation"),
        ("Declaration:The age of entry is 18 years.", "declaration"),
        ("The Government makes the following declaration: 18 years.", "declaration"),
        ("X makes the following interpretative declaration:X declares ...", OWN_READING),
        ("X declares that it does not consider itself bound by article 22.", JOINT),
        ("X reserves the right not to apply article 9.", JOINT),
        ("Reservation:Article 9.Declaration:Article 10.", JOINT),
        ("Declaration:X interprets article 9 as follows.", JOINT),
        ("X objects to the following reservation made by Y.", JOINT),
        ("X has no objection.Declaration:18 years.", JOINT),
        ("See chapter IV.3.", JOINT),
        ("The accession was made without reservation or declaration", JOINT),
    ],
)  # fmt: skip
def test_text_is_of_the_kind_that_it_names_itself_and_else_of_the_list(text, kind):
    assert kind_of(text, a_table()) == kind


def test_text_is_a_declaration_where_the_instrument_consists_of_them():
    table = a_table("Declarations recognizing the jurisdiction of the Court")
    assert kind_of("X recognizes it as compulsory, and reserves ...", table) == "declaration"


@pytest.fixture
def folder(tmp_path, db):
    a_state("Chad", country="TD")
    a_state("Eswatini", country="SZ")
    for name in ("treaties", "declarations"):
        (tmp_path / name).mkdir()
    values = {"chapter": "4", "treaty": "3", "name": f"{TITLE}. Rome, 1 May 1950", "cited": "IV-3"}
    (tmp_path / "index.csv").write_text(INDEX + LINE.format(**values, about="Roads"))
    (tmp_path / "treaties" / "4-3.csv").write_text("Participant,Signature\nChad,16 Dec 1966\n")
    (tmp_path / "declarations" / "4-3.txt").write_text(
        "#Chad\nReservation:Article 9.It shall not apply.\n\n#Belarus\n\n\n"
        '#Swaziland\nThe Kingdom considers # 4 to be void.\n\n#Atlantis\nLost.\n\n#Niger\n"....."\n'
    )
    return tmp_path


def test_texts_become_statements_of_their_participants(folder):
    report = import_mtdsg(folder)
    said = Statement.objects.order_by("participant__name_en").values_list(
        "participant__name_en", "kind", "text_en", "date", "instrument__symbol"
    )
    assert list(said) == [
        ("Chad", "reservation", "Reservation:Article 9.It shall not apply.", None, "IV-3"),
        ("Eswatini", JOINT, "The Kingdom considers # 4 to be void.", None, "IV-3"),
    ]
    assert (report.statements, report.texts) == (2, {"reservation": 1, JOINT: 2})
    assert all(Statement.objects.values_list("source_url", flat=True))


def test_names_without_a_text_and_unknown_participants_are_told(folder):
    report = import_mtdsg(folder)
    assert report.silent == [("4-3", "Belarus"), ("4-3", "Niger")]
    assert report.unknown == ["Atlantis"]


def test_second_run_keeps_what_is_there_and_the_first_writes_one_revision(folder):
    import_mtdsg(folder)
    statement = Statement.objects.get(kind="reservation")
    assert Revision.objects.filter(public_id=statement.instrument.public_id).count() == 2
    revision = Revision.objects.filter(public_id=statement.instrument.public_id).latest("number")
    assert len(revision.snapshot["owned"]["statements"]) == 2
    Statement.objects.filter(pk=statement.pk).update(kind="declaration", text_fr="Réserve")
    assert import_mtdsg(folder).statements == 0
    statement.refresh_from_db()
    assert (statement.kind, statement.text_fr) == ("declaration", "Réserve")


def test_dry_run_leaves_nothing(folder):
    assert import_mtdsg(folder, dry_run=True).statements == 2
    assert not Statement.objects.exists()


def test_command_counts_the_texts(folder, capsys):
    call_command("import_mtdsg", str(folder))
    out = capsys.readouterr().out
    assert "3 declarations with a text; 2 participants are named without one" in out
    assert "1 instruments, 1 acts and 2 statements created." in out
    assert "Not known: Atlantis" in out


def test_folder_without_declarations_is_read_too(folder):
    (folder / "declarations" / "4-3.txt").unlink()
    report = import_mtdsg(folder)
    assert (report.acts, report.statements, report.silent) == (1, 0, [])
