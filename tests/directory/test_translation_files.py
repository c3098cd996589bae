"""Texts that leave as files to be translated, and come back: all of a file or nothing of it."""

import io
import zipfile

import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook

from directory.history.models import AuditEntry
from directory.imports.models import PendingImport
from directory.publishing import drafts
from directory.publishing.models import Draft, Revision
from directory.translating.xliff import NAMESPACE
from orgchart.actions.organizations import save_organization
from orgchart.models import Organization, ProfileEntry
from tests.builders import an_organization

pytestmark = pytest.mark.django_db
DESK = "/en/admin/translations/"
NS = {"x": NAMESPACE}


@pytest.fixture
def entry(bureau):
    made = ProfileEntry.objects.create(
        organization=bureau, kind="function", position=1, title_en="Keeps", text_en="The treaties"
    )
    save_organization(bureau)
    return made


def exported(client, user, format, **asked):
    client.force_login(user)
    answer = client.get(f"{DESK}export/", {"format": format, "language": "fr"} | asked)
    assert answer.status_code == 200
    return answer.content


def translated_xliff(content, **texts):
    """The document with French texts in place, by their English sources."""
    root = etree.fromstring(content)
    for segment in root.iterfind(".//x:segment", NS):
        if (text := texts.get(segment.findtext("x:source", namespaces=NS))) is not None:
            target = segment.find("x:target", NS)
            if target is None:
                target = etree.SubElement(segment, f"{{{NAMESPACE}}}target")
            target.text = text
            segment.set("state", "translated")
    return etree.tostring(root)


def translated_xlsx(content, column="target", **texts):
    book = load_workbook(io.BytesIO(content))
    rows = list(book.active.iter_rows())
    header = [cell.value for cell in rows[0]]
    for row in rows[1:]:
        if (text := texts.get(row[header.index("source")].value)) is not None:
            row[header.index(column)].value = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def checked(client, user, content, name="file.xlf"):
    """The page that says what a file would change, and its address."""
    client.force_login(user)
    answer = client.post(f"{DESK}import/", {"file": upload(content, name)})
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"]), answer["Location"]


def upload(content, name):
    file = io.BytesIO(content)
    file.name = name
    return file


def imported(client, user, content, name="file.xlf"):
    page, address = checked(client, user, content, name)
    assert "plan" in page.context, page.context["faults"]
    return client.post(address, {"digest": page.context["plan"].digest}, follow=True)


def refused(client, user, content, name="file.xlf"):
    """The sentences on a file. Nothing may have changed."""
    before = everything()
    page, address = checked(client, user, content, name)
    client.post(address, {"digest": ""})
    assert everything() == before
    assert "plan" not in page.context
    assert page.status_code == 200
    return page.context["faults"]


def everything():
    kept = (Organization, ProfileEntry, Draft, Revision)
    return [list(model._base_manager.order_by("pk").values()) for model in kept]


