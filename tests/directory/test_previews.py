"""A draft on the public page: of each kind of record, in each language, below what is hidden."""

import pytest
from django.urls import reverse

from directory.history.partial_dates import PartialDate
from directory.languages import CODES
from directory.publishing import actions as publishing
from directory.publishing import drafts
from directory.publishing.sharing import token_of
from directory.publishing.snapshot import snapshot
from orgchart.actions.changes import close, merge
from orgchart.models import Organization
from tests.builders import a_person, a_post, an_appointment, an_organization
from tests.partnerships.builders import a_partnership
from tests.treaties.builders import a_mandate, an_instrument

pytestmark = pytest.mark.django_db


def drafted(record, **fields):
    content = snapshot(record)
    content["fields"] |= fields
    return drafts.save_draft(record, content, actor=None)


def in_review(record):
    return drafts.ask_for_review(record, actor=None).draft


def shown_to(client, user, draft, language="en"):
    client.force_login(user)
    address = reverse("preview", args=[draft.public_id]).replace("/en/", f"/{language}/", 1)
    return client.get(address)


def shared(client, draft, language="en"):
    client.logout()
    address = reverse("shared-preview", args=[token_of(draft)])
    return client.get(address.replace("/en/", f"/{language}/", 1))


def a_post_here(bureau):
    return a_post(bureau, "Director of Notes", published=False), "Director of Notes"


def a_person_here(bureau):
    person = a_person("Amal Haddad", published=False)
    an_appointment(a_post(bureau), person)
    return person, "Amal Haddad"


def an_instrument_here(bureau):
    instrument = an_instrument("Convention on Notes", published=False)
    a_mandate(instrument, bureau)
    return instrument, "Convention on Notes"


def a_partnership_here(bureau):
    return a_partnership(
        "Network of Notes", published=False, responsible=bureau
    ), "Network of Notes"


def an_office_here(bureau):
    return an_organization("Office of Notes", under=bureau, published=False), "Office of Notes"


HERE = [an_office_here, a_post_here, a_person_here, an_instrument_here, a_partnership_here]


@pytest.mark.parametrize("here", HERE)
class TestBelowWhatIsHidden:
    @pytest.fixture
    def made(self, here, bureau):
        record, text = here(bureau)
        publishing.withdraw(bureau)
        return in_review(record), text

    def test_its_editor_sees_it(self, client, editor, made):
        draft, text = made
        answer = shown_to(client, editor, draft)
        assert (answer.status_code, text in answer.content.decode()) == (200, True)

    def test_a_colleague_with_the_link_sees_it(self, client, made):
        draft, text = made
        answer = shared(client, draft)
        assert (answer.status_code, text in answer.content.decode()) == (200, True)

    def test_others_do_not(self, client, outsider, made):
        assert shown_to(client, outsider, made[0]).status_code in (403, 404)

    def test_it_leaves_nothing_public(self, client, editor, bureau, made):
        draft, _text = made
        shown_to(client, editor, draft)
        shared(client, draft)
        draft.record.refresh_from_db()
        bureau.refresh_from_db()
        assert (draft.record.state, bureau.state) == ("draft", "withdrawn")


@pytest.mark.parametrize("here", HERE)
@pytest.mark.parametrize("language", CODES)
def test_each_language_has_its_direction(client, bureau, here, language):
    record, _text = here(bureau)
    text = shared(client, in_review(record), language).content.decode()
    direction = "rtl" if language == "ar" else "ltr"
    opening = text[text.index("<html") : text.index(">", text.index("<html"))]
    assert f'dir="{direction}"' in opening


@pytest.mark.parametrize("here", HERE)
def test_the_languages_of_a_preview_lead_to_the_preview(client, bureau, here):
    record, _text = here(bureau)
    draft = in_review(record)
    client.logout()
    address = reverse("shared-preview", args=[token_of(draft)])
    text = client.get(address).content.decode()
    assert address.replace("/en/", "/ar/", 1) in text


class TestOfAPostAndAPerson:
    def test_a_person_is_not_shown_with_posts_that_are_hidden(self, client, bureau, ministry):
        """The link is about the person: what is hidden elsewhere stays so."""
        hidden = an_organization("Secret Bureau", under=ministry, published=False)
        person = a_person("Amal Haddad")
        an_appointment(a_post(hidden, "Secret Director"), person)
        draft = drafted(person, biography_en="Drafted")
        text = shared(client, draft).content.decode()
        assert "Drafted" in text
        assert "Secret" not in text

    def test_a_post_is_not_shown_with_drafts_beside_it(self, client, bureau):
        a_post(bureau, "Secret Director", published=False)
        post = a_post(bureau, "Director")
        text = shared(client, drafted(post, title_en="Head of Notes")).content.decode()
        assert "Head of Notes" in text
        assert "Secret" not in text

    def test_a_post_of_a_closed_bureau_is_shown_with_it(self, client, bureau):
        post = a_post(bureau, "Director")
        draft = drafted(post, title_en="Head of Notes")
        close(Organization.objects.get(pk=bureau.pk), on=PartialDate.parse("2024-05-01"))
        assert shared(client, draft).status_code == 200

    def test_a_post_of_a_merged_bureau_leads_nowhere_wrong(self, client, bureau, other_bureau):
        post = a_post(bureau, "Director")
        draft = drafted(post, title_en="Head of Notes")
        organization = Organization.objects.get(pk=bureau.pk)
        merge([organization], into=other_bureau, on=PartialDate.parse("2024-05-01"))
        assert shared(client, draft).status_code in (200, 301)

    def test_a_draft_of_something_deleted_is_not_there(self, client, editor, bureau):
        post = a_post(bureau, "Director")
        draft = drafted(post, title_en="Head of Notes")
        post.delete()
        assert shared(client, draft).status_code == 404
        assert shown_to(client, editor, draft).status_code in (403, 404)

    def test_an_organization_merged_since_is_shown(self, client, office, other_bureau):
        draft = drafted(office, summary_en="Drafted")
        merge([office], into=other_bureau, on=PartialDate.parse("2024-05-01"))
        answer = shared(client, draft)
        assert answer.status_code == 200 and "Drafted" in answer.content.decode()


@pytest.mark.parametrize("query", ["?as_of=2020-01-01", "?as_of=x", "?page=9999", "?open=a"])
def test_questions_of_the_page_are_answered_by_the_preview(client, bureau, query):
    client.logout()
    draft = drafted(bureau, summary_en="Drafted")
    answer = client.get(reverse("shared-preview", args=[token_of(draft)]) + query)
    assert answer.status_code in (200, 400, 404)
