"""The texts of a record side by side: what is written, what waits, what is refused."""

import pytest

from directory.history.models import AuditEntry
from directory.publishing import actions as publishing
from directory.publishing import drafts
from directory.publishing.models import Draft, Revision
from orgchart.actions.organizations import save_organization
from orgchart.models import Grant, Name, Organization, ProfileEntry
from tests.builders import a_person, a_post, an_appointment, an_organization
from tests.conftest import a_user
from tests.pages import form_of, opened
from tests.partnerships.builders import a_partnership, an_area
from tests.treaties.builders import a_mandate, an_instrument

pytestmark = pytest.mark.django_db
DESK = "/en/admin/translations/"
FORM = "translation_form"


@pytest.fixture
def entry(bureau):
    """Written in English; all else of the bureau is its name, in English too."""
    made = ProfileEntry.objects.create(
        organization=bureau, kind="function", position=1, title_en="Keeps", text_en="The treaties"
    )
    save_organization(bureau)
    return made


def address(record, language="fr", kind="organizations"):
    return f"{DESK}{kind}/{record.public_id}/{language}/"


def fill(client, user, record, *, language="fr", kind="organizations", **texts):
    """Open the form, write into columns (of the record or its only row), and send it."""
    client.force_login(user)
    where = address(record, language, kind) + "?all=1"
    data = opened(client, where, FORM)
    for column, text in texts.items():
        (name,) = [n for n in data if n.startswith("text.") and n.endswith(f".{column}")]
        data[name] = text
    return client.post(where, data)


class TestForm:
    def test_a_translation_of_what_is_published_waits_in_a_draft(
        self, client, translator, bureau, entry
    ):
        answer = fill(client, translator, bureau, text_fr="Les traités")
        assert answer.status_code == 302
        entry.refresh_from_db()
        assert not entry.text_fr
        draft = drafts.open_draft(bureau)
        assert draft.author == translator
        drafts.publish_draft(draft, save_organization, actor=None)
        entry.refresh_from_db()
        assert (entry.text_fr, entry.outdated) == ("Les traités", None)

    def test_a_second_translator_writes_on_in_the_same_draft(
        self, client, translator, bureau, entry
    ):
        fill(client, translator, bureau, text_fr="Les traités")
        fill(client, translator, bureau, title_fr="Garde")
        (row,) = drafts.content_of(drafts.open_draft(bureau))["owned"]["entries"]
        assert (row["title_fr"], row["text_fr"]) == ("Garde", "Les traités")

    def test_who_may_publish_saves_at_once(self, client, publisher, bureau, entry):
        fill(client, publisher, bureau, text_fr="Les traités")
        entry.refresh_from_db()
        assert entry.text_fr == "Les traités"
        assert drafts.open_draft(bureau) is None
        assert Revision.objects.filter(public_id=bureau.public_id).first().author == publisher

    def test_what_was_never_published_is_saved_at_once(self, client, translator, bureau):
        unit = an_organization("New", under=bureau, published=False, mandate_en="Reads")
        fill(client, translator, unit, mandate_fr="Lit", name_fr="Nouveau")
        unit.refresh_from_db()
        assert (unit.mandate_fr, unit.name_fr) == ("Lit", "Nouveau")
        assert Name.objects.get(organization=unit).name_fr == "Nouveau"

    def test_a_missing_name_is_added_at_once(self, client, translator, bureau, entry):
        fill(client, translator, bureau, name_fr="Bureau des traités", text_fr="Les traités")
        bureau.refresh_from_db()
        assert bureau.name_fr == "Bureau des traités"
        assert Name.objects.get(organization=bureau).name_fr == "Bureau des traités"
        (row,) = drafts.content_of(drafts.open_draft(bureau))["owned"]["entries"]
        assert row["text_fr"] == "Les traités"

    def test_a_name_that_the_public_reads_stays_where_a_form_is_forged(
        self, client, translator, bureau
    ):
        Organization.objects.filter(pk=bureau.pk).update(name_fr="Bureau")
        Name.objects.filter(organization=bureau).update(name_fr="Bureau")
        client.force_login(translator)
        key = f"{bureau.public_id}.name_fr"
        answer = client.post(address(bureau), {f"text.{key}": "Autre", f"seen.{key}": "x.y"})
        assert answer.status_code == 409
        bureau.refresh_from_db()
        assert bureau.name_fr == "Bureau"

    def test_a_confirmed_text_is_up_to_date(self, client, publisher, bureau, entry):
        ProfileEntry.objects.update(text_fr="Les traités")
        ProfileEntry.objects.update(text_en="Treaties")
        client.force_login(publisher)
        data = opened(client, address(bureau), FORM)
        data[f"right.{entry.public_id}.text_fr"] = "1"
        assert client.post(address(bureau), data).status_code == 302
        entry.refresh_from_db()
        assert (entry.text_fr, entry.outdated) == ("Les traités", None)
        snapshot = Revision.objects.filter(public_id=bureau.public_id).first().snapshot
        assert snapshot["owned"]["entries"][0]["made_from"] == entry.made_from

    def test_a_form_that_changes_nothing_writes_nothing(self, client, translator, bureau, entry):
        before = Revision.objects.count()
        assert fill(client, translator, bureau).status_code == 302
        assert Revision.objects.count() == before

    def test_posts_people_instruments_and_partnerships_are_translated_too(
        self, client, publisher, bureau
    ):
        post, person = a_post(bureau), a_person()
        an_appointment(post, person)
        treaty, network = an_instrument(), a_partnership(responsible=bureau)
        a_mandate(treaty, bureau)
        area = an_area(network)
        fill(client, publisher, post, kind="posts", title_fr="Directrice")
        fill(client, publisher, person, kind="people", name_fr="Amal Haddad")
        fill(client, publisher, treaty, kind="instruments", title_fr="Traité")
        fill(client, publisher, network, kind="partnerships", area_fr="Formation")
        for record in (post, person, treaty, area):
            record.refresh_from_db()
        assert (post.title_fr, person.name_fr) == ("Directrice", "Amal Haddad")
        assert (treaty.title_fr, area.area_fr) == ("Traité", "Formation")

    def test_languages_and_directions_stand_on_every_text(self, client, editor, bureau, entry):
        client.force_login(editor)
        page = client.get(address(bureau, "ar")).content.decode()
        assert '<div lang="en" dir="ltr" class="source-text">The treaties</div>' in page
        assert f'id="{entry.public_id}.text_ar" rows="6" lang="ar" dir="rtl"' in page

    def test_another_language_stands_beside_where_it_is_asked_for(self, client, editor, bureau):
        Organization.objects.filter(pk=bureau.pk).update(name_fr="Bureau des traités")
        client.force_login(editor)
        page = client.get(address(bureau, "es") + "?beside=fr").content.decode()
        assert '<div lang="fr" dir="ltr" class="source-text">Bureau des traités</div>' in page

    def test_a_text_keeps_its_marks_when_it_is_too_long(self, client, publisher, bureau):
        answer = fill(client, publisher, bureau, name_fr="x" * 301)
        assert answer.status_code == 200
        bureau.refresh_from_db()
        assert not bureau.name_fr