class TestXliff:
    def test_a_document_has_the_structure_of_xliff_2(self, client, editor, bureau, entry):
        root = etree.fromstring(exported(client, editor, "xliff"))
        assert (root.tag, root.get("version")) == (f"{{{NAMESPACE}}}xliff", "2.0")
        assert (root.get("srcLang"), root.get("trgLang")) == ("en", "fr")
        (file,) = root.findall("x:file", NS)
        assert file.get("id") == f"organizations.{bureau.public_id}"
        units = file.findall("x:unit", NS)
        ids = [unit.get("id") for unit in units]
        assert len(set(ids)) == len(ids) == 3
        for unit in units:
            (segment,) = unit.findall("x:segment", NS)
            assert segment.get("state") == "initial"
            assert [part.tag for part in segment] == [f"{{{NAMESPACE}}}source"]
        sources = [unit.findtext(".//x:source", namespaces=NS) for unit in units]
        assert sources == ["Bureau of Treaties", "Keeps", "The treaties"]

    def test_an_old_text_leaves_with_its_translation(self, client, editor, bureau, entry):
        ProfileEntry.objects.update(title_fr="Garde", text_fr="Les traités")
        ProfileEntry.objects.update(text_en="Treaties")
        content = exported(client, editor, "xliff", status="old")
        root = etree.fromstring(content)
        assert [t.text for t in root.iterfind(".//x:target", NS)] == ["Les traités"]

    def test_a_translated_document_waits_as_a_draft(self, client, translator, bureau, entry):
        content = exported(client, translator, "xliff")
        content = translated_xliff(content, **{"The treaties": "Les traités"})
        answer = imported(client, translator, content)
        assert "1 text was imported." in answer.content.decode()
        (row,) = drafts.content_of(drafts.open_draft(bureau))["owned"]["entries"]
        assert row["text_fr"] == "Les traités"
        assert not PendingImport.objects.exists()
        line = AuditEntry.objects.get(verb="import")
        assert (line.actor, line.detail) == (translator, {"set": "translations", "changed": 1})

    def test_who_may_publish_imports_at_once(self, client, publisher, bureau, entry):
        texts = {"The treaties": "Les traités", "Bureau of Treaties": "Bureau des traités"}
        content = translated_xliff(exported(client, publisher, "xliff"), **texts)
        imported(client, publisher, content)
        entry.refresh_from_db()
        bureau.refresh_from_db()
        assert (entry.text_fr, bureau.name_fr) == ("Les traités", "Bureau des traités")

    def test_a_look_changes_nothing(self, client, publisher, bureau, entry):
        content = exported(client, publisher, "xliff")
        content = translated_xliff(content, **{"The treaties": "Les traités"})
        before = everything()
        page, _address = checked(client, publisher, content)
        assert "Les traités" in page.content.decode()
        assert everything() == before

    def test_an_old_text_that_was_looked_at_is_confirmed(self, client, publisher, bureau, entry):
        ProfileEntry.objects.update(title_fr="Garde", text_fr="Les traités")
        ProfileEntry.objects.update(text_en="Treaties")
        content = exported(client, publisher, "xliff", status="old")
        imported(client, publisher, translated_xliff(content, Treaties="Les traités"))
        entry.refresh_from_db()
        assert (entry.text_fr, entry.outdated) == ("Les traités", None)

    def test_a_text_in_several_segments_is_put_together(self, client, publisher, bureau, entry):
        root = etree.fromstring(exported(client, publisher, "xliff"))
        unit = root.findall(".//x:unit", NS)[2]
        unit.remove(unit[0])
        for source, target in [("The ", "Les "), ("treaties", "traités")]:
            segment = etree.SubElement(unit, f"{{{NAMESPACE}}}segment", state="final")
            etree.SubElement(segment, f"{{{NAMESPACE}}}source").text = source
            etree.SubElement(segment, f"{{{NAMESPACE}}}target").text = target
        imported(client, publisher, etree.tostring(root))
        entry.refresh_from_db()
        assert entry.text_fr == "Les traités"

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"<xliff",
            b"no xml at all",
            b"<html/>",
            b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>',
            b"\xff\xfe\x00x",
        ],
    )
    def test_what_is_no_xliff_is_refused(self, client, translator, bureau, content):
        assert len(refused(client, translator, content)) == 1

    def test_entities_are_never_expanded(self, client, translator, bureau, entry, tmp_path):
        secret = tmp_path / "secret"
        secret.write_text("secret words")
        content = exported(client, translator, "xliff")
        bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
        for declared in (f'<!ENTITY x SYSTEM "file://{secret}">', f'<!ENTITY a0 "ha">{bomb}'):
            name = "&x;" if "SYSTEM" in declared else "&a11;"
            body = translated_xliff(content, **{"The treaties": "NAME"}).replace(
                b"NAME", name.encode()
            )
            (sentence,) = refused(client, translator, f"<!DOCTYPE x [{declared}]>".encode() + body)
            assert "secret words" not in sentence

    def test_codes_in_a_translation_are_refused(self, client, translator, bureau, entry):
        content = exported(client, translator, "xliff")
        content = translated_xliff(content, **{"The treaties": "CODE"})
        content = content.replace(b"CODE", b'Les <ph id="1"/>')
        (sentence,) = refused(client, translator, content)
        assert "holds codes" in sentence


