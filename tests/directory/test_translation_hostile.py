"""Files as other programs, careless people and worse hand them in: a sentence, and nothing done."""

import io
import re
import zipfile

import pytest
from lxml import etree

from directory.imports.models import PendingImport
from directory.publishing import drafts
from directory.publishing.models import Draft
from directory.site.views import translation_files
from directory.translating import files
from directory.translating.files import MOST_RECORDS
from directory.translating.xliff import NAMESPACE
from orgchart.actions.organizations import delete_organization, save_organization
from orgchart.models import Organization, ProfileEntry
from tests.builders import an_organization
from tests.directory.test_translation_desk import address
from tests.directory.test_translation_files import (
    NS,
    exported,
    imported,
    refused,
    translated_xliff,
    translated_xlsx,
    upload,
)

pytestmark = pytest.mark.django_db
DESK = "/en/admin/translations/"
ARABIC = "\u200fالاتفاقيّاتُ «2024» (A/RES/70/1)\u200e، والمُعاهَدات"


@pytest.fixture
def entry(bureau):
    made = ProfileEntry.objects.create(
        organization=bureau,
        kind="function",
        position=1,
        title_en="Keeps",
        text_en="The treaties. And the notes.",
    )
    save_organization(bureau)
    return made


def tag(name):
    return f"{{{NAMESPACE}}}{name}"


def in_segments(content, source, pairs, **order):
    """The unit of a source divided into segments, as a translation program does it."""
    root = etree.fromstring(content)
    (unit,) = [u for u in root.iter(tag("unit")) if u.findtext(".//x:source", None, NS) == source]
    unit.remove(unit.find("x:segment", NS))
    for number, (text, translation) in enumerate(pairs):
        segment = etree.SubElement(unit, tag("segment"), state="translated")
        etree.SubElement(segment, tag("source")).text = text
        target = etree.SubElement(segment, tag("target"))
        target.text = translation
        if order:
            target.set("order", order["order"][number])
    return etree.tostring(root)


