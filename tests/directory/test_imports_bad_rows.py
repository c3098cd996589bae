"""Rows that contradict each other or what is there are refused, and nothing of the file stays."""

import datetime

import pytest
from django.utils import translation

from tests.builders import a_person, a_post, an_organization
from tests.refusals import OTHER_ID, UNKNOWN_ID, refusal_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


PLAIN = "This is plain text: leave out HTML tags and control characters."
TWICE = "The code “{}” is there twice in this tree."
UNDER_ITSELF = "An organization cannot stand under itself or under one below it."
DISSOLVED_FIRST = "It was dissolved before it was founded. Correct one of the dates."
TAKEN = "This address is taken. Choose another one."
TWO = "Two records match this row. Say by its permanent id which one is meant."
TOGETHER = {
    "an end before the start": (
        "kind,name_en,founded,dissolved\noffice,A,2011-05,2011-04-30\n",
        [f"Row 2, column dissolved: {DISSOLVED_FIRST}"],
    ),
    "a year of the end before the start": (
        "kind,name_en,founded,dissolved\noffice,A,2011-05,2010\n",
        [f"Row 2, column dissolved: {DISSOLVED_FIRST}"],
    ),
    "a closure without a day": (
        "kind,name_en,closure_kind\noffice,A,merged\n",
        ["Row 2, column closure_kind: Say when it was dissolved, or leave out how it ended."],
    ),
    "one id twice": (
        f"id,kind,name_en\n{UNKNOWN_ID},office,A\n{UNKNOWN_ID},office,B\n",
        ["Row 3, column id: Row 2 is about the same record."],
    ),
    "one code twice in the file": (
        "code,parent_code,kind,name_en\nX,M,office,A\nX,M,office,B\n",
        [f"Row 3, column code: {TWICE.format('X')}"],
    ),
    "a code of another in the tree": (
        f"id,code,parent_code,kind,name_en\n{UNKNOWN_ID},M/P,M,office,A\n",
        [f"Row 2, column code: {TWICE.format('M/P')}"],
    ),
    "a slug twice in the file": (
        "kind,name_en,slug\noffice,A,legal\noffice,B,legal\n",
        [f"Row 3, column slug: {TAKEN}"],
    ),
    "a slug of another": (
        "kind,name_en,slug\noffice,A,bureau-of-protocol\n",
        [f"Row 2, column slug: {TAKEN}"],
    ),
    "a new one without a kind": (
        "name_en\nA\n",
        ["Row 2, column kind: This cell cannot be empty."],
    ),
    "a blank kind": (
        "code,kind\nM/P,\n",
        ["Row 2, column kind: This cell cannot be empty."],
    ),
    "a new one without a name": (
        "code,kind\nX,office\n",
        ["Row 2, column name_ar: Give it a name in at least one language."],
    ),
    "its only name cleared": (
        "code,name_en\nM/P,\n",
        ["Row 2, column name_ar: Give it a name in at least one language."],
    ),
    "two under each other": (
        "code,parent_code,kind,name_en\nX,Y,office,A\nY,X,office,B\n",
        [f"Row 3, column parent_code: {UNDER_ITSELF}"],
    ),
    "one under itself": (
        "code,parent_code\nM/P,M/P\n",
        [f"Row 2, column parent_code: {UNDER_ITSELF}"],
    ),
    "two new ones under each other": (
        f"id,parent_id,kind,name_en\n{UNKNOWN_ID},{OTHER_ID},office,A\n"
        f"{OTHER_ID},{UNKNOWN_ID},office,B\n",
        [f"Row {row}, column parent_id: {UNDER_ITSELF}" for row in (2, 3)],
    ),
    "one under what is below it": (
        "code,parent_code\nM/T,M/T/D\n",
        [f"Row 2, column parent_id: {UNDER_ITSELF}"],
    ),
    "one parent code for two": (
        "code,parent_code,kind,name_en\nX,,office,A\nX,,office,B\nZ,X,office,C\n",
        [f"Row 4, column parent_code: {TWO}"],
    ),
}


