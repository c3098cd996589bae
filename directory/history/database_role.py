"""The role by which the deployment works: it writes the audit log and cannot rewrite it."""

from django.db import connections
from psycopg import sql

from directory.history.models import AuditEntry

MAY_REWRITE = """
SELECT pg_has_role(current_user, relowner, 'MEMBER')
    OR has_table_privilege(current_user, oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
FROM pg_class WHERE oid = %s::regclass
"""
# Run by the owner: rights on what is there, and on what later migrations make. Temporary tables are
# those of a look at a draft (publishing/overlay.py).
RIGHTS = """
GRANT TEMPORARY ON DATABASE {database} TO {role};
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role};
REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON {log} FROM {role};
"""


def may_rewrite_the_log(using="default"):
    """Whether the role of this connection could change lines, or switch the triggers off."""
    with connections[using].cursor() as cursor:
        cursor.execute(MAY_REWRITE, [AuditEntry._meta.db_table])
        return cursor.fetchone()[0]


def give_rights(role, using="default"):
    """Let a role work with the data. Run it as the owner of the tables, after each migration."""
    names = {
        "role": sql.Identifier(role),
        "log": sql.Identifier(AuditEntry._meta.db_table),
        "database": sql.Identifier(connections[using].settings_dict["NAME"]),
    }
    with connections[using].cursor() as cursor:
        cursor.execute(sql.SQL(RIGHTS).format(**names))


def exists(role, using="default"):
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        return cursor.fetchone() is not None
