"""The editorial desk as the cast uses it, and as somebody would misuse it.

What is refused is answered with a sentence, stands in the audit log, and has changed nothing.
"""

import datetime

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.urls import reverse

from directory.history import audit
from directory.history.models import AuditEntry
from directory.publishing import drafts, sharing
from directory.publishing.enums import DraftStatus, Verb
from directory.publishing.models import Draft, DraftNote, Presence, Revision
from directory.publishing.revisions import revisions_of
from orgchart.actions.organizations import delete_organization, save_organization
from orgchart.admin.organizations import OrganizationAdmin
from orgchart.models import ChangeSet, Grant, Organization, Relationship
from tests.builders import an_organization
from tests.pages import add_row, form_of, opened
from tests.sign_in import SignedInClient

pytestmark = pytest.mark.django_db
FORM = "organization_form"
LABELS = ["accounts", "orgchart", "partnerships", "publishing", "treaties"]
CHANGES_BY_LOOKING = {"last_login"}


def everything():
    """All rows of all records, drafts, grants and accounts."""
    models = [model for label in LABELS for model in apps.get_app_config(label).get_models()]
    return {
        model: [
            {name: value for name, value in row.items() if name not in CHANGES_BY_LOOKING}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in models
        if model is not Presence
    }


def page(name, *args):
    return reverse(f"admin:orgchart_organization_{name}", args=args)


def text_of(response):
    return response.content.decode()


def public_text(record):
    return text_of(Client().get(reverse("organization", args=[record.slug])))


def browser_of(user):
    browser = SignedInClient()
    browser.force_login(user)
    return browser


def edit(user, record, button="_save", **changes):
    """Somebody opens the form of a record, changes texts and saves."""
    browser = browser_of(user)
    data = opened(browser, page("change", record.pk), FORM) | changes | {button: "1"}
    return browser.post(page("change", record.pk), data, follow=True)


def act(user, record, name, **data):
    """Somebody presses a button beside the draft that is open now."""
    draft = drafts.open_draft(record)
    sent = {"version": draft.edition if draft else "", "act": name} | data
    return browser_of(user).post(page("draft", record.pk), sent)


def refused(user, address, data=None, *, status=403, **line):
    """Somebody sends what is refused: nothing has changed, and one line says so."""
    browser = browser_of(user)
    before, lines = everything(), AuditEntry.objects.count()
    answer = browser.get(address) if data is None else browser.post(address, data)
    assert answer.status_code == status
    assert everything() == before
    assert AuditEntry.objects.count() == lines + 1
    written = AuditEntry.objects.order_by("pk").last()
    assert (written.verb, written.actor) == (audit.REFUSED, user)
    assert line.items() <= written.detail.items()
    return answer


@pytest.fixture
def drafted(editor, bureau):
    """The bureau, with a draft by the editor."""
    answer = edit(editor, bureau, summary_en="Drafted")
    assert [str(said) for said in answer.context["messages"]] == [
        "The draft is saved. What is published stays as it is."
    ]
    return bureau


@pytest.fixture
def drafted_elsewhere(administrator, other_bureau):
    """Another bureau, with a draft that the editor and the publisher have no part in."""
    edit(administrator, other_bureau, button="_draft", summary_en="Not theirs")
    assert drafts.open_draft(other_bureau)
    return other_bureau


def test_a_change_passes_through_all_hands(client, editor, publisher, administrator, bureau):
    edit(editor, bureau, summary_en="Keeps the treaties", summary_ar="يحفظ المعاهدات")
    act(editor, bureau, "ask", text="Is it right?")
    assert "Keeps the treaties" not in public_text(bureau)

    act(publisher, bureau, "send_back", text="All of them?")
    client.force_login(editor)
    form = client.get(page("change", bureau.pk))
    assert "All of them?" in text_of(form)
    assert form_of(form, FORM)["summary_ar"] == "يحفظ المعاهدات"

    edit(editor, bureau, summary_en="Keeps all treaties")
    act(editor, bureau, "ask")
    act(publisher, bureau, "approve")
    assert drafts.open_draft(bureau).status == DraftStatus.APPROVED
    assert "Keeps all treaties" not in public_text(bureau)
    act(publisher, bureau, "publish")
    assert "Keeps all treaties" in public_text(bureau)

    old = revisions_of(bureau)[1]
    client.force_login(administrator)
    client.post(page("restore", bureau.pk), {"revision": old.pk, "version": old.number + 1})
    assert "Keeps all treaties" not in public_text(bureau)
    said = list(DraftNote.objects.values_list("said", "author__name"))
    assert said == [
        ("asked", "Editor"),
        ("rejected", "Publisher"),
        ("asked", "Editor"),
        ("approved", "Publisher"),
        ("published", "Publisher"),
    ]
    written = AuditEntry.objects.filter(actor__in=[editor, publisher, administrator])
    verbs = written.exclude(verb="signed_in").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "draft", "draft_asked", "draft_rejected", "draft", "draft_asked", "draft_approved",
        "change", "draft_published", "restore",
    ]  # fmt: skip


