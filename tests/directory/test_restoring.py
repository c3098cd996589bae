"""Revisions side by side, what was before restored, and what was deleted brought back."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.history.models import AuditEntry
from directory.history.partial_dates import PartialDate
from directory.publishing import drafts
from directory.publishing.actions import delete_record
from directory.publishing.comparing import compared, marked, title_of
from directory.publishing.enums import State, Verb
from directory.publishing.models import Revision
from directory.publishing.revisions import revisions_of
from directory.publishing.snapshot import snapshot
from orgchart.actions.changes import rename
from orgchart.actions.organizations import delete_organization, save_organization
from orgchart.actions.people import save_post
from orgchart.models import Name, Organization, Placement, ProfileEntry, TreeNode
from tests.builders import a_person, a_post, an_appointment, an_organization
from tests.orgchart.soundness import assert_sound
from tests.treaties.builders import an_instrument
from treaties.models import Instrument

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"admin:orgchart_organization_{name}", args=args)


def sent(record, revision):
    """What the button of the comparison sends."""
    version = type(record).objects.values_list("version", flat=True).get(pk=record.pk)
    return {"revision": revision.pk, "version": version}


def texts(parts):
    return [(part.text, part.differs) for part in parts]


class TestComparing:
    def test_marks_the_words_that_differ(self):
        before, after = marked("keeps all treaties", "keeps most treaties")
        assert texts(before) == [("keeps ", False), ("all", True), (" treaties", False)]
        assert texts(after) == [("keeps ", False), ("most", True), (" treaties", False)]

    def test_marks_chinese_by_the_character(self):
        before, after = marked("条约保存", "条例保存")
        assert texts(before) == [("条", False), ("约", True), ("保存", False)]
        assert texts(after) == [("条", False), ("例", True), ("保存", False)]

    @pytest.mark.parametrize(
        ("before", "after"),
        [("", "new"), ("a b", "a  b"), ("one\n\ntwo", "one two"), (" x", "x"), ("a, b", "a b")],
    )
    def test_marks_something_wherever_texts_differ_and_loses_nothing(self, before, after):
        sides = marked(before, after)
        assert ["".join(part.text for part in side) for side in sides] == [before, after]
        assert any(part.differs for side in sides for part in side)

    def test_of_long_texts_takes_no_minute(self):
        """Every seventh word of a long text was changed: once this took over a minute."""
        words = [f"word{number * number % 401}" for number in range(1500)]
        changed = [word if number % 7 else "other" for number, word in enumerate(words)]
        begun = time.process_time()
        before, _after = marked(" ".join(words), " ".join(changed))
        assert time.process_time() - begun < 5
        assert sum(part.differs for part in before) > 100

    def test_goes_by_lines_where_the_same_words_come_again_and_again(self):
        rows = [f"| {'a | ' * 20}{number}" for number in range(100)]
        changed = [*rows[:50], "| another |", *rows[51:]]
        begun = time.process_time()
        before, after = marked("\n".join(rows), "\n".join(changed))
        assert time.process_time() - begun < 5
        assert [part.text for part in after if part.differs] == ["| another |"]
        assert [part.text for part in before if part.differs] == [rows[50]]

    def test_gives_up_where_nothing_else_is_there(self):
        lines = ["a"] * 2000, ["a", "b"] * 1000
        begun = time.process_time()
        before, after = marked(*map("\n".join, lines))
        assert time.process_time() - begun < 5
        assert (len(before), len(after)) == (1, 1)

    def test_says_fields_and_rows_in_the_words_of_the_form(self, bureau):
        first = bureau.version
        bureau.summary_ar, bureau.country = "ملخص", "MA"
        save_organization(
            bureau,
            save_owned=lambda: ProfileEntry.objects.create(
                organization=bureau, kind="function", title_en="Keeps treaties"
            ),
        )
        old = Revision.objects.get(object_id=bureau.pk, number=first)
        new = Revision.objects.get(object_id=bureau.pk, number=bureau.version)
        lines, rows = compared(Organization, old.snapshot, new.snapshot)
        assert {line.label for line in lines} == {"Country", "Summary · العربيّة"}
        arabic = next(line for line in lines if line.lang == "ar")
        assert (arabic.dir, texts(arabic.after)) == ("rtl", [("ملخص", True)])
        (row,) = rows
        assert (row.name, str(row.fate)) == ("Keeps treaties", "added")

    def test_calls_a_row_by_its_title_in_the_language_of_the_page(self, bureau):
        row = {"text_ar": "نص", "title_ar": "عنوان", "title_en": "Keeps treaties"}
        assert title_of(ProfileEntry, row) == "Keeps treaties"
        assert title_of(ProfileEntry, {"text_ar": "نص", "title_ar": "عنوان"}) == "عنوان"
        assert title_of(ProfileEntry, {"text_ar": "نص"}) == "نص"
        assert title_of(ProfileEntry, {}) == ""

    def test_shows_choices_dates_and_lists_in_words(self, bureau):
        """As the form says them, not as the table keeps them."""
        before = snapshot(an_instrument(authentic_languages="ar en"))
        after = snapshot(
            an_instrument(
                authentic_languages="en",
                kind="protocol",
                dates={"adopted": "2011"},
                entry_on_first_of_month=True,
            )
        )
        lines, _rows = compared(Instrument, before, after)
        shown = {line.label: "".join(part.text for part in line.after) for line in lines}
        assert shown["Kind"] == "protocol"
        assert shown["Adopted"] == "2011"
        assert shown["Authentic languages"] == "en"

    def test_is_a_page_with_both_sides(self, client, editor, bureau):
        bureau.summary_ar = "ملخص"
        save_organization(bureau)
        new, old = revisions_of(bureau)[:2]
        client.force_login(editor)
        answer = client.get(page("compare", bureau.pk), {"old": old.pk, "new": new.pk})
        assert '<td lang="ar" dir="rtl"><ins>ملخص</ins></td>' in answer.content.decode()

    def test_offers_drafts_too_also_those_that_were_discarded(
        self, client, editor, publisher, bureau
    ):
        content = snapshot(bureau)
        content["fields"]["summary_en"] = "Discarded text"
        draft = drafts.save_draft(bureau, content, actor=editor)
        drafts.discard(draft, actor=editor, version=1)
        content["fields"]["summary_en"] = "Open text"
        drafts.save_draft(bureau, content, actor=publisher)
        client.force_login(editor)
        text = client.get(page("history", bureau.pk)).content.decode()
        chosen = Revision.objects.filter(number=None).order_by("pk")
        assert all(f'name="old" value="{each.pk}"' in text for each in chosen)
        assert f'name="new" value="{chosen[1].pk}" checked' in text
        keys = {"old": chosen[0].pk, "new": chosen[1].pk}
        shown = client.get(page("compare", bureau.pk), keys).content.decode()
        assert "<del>Discarded</del>" in shown and "<ins>Open</ins>" in shown

    def test_lists_as_many_drafts_by_as_many_questions(self, client, editor, bureau):
        def cost():
            with CaptureQueriesContext(connection) as queries:
                client.get(page("history", bureau.pk))
            return len(queries)

        def draft_again(count):
            for _each in range(count):
                draft = drafts.save_draft(bureau, snapshot(bureau), actor=editor)
                drafts.discard(draft, actor=editor, version=1)

        client.force_login(editor)
        draft_again(1)
        cost()
        one = cost()
        draft_again(2)
        assert cost() == one

    def test_shows_no_revision_of_another_record(self, client, editor, bureau, other_bureau):
        client.force_login(editor)
        own, other = revisions_of(bureau)[0], revisions_of(other_bureau)[0]
        answer = client.get(page("compare", bureau.pk), {"old": own.pk, "new": other.pk})
        assert answer.status_code == 404
        for wrong in ("", "x", "9" * 30, "1' OR 1"):
            assert client.get(page("compare", bureau.pk), {"old": wrong}).status_code == 404

    def test_asks_as_much_for_many_rows_as_for_one(
        self, client, editor, bureau, django_assert_max_num_queries
    ):
        def add(count):
            for number in range(count):
                ProfileEntry.objects.create(
                    organization=bureau, kind="function", title_en=f"Entry {number}"
                )

        save_organization(bureau, save_owned=lambda: add(12))
        new, old = revisions_of(bureau)[:2]
        client.force_login(editor)
        with django_assert_max_num_queries(16):
            client.get(page("compare", bureau.pk), {"old": old.pk, "new": new.pk})


class TestRestoring:
    @pytest.fixture
    def changed(self, bureau):
        """Its summary and an entry were there, and are not any more."""
        bureau.summary_en = "First"
        save_organization(
            bureau,
            save_owned=lambda: ProfileEntry.objects.create(
                organization=bureau, kind="function", title_en="Keeps treaties"
            ),
        )
        old = revisions_of(bureau)[0]
        bureau.summary_en = "Second"
        save_organization(bureau, save_owned=lambda: bureau.entries.all().delete())
        return old

    def test_makes_a_new_revision_with_the_rows(self, client, publisher, bureau, changed):
        entry = changed.snapshot["owned"]["entries"][0]
        before = bureau.version
        client.force_login(publisher)
        client.post(page("restore", bureau.pk), sent(bureau, changed))
        bureau.refresh_from_db()
        assert (bureau.summary_en, bureau.version) == ("First", before + 1)
        assert str(ProfileEntry.objects.get().public_id) == entry["public_id"]
        assert revisions_of(bureau)[0].verb == Verb.RESTORED

    def test_by_an_editor_waits_as_a_draft(self, client, editor, bureau, changed):
        client.force_login(editor)
        client.post(page("restore", bureau.pk), sent(bureau, changed))
        bureau.refresh_from_db()
        assert bureau.summary_en == "Second"
        content = drafts.content_of(drafts.open_draft(bureau))
        assert content["fields"]["summary_en"] == "First"

    def test_keeps_names_places_and_what_is_published(self, client, publisher, bureau, changed):
        rename(bureau, {"name_en": "Renamed"}, on=PartialDate.parse("2024-05-01"))
        places = list(Placement.objects.filter(organization=bureau).values())
        client.force_login(publisher)
        client.post(page("restore", bureau.pk), sent(bureau, changed))
        bureau.refresh_from_db()
        assert (bureau.name_en, bureau.state) == ("Renamed", State.PUBLISHED)
        assert list(Placement.objects.filter(organization=bureau).values()) == places

    def test_is_refused_to_translators_and_outsiders(
        self, client, translator, outsider, bureau, changed
    ):
        for user in (translator, outsider):
            client.force_login(user)
            answer = client.post(page("restore", bureau.pk), sent(bureau, changed))
            assert answer.status_code in {403, 404}
        bureau.refresh_from_db()
        assert bureau.summary_en == "Second"


class TestRecycleBin:
    @pytest.fixture
    def deleted(self, office, editor):
        office.summary_en = "Keeps notes"
        save_organization(
            office,
            save_owned=lambda: ProfileEntry.objects.create(
                organization=office, kind="function", title_en="Writes notes"
            ),
        )
        identity = (office.pk, office.public_id, office.slug)
        names = list(Name.objects.filter(organization=office).values_list("public_id", "name_en"))
        delete_organization(office, actor=editor)
        return identity, names

    def restored(self, client, user):
        client.force_login(user)
        revision = Revision.objects.get(verb=Verb.DELETED)
        return client.post(page("bring_back", revision.pk))

    def test_brings_back_all_that_it_owned(self, client, editor, bureau, deleted):
        (key, public_id, slug), names = deleted
        assert self.restored(client, editor).status_code == 302
        office = Organization.objects.get(public_id=public_id)
        assert (office.pk, office.slug, office.state) == (key, slug, State.DRAFT)
        assert office.summary_en == "Keeps notes"
        assert office.name_en == "Office of Depositary Notes"
        assert office.entries.get().title_en == "Writes notes"
        assert list(office.names.values_list("public_id", "name_en")) == names
        assert TreeNode.objects.get(pk=key).parent_id == bureau.pk
        assert_sound()

    def test_goes_on_with_the_numbers_of_its_revisions(self, client, editor, deleted):
        last = Revision.objects.get(verb=Verb.DELETED).number
        self.restored(client, editor)
        office = Organization.objects.get(public_id=deleted[0][1])
        assert [r.number for r in revisions_of(office)][:2] == [last + 1, last]

    def test_lists_what_the_user_may_bring_back(self, client, editor, other_bureau, deleted):
        other = an_organization("Elsewhere", under=other_bureau)
        delete_organization(other)
        client.force_login(editor)
        text = client.get(page("deleted")).content.decode()
        assert "Office of Depositary Notes" in text
        assert "Elsewhere" not in text

    def test_is_closed_to_others(self, client, outsider, translator, deleted):
        for user in (outsider, translator):
            client.force_login(user)
            assert client.get(page("deleted")).status_code == 403
            assert self.restored(client, user).status_code == 403
        assert not Organization.objects.filter(public_id=deleted[0][1]).exists()

    def test_asks_for_the_parent_first(self, client, administrator, bureau, deleted):
        delete_organization(Organization.objects.get(pk=bureau.pk), actor=administrator)
        client.force_login(administrator)
        revision = Revision.objects.get(verb=Verb.DELETED, public_id=deleted[0][1])
        answer = client.post(page("bring_back", revision.pk), follow=True)
        assert "Restore that first" in answer.content.decode()
        assert not Organization.objects.filter(public_id=deleted[0][1]).exists()

    def test_brings_back_nothing_twice(self, client, editor, deleted):
        self.restored(client, editor)
        assert self.restored(client, editor).status_code == 404

    def test_holds_posts_with_their_appointments(self, client, editor, bureau):
        post = a_post(bureau)
        an_appointment(post, a_person())
        save = post.public_id
        save_post(post)
        delete_record(post, actor=editor)
        client.force_login(editor)
        revision = Revision.objects.get(verb=Verb.DELETED)
        client.post(reverse("admin:orgchart_post_bring_back", args=[revision.pk]))
        assert bureau.posts.get().public_id == save
        assert bureau.posts.get().appointments.count() == 1

    def test_is_in_the_audit_log(self, client, editor, deleted):
        self.restored(client, editor)
        assert AuditEntry.objects.filter(verb="restore", actor=editor).count() == 1


class TestOldAddresses:
    def test_lead_to_the_new_one_for_good(self, client, bureau):
        old = bureau.slug
        bureau.slug = "treaty-bureau"
        save_organization(bureau)
        answer = client.get(reverse("organization", args=[old]), {"as_of": "2024-01-01"})
        assert answer.status_code == 301
        assert answer.headers["Location"].endswith("/organizations/treaty-bureau/?as_of=2024-01-01")

    def test_show_nothing_that_is_hidden(self, client, bureau):
        hidden = an_organization("Hidden", under=bureau, published=False)
        old = hidden.slug
        hidden.slug = "secret"
        save_organization(hidden)
        assert client.get(reverse("organization", args=[old])).status_code == 404

    def test_are_given_up_to_who_has_them_now(self, client, bureau, other_bureau):
        old = bureau.slug
        bureau.slug = "treaty-bureau"
        save_organization(bureau)
        other_bureau.slug = old
        save_organization(other_bureau)
        assert client.get(reverse("organization", args=[old])).status_code == 200
