"""Another name than the public reads: a translator proposes it, a publisher decides."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.history.models import AuditEntry
from directory.publishing import drafts
from directory.publishing.models import Draft, Revision
from directory.translating.models import Proposal
from orgchart.actions.organizations import save_organization
from orgchart.models import Grant, Name, Organization, ProfileEntry
from tests.builders import an_organization
from tests.conftest import a_user
from tests.directory.test_translation_desk import address, fill
from tests.directory.test_translation_files import (
    exported,
    imported,
    refused,
    translated_xliff,
    translated_xlsx,
)
from tests.pages import opened

pytestmark = pytest.mark.django_db
NAMES = "/en/admin/translations/names/"


@pytest.fixture
def named(bureau):
    """The bureau with a French name, in which the public reads it."""
    bureau.name_fr = "Bureau"
    save_organization(bureau)
    return bureau


def names_of(organization):
    organization.refresh_from_db()
    dated = Name.objects.get(organization=organization)
    assert dated.name_fr == organization.name_fr
    return organization.name_en, organization.name_fr


def decide(client, user, act="accept", **data):
    client.force_login(user)
    page = client.get(NAMES)
    assert page.status_code == 200
    row = page.context["rows"][0]
    sent = {"key": row.proposal.pk, "seen": row.seen, "act": act} | data
    return client.post(NAMES, sent, follow=True)


class TestProposing:
    def test_a_name_that_the_public_reads_stays_until_a_publisher_accepts(
        self, client, translator, publisher, named
    ):
        answer = fill(client, translator, named, name_fr="Bureau des traités")
        assert answer.status_code == 302
        assert names_of(named) == ("Bureau of Treaties", "Bureau")
        assert not Draft.objects.exists()
        line = AuditEntry.objects.get(verb="propose_name")
        assert (line.actor, line.object_id) == (translator, named.pk)
        page = decide(client, publisher).content.decode()
        assert "The public reads it now." in page
        assert names_of(named) == ("Bureau of Treaties", "Bureau des traités")
        assert not Proposal.objects.exists()
        assert named.outdated is None
        assert Revision.objects.filter(public_id=named.public_id).first().author == publisher
        assert AuditEntry.objects.get(verb="accept_name").detail["author"] == translator.pk

    def test_what_waits_stands_in_the_form(self, client, translator, publisher, named):
        fill(client, translator, named, name_fr="Bureau des traités")
        page = client.get(address(named) + "?all=1").content.decode()
        assert 'value="Bureau des traités"' in page
        assert "The public reads “<bdi>Bureau</bdi>”." in page
        client.force_login(publisher)
        page = client.get(address(named) + "?all=1").content.decode()
        assert 'value="Bureau"' in page
        assert "“<bdi>Bureau des traités</bdi>”, proposed by <bdi>Translator</bdi>, waits" in page

    def test_what_waits_is_shown_beside_what_is_to_do(self, client, translator, named):
        fill(client, translator, named, name_fr="Bureau des traités")
        page = client.get(address(named)).content.decode()
        assert 'value="Bureau des traités"' in page

    def test_the_language_is_told_by_the_end_of_the_column(self):
        assert Proposal(column="short_name_zh_hans").language == "zh-hans"
        assert Proposal(column="name_es").language == "es"

    def test_a_proposal_is_changed_and_taken_back(self, client, translator, named):
        for text in ("Bureau des traités", "Office des traités"):
            fill(client, translator, named, name_fr=text)
            assert Proposal.objects.get().text == text
        fill(client, translator, named, name_fr="Bureau")
        assert not Proposal.objects.exists()
        verbs = AuditEntry.objects.filter(verb__endswith="_name").values_list("verb", flat=True)
        assert sorted(verbs) == ["correct_name", "propose_name", "propose_name", "withdraw_name"]

    def test_texts_and_names_go_their_own_ways(self, client, translator, named):
        named.mandate_en = "Reads"
        save_organization(named)
        fill(client, translator, named, name_fr="Bureau des traités", mandate_fr="Lit")
        assert Proposal.objects.get().text == "Bureau des traités"
        fields = drafts.content_of(drafts.open_draft(named))["fields"]
        assert fields["mandate_fr"] == "Lit"
        assert names_of(named)[1] == "Bureau"

    def test_another_translators_proposal_is_not_overwritten(self, client, translator, named):
        client.force_login(translator)
        data = opened(client, address(named) + "?all=1", "translation_form")
        (name,) = [n for n in data if n.startswith("text.") and n.endswith(".name_fr")]
        fill(client, translator, named, name_fr="Bureau des traités")
        answer = client.post(address(named) + "?all=1", data | {name: "Autre"})
        assert answer.status_code == 409
        assert "Bureau des traités" in answer.content.decode()
        assert Proposal.objects.get().text == "Bureau des traités"

    @pytest.mark.parametrize("text", ["", "<b>Bureau</b>", "x" * 301])
    def test_what_is_no_name_is_refused(self, client, translator, named, text):
        assert fill(client, translator, named, name_fr=text).status_code == 200
        assert not Proposal.objects.exists()

    def test_a_publisher_corrects_a_name_beside_an_open_draft(
        self, client, translator, publisher, named
    ):
        named.mandate_en = "Reads"
        save_organization(named)
        fill(client, translator, named, mandate_fr="Lit")
        assert fill(client, publisher, named, name_fr="Bureau des traités").status_code == 302
        assert names_of(named)[1] == "Bureau des traités"
        drafts.publish_draft(drafts.open_draft(named), save_organization, actor=publisher)
        named.refresh_from_db()
        assert (named.name_fr, named.mandate_fr) == ("Bureau des traités", "Lit")

    def test_a_name_is_proposed_by_a_file_too(self, client, translator, named):
        Organization.objects.filter(pk=named.pk).update(name_en="Treaties")
        content = exported(client, translator, "xliff", status="old")
        content = translated_xliff(content, Treaties="Traités")
        imported(client, translator, content)
        assert Proposal.objects.get().text == "Traités"
        assert names_of(named)[1] == "Bureau"
        again = exported(client, translator, "xliff", status="old")
        assert b"Trait" not in again


class TestDeciding:
    @pytest.fixture
    def proposal(self, client, translator, named):
        fill(client, translator, named, name_fr="Bureau des traités")
        return Proposal.objects.get()

    def test_a_declined_name_is_gone(self, client, publisher, named, proposal):
        decide(client, publisher, "decline")
        assert names_of(named)[1] == "Bureau"
        assert not Proposal.objects.exists()
        line = AuditEntry.objects.get(verb="decline_name")
        assert line.detail["proposed"] == "Bureau des traités"

    def test_who_proposed_takes_back_and_cannot_accept(self, client, translator, named, proposal):
        assert decide(client, translator).status_code == 403
        assert names_of(named)[1] == "Bureau"
        decide(client, translator, "decline")
        assert not Proposal.objects.exists()

    @pytest.mark.parametrize("role", ["translator", "editor"])
    def test_nobody_else_decides(self, client, bureau, proposal, role):
        user = a_user("other@example.org")
        languages = ["fr"] if role == "translator" else []
        Grant.objects.create(user=user, organization=bureau, role=role, languages=languages)
        client.force_login(user)
        assert client.get(NAMES).context["rows"] == []
        data = {"key": proposal.pk, "act": "accept", "seen": "x"}
        assert client.post(NAMES, data).status_code == 404
        assert Proposal.objects.exists()

    def test_a_publisher_beside_it_sees_nothing(self, client, other_bureau, proposal):
        user = a_user("other@example.org")
        Grant.objects.create(user=user, organization=other_bureau, role="publisher")
        client.force_login(user)
        assert "Bureau des traités" not in client.get(NAMES).content.decode()
        assert client.post(NAMES, {"key": proposal.pk, "act": "decline"}).status_code == 404

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [({"name_en": "Accords"}, "Its source in English has changed"),
         ({"name_fr": "Autre"}, "has changed this translation")],
    )  # fmt: skip
    def test_what_changed_meanwhile_is_not_overwritten(
        self, client, publisher, named, proposal, changed, sentence
    ):
        client.force_login(publisher)
        named.refresh_from_db()
        for name, value in changed.items():
            setattr(named, name, value)
        save_organization(named)
        answer = decide(client, publisher)
        assert answer.status_code == 409
        assert sentence in answer.content.decode()
        assert names_of(named)[1] != "Bureau des traités"
        assert Proposal.objects.exists()

    def test_one_that_was_rewritten_after_the_look_is_not_accepted(
        self, client, publisher, named, proposal
    ):
        assert decide(client, publisher, seen="0" * 16).status_code == 409
        assert names_of(named)[1] == "Bureau"

    @pytest.mark.parametrize(
        ("data", "status"),
        [({"key": ""}, 404), ({"key": "9" * 18}, 404), ({"key": "²"}, 404), ({"act": "x"}, 400)],
    )
    def test_a_broken_button_is_answered_with_a_sentence(
        self, client, publisher, proposal, data, status
    ):
        assert decide(client, publisher, **data).status_code == status
        assert Proposal.objects.exists()

    def test_a_proposal_for_what_is_deleted_shows_nothing(
        self, client, administrator, publisher, proposal
    ):
        Proposal.objects.update(object_id=10**9)
        client.force_login(administrator)
        assert client.get(NAMES).status_code == 200
        client.force_login(publisher)
        assert client.get(NAMES).context["rows"] == []

    def test_three_names_cost_no_more_queries_than_one(self, client, publisher, bureau, proposal):
        client.force_login(publisher)
        with CaptureQueriesContext(connection) as one:
            client.get(NAMES)
        for number in range(2):
            unit = an_organization(f"Unit {number}", under=bureau)
            Proposal.objects.create(
                record=unit, column="name_fr", text="Unité", source="x", base="y"
            )
        with CaptureQueriesContext(connection) as three:
            assert len(client.get(NAMES).context["rows"]) == 3
        assert len(three) == len(one)


def test_outsiders_see_no_proposed_names(client, outsider, bureau):
    client.force_login(outsider)
    assert client.get(NAMES).status_code == 403


@pytest.fixture
def entry(bureau):
    made = ProfileEntry.objects.create(
        organization=bureau, kind="function", position=1, title_en="Keeps", text_en="The treaties"
    )
    save_organization(bureau)
    return made


class TestWhatIsThereAlready:
    """A file that comes twice leaves neither a draft nor a revision of what it finds."""

    def everything(self):
        return [
            list(model.objects.order_by("pk").values())
            for model in (Organization, Draft, Revision, Proposal)
        ]

    def test_a_file_twice_changes_nothing_more(self, client, translator, named, entry):
        unit = an_organization("Unit", under=named)
        content = exported(client, translator, "xlsx")
        first = translated_xlsx(content, **{"The treaties": "Les traités"})
        imported(client, translator, first, "file.xlsx")
        before = self.everything()
        imported(client, translator, first, "file.xlsx")
        assert self.everything() == before
        more = translated_xlsx(first, Unit="Unité")
        imported(client, translator, more, "file.xlsx")
        assert self.everything()[1] == before[1]
        unit.refresh_from_db()
        assert unit.name_fr == "Unité"

    def test_a_refused_file_leaves_no_proposal(self, client, translator, named, entry):
        Organization.objects.filter(pk=named.pk).update(name_en="Treaties")
        content = exported(client, translator, "xliff")
        content = translated_xliff(content, Treaties="Traités", Keeps="Garde")
        ProfileEntry.objects.update(title_en="Reads")
        assert refused(client, translator, content)
        assert not Proposal.objects.exists()
