"""What is missing or old leaves as a file and comes back translated: what both formats share."""

import hashlib
import itertools
import uuid
from collections import defaultdict
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from directory.history import audit
from directory.languages import CODES, SUFFIXES
from directory.translating.editions import editions
from directory.translating.texts import NOT_WRITTEN, OPEN, clean, relations
from directory.translating.writing import Wish, print_of, write_texts

MOST_RECORDS = 200
MOST_TEXTS = 20_000
MOST_FAULTS = 200


class Unit(NamedTuple):
    """One text in a file. `print` and `base` are the fingerprints of its source and of its
    translation when it was exported; `where` says in which line or row it stood."""

    kind: str
    record: str
    row: str
    field: str
    language: str
    print: str
    base: str
    target: str
    confirmed: bool = False
    source: str = ""
    source_language: str = ""
    status: str = ""
    title: str = ""
    label: str = ""
    where: str = ""


class Refused(Exception):
    """A file that is not imported; `sentences` say why."""

    def __init__(self, sentences):
        self.sentences = list(sentences)
        super().__init__(*self.sentences[:1])


def few_enough(units):
    """The Units that a file gives one by one, unless they are too many. Raises Refused."""
    found = list(itertools.islice(units, MOST_TEXTS + 1))
    if len(found) > MOST_TEXTS:
        words = {"most": MOST_TEXTS}
        raise Refused([_("The file holds more than %(most)s texts. Divide it.") % words])
    return found


class Plan:
    """What a file changes, record by record: [(record, [Change])]."""

    def __init__(self, changes):
        self.changes = [(record, done) for record, done in changes if done]
        self.texts = sum(len(done) for _record, done in self.changes)
        self.applied = False
        told = [
            (str(change.text.row.public_id), change.text.field, *change[1:])
            for _record, done in self.changes
            for change in done
        ]
        self.digest = hashlib.sha256(repr(told).encode()).hexdigest()


def units_of(lines, language, wanted=OPEN, *, user):
    """The texts of Lines in some states, as this user would edit them; read in a few queries."""
    by_kind = defaultdict(list)
    for line in lines:
        by_kind[line.kind].append(line.record)
    found = {}
    for kind, records in by_kind.items():
        prefetch_related_objects(records, *relations(kind.model))
        found[kind.name] = editions(kind, records, language, user=user)
    for line in lines:
        for text in found[line.kind.name][line.record.pk].texts():
            if text.status(language) in wanted:
                yield unit_of(line, text, language)


def unit_of(line, text, language):
    return Unit(
        kind=line.kind.name,
        record=str(line.record.public_id),
        row=str(text.row.public_id),
        field=text.field,
        language=language,
        print=text.print,
        base=print_of(text.written_in(language)),
        target=written(text.written_in(language)),
        source=written(text.source_text),
        source_language=text.source_tag,
        status=str(text.status(language)),
        title=written(str(line.record)),
        label=str(text.label),
    )


def written(text):
    return NOT_WRITTEN.sub("", text or "")


def check_units(units, kinds, *, user):
    """The Plan of what a file would change. Raises Refused."""
    plan = None
    with transaction.atomic():
        plan = write_units(units, kinds, user=user)
        transaction.set_rollback(True)
    return plan


@transaction.atomic
def apply_units(units, kinds, *, user, agreed_to):
    """Import a file, unless it would do something else than what was seen. Raises Refused."""
    savepoint = transaction.savepoint()
    plan = write_units(units, kinds, user=user)
    if plan.digest != agreed_to:
        transaction.savepoint_rollback(savepoint)
        return plan
    plan.applied = True
    audit.record(user, "import", None, set="translations", changed=plan.texts)
    return plan


def write_units(units, kinds, *, user):
    by_record = grouped(units, kinds)
    found = records_of(by_record, kinds)
    refuse_foreign(by_record, found, kinds, user)
    done, faults = {}, []
    for name, key in sorted(by_record):  # two files lock what both hold in one order
        record = found[name, key]
        try:
            done[name, key] = write_record(record, by_record[name, key], kinds[name], user)
        except ValidationError as refusal:
            faults += [f"{record}: {sentence}" for sentence in refusal.messages]
    refuse_at(faults)
    return Plan([(found[key], done[key]) for key in by_record])


def write_record(record, units, kind, user):
    """Each language of a file is written by itself."""
    done, by_language = [], defaultdict(list)
    for unit in units:
        by_language[unit.language].append(wish_of(unit))
    for code, wishes in by_language.items():
        done += write_texts(record, code, wishes, user=user, kind=kind)
        record.refresh_from_db()
    return done


def wish_of(unit):
    key = f"{unit.row}.{unit.field}_{SUFFIXES[unit.language]}"
    return Wish(key, clean(unit.target), unit.print, unit.base, unit.confirmed, unit.source)


def grouped(units, kinds):
    """{(kind, permanent id): units}, without those that are left empty."""
    found, faults, seen = defaultdict(list), [], set()
    for unit in units:
        if fault := fault_of(unit, kinds, seen):
            faults.append(f"{unit.where}: {fault}")
        elif clean(unit.target):
            found[unit.kind, unit.record].append(unit)
    if len(found) > MOST_RECORDS:
        words = {"most": MOST_RECORDS}
        faults = [_("The file holds more than %(most)s records. Divide it.") % words]
    refuse_at(faults)
    return found


def fault_of(unit, kinds, seen):
    if unit.kind not in kinds or not is_id(unit.record) or not is_id(unit.row):
        return _("There is no such record. Translate a file as it was exported.")
    if unit.language not in CODES:
        return _("The language is none of the site's. Translate a file as it was exported.")
    key = (unit.row, unit.field, unit.language)
    if key in seen:
        return _("This text is there twice. Leave one.")
    seen.add(key)
    return ""


def is_id(text):
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def records_of(by_record, kinds):
    """{(kind, permanent id): record}. Raises Refused where there is none."""
    found = {}
    for name, kind in kinds.items():
        keys = [key for of, key in by_record if of == name]
        rows = kind.model._default_manager.filter(public_id__in=keys) if keys else ()
        found |= {(name, str(record.public_id)): record for record in rows}
    return found


def refuse_foreign(by_record, found, kinds, user):
    """What is not there and what she may not write are refused alike; the latter is logged."""
    languages = {(name, unit.language) for (name, _key), own in by_record.items() for unit in own}
    allowed = set()
    for name, code in languages:
        hers = kinds[name].policy.writable(user, code)
        keys = [key for of, key in by_record if of == name]
        own = hers.filter(public_id__in=keys).values_list("public_id", flat=True)
        allowed |= {(name, str(key), code) for key in own}
    faults, withheld = [], 0
    for (name, key), units in by_record.items():
        for unit in units:
            if (name, key, unit.language) not in allowed:
                faults.append(f"{unit.where}: {NOT_YOURS()}")
                withheld += (name, key) in found
    if withheld:
        audit.refuse(user, None, set="translations", texts=withheld)
    refuse_at(faults)


def NOT_YOURS():  # noqa: N802 - a sentence in the language of the moment
    return _("There is no such record whose texts you may write in this language.")


def refuse_at(faults):
    if len(faults) > MOST_FAULTS:
        faults = [*faults[:MOST_FAULTS], _("There are more faults; these are the first.")]
    if faults:
        raise Refused(faults)
