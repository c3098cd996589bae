"""Posts are published records of their own: a file does not go past their review."""

import pytest

from orgchart.models import Post
from tests.builders import a_person, a_post, an_appointment
from tests.refusals import imported, refusal_of

pytestmark = pytest.mark.django_db
REFUSED = (
    "This is published, and you may not publish. Change it in its form, where it waits as a "
    "draft, or ask a publisher to import the file."
)


def test_a_published_post_keeps_its_texts(editor, bureau):
    post = a_post(bureau, "Director")
    content = f"id,title_fr\n{post.public_id},Directrice\n"
    assert refusal_of(content, "posts", actor=editor) == [f"Row 2: {REFUSED}"]


def test_a_published_post_is_changed_by_a_publisher(publisher, bureau):
    post = a_post(bureau, "Director")
    imported(f"id,title_fr\n{post.public_id},Directrice\n", "posts", actor=publisher)
    assert Post.objects.get(pk=post.pk).title_fr == "Directrice"


def test_a_draft_of_a_post_is_changed_by_an_editor(editor, bureau):
    post = a_post(bureau, "Director", published=False)
    imported(f"id,title_fr\n{post.public_id},Directrice\n", "posts", actor=editor)
    assert Post.objects.get(pk=post.pk).title_fr == "Directrice"


def test_a_draft_of_a_post_goes_to_no_other_bureau(editor, bureau, other_bureau):
    post = a_post(bureau, "Director", published=False)
    content = f"id,organization_id\n{post.public_id},{other_bureau.public_id}\n"
    assert len(refusal_of(content, "posts", actor=editor)) == 1


def test_a_published_person_keeps_her_texts(editor, bureau):
    person = a_person("Amal Haddad")
    an_appointment(a_post(bureau), person)
    content = f"id,biography_en\n{person.public_id},Mine\n"
    assert refusal_of(content, "people", actor=editor) == [f"Row 2: {REFUSED}"]