class TestOtherPrograms:
    def test_what_another_program_wrote_is_read(self, client, publisher, bureau, entry):
        """Notes, groups, comments, another prefix, other white space, another order, UTF-16."""
        units = etree.fromstring(exported(client, publisher, "xliff")).findall(".//x:unit", NS)
        file = f"organizations.{bureau.public_id}"
        written = "".join(
            f"""<x:group id="g{number}">
                <x:unit id="{unit.get("id")}" canResegment="no">
                  <x:notes><x:note category="x">Do not read <!-- this --></x:note></x:notes>
                  <x:segment id="1" state="reviewed" subState="t:1">
                    <x:source>{unit.findtext(".//x:source", namespaces=NS)}</x:source>
                    <x:target xml:lang="fr-CA">
                      {target}<!-- said the reviewer -->
                    </x:target>
                  </x:segment>
                </x:unit></x:group>"""
            for number, (unit, target) in enumerate(
                zip(reversed(units), ["Les <x:mrk id='1'>traités</x:mrk>", "Garde"], strict=False)
            )
        )
        document = (
            f'<?xml version="1.0" encoding="utf-16"?><?tool version="3"?><x:xliff '
            f'xmlns:x="{NAMESPACE}" version="2.1" srcLang="en-GB" trgLang="fr-CA">'
            f'<x:file id="{file}"><x:skeleton href="x"/>{written}</x:file></x:xliff>'
        )
        imported(client, publisher, document.encode("utf-16"))
        entry.refresh_from_db()
        assert (entry.text_fr, entry.title_fr) == ("Les traités", "Garde")

    def test_segments_stand_in_the_order_of_the_translation(self, client, publisher, bureau, entry):
        pairs = [("The treaties. ", "Les traités."), ("And the notes.", "Les notes. ")]
        content = exported(client, publisher, "xliff")
        content = in_segments(content, entry.text_en, pairs, order="21")
        imported(client, publisher, content)
        entry.refresh_from_db()
        assert entry.text_fr == "Les notes. Les traités."

    def test_a_segment_that_was_lost_is_told(self, client, publisher, bureau, entry):
        content = exported(client, publisher, "xliff")
        content = in_segments(content, entry.text_en, [("The treaties. ", "Les traités.")])
        (sentence,) = refused(client, publisher, content)
        assert "does not hold its source as a whole" in sentence

    def test_a_unit_without_segments_or_files_is_passed_over(
        self, client, publisher, bureau, entry
    ):
        root = etree.fromstring(exported(client, publisher, "xliff"))
        for segment in list(root.iter(tag("segment"))):
            segment.getparent().remove(segment)
        page = imported(client, publisher, etree.tostring(root)).content.decode()
        assert "0 texts were imported." in page
        for file in list(root):
            root.remove(file)
        assert imported(client, publisher, etree.tostring(root)).status_code == 200

    def test_a_sheet_without_its_last_cells_is_read(self, client, publisher, bureau, entry):
        """As programs write it that say no dimension and end a row with its last text."""
        content = translated_xlsx(exported(client, publisher, "xlsx"), Keeps="Garde")
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
            for member in old.namelist():
                data = old.read(member)
                if member == "xl/worksheets/sheet1.xml":
                    data = re.sub(rb"<dimension[^>]*>", b"", data)
                    data = re.sub(rb'<c r="[MN]\d+"[^>]*?(/>|><v ?/></c>)', b"", data)
                new.writestr(member, data)
        imported(client, publisher, out.getvalue(), "file.xlsx")
        entry.refresh_from_db()
        assert (entry.title_fr, entry.text_fr) == ("Garde", None)

    def test_a_column_that_was_sorted_alone_is_told(self, client, publisher, bureau, entry):
        content = exported(client, publisher, "xlsx")
        content = translated_xlsx(content, "source", Keeps=entry.text_en)
        content = translated_xlsx(content, "target", **{entry.text_en: "Les traités"})
        (sentence, *_more) = refused(client, publisher, content, "file.xlsx")
        assert "does not hold its source as a whole" in sentence

    def test_arabic_with_marks_comes_back_as_it_was_sent(self, client, publisher, bureau, entry):
        content = exported(client, publisher, "xliff", language="ar")
        imported(client, publisher, translated_xliff(content, Keeps=ARABIC))
        entry.refresh_from_db()
        assert entry.title_ar == ARABIC
        content = exported(client, publisher, "xlsx", language="ar")
        content = translated_xlsx(content, **{entry.text_en: ARABIC})
        imported(client, publisher, content, "file.xlsx")
        entry.refresh_from_db()
        assert entry.text_ar == ARABIC
        page = client.get(address(bureau, "ar") + "?all=1").content.decode()
        assert 'lang="ar" dir="rtl"' in page


class TestWhatIsNoText:
    def test_control_characters_of_excel_are_left_out(self, client, publisher, bureau, entry):
        """It writes them in letters; openpyxl leaves them so."""
        said = "Les traités_x000D_\net_x0000_ plus"
        content = exported(client, publisher, "xlsx")
        content = translated_xlsx(content, **{entry.text_en: said})
        imported(client, publisher, content, "file.xlsx")
        entry.refresh_from_db()
        assert entry.text_fr == "Les traités\net plus"

    def test_a_null_character_in_a_form_is_refused(self, client, publisher, bureau, entry):
        client.force_login(publisher)
        key = f"{entry.public_id}.text_fr"
        answer = client.post(address(bureau), {f"text.{key}": "a\x00b", f"seen.{key}": "x.y"})
        assert answer.status_code in {200, 400, 409}
        entry.refresh_from_db()
        assert not entry.text_fr

    @pytest.mark.parametrize("value", ["=1+1", "#N/A", True, 1.5])
    def test_a_cell_that_is_no_text_is_refused(self, client, publisher, bureau, entry, value):
        content = translated_xlsx(exported(client, publisher, "xlsx"), Keeps=value)
        (sentence,) = refused(client, publisher, content, "file.xlsx")
        assert "Write it as text." in sentence

    def test_an_entity_in_a_sheet_is_never_expanded(self, client, publisher, bureau, entry):
        content = translated_xlsx(exported(client, publisher, "xlsx"), Keeps="SAID")
        declared = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        for encoding in ("utf-8", "utf-16"):
            out = io.BytesIO()
            with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
                for member in old.namelist():
                    data = old.read(member)
                    if b"SAID" in data:
                        text = re.sub(r"^<\?xml.*?\?>", "", data.decode()).replace("SAID", "&b;")
                        head = f'<?xml version="1.0" encoding="{encoding}"?>'
                        data = f"{head}{declared}{text}".encode(encoding)
                    new.writestr(member, data)
            assert len(refused(client, publisher, out.getvalue(), "file.xlsx")) == 1