class TestEachOfTheCast:
    """What each finds of a draft of the bureau: its form, its place in the list, its preview."""

    @pytest.mark.parametrize(
        ("name", "form", "listed", "preview"),
        [
            ("editor", 200, True, 200),
            ("publisher", 200, True, 200),
            ("administrator", 200, True, 200),
            ("translator", 200, False, 200),
            ("outsider", 403, False, 403),
        ],
    )
    def test_finds_her_part(self, client, request, drafted, name, form, listed, preview):
        client.force_login(request.getfixturevalue(name))
        assert client.get(page("change", drafted.pk)).status_code == form
        assert (drafted.name_en in text_of(client.get(reverse("drafts")))) == listed
        draft = drafts.open_draft(drafted)
        assert client.get(reverse("preview", args=[draft.public_id])).status_code == preview

    def test_a_visitor_is_asked_to_sign_in(self, drafted):
        draft, visitor = drafts.open_draft(drafted), Client()
        for address in (
            page("change", drafted.pk),
            page("history", drafted.pk),
            reverse("drafts"),
            reverse("preview", args=[draft.public_id]),
        ):
            answer = visitor.get(address)
            assert answer.status_code == 302
            assert "/login/" in answer.headers["Location"]
        assert "Drafted" not in public_text(drafted)

    def test_a_draft_of_another_bureau_is_in_no_list(self, client, editor, drafted_elsewhere):
        client.force_login(editor)
        assert "Bureau of Protocol" not in text_of(client.get(reverse("drafts")))


class TestForgedGrants:
    @pytest.mark.parametrize("name", ["editor", "publisher", "translator", "outsider"])
    def test_nobody_gives_herself_one(self, request, bureau, name):
        user = request.getfixturevalue(name)
        data = {"user": user.pk, "group": "", "organization": bureau.pk, "role": "administrator"}
        refused(user, reverse("admin:orgchart_grant_add"), data, page="admin:orgchart_grant_add")

    @pytest.mark.parametrize("name", ["editor", "publisher", "translator"])
    def test_nobody_widens_her_own(self, request, name):
        user = request.getfixturevalue(name)
        grant = Grant.objects.get(user=user)
        data = {"user": user.pk, "group": "", "organization": "", "role": "administrator"}
        refused(user, reverse("admin:orgchart_grant_change", args=[grant.pk]), data)

    def test_an_editor_makes_nobody_a_superuser(self, editor):
        address = reverse("admin:accounts_user_change", args=[editor.pk])
        data = {"email": editor.email, "is_active": "on", "is_staff": "on", "is_superuser": "on"}
        refused(editor, address, data)


class TestDraftsOfOthers:
    def test_are_not_shown_by_their_address(self, editor, drafted_elsewhere):
        draft = drafts.open_draft(drafted_elsewhere)
        address = reverse("preview", args=[draft.public_id])
        answer = refused(editor, address, page="preview", public_id=str(draft.public_id))
        assert "Not theirs" not in text_of(answer)

    @pytest.mark.parametrize("name", ["comment", "ask", "discard", "publish", "approve"])
    def test_are_not_touched(self, publisher, drafted_elsewhere, name):
        data = {"act": name, "version": 1, "text": "x"}
        refused(publisher, page("draft", drafted_elsewhere.pk), data, status=404)

    def test_are_put_into_no_reorganization(self, publisher, drafted_elsewhere):
        draft = drafts.open_draft(drafted_elsewhere)
        address = reverse("admin:put_draft", args=[draft.public_id])
        refused(publisher, address, {"change_set": 1}, status=404)

    def test_an_old_version_is_not_restored(self, editor, other_bureau):
        save_organization(other_bureau)
        data = {"revision": revisions_of(other_bureau)[1].pk}
        refused(editor, page("restore", other_bureau.pk), data, status=404)

    def test_nor_one_of_another_record_into_her_own(self, client, editor, bureau, other_bureau):
        client.force_login(editor)
        before = everything()
        data = {"revision": revisions_of(other_bureau)[0].pk}
        assert client.post(page("restore", bureau.pk), data).status_code == 404
        assert everything() == before