class TestSpreadsheet:
    def test_a_sheet_has_a_row_a_text(self, client, editor, bureau, entry):
        sheet = load_workbook(io.BytesIO(exported(client, editor, "xlsx"))).active
        header, *rows = sheet.iter_rows(values_only=True)
        found = [dict(zip(header, row, strict=True)) for row in rows]
        assert [row["source"] for row in found] == ["Bureau of Treaties", "Keeps", "The treaties"]
        assert {row["status"] for row in found} == {"missing"}
        assert {row["language"] for row in found} == {"fr"}

    def test_a_text_that_looks_like_a_formula_stays_a_text(self, client, editor, bureau, entry):
        ProfileEntry.objects.update(title_en='=HYPERLINK("https://example.org")')
        content = exported(client, editor, "xlsx")
        cells = [cell for row in load_workbook(io.BytesIO(content)).active for cell in row]
        (cell,) = [each for each in cells if str(each.value).startswith("=")]
        assert cell.data_type == "s"

    def test_a_translated_sheet_is_imported(self, client, publisher, bureau, entry):
        content = exported(client, publisher, "xlsx")
        content = translated_xlsx(content, **{"The treaties": "Les traités"})
        imported(client, publisher, content, "file.xlsx")
        entry.refresh_from_db()
        assert (entry.text_fr, entry.title_fr) == ("Les traités", None)

    def test_a_text_is_confirmed_in_its_column(self, client, publisher, bureau, entry):
        ProfileEntry.objects.update(title_fr="Garde", text_fr="Les traités")
        ProfileEntry.objects.update(text_en="Treaties")
        content = exported(client, publisher, "xlsx", status="old")
        content = translated_xlsx(content, "still_right", Treaties="x")
        imported(client, publisher, content, "file.xlsx")
        entry.refresh_from_db()
        assert (entry.text_fr, entry.outdated) == ("Les traités", None)

    def test_a_formula_is_refused(self, client, publisher, bureau, entry):
        content = exported(client, publisher, "xlsx")
        content = translated_xlsx(content, **{"The treaties": "=1+1"})
        (sentence,) = refused(client, publisher, content, "file.xlsx")
        assert "is a formula" in sentence

    def test_a_sheet_without_its_columns_is_refused(self, client, publisher, bureau):
        book, out = Workbook(), io.BytesIO()
        book.active.append(["record", "target"])
        book.save(out)
        (sentence,) = refused(client, publisher, out.getvalue(), "file.xlsx")
        assert "source_fingerprint" in sentence

    def test_a_bomb_is_refused_before_it_goes_off(self, client, publisher, bureau, settings):
        settings.UPLOAD_LIMIT = 100_000
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", b" " * 1_000_000)
        (sentence,) = refused(client, publisher, out.getvalue(), "file.xlsx")
        assert "too large" in sentence

    @pytest.mark.parametrize("content", [b"PK", b"PK\x03\x04" + b"\x00" * 99])
    def test_a_broken_archive_is_refused(self, client, publisher, bureau, content):
        assert len(refused(client, publisher, content, "file.xlsx")) == 1


def test_a_file_whose_source_has_changed_is_refused_whole(client, publisher, bureau, entry):
    content = exported(client, publisher, "xliff")
    texts = {"The treaties": "Les traités", "Keeps": "Garde"}
    content = translated_xliff(content, **texts)
    ProfileEntry.objects.update(text_en="The accords")
    (sentence,) = refused(client, publisher, content)
    assert sentence.startswith("Bureau of Treaties: ")
    assert "source in English has changed" in sentence


def test_what_somebody_else_translated_is_not_overwritten(client, publisher, bureau, entry):
    content = exported(client, publisher, "xlsx")
    content = translated_xlsx(content, **{"The treaties": "Les traités"})
    ProfileEntry.objects.update(text_fr="Les conventions")
    (sentence,) = refused(client, publisher, content, "file.xlsx")
    assert "Somebody else has changed this translation" in sentence


