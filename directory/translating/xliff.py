"""Texts as XLIFF 2.0: https://docs.oasis-open.org/xliff/xliff-core/v2.0/xliff-core-v2.0.html

A `file` is a record, a `unit` one of its texts. The id of a unit says the row, the field and the
fingerprints of its source and its translation, since tools keep ids whatever else they do.
"""

import io
import itertools

from django.utils.translation import gettext as _
from lxml import etree

from directory import reader
from directory.languages import CODES
from directory.translating.files import Refused, Unit, few_enough

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
XML = "http://www.w3.org/XML/1998/namespace"
TOUCHED = {"translated", "reviewed", "final"}


def name(tag):
    return f"{{{NAMESPACE}}}{tag}"


def write_xliff(units, *, source, target):
    """The bytes of a document; only texts whose source is in the language `source`."""
    out = io.BytesIO()
    with etree.xmlfile(out, encoding="utf-8") as document:
        document.write_declaration()
        languages = {"srcLang": reader.tag(source), "trgLang": reader.tag(target)}
        with document.element(
            name("xliff"), {"version": "2.0", **languages}, nsmap={None: NAMESPACE}
        ):
            for (kind, record), own in itertools.groupby(units, lambda u: (u.kind, u.record)):
                document.write(file_element(kind, record, list(own)))
    return out.getvalue()


def file_element(kind, record, units):
    file = etree.Element(
        name("file"), id=f"{kind}.{record}", original=units[0].title, nsmap={None: NAMESPACE}
    )
    for unit in units:
        key = f"{unit.row}.{unit.field}.{unit.print}.{unit.base}"
        element = etree.SubElement(file, name("unit"), id=key, name=unit.label)
        segment = etree.SubElement(element, name("segment"), state="initial")
        for tag, text in (("source", unit.source), ("target", unit.target)):
            if text or tag == "source":
                part = etree.SubElement(segment, name(tag))
                part.set(f"{{{XML}}}space", "preserve")
                part.text = text
    return file


def read_xliff(content):
    """The Units of a document. Raises Refused."""
    root = parsed(content)
    if root.tag != name("xliff") or not root.get("version", "").startswith("2."):
        raise Refused([_("This is not an XLIFF 2 file. Send one that was exported here.")])
    language = code_of(root.get("trgLang", ""))
    return few_enough(
        read_unit(file, element, language)
        for file in root.iter(name("file"))
        for element in file.iter(name("unit"))
    )


def parsed(content):
    """The root of a document without entities: nothing is looked up, nothing is expanded."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        message = _("This is not well-formed XML (line %(line)s). Is the file cut off?")
        raise Refused([message % {"line": line}]) from None
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise Refused([_("The file declares a document type. Send it without.")])
    return root


def code_of(tag):
    """One of the site's languages; other tags stay what they are."""
    lower = tag.lower()
    return next((code for code in CODES if lower == code or lower.startswith(f"{code}-")), tag)


def read_unit(file, element, language):
    kind, _dot, record = file.get("id", "").partition(".")
    row, field, fingerprint, base = (*element.get("id", "").split("."), "", "", "", "")[:4]
    parts = [part for part in element if part.tag in (name("segment"), name("ignorable"))]
    segments = [part for part in parts if part.tag == name("segment")]
    state = {segment.get("state", "initial") for segment in segments}
    where = _("line %(line)s") % {"line": element.sourceline}
    return Unit(
        kind=kind,
        record=record,
        row=row,
        field=field,
        language=language,
        print=fingerprint,
        base=base,
        target=target_of(parts, where),
        confirmed=bool(state) and state <= TOUCHED,
        source="".join(plain(part.find(name("source")), where) for part in parts),
        where=where,
    )


def target_of(parts, where):
    """The translation of a unit, in however many segments a tool has divided it."""
    if any(part.tag == name("segment") and part.find(name("target")) is None for part in parts):
        return ""
    return "".join(
        plain(part.find(name("source" if part.find(name("target")) is None else "target")), where)
        for _position, part in sorted(enumerate(parts, start=1), key=place_of)
    )


def place_of(numbered):
    """Where a translation stands in its unit: a tool may order it otherwise than the source."""
    position, part = numbered
    target = part.find(name("target"))
    order = "" if target is None else target.get("order", "")
    known = order.isascii() and order.isdigit() and len(order) < 6
    return int(order) if known else position


def plain(element, where):
    if element is None:
        return ""
    for inside in element.iterdescendants():
        if inside.tag not in (name("mrk"), name("sm"), name("em")):
            message = _("The text holds codes. These texts have none: write plain text.")
            raise Refused([f"{where}: {message}"])
    return "".join(element.itertext())
