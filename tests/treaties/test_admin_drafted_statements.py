"""Statements of a published instrument: what an editor writes waits in the instrument's draft."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.publishing import drafts
from directory.publishing.actions import withdraw
from directory.publishing.models import Draft
from directory.publishing.snapshot import snapshot
from tests.pages import form_of, opened
from tests.treaties.builders import a_mandate, a_state, a_statement, acts_of, an_instrument
from tests.treaties.test_admin_statements import FORM, LIST, add, errors
from treaties.actions.statements import delete_statement, save_statement
from treaties.models import Statement

pytestmark = pytest.mark.django_db
TEXT = "Not bound by article 9."


@pytest.fixture
def treaty(bureau):
    instrument = an_instrument("Treaty", dates={"adopted": "1968"})
    a_mandate(instrument, bureau)
    return instrument


@pytest.fixture
def kenya(treaty):
    state = a_state("Kenya")
    acts_of(treaty, state, "1970 accession")
    return state


@pytest.fixture
def reservation(treaty, kenya):
    return save_statement(a_statement(treaty, kenya, date="1970", text_en=TEXT))


def change(key, instrument):
    return f"{LIST}{key}/change/?instrument={instrument.pk}"


def delete(key, instrument):
    return f"{LIST}{key}/delete/?instrument={instrument.pk}"


def chosen(instrument):
    return f"{LIST}?instrument={instrument.pk}"


def send(client, user, address, **fields):
    client.force_login(user)
    return client.post(address, opened(client, address, FORM) | fields)


def write_new(client, user, treaty, kenya, **fields):
    new = {"participant": kenya.pk, "kind": "declaration", "date": "1970", "text_en": "Declares."}
    answer = send(client, user, add(treaty), **(new | fields))
    assert answer.status_code == 302, errors(answer)
    return answer


def drafted(treaty):
    """{text: key} of the statements of the open draft."""
    rows = drafts.content_of(drafts.open_draft(treaty))["owned"]["statements"]
    return {row["text_en"]: row["id"] for row in rows}


def texts():
    return set(Statement.objects.values_list("text_en", flat=True))


def act(client, user, treaty, name):
    client.force_login(user)
    where = reverse("admin:treaties_instrument_draft", args=[treaty.pk])
    return client.post(where, {"act": name, "version": drafts.open_draft(treaty).version})


def public_page(client, treaty):
    client.logout()
    return client.get(reverse("instrument", args=[treaty.slug])).content.decode()


class TestAnEditor:
    def test_writes_into_the_draft_and_the_public_reads_what_was(
        self, client, editor, publisher, treaty, reservation
    ):
        address = change(reservation.pk, treaty)
        answer = send(client, editor, address, text_en="Bound by all.")
        assert answer.headers["Location"] == chosen(treaty)
        assert texts() == {TEXT} and set(drafted(treaty)) == {"Bound by all."}
        page = client.get(chosen(treaty)).content.decode()
        assert "The draft is saved. What is published stays as it is." in page
        assert "was changed successfully" not in page
        public = public_page(client, treaty)
        assert TEXT in public and "Bound by all." not in public
        assert act(client, publisher, treaty, "publish").status_code == 302
        assert texts() == {"Bound by all."}
        assert "Bound by all." in public_page(client, treaty)

    def test_adds_one_that_only_the_draft_has_and_edits_it_again(
        self, client, editor, publisher, treaty, kenya, reservation
    ):
        write_new(client, editor, treaty, kenya)
        assert texts() == {TEXT}
        key = drafted(treaty)["Declares."]
        page = client.get(chosen(treaty))
        assert {str(each) for each in page.context["cl"].result_list} == {
            "Kenya · reservation", "Kenya · declaration"
        }  # fmt: skip
        assert "The public still reads what was published" in page.content.decode()
        (link,) = re.findall(rf'href="([^"]*/{key}/change/[^"]*)"', page.content.decode())
        assert client.get(unescape(link)).status_code == 200
        send(client, editor, change(key, treaty), text_en="Declares more.")
        assert drafted(treaty) == {TEXT: reservation.pk, "Declares more.": key}
        assert "Declares" not in public_page(client, treaty)
        act(client, publisher, treaty, "publish")
        assert Statement.objects.get(pk=key).text_en == "Declares more."

    def test_deletes_in_the_draft_alone(self, client, editor, publisher, treaty, reservation):
        client.force_login(editor)
        page = client.get(delete(reservation.pk, treaty)).content.decode()
        assert "It is deleted in the draft. What is published stays as it is." in page
        answer = client.post(delete(reservation.pk, treaty))
        assert answer.headers["Location"] == chosen(treaty)
        page = client.get(chosen(treaty))
        assert not page.context["cl"].result_list
        assert "was deleted" not in page.content.decode()
        assert texts() == {TEXT} and TEXT in public_page(client, treaty)
        act(client, publisher, treaty, "publish")
        assert not Statement.objects.exists()

    def test_deletes_what_only_the_draft_has(self, client, editor, treaty, kenya):
        write_new(client, editor, treaty, kenya)
        address = delete(drafted(treaty)["Declares."], treaty)
        data = opened(client, address, "delete-form")
        assert client.post(address, data).status_code == 302
        assert drafted(treaty) == {}
        assert client.post(address, data).status_code == 404

    def test_objects_to_what_only_the_draft_has(
        self, client, editor, publisher, treaty, kenya, reservation
    ):
        write_new(client, editor, treaty, kenya, kind="reservation", text_en="New reservation.")
        target = drafted(treaty)["New reservation."]
        chile = a_state("Chile")
        acts_of(treaty, chile, "1969 accession")
        how = {"kind": "objection", "text_en": "Objects.", "objects_to": target}
        write_new(client, editor, treaty, chile, **how)
        refused = client.post(delete(target, treaty))
        assert refused.status_code == 409
        assert f"instrument={treaty.pk}" in refused.content.decode()
        assert act(client, publisher, treaty, "publish").status_code == 302
        objection = Statement.objects.get(text_en="Objects.")
        assert objection.objects_to_id == target
        assert objection.objects_to.text_en == "New reservation."

    def test_is_taken_to_another_one_or_to_the_list(self, client, editor, treaty, kenya):
        answer = write_new(client, editor, treaty, kenya, _addanother="1")
        assert answer.headers["Location"] == add(treaty)

    def test_writes_at_once_what_is_not_published(self, client, editor, treaty, kenya):
        withdraw(treaty)
        write_new(client, editor, treaty, kenya)
        assert texts() == {"Declares."} and not Draft.objects.exists()

    def test_is_refused_by_the_law_as_ever(self, client, editor, treaty, kenya):
        new = {"participant": kenya.pk, "kind": "declaration", "date": "1950"}
        answer = send(client, editor, add(treaty), **new)
        assert "not adopted yet" in str(errors(answer))
        assert not Draft.objects.exists()

    def test_enters_the_same_only_once(self, client, editor, treaty, kenya):
        client.force_login(editor)
        data = opened(client, add(treaty), FORM)
        data |= {"participant": kenya.pk, "kind": "declaration", "text_en": "Declares."}
        assert client.post(add(treaty), data).status_code == 302
        again = client.post(add(treaty), data)
        assert again.status_code == 409
        page = again.content.decode()
        assert "This form was sent already." in page
        assert f"/change/?instrument={treaty.pk}" in page
        assert len(drafted(treaty)) == 1


class TestAPublisher:
    def test_writes_at_once_or_as_a_draft(self, client, publisher, treaty, reservation):
        client.force_login(publisher)
        page = client.get(change(reservation.pk, treaty)).content.decode()
        assert "Save as a draft" in page and "become a draft" not in page
        send(client, publisher, change(reservation.pk, treaty), text_en="Public", _save="1")
        assert texts() == {"Public"}
        send(client, publisher, change(reservation.pk, treaty), text_en="Later", _draft="1")
        assert texts() == {"Public"} and set(drafted(treaty)) == {"Later"}

    def test_deletes_at_once_or_in_a_draft(self, client, publisher, treaty, reservation):
        client.force_login(publisher)
        address = delete(reservation.pk, treaty)
        assert "Delete it in a draft" in client.get(address).content.decode()
        client.post(address, {"_draft": "1"})
        assert texts() == {TEXT} and drafted(treaty) == {}
        act(client, publisher, treaty, "discard")
        client.post(address)
        assert not Statement.objects.exists()

    def test_goes_on_in_the_draft_that_she_began(self, client, publisher, treaty, reservation):
        """Its form keeps on being one of a draft, whichever button saves it."""
        address = change(reservation.pk, treaty)
        send(client, publisher, address, text_en="Later", _draft="1")
        data = opened(client, address, FORM) | {"text_en": "Even later", "_addanother": "1"}
        act(client, publisher, treaty, "discard")
        answer = client.post(address, data)
        if answer.status_code == 200:
            answer = client.post(address, form_of(answer, FORM) | {"_addanother": "1"})
        assert answer.status_code == 302
        assert texts() == {TEXT} and set(drafted(treaty)) == {"Even later"}

    def test_is_refused_what_no_longer_holds(self, client, editor, publisher, treaty, reservation):
        """In the draft somebody objects to what is deleted beside it."""
        chile = a_state("Chile")
        acts_of(treaty, chile, "1969 accession")
        how = {"kind": "objection", "text_en": "Objects.", "objects_to": reservation.pk}
        write_new(client, editor, treaty, chile, **how)
        delete_statement(Statement.objects.get(pk=reservation.pk))
        assert client.get(chosen(treaty)).status_code == 200
        for address in (change(drafted(treaty)["Objects."], treaty), preview(treaty)):
            assert client.get(address).status_code == 200
        assert act(client, publisher, treaty, "publish").status_code == 409
        assert not Statement.objects.exists()


def preview(treaty):
    return reverse("preview", args=[drafts.open_draft(treaty).public_id])


class TestOthers:
    @pytest.fixture
    def pages(self, client, editor, treaty, kenya, reservation):
        write_new(client, editor, treaty, kenya)
        key = drafted(treaty)["Declares."]
        return [change(key, treaty), delete(key, treaty), chosen(treaty), add(treaty)]

    def test_a_translator_reads_what_is_published(self, client, translator, treaty, pages):
        client.force_login(translator)
        for address in pages:
            assert "Declares." not in client.get(address, follow=True).content.decode()
        page = client.get(chosen(treaty))
        assert [each.text_en for each in page.context["cl"].result_list] == [TEXT]
        for address in pages[:2]:
            assert client.post(address, {"text_en": "x", "_draft": "1"}).status_code in {403, 404}
        assert set(drafted(treaty)) == {TEXT, "Declares."}

    def test_an_outsider_finds_nothing(self, client, outsider, treaty, pages):
        client.force_login(outsider)
        for address in pages:
            assert client.get(address).status_code in {302, 403, 404}
            assert client.post(address, {"_draft": "1"}).status_code in {302, 403, 404}
        assert set(drafted(treaty)) == {TEXT, "Declares."}

    def test_an_editor_of_another_instrument_finds_nothing(
        self, client, editor, other_bureau, bureau, treaty, kenya, reservation, pages
    ):
        """By naming her own instrument she gets at no statement of another's."""
        foreign = an_instrument("Foreign")
        a_mandate(foreign, other_bureau)
        secret = save_statement(a_statement(foreign, kenya, date="1970", text_en="Secret"))
        client.force_login(editor)
        for page in (change, delete):
            address = page(secret.pk, treaty)
            assert "Secret" not in client.get(address, follow=True).content.decode()
            answer = client.post(address, {"text_en": "Mine", "participant": kenya.pk})
            assert answer.status_code in {200, 302, 404}
            assert "Secret" not in answer.content.decode()
        assert texts() == {TEXT, "Secret"}
        assert set(drafted(treaty)) == {TEXT, "Declares."}

    def test_a_statement_is_drafted_with_its_own_instrument(
        self, client, editor, bureau, treaty, reservation
    ):
        other = an_instrument("Other")
        a_mandate(other, bureau)
        send(client, editor, change(reservation.pk, other), text_en="Mine")
        assert drafts.open_draft(other) is None
        assert set(drafted(treaty)) == {"Mine"}