def test_a_file_in_a_foreign_language_is_refused_and_logged(
    client, editor, translator, bureau, entry
):
    content = exported(client, editor, "xliff", language="es")
    content = translated_xliff(content, **{"The treaties": "Los tratados"})
    (sentence,) = refused(client, translator, content)
    assert "whose texts you may write in this language" in sentence
    line = AuditEntry.objects.filter(verb="refused").first()
    assert (line.actor, line.detail) == (translator, {"set": "translations", "texts": 1})


def test_a_file_about_another_editors_records_is_refused(
    client, administrator, translator, bureau, other_bureau
):
    content = exported(client, administrator, "xliff")
    content = translated_xliff(content, **{"Bureau of Protocol": "Bureau du protocole"})
    assert len(refused(client, translator, content)) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [("organizations.", "users."), ("organizations.", "organizations.x"), ("trgLang=", "x=")],
)
def test_a_file_about_nothing_known_is_refused(client, publisher, bureau, entry, old, new):
    content = exported(client, publisher, "xliff")
    content = translated_xliff(content, **{"The treaties": "Les traités"})
    content = content.replace(old.encode(), new.encode())
    assert refused(client, publisher, content)


def test_a_text_that_is_there_twice_is_refused(client, publisher, bureau, entry):
    root = etree.fromstring(exported(client, publisher, "xliff"))
    (file,) = root
    file.append(etree.fromstring(etree.tostring(file[2])))
    (sentence,) = refused(client, publisher, etree.tostring(root))
    assert "there twice" in sentence


def test_a_column_that_is_no_text_is_refused(client, publisher, bureau, entry):
    content = translated_xliff(exported(client, publisher, "xliff"), **{"The treaties": "x"})
    for field in (b".slug.", b".source_language."):
        assert refused(client, publisher, content.replace(b".text.", field))


def test_a_file_is_checked_again_when_it_is_imported(client, publisher, bureau, entry):
    content = exported(client, publisher, "xliff")
    content = translated_xliff(content, **{"The treaties": "Les traités"})
    page, address = checked(client, publisher, content)
    digest = page.context["plan"].digest
    ProfileEntry.objects.update(text_en="The accords")
    answer = client.post(address, {"digest": digest})
    assert "has changed" in answer.context["faults"][0]
    entry.refresh_from_db()
    assert not entry.text_fr


def test_another_users_file_is_not_found(client, publisher, translator, bureau, entry):
    content = exported(client, publisher, "xliff")
    _page, address = checked(client, publisher, content)
    client.force_login(translator)
    assert client.get(address).status_code == 404
    key = PendingImport.objects.get().pk
    client.force_login(publisher)
    assert client.get(f"/en/admin/import/{key}/").status_code == 404


def test_a_file_that_is_too_large_is_told(client, publisher, bureau, settings):
    settings.UPLOAD_LIMIT = 1000
    client.force_login(publisher)
    answer = client.post(f"{DESK}import/", {"file": upload(b"x" * 2000, "file.xlf")})
    assert answer.status_code == 413
    assert "larger than" in answer.content.decode()


def test_outsiders_get_and_send_no_file(client, outsider, bureau):
    client.force_login(outsider)
    assert client.get(f"{DESK}export/").status_code == 403
    assert client.post(f"{DESK}import/", {"file": upload(b"<x/>", "x")}).status_code == 403
    assert not PendingImport.objects.exists()


def test_an_export_holds_only_what_she_may_write(client, translator, bureau, other_bureau):
    an_organization("Unit", under=bureau)
    root = etree.fromstring(exported(client, translator, "xliff"))
    sources = {element.text for element in root.iterfind(".//x:source", NS)}
    assert sources == {"Bureau of Treaties", "Unit"}
    assert client.get(f"{DESK}export/?language=es").status_code == 400


def test_control_characters_leave_no_broken_file(client, editor, bureau, entry):
    ProfileEntry.objects.update(text_en="The\x0b treaties\x01")
    assert etree.fromstring(exported(client, editor, "xliff")) is not None
    assert load_workbook(io.BytesIO(exported(client, editor, "xlsx")))
