import gc
import os
from itertools import groupby
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management.color import no_style
from django.db import connection
from django.template import Template
from django.test import TransactionTestCase
from django.test.signals import template_rendered
from django.utils import translation

from orgchart.models import Grant
from tests.builders import an_organization
from tests.built_once import LAYERS, builds_of, built_once, commits, together
from tests.sign_in import SignedInClient


def pytest_collection_finish():
    """What was imported stays to the end: looking through it again and again for what may be
    thrown away took a sixth of the time that a test needs to found its organizations."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 50, 100)


def pytest_collection_modifyitems(items):
    """The longest first, among those that commit and among the others: none begins when the rest
    is done."""
    items[:] = [
        test
        for _commits, part in groupby(together(items), key=commits)
        for test in sorted(part, key=lambda test: test.get_closest_marker("slow") is None)
    ]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests that commit are cleaned up with TRUNCATE, which the audit log refuses. Here alone its
    trigger is off; tests/directory/test_audit_log.py switches it on again to see it refuse."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE history_auditentry DISABLE TRIGGER history_audit_keeps_all")
    yield
    with django_db_blocker.unblock():
        LAYERS.become([])


@pytest.fixture(scope="session", autouse=True)
def quick_truncation():
    """Tests that commit leave the kinds of rows and the permissions, which the migrations wrote.
    Django takes these away too, and writes them anew with 180 statements."""
    kept = {"django_content_type", "auth_permission"}

    def empty(_test):
        tables = set(connection.introspection.django_table_names(only_existing=True)) - kept
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), sorted(tables)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture
def _django_db_helper(what_is_built, _django_db_helper):
    """Each test has a savepoint above what is built once."""


@pytest.fixture
def what_is_built(request, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        LAYERS.become(builds_of(request.node))


@pytest.fixture(scope="session", autouse=True)
def contexts_without_widgets(django_test_environment):
    """Django's test client copies the context of every template rendered. A form has hundreds of
    widgets, whose contexts nobody reads: copying them took a third of the time of its page."""
    instrumented = Template._render

    def render(template, context):
        if "/widgets/" in (template.name or ""):
            return template.nodelist.render(context)
        template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    Template._render = render
    yield
    Template._render = instrumented


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Templates name static files without the manifest that collectstatic writes."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """The cast signs in often; a slow hash would be half of the tests' time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def client():
    """Signs in as people do who must have a second factor: they have one and showed it."""
    return SignedInClient()


@pytest.fixture(autouse=True)
def in_english():
    """Messages are compared in English; a request has the language of its address."""
    with translation.override("en"):
        yield


@pytest.fixture
def data():
    """The folder of real data. Tests that need it are skipped without it."""
    folder = os.environ.get("DIWAN_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("DIWAN_DATA does not name the folder of real data")
    return Path(folder)


def a_user(email, **fields):
    return get_user_model().objects.create_user(
        email, "correct horse battery", is_staff=True, language="en", **fields
    )


@built_once
def ministry(db):
    return an_organization("Ministry", kind="ministry", code="M")


@built_once
def bureau(ministry):
    """The bureau for which the editor has a grant; an office below, another bureau beside it."""
    return an_organization("Bureau of Treaties", under=ministry, code="M/T")


@built_once
def office(bureau):
    return an_organization("Office of Depositary Notes", under=bureau, kind="office", code="M/T/D")


@built_once
def other_bureau(ministry):
    return an_organization("Bureau of Protocol", under=ministry, code="M/P")


@pytest.fixture
def administrator(db):
    return a_user("administrator@example.org", is_superuser=True, name="Administrator")


@pytest.fixture
def editor(bureau):
    """May edit the bureau and all below it."""
    user = a_user("editor@example.org", name="Editor")
    Grant.objects.create(user=user, organization=bureau)
    return user


@pytest.fixture
def publisher(bureau):
    """May also publish what the editor edits."""
    user = a_user("publisher@example.org", name="Publisher")
    Grant.objects.create(user=user, organization=bureau, role="publisher")
    return user


@pytest.fixture
def translator(bureau):
    """May write the French texts of the bureau and all below it, and nothing else."""
    user = a_user("translator@example.org", name="Translator")
    Grant.objects.create(user=user, organization=bureau, role="translator", languages=["fr"])
    return user


@pytest.fixture
def outsider(db):
    """May sign in, and has no grant."""
    return a_user("outsider@example.org", name="Outsider")
