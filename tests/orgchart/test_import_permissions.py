"""An editor imports the rows that her grants cover, at both ends; an administrator all."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from directory.publishing.enums import State
from orgchart.models import Contact, Organization, Person, Post
from tests.builders import a_person, a_post, an_appointment, an_organization
from tests.refusals import UNKNOWN_ID, imported, refusal_of

pytestmark = pytest.mark.django_db
NOT_HERS = "There is no organization with this permanent id that you may change."
NO_CODE = "There is no organization with the code “{}” that you may change."
NO_RECORD = "There is no record with this permanent id that you may change."
NO_RECORD_CODE = "There is no record with the code “{}” that you may change."
NO_PERSON = "You may not change this person, who holds no post of yours today."
NO_ROOT = "Name the organization to stand under. You may not found a tree of its own."
MAY_NOT_PUBLISH = "You may not publish this. Import it as a draft."


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def names(model=Organization):
    return sorted(model.objects.values_list("name_en", flat=True))


def test_an_editor_changes_adds_and_moves_within_her_grant(editor, bureau, office):
    other = an_organization("Office of Records", under=bureau, code="M/T/R")
    plan = imported(
        "code,parent_code,kind,name_en\n"
        "M/T/D,M/T/R,office,Depositary\n"
        "M/T/N,M/T/D,office,New\n"
        "M/T/NN,M/T/N,office,Newer\n",
        actor=editor,
    )
    assert (len(plan.created), len(plan.changed)) == (2, 1)
    office.node.refresh_from_db()
    assert office.node.parent_id == other.pk
    assert {"Depositary", "New", "Newer"} <= set(names())


def test_an_editor_changes_her_bureau_where_it_stands(editor, bureau):
    content = f"id,parent_code,name_en\n{bureau.public_id},M,Treaties\n"
    assert len(imported(content, actor=editor).changed) == 1


def test_an_editor_is_refused_what_her_grant_does_not_cover(editor, other_bureau):
    content = f"id,name_en\n{other_bureau.public_id},Mine\n"
    assert refusal_of(content, actor=editor) == [f"Row 2, column id: {NOT_HERS}"]


def test_an_editor_is_not_told_by_an_unchanged_row_what_stands_there(editor, other_bureau):
    content = f"id,name_en\n{other_bureau.public_id},Bureau of Protocol\n"
    assert refusal_of(content, actor=editor) == [f"Row 2, column id: {NOT_HERS}"]


PLACES = {
    "moved to another bureau": ("M/T/D,M/P,office,Office", "Row 2, column parent_code: M/P"),
    "added to another bureau": ("X,M/P,office,New", "Row 2, column parent_code: M/P"),
    "added under what is not there": ("X,NONE,office,New", "Row 2, column parent_code: NONE"),
    "taken from another bureau": ("M/P/O,M/T,office,Taken", "Row 2, column id"),
}


@pytest.mark.parametrize(("row", "fault"), PLACES.values(), ids=PLACES)
def test_both_ends_of_a_place_are_asked(editor, office, other_bureau, row, fault):
    an_organization("Office of Guests", under=other_bureau, code="M/P/O")
    place, _colon, code = fault.partition(": ")
    told = NO_CODE.format(code) if code else NOT_HERS
    content = f"code,parent_code,kind,name_en\n{row}\n"
    assert refusal_of(content, actor=editor) == [f"{place}: {told}"]


def test_an_unknown_parent_and_one_of_others_are_told_alike(editor, other_bureau):
    told = [
        refusal_of(f"parent_id,kind,name_en\n{parent},office,New\n", actor=editor)
        for parent in (UNKNOWN_ID, other_bureau.public_id)
    ]
    assert told == [[f"Row 2, column parent_id: {NOT_HERS}"]] * 2


def test_another_place_among_its_siblings_asks_the_organization_above(editor, bureau, office):
    assert refusal_of(f"id,position\n{bureau.public_id},7\n", actor=editor) == [
        f"Row 2, column parent_id: {NOT_HERS}"
    ]
    assert len(imported(f"id,position\n{office.public_id},7\n", actor=editor).changed) == 1


def test_an_editor_founds_no_tree(editor, office):
    new_root, moved = "X,,office,New", "M/T/D,,office,Office"
    for row in (new_root, moved):
        content = f"code,parent_code,kind,name_en\n{row}\n"
        assert refusal_of(content, actor=editor) == [f"Row 2, column parent_id: {NO_ROOT}"]


def test_an_editor_of_everything_and_an_administrator_found_trees(administrator, editor):
    editor.grants.update(organization=None)
    for user, code in ((administrator, "A"), (editor, "B")):
        plan = imported(f"code,kind,name_en\n{code},office,New\n", actor=user)
        assert len(plan.created) == 1


def test_an_outsider_imports_nothing(outsider, bureau):
    content = f"id,name_en\n{bureau.public_id},Mine\n"
    assert refusal_of(content, actor=outsider) == [f"Row 2, column id: {NOT_HERS}"]
    assert refusal_of("name_en\nSomebody\n", "people", actor=outsider) == [
        "Row 2: You may not add people."
    ]


def test_without_a_user_everything_is_imported(bureau):
    assert len(imported("code,kind,name_en\nX,office,New\n").created) == 1


def test_rows_of_an_organization_are_asked_now_and_then(publisher, bureau, other_bureau):
    hers = Contact.objects.create(organization=bureau, kind="email", value="a@example.org")
    theirs = Contact.objects.create(organization=other_bureau, kind="email", value="b@example.org")
    rows = {
        f"{hers.public_id},M/T": None,
        f"{hers.public_id},M/P": f"organization_code: {NO_RECORD_CODE.format('M/P')}",
        f"{hers.public_id},NONE": f"organization_code: {NO_RECORD_CODE.format('NONE')}",
        f"{theirs.public_id},M/T": f"id: {NO_RECORD}",
    }
    for row, fault in rows.items():
        content = f"id,organization_code,value\n{row},c@example.org\n"
        if fault:
            assert refusal_of(content, "contacts", actor=publisher) == [f"Row 2, column {fault}"]
        else:
            assert len(imported(content, "contacts", actor=publisher).changed) == 1


def test_a_relationship_asks_only_the_end_that_it_leaves(publisher, bureau, other_bureau):
    header = "organization_code,kind,other_code\n"
    away, towards = f"{header}M/T,overseen_by,M/P\n", f"{header}M/P,overseen_by,M/T\n"
    assert len(imported(away, "relationships", actor=publisher).created) == 1
    told = NO_RECORD_CODE.format("M/P")
    assert refusal_of(towards, "relationships", actor=publisher) == [
        f"Row 2, column organization_code: {told}"
    ]


def test_posts_and_appointments_ask_the_organization_of_the_post(publisher, bureau, other_bureau):
    hers, theirs = a_post(bureau, "Hers"), a_post(other_bureau, "Theirs")
    person = a_person()
    new = "organization_code,title_en\nM/T,New\n"
    assert len(imported(new, "posts", actor=publisher).created) == 1
    assert refusal_of(f"id,title_en\n{theirs.public_id},Mine\n", "posts", actor=publisher) == [
        f"Row 2, column id: {NO_RECORD}"
    ]
    content = f"post_id,person_id,kind\n{{}},{person.public_id},acting\n"
    assert imported(content.format(hers.public_id), "appointments", actor=publisher).created
    assert refusal_of(content.format(theirs.public_id), "appointments", actor=publisher) == [
        f"Row 2, column post_id: {NO_RECORD}"
    ]


def test_a_publisher_adds_people_and_changes_those_in_her_posts(publisher, bureau, other_bureau):
    hers, theirs, nobodys = a_person("Amal"), a_person("Basma"), a_person("Carim")
    an_appointment(a_post(bureau), hers)
    an_appointment(a_post(other_bureau), theirs)
    content = f"id,honorific_en\n{hers.public_id},Dr\n"
    assert len(imported(content, "people", actor=publisher).changed) == 1
    assert len(imported("name_en\nDalia\n", "people", actor=publisher).created) == 1
    content = f"id,honorific_en\n{theirs.public_id},Dr\n{nobodys.public_id},Dr\n"
    assert refusal_of(content, "people", actor=publisher) == [
        f"Row 2, column id: {NO_PERSON}",
        f"Row 3, column id: {NO_PERSON}",
    ]
    assert names(Person) == ["Amal", "Basma", "Carim", "Dalia"]


NEW = {
    "organizations": "parent_code,kind,name_en\nM/T,office,New\n",
    "posts": "organization_code,title_en\nM/T,New\n",
    "people": "name_en\nNew\n",
}


@pytest.mark.parametrize("name", NEW)
def test_an_editor_does_not_publish_by_import_and_an_administrator_does(
    editor, administrator, name
):
    assert refusal_of(NEW[name], name, actor=editor, publish=True) == [f"Row 2: {MAY_NOT_PUBLISH}"]
    imported(NEW[name], name, actor=administrator, publish=True)
    model = {"organizations": Organization, "posts": Post, "people": Person}[name]
    assert model.objects.latest("pk").state == State.PUBLISHED


def test_permission_costs_the_same_queries_for_one_row_and_for_three(editor, bureau):
    imported("code,parent_code,kind,name_en\nX,M/T,office,The first of all\n", actor=editor)
    counts = []
    for number in (1, 3):
        rows = "".join(f"M/T/{number}{n},M/T,office,New\n" for n in range(number))
        ContentType.objects.clear_cache()
        with CaptureQueriesContext(connection) as queries:
            imported(f"code,parent_code,kind,name_en\n{rows}", actor=editor)
        counts.append(len(queries))
    assert counts[0] == counts[1]


class TestWhatIsPublished:
    """Its texts and rows are imported by publishers; what is dated holds for editors too."""

    REFUSED = (
        "This is published, and you may not publish. Change it in its form, where it waits as a "
        "draft, or ask a publisher to import the file."
    )

    def test_keeps_its_texts(self, editor, bureau):
        content = f"id,summary_en\n{bureau.public_id},Mine\n"
        assert refusal_of(content, actor=editor) == [f"Row 2: {self.REFUSED}"]

    def test_keeps_its_rows(self, editor, bureau):
        content = f"organization_id,kind,title_en\n{bureau.public_id},function,Mine\n"
        assert refusal_of(content, "profile-entries", actor=editor) == [f"Row 2: {self.REFUSED}"]

    def test_is_changed_by_a_publisher(self, publisher, bureau):
        content = f"id,summary_en\n{bureau.public_id},Hers\n"
        assert len(imported(content, actor=publisher).changed) == 1

    def test_unchanged_it_stands_in_nobodys_way(self, editor, bureau):
        content = f"id,summary_en\n{bureau.public_id},\n"
        assert imported(content, actor=editor).unchanged == 1

    def test_a_draft_is_changed_by_an_editor(self, editor, bureau):
        an_organization("Draft", under=bureau, code="M/T/X", published=False)
        assert len(imported("code,summary_en\nM/T/X,Mine\n", actor=editor).changed) == 1