class TestConflicts:
    def test_two_translations_of_a_text_stand_side_by_side(self, client, publisher, bureau, entry):
        client.force_login(publisher)
        data = opened(client, address(bureau), FORM)
        ProfileEntry.objects.update(text_fr="Les conventions")
        data[f"text.{entry.public_id}.text_fr"] = "Les traités"
        answer = client.post(address(bureau), data)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Les conventions" in page
        assert "Les traités" in page
        entry.refresh_from_db()
        assert entry.text_fr == "Les conventions"
        again = client.post(address(bureau), form_again(answer))
        assert again.status_code == 302
        entry.refresh_from_db()
        assert entry.text_fr == "Les traités"

    def test_a_source_that_changed_meanwhile_is_shown_anew(self, client, translator, bureau, entry):
        client.force_login(translator)
        data = opened(client, address(bureau), FORM)
        ProfileEntry.objects.update(text_en="The accords")
        data[f"text.{entry.public_id}.text_fr"] = "Les traités"
        answer = client.post(address(bureau), data)
        assert answer.status_code == 409
        assert "The accords" in answer.content.decode()
        assert "Its source in English has changed" in answer.content.decode()
        assert not Draft.objects.exists()

    def test_what_nobody_else_touched_is_saved_beside_other_changes(
        self, client, publisher, bureau, entry
    ):
        client.force_login(publisher)
        data = opened(client, address(bureau), FORM)
        ProfileEntry.objects.update(title_fr="Garde")
        data[f"text.{entry.public_id}.text_fr"] = "Les traités"
        assert client.post(address(bureau), data).status_code == 302
        entry.refresh_from_db()
        assert (entry.title_fr, entry.text_fr) == ("Garde", "Les traités")

    def test_a_row_that_is_gone_is_told(self, client, publisher, bureau, entry):
        client.force_login(publisher)
        data = opened(client, address(bureau), FORM)
        data[f"text.{entry.public_id}.text_fr"] = "Les traités"
        entry.delete()
        answer = client.post(address(bureau), data)
        assert answer.status_code == 409
        assert "has deleted this text" in answer.content.decode()


