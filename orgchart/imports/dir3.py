"""The Spanish register of units (DIR3), mapped onto the organizations set; see docs/data.md."""

import csv
import datetime
import io
import re
from collections import Counter

from django.utils.translation import gettext as _

from directory.imports.faults import Fault, Refused
from directory.imports.reading import guarded

CODE, NAME, LEVEL, PARENT, STATUS, SINCE = 0, 1, 4, 5, 12, 13
WIDTH = 15
HEADER = [
    "code", "kind", "parent_code", "name_es", "original_name", "source_language",
    "founded", "founded_precision", "country",
]  # fmt: skip
# The register has no kinds that fit; the first words of a name tell most.
KINDS = (
    ("ministry", r"consejer[ií]a|conseller[ií]a|vicepresidencia|presidencia"),
    ("department", r"departament"),
    ("directorate", r"(direcci[oó]n?|subdirecci[oó]n?|viceconsejer[ií]a)\b"),
    ("agency", r"ag[eè]ncia|instituto?\b|institut\b"),
    ("council", r"consejo|consell\b"),
    ("committee", r"comisi[oó]n|comissi[oó]|comit[eé]|junta\b|tribunal"),
    ("office", r"oficina|delegaci[oó]n?|secretar[ií]a|gabinete?|registro|registre"),
    ("division", r"[aá]rea|servicio|servei|divisi[oó]n?|unidad|unitat"),
    ("section", r"secci[oó]n?|negociado|negociat"),
    ("centre", r"centro|centre|colegio|col[·.]?legi|escola|escuela|hospital|ies\b|ceip\b"),
)  # fmt: skip
CATALAN = re.compile(
    r"\b(conselleria|direcció|secció|servei|serveis|institut|escola|col·legi|departament|oficina "
    r"de (la )?generalitat|comissió|consell|ensenyament|gestió|i|amb|dels|les|"
    r"d'[a-zà-ú]+|l'[a-zà-ú]+)\b"
)
SPANISH = re.compile(r"\b(y|del|los|las|con|el|educación|dirección|servicio|sección)\b|ción\b|ñ")


def read_dir3(content, *, orphans_become_roots=False):
    """(header, rows, notes) of the organizations set from units.csv. Raises Refused."""
    units = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))[1:]
    refuse_broken(units)
    codes = {unit[CODE] for unit in units}
    orphans = [(n, u) for n, u in enumerate(units, 2) if u[PARENT] not in codes]
    if orphans and not orphans_become_roots:
        raise Refused(
            [
                Fault(
                    _("The parent %(code)s is not in the file.") % {"code": unit[PARENT]},
                    number,
                    "C_ID_DEP_UD_SUPERIOR",
                )
                for number, unit in orphans
            ]
        )
    rows = [(number, row_of(unit, codes)) for number, unit in enumerate(units, 2)]
    return HEADER, rows, list(notes_on(units, codes))


def refuse_broken(units):
    faults = [
        Fault(_("It has %(found)s cells, not 15.") % {"found": len(unit)}, number)
        for number, unit in enumerate(units, 2)
        if len(unit) != WIDTH
    ]
    twice = {code for code, count in Counter(u[CODE] for u in units if u).items() if count > 1}
    faults += [
        Fault(_("This code is there twice."), number, "C_ID_UD_ORGANICA")
        for number, unit in enumerate(units, 2)
        if unit and unit[CODE] in twice
    ]
    if faults:
        raise Refused(faults)


def row_of(unit, codes):
    code, parent = unit[CODE], unit[PARENT]
    name = " ".join(unit[NAME].split())
    founded = day_of(unit[SINCE])
    catalan = is_catalan(name)
    return [
        code,
        kind_of(name),
        parent if parent in codes and parent != code else "",
        "" if catalan else guarded(name),
        guarded(name) if catalan else "",
        "ca" if catalan else "es",
        founded.isoformat() if founded else "",
        "day" if founded else "",
        "ES",
    ]


def kind_of(name):
    return next((kind for kind, words in KINDS if re.match(words, name.lower())), "unit")


def is_catalan(name):
    """Whether the words are Catalan rather than Spanish: the register does not say."""
    return bool(CATALAN.search(name.lower())) and not SPANISH.search(name.lower())


def day_of(text):
    """A day from dd/mm/yy, where 27 to 99 are 1927 to 1999; None where there is none."""
    if not text:
        return None
    day, month, year = map(int, text.split("/"))
    return datetime.date(year + (1900 if year >= 27 else 2000), month, day)


def notes_on(units, codes):
    by_code = {unit[CODE]: unit for unit in units}
    parents = [(unit, by_code.get(unit[PARENT])) for unit in units]
    own = [unit for unit, parent in parents if parent is unit]
    counts = {
        _("%(count)s units are their own parent: taken as roots."): len(own),
        _("%(count)s units have a parent that is not in the file: taken as roots."): sum(
            parent is None for _unit, parent in parents
        ),
        _("%(count)s units have no date."): sum(not unit[SINCE] for unit in units),
        _("%(count)s units are dated before their parent: kept as they are."): sum(
            earlier(unit, parent) for unit, parent in parents if parent
        ),
        _("%(count)s units have a level that does not follow from their parent's."): sum(
            int(unit[LEVEL]) != int(parent[LEVEL]) + 1
            for unit, parent in parents
            if parent and parent is not unit
        ),
        _("%(count)s names had double spaces."): sum(
            unit[NAME] != " ".join(unit[NAME].split()) for unit in units
        ),
        _("%(count)s units are not in force: loaded all the same."): sum(
            unit[STATUS] != "V" for unit in units
        ),
        _("%(count)s names are taken as Catalan."): sum(
            is_catalan(" ".join(unit[NAME].split())) for unit in units
        ),
    }
    return (sentence % {"count": count} for sentence, count in counts.items() if count)


def earlier(unit, parent):
    mine, above = day_of(unit[SINCE]), day_of(parent[SINCE])
    return bool(mine and above and mine < above)
