"""The private tables of a look: what is written there reads and is refused as in the table itself,
nothing stays, and nobody waits."""

import datetime
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.publishing import drafts, sharing
from directory.publishing.overlay import overlaid
from directory.publishing.staging import staged
from orgchart.models import (
    Appointment,
    ChangeSet,
    Name,
    Organization,
    Post,
    ProfileEntry,
    TreeNode,
)
from orgchart.querysets.tree import TREE_LOCK
from tests.builders import a_person, a_post, an_organization
from tests.pages import opened

PRIVATE = pytest.mark.django_db
SHARED = pytest.mark.django_db(transaction=True)


def an_entry(organization, title="Keeps treaties", position=1):
    return ProfileEntry.objects.create(
        organization=organization, kind="function", position=position, title_en=title
    )


@PRIVATE
class TestWriting:
    def test_a_changed_row_reads_as_it_was_written_and_is_back_afterwards(self, bureau):
        with overlaid():
            assert Organization.objects.filter(pk=bureau.pk).update(summary_en="Looked at") == 1
            assert Organization.objects.get(summary_en="Looked at").pk == bureau.pk
            assert Organization.objects.filter(pk=bureau.pk).count() == 1
        assert not Organization.objects.filter(summary_en="Looked at").exists()

    def test_a_row_written_twice_is_one_row(self, bureau):
        with overlaid():
            Organization.objects.filter(pk=bureau.pk).update(summary_en="Once")
            Organization.objects.filter(pk=bureau.pk).update(summary_fr="Deux fois")
            row = Organization.objects.get(pk=bureau.pk)
            assert (row.summary_en, row.summary_fr) == ("Once", "Deux fois")

    def test_a_new_row_has_a_key_and_its_generated_columns(self, bureau):
        with overlaid():
            entry = an_entry(bureau)
            assert ProfileEntry.objects.get().pk == entry.pk
            name = Name.objects.get(organization=bureau)
            name.start_date = datetime.date(1999, 5, 1)
            name.start_date_precision = "day"
            name.save()
            name.refresh_from_db()
            assert name.during.lower == datetime.date(1999, 5, 1)
        assert not ProfileEntry.objects.exists()

    def test_a_deleted_row_is_gone_and_comes_back_under_its_key(self, bureau):
        entry = an_entry(bureau)
        with overlaid():
            assert entry.delete()[0] == 1
            assert not ProfileEntry.objects.exists()
            again = an_entry(bureau, "Another")
            ProfileEntry.objects.filter(pk=again.pk).delete()
            ProfileEntry(pk=again.pk, organization=bureau, kind="function", position=2).save()
            assert ProfileEntry.objects.get().position == 2
        assert ProfileEntry.objects.get().title_en == "Keeps treaties"

    def test_the_triggers_of_the_table_do_their_work(self, bureau):
        bureau.summary_en, bureau.summary_fr = "Old", "Ancien"
        bureau.source_language = "en"
        bureau.save()
        with overlaid():
            Organization.objects.filter(pk=bureau.pk).update(summary_en="New")
            assert Organization.objects.get(pk=bureau.pk).outdated == ["summary_fr"]
        post, person = a_post(bureau), a_person()
        held = Appointment.objects.create(post=post, person=person)
        with overlaid():
            Post.objects.filter(pk=post.pk).update(shared=True)
            assert Appointment.objects.get(pk=held.pk).shared

    def test_a_savepoint_takes_back_what_came_after_it(self, bureau):
        with overlaid():
            an_entry(bureau, "Stays")
            with transaction.atomic():
                an_entry(bureau, "Goes", position=2)
                transaction.set_rollback(True)
            assert [entry.title_en for entry in ProfileEntry.objects.all()] == ["Stays"]
            with overlaid():
                an_entry(bureau, "Goes too", position=3)
            assert ProfileEntry.objects.count() == 1

    def test_what_is_staged_inside_of_a_look_goes_with_it(self, bureau):
        with overlaid():
            an_entry(bureau)
            with staged(bureau, None) as shown:
                assert shown.entries.count() == 1
            assert ProfileEntry.objects.count() == 1

    def test_a_trigger_function_planned_before_sees_the_rows_of_the_look(self, bureau, office):
        archive = an_organization("Archive", under=bureau)
        under = "SELECT orgchart_parent_on(%s, CURRENT_DATE)"

        def parent(of):
            with connection.cursor() as cursor:
                cursor.execute(under, [of.pk])
                return cursor.fetchone()[0]

        for _time in range(7):  # PostgreSQL keeps a plan after some
            assert parent(office) == bureau.pk
        for _time in range(2):
            with overlaid():
                office.placements.update(parent=archive)
                assert parent(office) == archive.pk
            assert parent(office) == bureau.pk