@pytest.mark.parametrize(("content", "faults"), TOGETHER.values(), ids=TOGETHER)
def test_rows_that_do_not_go_together_are_refused(office, other_bureau, content, faults):
    assert refusal_of(content) == faults


def test_a_place_under_what_is_closed_is_refused(ministry):
    ended = {"dissolved": datetime.date(2020, 1, 1), "dissolved_precision": "day"}
    an_organization("Old Bureau", under=ministry, code="OLD", **ended)
    assert refusal_of("code,parent_code,kind,name_en\nX,OLD,office,A\n") == [
        "Row 2, column parent_id: The organization to stand under is closed. "
        "Choose one that exists."
    ]


def test_a_row_that_two_records_match_is_refused(ministry, bureau):
    for _twice in range(2):
        an_organization("Registry", under=bureau)
    assert refusal_of("parent_code,kind,name_en\nM/T,office,Registry\n") == [
        f"Row 2, column code: {TWO}"
    ]


ROWS = {
    "an unknown organization": (
        "contacts",
        f"organization_id,kind,value\n{UNKNOWN_ID},email,a@example.org\n",
        "column organization_id: There is no record with this permanent id that you may change.",
    ),
    "an unknown code": (
        "profile-entries",
        "organization_code,kind,title_en\nX,function,Advice\n",
        "column organization_code: There is no record with the code “X” that you may change.",
    ),
    "a contact without a value": (
        "contacts",
        "organization_code,kind,value\nM,email,\n",
        "column value: Give the address, number or account of this contact.",
    ),
    "a relationship to itself": (
        "relationships",
        "organization_code,kind,other_code\nM,overseen_by,M\n",
        "column other_id: Choose another organization at the other end.",
    ),
    "an end before its start": (
        "relationships",
        "organization_code,kind,other_code,start_date,end_date\nM,overseen_by,M/T,2011,2010-05\n",
        "column end_date: The end lies before the start. Correct one of the dates.",
    ),
    "a source that is no address": (
        "relationships",
        "organization_code,kind,other_code,source_url\nM,overseen_by,M/T,here\n",
        "column source_url: Enter a valid URL.",
    ),
    "a post without an organization": (
        "posts",
        "organization_id,title_en\n,Director\n",
        "column organization: This cell cannot be empty.",
    ),
    "neither true nor false": (
        "posts",
        "organization_code,title_en,is_head\nM,Director,yes\n",
        "column is_head: Write true or false.",
    ),
    "an unknown superior": (
        "posts",
        f"organization_code,title_en,reports_to_id\nM,Director,{UNKNOWN_ID}\n",
        "column reports_to_id: There is no record with this permanent id.",
    ),
    "HTML in the name of a person": (
        "people",
        "name_en\n<i>Amal</i>\n",
        f"column name_en: {PLAIN}",
    ),
    "a person without a name": (
        "people",
        "slug\namal\n",
        "column name_ar: Give it a name in at least one language.",
    ),
}


@pytest.mark.parametrize(("name", "content", "fault"), ROWS.values(), ids=ROWS)
def test_rows_of_the_other_sets_are_refused_likewise(bureau, name, content, fault):
    assert refusal_of(content, name) == [f"Row 2, {fault}"]


def test_posts_that_report_to_each_other_are_refused(bureau):
    head, deputy = a_post(bureau, "Head"), a_post(bureau, "Deputy")
    message = "This would let the post report to itself, over other posts."
    content = (
        "id,reports_to_id\n"
        f"{head.public_id},{deputy.public_id}\n{deputy.public_id},{head.public_id}\n"
    )
    assert refusal_of(content, "posts") == [
        f"Row {row}, column reports_to_id: {message}" for row in (2, 3)
    ]


def test_two_holders_of_one_post_are_refused_by_the_rule_of_the_database(bureau):
    post, people = a_post(bureau, "Head"), [a_person("Amal"), a_person("Basma")]
    rows = "".join(f"{post.public_id},{p.public_id},substantive\n" for p in people)
    assert refusal_of(f"post_id,person_id,kind\n{rows}", "appointments") == [
        "Somebody else holds this post in this time. End that appointment first, "
        "or mark the post as shared."
    ]