class TestMeanwhile:
    def test_a_record_that_was_deleted_is_told(self, client, publisher, bureau, entry):
        unit = an_organization("Unit", under=bureau)
        content = exported(client, publisher, "xliff")
        content = translated_xliff(content, Unit="Unité", Keeps="Garde")
        delete_organization(unit)
        (sentence,) = refused(client, publisher, content)
        assert "There is no such record" in sentence

    def test_a_row_that_was_deleted_is_told(self, client, publisher, bureau, entry):
        content = exported(client, publisher, "xliff")
        content = translated_xliff(
            content, **{"Keeps": "Garde", "Bureau of Treaties": "Bureau des traités"}
        )
        entry.delete()
        (sentence,) = refused(client, publisher, content)
        assert "has deleted this text" in sentence

    def test_two_translators_send_one_file(self, client, translator, publisher, bureau, entry):
        content = exported(client, translator, "xliff")
        content = translated_xliff(content, Keeps="Garde")
        imported(client, translator, content)
        drafts.publish_draft(drafts.open_draft(bureau), save_organization, actor=publisher)
        before = Organization.objects.get(pk=bureau.pk).version
        page = imported(client, publisher, content).content.decode()
        assert "0 texts were imported." in page
        assert Organization.objects.get(pk=bureau.pk).version == before
        assert not Draft.objects.open().exists()

    def test_a_file_of_too_many_texts_is_refused_at_once(
        self, client, publisher, bureau, entry, monkeypatch
    ):
        monkeypatch.setattr(files, "MOST_TEXTS", 2)
        for format in ("xliff", "xlsx"):
            (sentence,) = refused(client, publisher, exported(client, publisher, format), "file")
            assert "more than 2 texts" in sentence

    def test_a_file_that_is_too_large_is_not_kept(
        self, client, publisher, bureau, entry, monkeypatch
    ):
        monkeypatch.setattr(translation_files, "MOST_BYTES", 1000)
        client.force_login(publisher)
        answer = client.post(f"{DESK}import/", {"file": upload(b"x" * 1001, "file.xlf")})
        assert answer.status_code == 413
        assert "larger than 1000" in answer.content.decode().replace("\xa0", " ")
        assert not PendingImport.objects.exists()

    def test_a_file_about_too_many_records_is_refused_at_once(
        self, client, publisher, bureau, entry
    ):
        root = etree.fromstring(exported(client, publisher, "xliff"))
        unit = etree.tostring(root.find(".//x:unit", NS))
        for number in range(MOST_RECORDS + 1):
            file = etree.SubElement(root, tag("file"))
            file.set("id", f"organizations.00000000-0000-4000-8000-{number:012}")
            own = etree.fromstring(unit)
            own.set("id", f"00000000-0000-4000-8000-{number:012}.name_fr.x.y")
            etree.SubElement(own.find("x:segment", NS), tag("target")).text = "x"
            file.append(own)
        (sentence,) = refused(client, publisher, etree.tostring(root))
        assert "more than 200 records" in sentence
