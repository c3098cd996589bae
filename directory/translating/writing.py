"""Writing the translations of a record, as drafts where the public reads it.

Nothing is written over what somebody else wrote, and no translation is taken for one of a source
that has changed since it was made.
"""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from directory import reader
from directory.history import audit
from directory.languages import MARKS
from directory.permissions import Action, require
from directory.publishing.actions import lock_record
from directory.publishing.changing import change_record, save_at_once, staging_of
from directory.publishing.marks import fingerprint, given_marks
from directory.publishing.snapshot import owned_models
from directory.translating.proposals import is_proposed, key_of, lock_proposal, propose
from directory.translating.texts import Status, bare, clean, texts_of


class Wish(NamedTuple):
    """What somebody wants one text to be. `source` is the fingerprint of the text that she
    translated, `base` that of the translation she saw; `confirmed` says that it is still right,
    `told` what a file says that its source is."""

    key: str
    text: str
    source: str
    base: str
    confirmed: bool = False
    told: str = ""


class Change(NamedTuple):
    """What was done to one text; where it was confirmed, both sides are the same."""

    text: object
    before: str
    after: str
    language: str


class Clash(NamedTuple):
    """Why a wish was not done, as a sentence, and its text as it is now, None where it is gone."""

    wish: Wish
    text: object
    sentence: str


class Clashes(ValidationError):
    def __init__(self, clashes):
        self.clashes = clashes
        super().__init__([clash.sentence for clash in clashes], code="conflict")


def print_of(text):
    """The fingerprint of a translation, as a form sends it back."""
    return fingerprint(clean(text))


def write_texts(record, code, wishes, *, user, kind):
    """Write translations into one language: [Change]. Raises ValidationError, Clashes, Gone."""
    try:
        return write_wishes(record, code, wishes, user=user, kind=kind)
    except IntegrityError as error:
        raise ValidationError(sentence_of(error, type(record)), code="constraint") from error