def form_again(response):
    return form_of(response, FORM)


class TestForgedInput:
    def refused(self, client, user, record, data, language="fr"):
        before = [list(m.objects.order_by("pk").values()) for m in (Organization, ProfileEntry)]
        client.force_login(user)
        answer = client.post(address(record, language), data)
        after = [list(m.objects.order_by("pk").values()) for m in (Organization, ProfileEntry)]
        assert before == after
        assert not Draft.objects.exists()
        return answer.status_code

    def test_a_field_of_a_foreign_language_is_refused_and_logged(
        self, client, translator, bureau, entry
    ):
        key = f"{entry.public_id}."
        data = {f"text.{key}text_fr": "Bon", f"text.{key}text_es": "Malo"}
        assert self.refused(client, translator, bureau, data) == 403
        line = AuditEntry.objects.get(verb="refused")
        assert (line.actor, line.object_id) == (translator, bureau.pk)
        assert line.detail == {"page": "translate", "language": "es"}

    def test_a_form_of_a_foreign_language_is_refused_and_logged(
        self, client, translator, bureau, entry
    ):
        data = {f"text.{entry.public_id}.text_es": "Malo"}
        assert self.refused(client, translator, bureau, data, "es") == 403
        assert client.get(address(bureau, "es")).status_code == 403
        assert AuditEntry.objects.filter(verb="refused", object_id=bureau.pk).count() == 2

    @pytest.mark.parametrize("column", ["slug", "public_id", "title", ""])
    def test_other_columns_are_refused(self, client, translator, bureau, entry, column):
        data = {f"text.{entry.public_id}.{column}": "x"}
        assert self.refused(client, translator, bureau, data) == 400

    def test_a_row_of_another_record_is_not_found(
        self, client, translator, bureau, entry, other_bureau
    ):
        foreign = ProfileEntry.objects.create(
            organization=other_bureau, kind="function", title_en="Receives"
        )
        data = {f"text.{foreign.public_id}.title_fr": "Reçoit"}
        assert self.refused(client, translator, bureau, data) == 409

    def test_another_editors_record_is_not_found(self, client, translator, other_bureau):
        data = {f"text.{other_bureau.public_id}.name_fr": "Protocole"}
        assert self.refused(client, translator, other_bureau, data) == 404

    def test_an_old_grant_opens_nothing(self, client, bureau, entry):
        user = a_user("former@example.org")
        grant = Grant.objects.create(
            user=user, organization=bureau, role="translator", languages=["fr"]
        )
        client.force_login(user)
        data = opened(client, address(bureau), FORM)
        grant.delete()
        assert client.post(address(bureau), data).status_code == 404

    def test_markup_in_a_plain_text_is_refused(self, client, publisher, bureau, entry):
        answer = fill(client, publisher, bureau, title_fr="<b>Garde</b>")
        assert answer.status_code == 200
        assert "leave out HTML tags" in answer.content.decode()
        entry.refresh_from_db()
        assert not entry.title_fr


def test_a_minor_edit_in_the_form_leaves_translations_as_they_were(client, publisher, bureau):
    bureau.mandate_en, bureau.mandate_fr = "Reads", "Lit"
    save_organization(bureau)
    client.force_login(publisher)
    where = f"/en/admin/orgchart/organization/{bureau.pk}/change/"
    for text, minor, old in [("Reads.", {"minor_edit": "1"}, None), ("Sees", {}, ["mandate_fr"])]:
        data = opened(client, where, "organization_form")
        data |= {"mandate_en": text, "_save": "1"} | minor
        assert client.post(where, data).status_code == 302
        bureau.refresh_from_db()
        assert (bureau.mandate_en, bureau.outdated) == (text, old)


def test_a_text_that_has_to_stand_in_one_language_is_not_cleared(client, publisher, bureau):
    network = a_partnership(responsible=bureau)
    area = an_area(network, partners=["States"])
    answer = fill(client, publisher, network, language="en", kind="partnerships", words_en="")
    assert answer.status_code == 200
    assert area.partners.get().words_en == "States"


def test_a_clash_with_a_draft_is_told(client, translator, editor, bureau, entry):
    """Somebody published another text in the place that the draft changes."""
    fill(client, translator, bureau, text_fr="Les traités")
    ProfileEntry.objects.update(text_fr="Les conventions")
    bureau.refresh_from_db()
    publishing.write_revision(bureau, "changed")
    answer = fill(client, translator, bureau, title_fr="Garde")
    assert answer.status_code == 200
    assert "changed in the same places" in answer.content.decode()
