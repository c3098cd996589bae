"""When a translation is older than its source: a rule of the database, for every way of writing."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.languages import CODES, OUTDATED, SUFFIXES, translated
from directory.publishing import drafts, restoring
from directory.publishing.bulk import update_rows
from directory.publishing.drafting import saved_snapshot
from directory.publishing.marks import fingerprint, given_marks, minor_edit
from directory.publishing.models import Revision
from directory.publishing.snapshot import owned_models
from directory.publishing.staging import staged
from directory.site.records import KINDS
from directory.translating.texts import Status, Text, texts_of
from directory.translating.writing import confirm
from orgchart.actions.organizations import save_organization
from orgchart.models import Organization, ProfileEntry
from tests.builders import an_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def translated_bureau(bureau):
    """Written in Arabic first, with a mandate in two more languages."""
    return saved(bureau, source_language="ar", mandate_ar="a", mandate_en="e", mandate_fr="f")


def saved(record, **fields):
    for name, value in fields.items():
        setattr(record, name, value)
    save_organization(record)
    record.refresh_from_db()
    return record


def states(record, field="mandate"):
    """{language: state} of a field, without the languages in which it is missing."""
    text = next(text for text in texts_of(record) if text.field == field)
    found = {code: str(text.status(code)) for code in CODES}
    return {code: state for code, state in found.items() if state != Status.MISSING}


def test_a_text_that_came_with_its_source_is_up_to_date(translated_bureau):
    assert states(translated_bureau) == {"ar": "source", "en": "complete", "fr": "complete"}


def test_a_new_source_makes_its_translations_old(translated_bureau):
    saved(translated_bureau, mandate_ar="b")
    assert states(translated_bureau) == {"ar": "source", "en": "old", "fr": "old"}


def test_a_translation_written_after_its_source_is_up_to_date(translated_bureau):
    saved(translated_bureau, mandate_ar="b")
    saved(translated_bureau, mandate_fr="g")
    assert states(translated_bureau) == {"ar": "source", "en": "old", "fr": "complete"}


def test_a_translation_saved_together_with_its_source_is_up_to_date(translated_bureau):
    saved(translated_bureau, mandate_ar="b", mandate_fr="g")
    assert states(translated_bureau) == {"ar": "source", "en": "old", "fr": "complete"}


def test_a_minor_edit_leaves_translations_as_they_were(translated_bureau):
    saved(translated_bureau, mandate_ar="b")
    saved(translated_bureau, mandate_fr="g")
    with minor_edit():
        saved(translated_bureau, mandate_ar="b.")
    assert states(translated_bureau) == {"ar": "source", "en": "old", "fr": "complete"}
    saved(translated_bureau, mandate_ar="c")
    assert states(translated_bureau) == {"ar": "source", "en": "old", "fr": "old"}


def test_a_source_that_is_as_it_was_makes_its_translations_right_again(translated_bureau):
    saved(translated_bureau, mandate_ar="b")
    saved(translated_bureau, mandate_ar="a")
    assert states(translated_bureau) == {"ar": "source", "en": "complete", "fr": "complete"}


def test_a_cleared_translation_is_missing(translated_bureau):
    saved(translated_bureau, mandate_ar="b", mandate_fr="")
    assert states(translated_bureau) == {"ar": "source", "en": "old"}


def test_what_does_not_change_keeps_its_state(translated_bureau):
    saved(translated_bureau, mandate_ar="b")
    saved(translated_bureau, summary_ar="x", website="https://example.org/")
    assert states(translated_bureau) == {"ar": "source", "en": "old", "fr": "old"}


def test_without_a_text_in_its_first_language_another_one_is_the_source(bureau):
    saved(bureau, source_language="ar", mandate_en="e", mandate_fr="f")
    assert states(bureau) == {"en": "source", "fr": "complete"}
    saved(bureau, mandate_en="e2")
    assert states(bureau) == {"en": "source", "fr": "old"}


def test_a_name_in_another_language_is_the_source_of_names(bureau):
    saved(bureau, source_language="ca", original_name="Oficina")
    assert states(bureau, "name") == {"en": "complete"}
    saved(bureau, original_name="Oficina de Tractats")
    assert states(bureau, "name") == {"en": "old"}


def test_a_row_follows_the_language_of_its_owner(bureau):
    saved(bureau, source_language="fr")
    entry = ProfileEntry.objects.create(
        organization=bureau, kind="function", title_en="Keeps", title_fr="Garde"
    )
    ProfileEntry.objects.filter(pk=entry.pk).update(title_fr="Conserve")
    bureau.refresh_from_db()
    assert states(bureau, "title") == {"fr": "source", "en": "old"}


def test_an_object_read_before_cannot_bring_its_marks_back(translated_bureau):
    stale = Organization.objects.get(pk=translated_bureau.pk)
    saved(translated_bureau, mandate_ar="b")
    stale.mandate_ar, stale.website = "b", "https://example.org/"
    saved(stale)
    assert states(stale) == {"ar": "source", "en": "old", "fr": "old"}


def test_rows_written_in_bulk_follow_the_same_rule(translated_bureau):
    rows = [{"id": translated_bureau.pk, "mandate_ar": "b"}]
    update_rows(Organization, "id", rows)
    translated_bureau.refresh_from_db()
    assert states(translated_bureau) == {"ar": "source", "en": "old", "fr": "old"}


def test_a_confirmed_translation_is_up_to_date(translated_bureau):
    saved(translated_bureau, mandate_ar="b")
    confirmed(translated_bureau, "mandate", "fr")
    assert states(translated_bureau) == {"ar": "source", "en": "old", "fr": "complete"}


def confirmed(record, field, code):
    text = next(text for text in texts_of(record) if text.field == field)
    with given_marks():
        confirm(text, code)
    record.refresh_from_db()


def drafted(record, actor, **fields):
    with staged(record, None) as edited:
        saved(edited, **fields)
        taken = saved_snapshot(record)
    return drafts.save_draft(record, taken, actor=actor)


def test_a_translation_in_a_draft_is_as_old_as_it_is(translated_bureau, editor):
    """It was made from the source of that time, not of the day on which it is published."""
    draft = drafted(translated_bureau, editor, mandate_fr="g", mandate_es="s")
    saved(translated_bureau, mandate_ar="b")
    drafts.publish_draft(draft, save_organization, actor=editor)
    translated_bureau.refresh_from_db()
    assert translated_bureau.mandate_fr == "g"
    assert states(translated_bureau) == {"ar": "source", "en": "old", "es": "old", "fr": "old"}


def test_a_source_in_a_draft_makes_translations_old_once_it_is_published(translated_bureau, editor):
    draft = drafted(translated_bureau, editor, mandate_ar="b")
    translated_bureau.refresh_from_db()
    assert states(translated_bureau) == {"ar": "source", "en": "complete", "fr": "complete"}
    saved(translated_bureau, mandate_fr="g")
    drafts.publish_draft(draft, save_organization, actor=editor)
    translated_bureau.refresh_from_db()
    assert states(translated_bureau) == {"ar": "source", "en": "old", "fr": "old"}


def test_what_is_restored_is_as_old_as_it_was(translated_bureau, administrator):
    saved(translated_bureau, mandate_ar="b")
    old = revision_of(translated_bureau)
    saved(translated_bureau, mandate_fr="g")
    restoring.restore(translated_bureau, old, save_organization, actor=administrator)
    translated_bureau.refresh_from_db()
    assert translated_bureau.mandate_fr == "f"
    assert states(translated_bureau) == {"ar": "source", "en": "old", "fr": "old"}


def revision_of(record):
    kind = ContentType.objects.get_for_model(record)
    return Revision.objects.filter(content_type=kind, object_id=record.pk).first()


def test_the_database_takes_the_same_fingerprint():
    with connection.cursor() as cursor:
        for text in ("", "ديوان", "a\nb", "行政"):
            cursor.execute("SELECT diwan_fingerprint(%s)", [text])
            assert cursor.fetchone()[0] == fingerprint(text)


def test_every_translated_row_of_a_record_is_followed():
    models = {of for model in KINDS for of in [model, *(m for _n, m, _o in owned_models(model))]}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgargs FROM pg_trigger "
            "WHERE tgname LIKE '%_follow_source_update'"
        )
        followed = {
            table: set(bytes(args).decode().split("\0")[0].split(",")) for table, args in cursor
        }
    assert followed == {
        model._meta.db_table: set(translated(model)) for model in models if translated(model)
    }
    assert all(hasattr(model, OUTDATED) for model in models if translated(model))


LANGUAGES = ("ar", "en", "fr")
EDITS = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(LANGUAGES), st.sampled_from(["", "x", "y", "z"])),
        st.booleans(),
        st.sampled_from([None, *LANGUAGES]),
    ),
    max_size=6,
)


class Definition:
    """The rule in plain words: what each translation was made from, and whether that is changed."""

    def __init__(self, texts):
        self.texts, self.made_from = dict(texts), {}

    @property
    def source(self):
        return next((code for code in CODES if self.texts.get(code)), None)

    def is_old(self, code):
        language, text = self.made_from.get(code, (None, None))
        return bool(language and self.texts[language] and self.texts[language] != text)

    def edit(self, changes, minor):
        old = {code for code in LANGUAGES if self.is_old(code)}
        was, before = self.source, dict(self.texts)
        self.texts |= changes
        now = (self.source, self.texts.get(self.source))
        for code in LANGUAGES:
            if not self.texts[code] or code == self.source:
                self.made_from.pop(code, None)
            elif self.texts[code] != before[code]:
                self.made_from[code] = now
            elif was and self.texts[was] != before[was] and code not in old:
                self.made_from[code] = now if minor else (was, before[was])

    def confirm(self, code):
        self.made_from[code] = (self.source, self.texts[self.source])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=st.tuples(*[st.sampled_from(["", "x", "y"])] * 3), edits=EDITS)
def test_the_state_is_that_of_the_definition_after_any_edits(bureau, first, edits):
    texts = dict(zip(LANGUAGES, first, strict=True))
    entry = ProfileEntry.objects.create(
        organization=bureau, kind="function", **{f"text_{code}": t for code, t in texts.items()}
    )
    expected = Definition(texts)
    for changes, minor, code in edits:
        columns = {f"text_{SUFFIXES[each]}": text for each, text in changes.items()}
        if minor:
            with minor_edit():
                ProfileEntry.objects.filter(pk=entry.pk).update(**columns or {"position": 1})
        else:
            ProfileEntry.objects.filter(pk=entry.pk).update(**columns or {"position": 2})
        expected.edit(changes, minor)
        entry.refresh_from_db()
        if code and expected.texts[code] and code != expected.source:
            confirmed_row(bureau, entry, code)
            expected.confirm(code)
    found = {code for code in LANGUAGES if f"text_{code}" in (entry.outdated or ())}
    assert found == {code for code in LANGUAGES if expected.is_old(code)}


def confirmed_row(record, row, code):
    with given_marks():
        confirm(Text(record, row, "entries", "text"), code)
    row.refresh_from_db()


def test_a_revision_says_what_its_translations_were_made_from(translated_bureau):
    saved(translated_bureau, mandate_ar="b")
    marks = revision_of(translated_bureau).snapshot["fields"]["made_from"]
    assert marks["mandate_fr"] == f"ar:{fingerprint('a')}"


def test_an_organization_of_today_has_marks_in_no_other_row(ministry):
    other = an_organization("Other", mandate_ar="a", mandate_fr="f")
    saved(other, mandate_ar="b")
    ministry.refresh_from_db()
    assert ministry.made_from is None