@PRIVATE
class TestRefusing:
    def refused(self, constraint, write):
        with overlaid(), pytest.raises(IntegrityError) as refusal, transaction.atomic():
            write()
        assert refusal.value.__cause__.diag.constraint_name == constraint

    def test_an_address_that_is_taken(self, bureau, office):
        rows = Organization.objects.filter(pk=office.pk)
        self.refused("orgchart_organization_slug_key", lambda: rows.update(slug=bureau.slug))

    def test_two_rows_of_the_look_itself(self, bureau, office):
        rows = Organization.objects.filter(pk__in=[bureau.pk, office.pk])
        self.refused("orgchart_organization_slug_key", lambda: rows.update(slug="one-for-two"))

    def test_two_names_at_once(self, bureau):
        name = Name.objects.get(organization=bureau)
        name.pk, name.public_id, name.code, name._state.adding = None, "0" * 32, "", True
        self.refused("orgchart_name_one_at_a_time", name.save)

    def test_a_code_that_another_has_and_none_that_is_empty(self, bureau, office):
        assert Name.objects.get(organization=bureau).code
        code = Name.objects.get(organization=bureau).code
        rows = Name.objects.filter(organization=office)
        self.refused("orgchart_name_code_unique_in_root", lambda: rows.update(code=code))
        with overlaid():
            assert Name.objects.update(code="") == Name.objects.count()

    def test_a_key_that_is_taken(self, bureau, office):
        copy = Organization.objects.get(pk=office.pk)
        copy.public_id, copy.slug, copy._state.adding = "1" * 32, "copy", True
        self.refused("orgchart_organization_pkey", lambda: copy.save(force_insert=True))

    def test_a_choice_that_is_not_known(self, bureau):
        rows = Organization.objects.filter(pk=bureau.pk)
        self.refused("orgchart_organization_kind_known", lambda: rows.update(kind="castle"))


RECORDS = ("orgchart", "treaties", "partnerships")


@contextmanager
def others_hold_everything():
    """On another connection all tables of records are locked against writers and against each
    row's lock, and the tree is locked; here nobody waits for longer than a second."""
    held, done = Event(), Event()
    tables = ", ".join(
        f'"{model._meta.db_table}"'
        for app in RECORDS
        for model in apps.get_app_config(app).get_models()
    )

    def hold():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])
                held.set()
                done.wait(60)
        finally:
            connection.close()

    thread = Thread(target=hold)
    thread.start()
    assert held.wait(30)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '1s'")
    try:
        yield
    finally:
        done.set()
        thread.join()
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")


@SHARED
class TestWaiting:
    """Each of these was a wait, or a deadlock, before a look had tables of its own."""

    @pytest.fixture
    def address(self, bureau):
        an_entry(bureau)
        return reverse("admin:orgchart_organization_change", args=[bureau.pk])

    @pytest.fixture
    def draft(self, client, editor, bureau, address):
        client.force_login(editor)
        data = opened(client, address, "organization_form") | {"summary_en": "Drafted"}
        data |= {"entries-0-title_en": "Drafted as well"}
        assert client.post(address, data).status_code == 302
        return drafts.open_draft(bureau)

    def test_the_form_of_a_draft_waits_for_nobody(self, client, editor, draft, address):
        client.force_login(editor)
        with others_hold_everything():
            assert "Drafted as well" in client.get(address).content.decode()

    def test_saving_a_draft_waits_for_nobody(self, client, editor, bureau, draft, address):
        client.force_login(editor)
        data = opened(client, address, "organization_form") | {"summary_en": "Drafted again"}
        with others_hold_everything():
            assert client.post(address, data).status_code == 302
        assert (
            drafts.content_of(drafts.open_draft(bureau))["fields"]["summary_en"] == "Drafted again"
        )

    def test_a_draft_that_begins_waits_for_nobody(self, client, editor, bureau, address):
        client.force_login(editor)
        data = opened(client, address, "organization_form") | {"summary_en": "First"}
        with others_hold_everything():
            assert client.post(address, data).status_code == 302
        assert drafts.open_draft(bureau)

    def test_a_preview_waits_for_nobody(self, client, editor, draft):
        client.force_login(editor)
        with others_hold_everything():
            page = client.get(reverse("preview", args=[draft.public_id]))
            shared = client.get(reverse("shared-preview", args=[sharing.token_of(draft)]))
        assert "Drafted as well" in page.content.decode()
        assert "Drafted as well" in shared.content.decode()

    def test_a_preview_below_unpublished_organizations_waits_for_nobody(
        self, client, administrator
    ):
        ministry = an_organization("Hidden ministry", published=False)
        bureau = an_organization("Hidden bureau", under=ministry, published=False)
        office = an_organization("Hidden office", under=bureau, published=False)
        draft = drafts.ask_for_review(office, actor=administrator).draft
        client.force_login(administrator)
        with others_hold_everything():
            page = client.get(reverse("preview", args=[draft.public_id]))
        assert "Hidden office" in page.content.decode()

    def test_a_reorganization_is_looked_at_and_waits_for_nobody(
        self, client, publisher, bureau, office
    ):
        archive = an_organization("Archive", under=bureau)
        reform = ChangeSet.objects.create(title="Reform", author=publisher)
        client.force_login(publisher)
        for what, changes in (
            ("rename", {"name_en": "Office of Records"}),
            ("move", {"under": archive.pk}),
        ):
            happens = f"/en/admin/orgchart/organization/{office.pk}/happens/{what}/"
            data = opened(client, happens, "change-form") | {"on": "2020-06-01"} | changes
            data |= {"change_set": reform.pk, "into_set": "1"}
            assert client.post(happens, data).status_code == 302
        before = sorted(TreeNode.objects.values_list("pk", "parent", "lft", "rght"))
        with others_hold_everything():
            page = client.get(reverse("admin:orgchart_changeset_change", args=[reform.pk]))
        assert "Office of Records" in page.content.decode()
        assert sorted(TreeNode.objects.values_list("pk", "parent", "lft", "rght")) == before


@PRIVATE
def test_a_look_lays_over_only_what_is_written(bureau):
    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        overlaid(),
    ):
        list(Organization.objects.all())
    assert not [query for query in asked if "TEMPORARY" in query["sql"]]