class TestTwoEditors:
    def test_of_one_statement_see_both_texts(self, client, editor, publisher, treaty, reservation):
        address = change(reservation.pk, treaty)
        send(client, editor, address, text_en="First")
        mine = opened(client, address, FORM) | {"text_en": "Mine"}
        send(client, publisher, address, text_en="Hers", articles="9")
        client.force_login(editor)
        answer = client.post(address, mine)
        assert [(d.yours, d.saved) for d in answer.context["merge"].differences] == [
            ("Mine", "Hers")
        ]
        assert "Publisher saved this on" in answer.content.decode()
        assert client.post(address, form_of(answer, FORM)).status_code == 302
        (row,) = drafts.content_of(drafts.open_draft(treaty))["owned"]["statements"]
        assert (row["text_en"], row["articles"]) == ("Mine", "9")

    def test_of_two_statements_do_not_meet(
        self, client, editor, publisher, treaty, kenya, reservation
    ):
        write_new(client, editor, treaty, kenya)
        address = change(reservation.pk, treaty)
        mine = opened(client, address, FORM) | {"text_en": "Mine"}
        send(client, publisher, change(drafted(treaty)["Declares."], treaty), text_en="Hers")
        client.force_login(editor)
        assert client.post(address, mine).status_code == 302
        assert set(drafted(treaty)) == {"Mine", "Hers"}

    @pytest.mark.parametrize("ends", ["discard", "publish"])
    def test_what_was_typed_outlives_the_draft(
        self, client, editor, publisher, treaty, kenya, ends
    ):
        write_new(client, editor, treaty, kenya)
        address = change(drafted(treaty)["Declares."], treaty)
        mine = opened(client, address, FORM) | {"text_en": "Mine"}
        act(client, publisher, treaty, ends)
        client.force_login(editor)
        answer = client.post(address, mine)
        if ends == "discard":
            page = answer.content.decode()
            assert answer.status_code == 200
            assert "Somebody else has deleted this in the meantime." in page
            assert f'action="{add(treaty)}"' in page
            answer = client.post(add(treaty), form_of(answer, FORM))
        assert answer.status_code == 302
        assert set(drafted(treaty)) == {"Mine"}
        assert texts() == (set() if ends == "discard" else {"Declares."})

    def test_a_question_made_before_somebody_saved_is_asked_again(
        self, client, editor, publisher, treaty, reservation
    ):
        client.force_login(editor)
        address = delete(reservation.pk, treaty)
        data = opened(client, address, "delete-form")
        send(client, publisher, change(reservation.pk, treaty), text_en="Hers", _draft="1")
        client.force_login(editor)
        answer = client.post(address, data)
        assert answer.status_code == 409
        assert "Nothing is deleted yet" in answer.content.decode()
        assert set(drafted(treaty)) == {"Hers"}
        assert client.post(address, form_of(answer, "delete-form")).status_code == 302
        assert drafted(treaty) == {}

    def test_a_draft_begun_beside_it_is_built_upon(
        self, client, editor, publisher, treaty, reservation, monkeypatch
    ):
        """Somebody saves a draft after this one was staged, and before it is kept."""
        save = drafts.save_draft

        def late(record, content, *, actor, version):
            monkeypatch.setattr(drafts, "save_draft", save)
            hers = snapshot(record)
            hers["fields"]["summary_en"] = "Hers"
            drafts.save_draft(record, hers, actor=publisher)
            return save(record, content, actor=actor, version=version)

        client.force_login(editor)
        address = change(reservation.pk, treaty)
        data = opened(client, address, FORM) | {"text_en": "Mine"}
        monkeypatch.setattr(drafts, "save_draft", late)
        assert client.post(address, data).status_code == 302
        content = drafts.content_of(drafts.open_draft(treaty))
        assert content["fields"]["summary_en"] == "Hers"
        assert set(drafted(treaty)) == {"Mine"}

    @pytest.mark.parametrize("page", ["change", "add", "delete"])
    def test_what_was_saved_beside_the_draft_is_shown_before_it_is_overwritten(
        self, client, editor, treaty, kenya, reservation, page
    ):
        """An import changes the statement that the draft changed."""
        write_new(client, editor, treaty, kenya)
        send(client, editor, change(reservation.pk, treaty), text_en="Drafted")
        key = drafted(treaty)["Declares."]
        new = {"participant": kenya.pk, "kind": "declaration", "text_en": "Another"}
        form, address, data = {
            "change": (FORM, change(key, treaty), {"text_en": "Another"}),
            "add": (FORM, add(treaty), new),
            "delete": ("delete-form", delete(key, treaty), {}),
        }[page]
        mine = opened(client, address, form) | data
        saved = Statement.objects.get(pk=reservation.pk)
        saved.text_en = "Imported"
        save_statement(saved)
        answer = client.post(address, mine)
        assert answer.status_code in {200, 409}
        assert [(each.yours, each.saved) for each in answer.context["clashes"]] == [
            ("Drafted", "Imported")
        ]
        assert "Another" not in drafted(treaty) and "Declares." in drafted(treaty)
        assert client.post(address, form_of(answer, form)).status_code == 302
        assert ("Declares." in drafted(treaty)) == (page == "add")
        assert ("Another" in drafted(treaty)) == (page != "delete")