def sentence_of(error, model):
    """What the constraint says by which the database refused, as of a row that has to have a text
    in one language at least."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for of in [model, *(rows for _relation, rows, _owner in owned_models(model))]:
        for rule in of._meta.constraints:
            if rule.name == name:
                return rule.get_violation_error_message()
    return _("This clashes with what is saved already. Look at it again, then save once more.")


@transaction.atomic
def write_wishes(record, code, wishes, *, user, kind):
    wishes = {wish.key: wish for wish in wishes if is_wanted(wish)}
    done = []
    if not wishes:
        return done
    how = {"user": user, "save": kind.save}
    waits = staging_of(record, user, kind.policy) is not None
    names = projected_keys(record, code) & wishes.keys() if waits else set()
    proposed = set()
    if names and is_proposed(record, user, kind.policy, waits=waits):
        lock_record(record)
        record.refresh_from_db()
        proposed = {key for key in names if is_over_another(record, wishes[key], code)}
    if proposed:
        propose(record, code, Writing(code, pick(wishes, proposed), done), user=user)
    if at_once := pick(wishes, names - proposed):
        do(save_at_once, record, Writing(code, at_once, done), **how)
    if rest := pick(wishes, wishes.keys() - names):
        do(change_record, record, Writing(code, rest, done), policy=kind.policy, **how)
    return done


def do(change, record, writing, **how):
    """Neither a draft nor a revision of what is there already."""
    try:
        change(record, writing, **how)
    except NothingToDo:
        record.refresh_from_db()


def is_wanted(wish):
    return wish.confirmed or fingerprint(wish.text) != wish.base


def is_over_another(record, wish, code):
    """Not for a name that is missing, since nothing is overwritten; nor to confirm one."""
    name = next(text for text in texts_of(record, {}) if text.key(code) == wish.key)
    saved = clean(name.written_in(code))
    confirms = wish.text == saved and wish.base == fingerprint(saved)
    return bool(saved) and not confirms


def pick(wishes, keys):
    return {key: wish for key, wish in wishes.items() if key in keys}


def projected_keys(record, code):
    return {text.key(code) for text in texts_of(record, {}) if text.is_projected}


@transaction.atomic
def accept(proposal, *, seen, user, kinds):
    """Write a proposed name as it was proposed. Raises ValidationError, PermissionDenied."""
    proposal = lock_proposal(proposal, seen=seen)
    record = proposal.record
    kind = next(each for each in kinds.values() if each.model is type(record))
    require(kind.policy, user, Action.PUBLISH, record)
    wish = Wish(key_of(proposal), proposal.text, proposal.source, proposal.base)
    write_texts(record, proposal.language, [wish], user=user, kind=kind)
    audit.record(user, "accept_name", record, column=proposal.column, author=proposal.author_id)
    proposal.delete()


class NothingToDo(Exception):
    """All that is wanted is there already."""


class Writing:
    """Sets the texts of a record and hands back what saves its rows; see change_record()."""

    def __init__(self, code, wishes, done):
        self.code, self.wishes, self.done = code, wishes, done
        self.source_of = {}

    def __call__(self, record):
        changed, confirmed = self.taken(record)
        if not changed and not confirmed:
            raise NothingToDo
        return lambda: self.save_rows(record, changed, confirmed)

    def taken(self, record):
        """([(row, columns)], texts that are confirmed). Raises Clashes."""
        texts = {text.key(self.code): text for text in texts_of(record)}
        clashes = [
            Clash(wish, texts.get(key), sentence)
            for key, wish in self.wishes.items()
            if (sentence := self.objection(texts.get(key), wish))
        ]
        if clashes:
            raise Clashes(clashes)
        changed, confirmed = {}, []
        for key, wish in self.wishes.items():
            self.take(texts[key], wish, changed, confirmed)
        return list(changed.values()), confirmed

    def objection(self, text, wish):
        """Why a wish cannot be done, or nothing."""
        if text is None:
            return _("Somebody else has deleted this text in the meantime.")
        now = clean(text.written_in(self.code))
        if text.source != self.code and text.print != wish.source:
            return SOURCE_CHANGED(text)
        if text.source != self.code and wish.told and bare(wish.told) != bare(text.source_text):
            return _("The file does not hold its source as a whole. Translate it as exported.")
        if wish.base != fingerprint(now) and wish.text != now:
            return CHANGED_TEXT()
        return ""

    def take(self, text, wish, changed, confirmed):
        before = clean(text.written_in(self.code))
        if wish.text != before:
            setattr(text.row, text.column(self.code), wish.text)
            columns = changed.setdefault((text.relation, text.row.pk), (text.row, []))[1]
            columns.append(text.column(self.code))
            self.source_of[text.column(self.code)] = wish.source
        elif wish.confirmed and text.status(self.code) == Status.OLD:
            confirmed.append(text)
        else:
            return
        self.done.append(Change(text, before, wish.text, self.code))

    def save_rows(self, record, changed, confirmed):
        for row, columns in changed:
            if row is not record:
                others = {field.name for field in row._meta.fields} - set(columns)
                row.clean_fields(exclude=others)
                row.save(update_fields=columns)
        with given_marks():
            for text in confirmed:
                confirm(text, self.code)


def confirm(text, code):
    """A translation is still right: it is as good as made from the source as it is."""
    rows = type(text.row)._base_manager.filter(pk=text.row.pk)
    marks = rows.values_list(MARKS, flat=True).get() or {}
    rows.update(**{MARKS: marks | {text.column(code): text.up_to_date()}})


def CHANGED_TEXT():  # noqa: N802 - a sentence in the language of the moment
    return _("Somebody else has changed this translation in the meantime.")


def SOURCE_CHANGED(text):  # noqa: N802
    words = {"language": reader.note(text.source_tag)}
    return _("Its source %(language)s has changed since it was translated.") % words