class TestSharedLinks:
    def asked(self, token):
        before = everything()
        answer = Client().get(reverse("shared-preview", args=[token]))
        assert everything() == before
        return answer

    @pytest.mark.parametrize("broken", ["tampered", "another", "expired", "closed"])
    def test_that_do_not_hold_are_refused(
        self, editor, drafted, drafted_elsewhere, broken, monkeypatch
    ):
        draft = drafts.open_draft(drafted)
        token = sharing.token_of(draft)
        if broken == "tampered":
            token = f"{token[:-1]}{'A' if token[-1] != 'A' else 'B'}"
        elif broken == "another":  # the signature of one link under the draft of another
            other = sharing.token_of(drafts.open_draft(drafted_elsewhere))
            token = other.rpartition(":")[0] + ":" + token.rpartition(":")[2]
        elif broken == "expired":
            monkeypatch.setattr(sharing, "VALID", datetime.timedelta(seconds=-1))
        else:
            act(editor, drafted, "discard")
        answer = self.asked(token)
        assert answer.status_code == 404
        assert "This link has expired" in text_of(answer)
        assert "Drafted" not in text_of(answer) and "Not theirs" not in text_of(answer)
        assert AuditEntry.objects.filter(verb="refused_draft_link", actor=None).count() == 1

    def test_that_hold_show_the_draft_and_change_nothing(self, drafted):
        answer = self.asked(sharing.token_of(drafts.open_draft(drafted)))
        assert "Drafted" in text_of(answer)
        assert "This is a draft" in text_of(answer)


class TestForeignFields:
    @pytest.mark.parametrize("field", ["summary_fr", "summary_en", "name_ar", "slug"])
    def test_a_translator_sends_no_form_of_a_record(self, translator, bureau, field):
        data = {field: "Forged", "version": bureau.version, "_save": "1"}
        refused(translator, page("change", bureau.pk), data)

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_a_translator_of_french_writes_no_english(self, translator, bureau, language):
        """Neither on the French page of the translation desk nor on the English one."""
        address = reverse("translate", args=["organizations", bureau.public_id, language])
        data = {"text.summary_fr": "Vrai", "text.summary_en": "Forged"}
        refused(translator, address, data, page="translate", language="en")

    def test_an_editor_publishes_nothing_by_another_button(self, client, editor, bureau):
        client.force_login(editor)
        data = opened(client, page("change", bureau.pk), FORM) | {"summary_en": "Forged"}
        for forged in ({"_save": "1"}, {"_continue": "1"}, {"state": "published"}, {}):
            client.post(page("change", bureau.pk), data | forged)
            assert "Forged" not in public_text(bureau)
        client.post(page("changelist"), {
            "action": "publish", "_selected_action": bureau.pk, "confirmed": "1",
        })  # fmt: skip
        assert not Revision.objects.filter(author=editor, number__isnull=False).exists()