class TestThePagesOfADraft:
    def test_the_preview_shows_them(self, client, editor, treaty, kenya, reservation):
        write_new(client, editor, treaty, kenya)
        page = client.get(preview(treaty)).content.decode()
        assert "Declares." in page and TEXT in page

    def test_the_form_of_the_instrument_counts_them_and_links_to_them(
        self, client, editor, treaty, kenya
    ):
        chile = a_state("Chile")  # that took no part: the law warns of what it declares
        write_new(client, editor, treaty, chile)
        page = client.get(reverse("admin:treaties_instrument_change", args=[treaty.pk]))
        assert page.context["statement_count"] == 1
        (found,) = [f for f in page.context["findings"] if "Chile" in f.about]
        assert client.get(found.address).status_code == 200

    def test_the_instrument_keeps_them(self, client, editor, treaty, kenya):
        write_new(client, editor, treaty, kenya)
        address = reverse("admin:treaties_instrument_change", args=[treaty.pk])
        data = opened(client, address, "instrument_form") | {"summary_en": "Drafted"}
        assert client.post(address, data).status_code == 302
        assert set(drafted(treaty)) == {"Declares."}


def queries(ask):
    with CaptureQueriesContext(connection) as found:
        assert ask().status_code in {200, 302}
    return len(found)


def test_the_pages_ask_as_much_for_three_in_a_draft_as_for_one(client, editor, treaty, kenya):
    write_new(client, editor, treaty, kenya)
    key = drafted(treaty)["Declares."]
    pages = [chosen(treaty), change(key, treaty), delete(key, treaty)]
    client.get(pages[0])
    one = [queries(lambda page=page: client.get(page)) for page in pages]
    for text in ("Second", "Third"):
        write_new(client, editor, treaty, kenya, text_en=text)
    assert len(drafted(treaty)) == 3
    assert [queries(lambda page=page: client.get(page)) for page in pages] == one
