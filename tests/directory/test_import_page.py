"""The page on which a file is checked, looked at, and imported as it was looked at."""

import datetime
import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from directory.imports.models import PendingImport
from directory.publishing.enums import State
from orgchart.models import Organization
from tests.builders import an_organization

pytestmark = pytest.mark.django_db
PAGE = "/en/admin/import/"


@pytest.fixture(autouse=True)
def plain_http(settings):
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def send(client, content, set_name="organizations", page=PAGE, **more):
    """Upload a file, and go to the page that shows what it would change."""
    content = content.encode() if isinstance(content, str) else content
    data = {"set_name": set_name, "file": SimpleUploadedFile("units.csv", content)} | more
    return client.post(page, data, follow=True)


def import_now(client, checked):
    """Press the button of the page that was shown."""
    digest = re.search(r'name="digest" value="(\w+)"', checked.text)[1]
    address = (
        checked.redirect_chain[-1][0] if checked.redirect_chain else checked.request["PATH_INFO"]
    )
    return client.post(address, {"digest": digest}, follow=True)


def words(response):
    """The text of a page without its markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", response.text.split("<main", 1)[-1]).split())


def test_a_visitor_is_sent_to_sign_in(client, db):
    response = client.get(PAGE)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("admin:login"))


def test_an_outsider_is_refused(client, outsider):
    client.force_login(outsider)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {}).status_code == 403


@pytest.mark.parametrize("name", ["editor", "administrator"])
def test_only_who_may_publish_is_asked_about_it(client, request, name):
    user = request.getfixturevalue(name)
    client.force_login(user)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert ('name="publish"' in page.text) == user.is_superuser
    assert 'href="/en/admin/import/"' in client.get("/en/admin/").text


def test_a_file_is_shown_before_it_is_imported_and_then_removed(client, administrator, bureau):
    client.force_login(administrator)
    checked = send(
        client, "code,parent_code,kind,name_en,path\nM/T,M,bureau,Treaties,\nX,M,office,New,\n"
    )
    shown = words(checked)
    assert "New records 1 Changed records 1 Unchanged 0 Cells cleared 0" in shown
    assert "columns are computed: path" in shown
    assert "2 Treaties name_en Bureau of Treaties Treaties" in shown
    bureau.refresh_from_db()
    assert bureau.name_en == "Bureau of Treaties"

    done = import_now(client, checked)
    assert "1 created, 1 changed, 0 unchanged, 0 cells cleared" in done.text
    assert reverse("admin:orgchart_organization_change", args=[bureau.pk]) in done.text
    bureau.refresh_from_db()
    assert bureau.name_en == "Treaties"
    assert Organization.objects.get(code="X").state == State.DRAFT
    assert not PendingImport.objects.exists()


def test_looking_changes_nothing_however_often(client, administrator, bureau):
    client.force_login(administrator)
    checked = send(client, "code,kind,name_ar\nX,office,مكتب\n")
    again = client.get(checked.redirect_chain[-1][0])
    assert words(again) == words(checked)
    assert not Organization.objects.filter(code="X").exists()
    assert '<bdi lang="ar" dir="rtl">مكتب</bdi>' in checked.text


def test_an_administrator_publishes_new_records(client, administrator):
    client.force_login(administrator)
    import_now(client, send(client, "code,kind,name_en\nX,office,New\n", publish="on"))
    assert Organization.objects.get(code="X").state == State.PUBLISHED


def test_an_editor_who_asks_to_publish_gets_drafts(client, editor):
    client.force_login(editor)
    content = "code,parent_code,kind,name_en\nX,M/T,office,New\n"
    import_now(client, send(client, content, publish="on"))
    assert Organization.objects.get(code="X").state == State.DRAFT


def test_an_editor_is_told_which_rows_are_not_hers(client, editor, other_bureau):
    client.force_login(editor)
    response = send(client, f"id,name_en\n{other_bureau.public_id},Mine\n")
    assert "2 id There is no organization with this permanent id that you may change." in words(
        response
    )
    assert "digest" not in response.text


def test_faults_are_shown_with_row_and_column(client, administrator):
    client.force_login(administrator)
    shown = words(send(client, "kind,name_en\nbuero,A\noffice,<b>B\n"))
    assert "Nothing was imported: there are 2 faults." in shown
    assert "2 kind “buero” is not known." in shown
    assert "3 name_en This is plain text" in shown


def test_of_many_faults_and_differences_the_first_are_shown(client, administrator):
    client.force_login(administrator)
    faults = send(client, "kind,name_en\n" + "x,A\n" * 250)
    assert "The first 200 of 250 faults" in words(faults)
    assert faults.text.count("is not known") == 200
    rows = "".join(f"X{n},office,Office {n}\n" for n in range(120))
    shown = send(client, f"code,kind,name_en\n{rows}")
    assert shown.text.count('<code dir="ltr">') == 200
    assert "more differences are not shown" in shown.text


def test_a_file_that_changes_nothing_has_no_button(client, administrator, ministry):
    client.force_login(administrator)
    response = send(client, "code,name_en\nM,Ministry\n")
    assert "The file would change nothing" in response.text
    assert "digest" not in response.text


def test_cleared_cells_are_counted_and_marked(client, administrator, ministry):
    an_organization("Office", under=ministry, code="M/O", website="https://example.org/")
    client.force_login(administrator)
    shown = words(send(client, "code,website\nM/O,\n"))
    assert "Cells cleared 1" in shown
    assert "website https://example.org/ — cleared" in shown


def test_references_are_shown_by_name(client, administrator, bureau, other_bureau):
    client.force_login(administrator)
    shown = words(
        send(client, "organization_code,kind,other_code\nM/T,overseen_by,M/P\n", "relationships")
    )
    assert "other_id — Bureau of Protocol" in shown


def test_what_changed_meanwhile_is_shown_before_it_is_imported(client, administrator, bureau):
    client.force_login(administrator)
    checked = send(client, "code,name_en\nM/T,Treaties\n")
    Organization.objects.filter(pk=bureau.pk).update(name_en="Renamed")
    shown = import_now(client, checked)
    assert "The directory changed after you looked" in shown.text
    assert "name_en Renamed Treaties" in words(shown)
    bureau.refresh_from_db()
    assert bureau.name_en == "Renamed"
    import_now(client, shown)
    bureau.refresh_from_db()
    assert bureau.name_en == "Treaties"


def test_what_became_wrong_meanwhile_is_refused(client, administrator, bureau):
    client.force_login(administrator)
    checked = send(client, "code,parent_code,kind,name_en,slug\nX,M,office,New,taken\n")
    an_organization("Quicker", slug="taken")
    shown = import_now(client, checked)
    assert "2 slug This address is taken. Choose another one." in words(shown)
    assert not Organization.objects.filter(code="X").exists()


def test_a_file_is_imported_once(client, administrator):
    client.force_login(administrator)
    checked = send(client, "code,kind,name_en\nX,office,New\n")
    import_now(client, checked)
    assert import_now(client, checked).status_code == 404
    assert Organization.objects.count() == 1


def test_nobody_sees_or_imports_the_file_of_another(client, administrator, editor):
    client.force_login(editor)
    send(client, "code,parent_code,kind,name_en\nX,M/T,office,New\n")
    address = reverse("import-checked", args=[PendingImport.objects.get().pk])
    client.force_login(administrator)
    assert client.get(address).status_code == 404
    assert client.post(address, {"digest": ""}).status_code == 404
    assert PendingImport.objects.exists()


def test_a_file_is_kept_for_a_day(client, administrator):
    client.force_login(administrator)
    checked = send(client, "code,kind,name_en\nX,office,New\n")
    PendingImport.objects.update(created_at=timezone.now() - datetime.timedelta(days=1))
    gone = import_now(client, checked)
    assert gone.status_code == 404
    assert "This file is not kept any more" in gone.text
    send(client, "name_en\nAmal\n", "people")
    assert [pending.set_name for pending in PendingImport.objects.all()] == ["people"]


def test_a_newer_file_takes_the_place_of_an_older_one(client, administrator):
    client.force_login(administrator)
    for name in ("A", "B"):
        send(client, f"code,kind,name_en\n{name},office,New\n")
    [pending] = PendingImport.objects.all()
    assert b"\nB," in bytes(pending.content)


def test_a_file_that_is_too_large_is_refused_kindly(client, administrator, settings):
    settings.UPLOAD_LIMIT = 2048
    client.force_login(administrator)
    response = send(client, b"kind,name_en\n" + b"office,A\n" * 20_000)
    assert response.status_code == 413
    assert "The file is larger than 2.0" in response.text
    assert not PendingImport.objects.exists()


def test_a_form_that_is_too_large_is_refused_kindly(client, administrator, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2048
    client.force_login(administrator)
    response = send(client, "kind,name_en\n", set_name="x" * 4096)
    assert response.status_code == 400
    assert "<h1>" in response.text


@pytest.mark.parametrize("set_name", ["", "changes", "no-such-set"])
def test_a_set_that_cannot_be_imported_is_refused(client, administrator, set_name):
    client.force_login(administrator)
    response = send(client, "name_en\nA\n", set_name)
    assert response.status_code == 200
    assert 'class="errorlist"' in response.text
    assert not PendingImport.objects.exists()


def test_a_form_without_a_file_is_shown_again(client, administrator):
    client.force_login(administrator)
    response = client.post(PAGE, {"set_name": "people"})
    assert "This field is required." in response.text


def test_an_empty_file_is_told_to_be_empty(client, administrator):
    client.force_login(administrator)
    assert "The file is empty." in words(send(client, b""))


def test_other_methods_are_refused(client, administrator):
    client.force_login(administrator)
    assert client.put(PAGE).status_code == 405
    assert client.head(PAGE).status_code == 200


def test_in_arabic_the_page_runs_from_right_to_left(client, administrator, bureau):
    client.force_login(administrator)
    shown = send(client, "code,name_ar\nM/T,مكتب المعاهدات\n", page="/ar/admin/import/")
    assert shown.redirect_chain[-1][0].startswith("/ar/admin/import/")
    assert 'lang="ar" dir="rtl"' in shown.text
    assert '<code dir="ltr">name_ar</code>' in shown.text


@pytest.mark.parametrize("what", ["new", "changed"])
def test_the_page_costs_the_same_queries_for_one_row_and_for_three(
    client, administrator, ministry, what
):
    client.force_login(administrator)
    made = [an_organization(f"Office {n}", under=ministry, code=f"O{n}") for n in range(3)]
    codes = [office.code if what == "changed" else f"N{office.code}" for office in made]
    counts = []
    for number in (1, 3):
        rows = "".join(f"{code},M,office,New {code}\n" for code in codes[:number])
        checked = send(client, f"code,parent_code,kind,name_en\n{rows}")
        ContentType.objects.clear_cache()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(checked.redirect_chain[-1][0]).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
