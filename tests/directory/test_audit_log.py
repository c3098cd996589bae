"""The audit log: who did what, when and from where; nobody rewrites it."""

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from directory.history import audit
from directory.history.checks import the_log_is_safe_from_us
from directory.history.database_role import may_rewrite_the_log
from directory.history.models import AuditEntry
from directory.publishing import actions as publishing
from directory.publishing.snapshot import snapshot
from directory.publishing.staging import staged
from tests.conftest import a_user

pytestmark = pytest.mark.django_db
LIST = "/en/admin/orgchart/organization/"


def lines(verb=None):
    found = AuditEntry.objects.order_by("pk")
    return list(found.of_verb(verb) if verb else found)


def execute(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def alter(change):
    execute("SET CONSTRAINTS ALL IMMEDIATE")  # the builders' rows wait for the commit otherwise
    execute(f"ALTER TABLE history_auditentry {change}")


def become(role):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")


class TestTheTable:
    """Nobody changes what is written, not even the owner by mistake."""

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE history_auditentry SET verb = 'nothing'",
            "UPDATE history_auditentry SET verb = 'nothing' WHERE id = 0",
            "DELETE FROM history_auditentry",
            "INSERT INTO history_auditentry (id, at, verb, detail) "
            "SELECT id, at, 'nothing', '{}' FROM history_auditentry "
            "ON CONFLICT (id) DO UPDATE SET verb = 'nothing'",
            "TRUNCATE history_auditentry",
            "TRUNCATE django_content_type CASCADE",
        ],
    )
    def test_refuses_to_be_rewritten(self, bureau, sql):
        alter("ENABLE TRIGGER history_audit_keeps_all")
        before = list(AuditEntry.objects.values())
        assert before
        with pytest.raises(ProgrammingError, match="The audit log is append-only"):
            execute(sql)
        assert list(AuditEntry.objects.values()) == before

    def test_keeps_the_number_of_a_deleted_account(self, bureau):
        user = a_user("gone@example.org")
        entry = audit.record(user, "change", bureau)
        key = user.pk
        user.delete()
        entry = AuditEntry.objects.select_related("actor").get(pk=entry.pk)
        assert (entry.actor_id, entry.actor) == (key, None)


class TestTheRoleOfTheDeployment:
    """A role that does not own the tables, as docs/operations.md has it made."""

    @pytest.fixture
    def clerk(self, db):
        execute("CREATE ROLE diwan_test_clerk")
        call_command("give_database_role", "diwan_test_clerk")
        return "diwan_test_clerk"

    def test_does_all_work_and_rewrites_no_line(self, client, clerk, administrator, bureau):
        client.force_login(administrator)
        alter("DISABLE TRIGGER USER")  # rights alone must hold
        become(clerk)
        publishing.withdraw(bureau, actor=administrator)
        assert lines()[-1].verb == "withdrawn"
        assert client.get(LIST).status_code == 200
        for sql in (
            "UPDATE history_auditentry SET verb = 'nothing'",
            "DELETE FROM history_auditentry",
            "TRUNCATE history_auditentry",
            "ALTER TABLE history_auditentry ENABLE TRIGGER USER",
            "DROP TRIGGER history_audit_keeps_lines ON history_auditentry",
            "DROP TABLE history_auditentry",
        ):
            with pytest.raises(ProgrammingError, match="permission denied|must be owner"):
                execute(sql)

    def test_looks_at_drafts_in_tables_of_its_own(self, clerk, bureau):
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        become(clerk)
        looked_at = snapshot(bureau)
        looked_at["fields"]["summary_en"] = "Drafted"
        with staged(bureau, looked_at) as shown:
            assert shown.summary_en == "Drafted"

    def test_passes_the_check_and_the_owner_does_not(self, clerk):
        assert [each.id for each in the_log_is_safe_from_us(None, ["default"])] == ["history.W001"]
        become(clerk)
        assert the_log_is_safe_from_us(None, ["default"]) == []

    @pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE", "TRIGGER"])
    def test_fails_the_check_with_any_right_to_rewrite(self, clerk, right):
        execute(f"GRANT {right} ON history_auditentry TO {clerk}")
        become(clerk)
        assert may_rewrite_the_log()

    def test_is_asked_for_only_where_the_database_is(self):
        tagged = {each.id for each in run_checks(include_deployment_checks=True)}
        assert "history.W001" not in tagged
        asked = run_checks(include_deployment_checks=True, databases=["default"])
        assert "history.W001" in {each.id for each in asked}

    def test_that_is_not_there_is_said_in_a_sentence(self):
        with pytest.raises(CommandError, match="There is no role 'nobody-here'"):
            call_command("give_database_role", "nobody-here")