class TestReplays:
    """What was sent once is sent again, as by a double click or a page that was kept."""

    def test_a_form_of_a_draft_is_not_saved_twice(self, client, editor, bureau):
        client.force_login(editor)
        data = opened(client, page("change", bureau.pk), FORM)
        data |= {"summary_en": "Once", "_draft": "1"}
        assert client.post(page("change", bureau.pk), data).status_code == 302
        answer = refused(editor, page("change", bureau.pk), data, status=200, reason="conflict")
        assert "Nothing is saved yet" in text_of(answer)
        assert Revision.objects.filter(author=editor).count() == 1

    @pytest.mark.parametrize("name", ["publish", "discard"])
    def test_a_draft_is_not_closed_twice(self, client, publisher, drafted, name):
        data = {"act": name, "version": 1, "text": "Good"}
        client.force_login(publisher)
        assert client.post(page("draft", drafted.pk), data).status_code == 302
        answer = refused(publisher, page("draft", drafted.pk), data, status=409, reason="conflict")
        assert "Somebody else has changed this draft" in text_of(answer)
        assert Draft.objects.get().notes.count() == 1

    def test_an_approval_of_another_version_is_refused(self, editor, publisher, drafted):
        edit(editor, drafted, summary_en="Changed meanwhile")
        data = {"act": "publish", "version": 1, "text": ""}
        refused(publisher, page("draft", drafted.pk), data, status=409, reason="conflict")

    def test_two_who_begin_a_draft_at_once_keep_one(self, editor, publisher, bureau, monkeypatch):
        keep = OrganizationAdmin.keep

        def keep_second(self, request, staging, taken):
            if not drafts.open_draft(bureau):
                drafts.save_draft(bureau, taken, actor=publisher)
            return keep(self, request, staging, taken)

        monkeypatch.setattr(OrganizationAdmin, "keep", keep_second)
        answer = edit(editor, bureau, summary_en="Second")
        assert "Nothing is saved yet" in text_of(answer)
        assert form_of(answer, FORM)["summary_en"] == "Second"
        assert [draft.author for draft in Draft.objects.all()] == [publisher]

    def test_nothing_is_restored_twice(self, client, publisher, bureau):
        bureau.summary_en = "New"
        save_organization(bureau)
        new, old = revisions_of(bureau)[:2]
        client.force_login(publisher)
        compare = f"{page('compare', bureau.pk)}?old={old.pk}&new={new.pk}"
        data = opened(client, compare, "restore-form")
        assert client.post(page("restore", bureau.pk), data).status_code == 302
        answer = refused(publisher, page("restore", bureau.pk), data, status=409, reason="conflict")
        assert "restored it already" in text_of(answer)
        assert Revision.objects.filter(verb=Verb.RESTORED).count() == 1

    def test_an_invitation_is_neither_sent_nor_accepted_twice(self, client, administrator):
        client.force_login(administrator)
        add = reverse("admin:accounts_user_add")
        data = opened(client, add, "user_form") | {"email": "guest@example.org", "name": "Guest"}
        assert client.post(add, data).status_code == 302
        assert client.post(add, data).context["adminform"].form.errors["email"]
        assert len(mail.outbox) == 1

        words = mail.outbox[0].body.split()
        link = next(word for word in words if "/invitation/" in word)
        link = link.removeprefix("http://testserver")
        chosen = {"password1": "a fresh horse battery", "password2": "a fresh horse battery"}
        assert Client().post(link, chosen).status_code == 302
        before = everything()
        other = {"password1": "another horse battery", "password2": "another horse battery"}
        assert Client().post(link, other).status_code == 410
        assert everything() == before
        assert AuditEntry.objects.filter(verb=audit.REFUSED, detail__page="invitation").count() == 1


@pytest.fixture
def clashing(transactional_db, editor, bureau):
    """A draft that points at an organization which was deleted after it was saved."""
    gone, browser = an_organization("Passing body"), browser_of(editor)
    data = opened(browser, page("change", bureau.pk), FORM) | {"_draft": "1"}
    add_row(data, "relationships", kind="supported_by", other=gone.pk)
    assert browser.post(page("change", bureau.pk), data).status_code == 302
    delete_organization(Organization.objects.get(pk=gone.pk))
    return bureau


@pytest.mark.django_db(transaction=True)
class TestClashes:
    """They are found by the database alone, and only once all is written."""

    def test_a_publication_is_refused_with_a_sentence(self, clashing, publisher):
        sent = {"act": "publish", "version": 1}
        answer = refused(publisher, page("draft", clashing.pk), sent, status=409)
        assert "clashes with what is saved" in text_of(answer)
        assert not Relationship.objects.exists()

    def test_a_reorganization_names_the_step(self, clashing, publisher):
        change_set = ChangeSet.objects.create(title="Reform", author=publisher)
        browser = browser_of(publisher)
        put = reverse("admin:put_draft", args=[drafts.open_draft(clashing).public_id])
        assert browser.post(put, {"change_set": change_set.pk}).status_code == 302
        address = reverse("admin:orgchart_changeset_change", args=[change_set.pk])
        before = everything()
        answer = browser.post(address, {"act": "publish", "version": 1})
        assert answer.status_code == 409
        assert "Step 1 cannot be carried out: This clashes" in text_of(answer)
        assert everything() == before
