"""Run with the virtual environment's Python: make the database if it is missing, and name it.

Prints two lines: one that differs for every database, one that also differs after each migration.
"""

import os
import sys

import psycopg
from psycopg import conninfo, sql

MIGRATIONS = "SELECT count(*) || '/' || coalesce(max(id), 0) FROM django_migrations"
NAME = """
    SELECT system_identifier || '/' || oid FROM pg_control_system(), pg_database
     WHERE datname = current_database()
"""


def connect(url):
    try:
        return psycopg.connect(url, autocommit=True)
    except psycopg.OperationalError:
        # Before there is a connection psycopg knows no error code, and the words are translated.
        beside = conninfo.make_conninfo(url, dbname="postgres")
        with psycopg.connect(beside, autocommit=True) as server:
            name = conninfo.conninfo_to_dict(url)["dbname"]
            if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                raise
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(name)
                )
            )
        return psycopg.connect(url, autocommit=True)


def one(connection, question):
    return connection.execute(question).fetchone()[0]


def check(connection):
    if not one(connection, "SELECT upper('é') = 'É'"):
        sys.exit(
            "the database knows the case of English letters only: make one with a UTF-8 locale, "
            "as in CREATE DATABASE ... TEMPLATE template0 LOCALE 'C.UTF-8'."
        )
    if not one(connection, "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'"):
        sys.exit(
            "this PostgreSQL lacks its contrib modules: install the package postgresql-contrib."
        )


def names_a_database(url):
    try:
        return "dbname" in conninfo.conninfo_to_dict(url)
    except psycopg.Error:
        return False


def main(url):
    if not names_a_database(url):
        # Without the value: it may hold a password.
        sys.exit(
            "DATABASE_URL does not name a PostgreSQL database: "
            "write it as postgresql://user:password@host:5432/name."
        )
    try:
        with connect(url) as connection:
            check(connection)
            name = one(connection, NAME)
            migrated = one(connection, "SELECT to_regclass('django_migrations') IS NOT NULL")
            print(name)
            print(name, one(connection, MIGRATIONS) if migrated else "new")
    except psycopg.Error as error:
        sys.exit(f"the database cannot be used: {' '.join(str(error).split())}")


main(os.environ["DATABASE_URL"])
