"""A wrong past is corrected on an organization's page: nothing happened, so there is no Change."""

import datetime
from copy import deepcopy

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.history.as_of import today
from directory.history.models import AuditEntry
from directory.history.partial_dates import PartialDate
from directory.publishing.models import Revision
from orgchart.actions import changes, corrections, tree
from orgchart.models import Change, Name, Organization, Placement, Post
from tests.builders import a_post, an_organization
from tests.charts import day, drawn, on
from tests.orgchart.test_admin_changes import errors, stored
from tests.pages import form_of, opened

pytestmark = pytest.mark.django_db
ADMIN = "/en/admin/orgchart/organization/"


def page(organization, kind, row=None, language="en"):
    place = row.pk if row else "add"
    return f"/{language}/admin/orgchart/organization/{organization.pk}/times/{kind}/{place}/"


def send(client, organization, what, row=None, /, **values):
    address = page(organization, what, row)
    return client.post(address, opened(client, address, "change-form") | values)


def delete(client, organization, kind, row):
    address = f"{page(organization, kind, row)}delete/"
    return client.post(address, form_of(client.get(address), "question"))


def rows(model, organization):
    """The rows of a kind as 'from–until what'."""
    found = model.objects.filter(organization=organization).order_by("during")
    what = {Name: lambda row: row.name_en, Placement: lambda row: str(row.parent or "")}[model]
    return [f"{row.start or ''}–{row.end or ''} {what(row)}" for row in found]


def row(model, organization, at=0):
    return model.objects.filter(organization=organization).order_by("during")[at]


@pytest.fixture
def renamed(bureau):
    """In 2015, from Bureau of Treaties to Bureau of Deposits."""
    changes.rename(bureau, {"name_en": "Bureau of Deposits"}, on=on("2015"))
    return bureau


class TestNames:
    def test_a_wrong_day_of_a_renaming_is_wrong_of_both_names(self, client, editor, renamed):
        client.force_login(editor)
        answer = send(client, renamed, "name", row(Name, renamed, 1), start_date="2014-06")
        assert answer.headers["Location"] == f"{ADMIN}{renamed.pk}/change/#times-heading"
        expected = ["–2014-06 Bureau of Treaties", "2014-06– Bureau of Deposits"]
        assert rows(Name, renamed) == expected
        assert str(Change.objects.get().date) == "2015-01-01"
        assert b"is told as before" in client.get(f"{ADMIN}{renamed.pk}/change/").content

    def test_a_wrong_name_is_corrected_in_the_past_alone(self, client, editor, renamed):
        client.force_login(editor)
        send(client, renamed, "name", row(Name, renamed), name_en="Bureau of Pacts", code="M/P1")
        assert rows(Name, renamed) == ["–2015 Bureau of Pacts", "2015– Bureau of Deposits"]
        assert "  Bureau of Pacts" in drawn(day("2014-12-31"))
        renamed.refresh_from_db()
        assert (renamed.name_en, renamed.code) == ("Bureau of Deposits", "M/T")

    def test_the_name_of_today_is_that_of_the_organization(self, client, editor, renamed):
        client.force_login(editor)
        send(client, renamed, "name", row(Name, renamed, 1), name_en="Bureau of Safekeeping")
        renamed.refresh_from_db()
        assert renamed.name_en == "Bureau of Safekeeping"

    def test_the_revision_says_what_was_wrong_and_nothing_happened(self, client, editor, renamed):
        happened = Change.objects.count()
        client.force_login(editor)
        send(client, renamed, "name", row(Name, renamed), name_en="Bureau of Pacts")
        revision = Revision.objects.filter(public_id=renamed.public_id).first()
        assert revision.author == editor
        assert "“Bureau of Pacts” instead of “Bureau of Treaties”" in revision.comment
        line = AuditEntry.objects.filter(verb="correct").get()
        assert line.detail["before"] == {"name_en": "Bureau of Treaties"}
        assert line.detail["after"] == {"name_en": "Bureau of Pacts"}
        assert Change.objects.count() == happened

    def test_a_missing_earlier_name_is_added(self, client, editor, bureau):
        client.force_login(editor)
        answer = send(client, bureau, "name", end_date="2001", name_en="Office of Treaties")
        assert answer.status_code == 302
        expected = ["–2001 Office of Treaties", "2001– Bureau of Treaties"]
        assert rows(Name, bureau) == expected
        assert Name.objects.filter(root__name_en="Ministry", organization=bureau).count() == 2
        assert Change.objects.count() == 0

    def test_a_name_that_never_held_is_deleted(self, client, editor, renamed):
        client.force_login(editor)
        assert delete(client, renamed, "name", row(Name, renamed, 1)).status_code == 302
        assert rows(Name, renamed) == ["– Bureau of Treaties"]
        renamed.refresh_from_db()
        assert renamed.name_en == "Bureau of Treaties"

    def test_the_only_one_is_not_deleted(self, client, editor, bureau):
        client.force_login(editor)
        before = stored()
        assert "only one" in errors(delete(client, bureau, "name", row(Name, bureau)))["__all__"]
        assert stored() == before


class TestPlaces:
    def test_the_past_is_drawn_anew(self, client, administrator, office, other_bureau):
        changes.move(office, under=other_bureau, on=on("2015"))
        client.force_login(administrator)
        send(client, office, "placement", row(Placement, office, 1), start_date="2010")
        assert rows(Placement, office) == ["–2010 Bureau of Treaties", "2010– Bureau of Protocol"]
        assert drawn(day("2012-01-01"))[-1] == "    Office of Depositary Notes"
        assert list(tree.faults()) == []

    def test_todays_place_moves_the_node(self, client, administrator, office, other_bureau):
        client.force_login(administrator)
        send(client, office, "placement", row(Placement, office), under=other_bureau.pk)
        assert rows(Placement, office) == ["– Bureau of Protocol"]
        assert list(tree.faults()) == []
        assert Change.objects.count() == 0

    def test_an_announced_move_is_called_off(self, client, administrator, office, other_bureau):
        soon = PartialDate(today() + datetime.timedelta(days=30))
        changes.move(office, under=other_bureau, on=soon)
        client.force_login(administrator)
        delete(client, office, "placement", row(Placement, office, 1))
        assert rows(Placement, office) == ["– Bureau of Treaties"]
        delete(client, office, "change", Change.objects.get())
        assert Change.objects.count() == 0

    def test_both_ends_are_asked(self, client, editor, office, other_bureau):
        client.force_login(editor)
        wrong = send(client, office, "placement", row(Placement, office), under=other_bureau.pk)
        assert list(errors(wrong)) == ["under"]
        wrong = send(client, office, "placement", row(Placement, office), under="", at_the_top="on")
        assert wrong.status_code == 403
        assert rows(Placement, office) == ["– Bureau of Treaties"]


class TestLife:
    def test_a_wrong_founding_is_wrong_of_all_that_began_with_it(self, client, editor, renamed):
        client.force_login(editor)
        send(client, renamed, "placement", row(Placement, renamed), start_date="1990-05")
        renamed.refresh_from_db()
        assert (str(renamed.founded), renamed.founded_precision) == ("1990-05-01", "month")
        assert rows(Name, renamed)[0] == "1990-05–2015 Bureau of Treaties"
        assert rows(Placement, renamed) == ["1990-05– Ministry"]

    def test_a_closure_that_never_was_is_taken_back(self, client, administrator, office):
        changes.close(office, on=on("2015"))
        client.force_login(administrator)
        send(client, office, "placement", row(Placement, office), end_date="")
        office.refresh_from_db()
        assert (office.dissolved, office.closure_kind) == (None, "")
        assert rows(Name, office) == ["– Office of Depositary Notes"]
        assert list(tree.faults()) == []

    def test_nothing_stays_below_what_is_closed(self, client, administrator, office, bureau):
        client.force_login(administrator)
        before = stored()
        wrong = send(client, bureau, "placement", row(Placement, bureau), end_date="2015")
        assert "still stand under" in errors(wrong)["__all__"]
        assert stored() == before


@pytest.mark.parametrize(
    ("model", "at", "values", "field", "message"),
    [
        (Name, 0, {"end_date": "31 June"}, "end_date", "is not a date"),
        (Name, 0, {"start_date": "2016"}, "__all__", "end lies before the start"),
        (Name, 1, {"end_date": "2014"}, "__all__", "end lies before the start"),
        (Name, 0, {"name_en": ""}, "name_ar", "at least one language"),
        (Name, 0, {"code": "M/P"}, "__all__", "has this code"),
        (Name, None, {"start_date": "2012", "name_en": "X"}, "__all__", "already has a name"),
        (Placement, 0, {"under": "office"}, "__all__", "under itself"),
        (Placement, 0, {"under": "closed"}, "__all__", "closed before this place ends"),
        (Placement, None, {"start_date": "2012", "under": "ministry"}, "__all__", "has a place"),
        (Placement, 0, {"under": ""}, "under", "Choose where"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(
    client,
    administrator,
    renamed,
    office,
    ministry,
    other_bureau,
    model,
    at,
    values,
    field,
    message,
):
    closed = an_organization("Closed", under=other_bureau)
    changes.close(closed, on=on("2014"))
    known = {"office": office.pk, "closed": closed.pk, "ministry": ministry.pk, "": ""}
    values = values | ({"under": known[values["under"]]} if "under" in values else {})
    client.force_login(administrator)
    before = stored()
    corrected = None if at is None else row(model, renamed, at)
    found = errors(send(client, renamed, model._meta.model_name, corrected, **values))
    assert list(found) == [field]
    assert message in found[field]
    assert stored() == before


def test_no_circle_through_a_time_without_a_place(administrator, ministry):
    """From 2010 on A is under B. Before, where A has no place, B may not be under A."""
    one = changes.found(Organization(name_en="A", kind="office"), under=ministry, on=on("2005"))
    two = an_organization("B", under=ministry)
    changes.move(one, under=two, on=on("2010"))
    first = row(Placement, one)
    with pytest.raises(ValidationError, match="under itself"), transaction.atomic():
        corrections.correct_row(row(Placement, two), start=None, end=None, parent_id=one.pk)
    corrections.delete_row(first)
    assert list(tree.faults()) == []


def test_of_two_editors_the_second_looks_again(client, editor, renamed):
    client.force_login(editor)
    first = row(Name, renamed)
    data = opened(client, page(renamed, "name", first), "change-form") | {"end_date": "2013"}
    corrections.correct_row(row(Name, renamed, 1), start=on("2014"), end=None)
    before = stored()
    refused = client.post(page(renamed, "name", first), data)
    assert "in the meantime" in errors(refused)["__all__"]
    assert stored() == before
    again = form_of(refused, "change-form")
    assert client.post(page(renamed, "name", first), again).status_code == 302
    assert rows(Name, renamed) == ["–2013 Bureau of Treaties", "2013– Bureau of Deposits"]


class TestWhatHappened:
    def test_its_day_and_source_are_corrected(self, client, editor, renamed):
        client.force_login(editor)
        change = Change.objects.get()
        right = {"date": "2014", "note_en": "By decree", "source_en": "Decree 5"}
        assert send(client, renamed, "change", change, **right).status_code == 302
        change.refresh_from_db()
        assert (str(change.date), change.date_precision) == ("2014-01-01", "year")
        assert (change.note_en, change.source_en) == ("By decree", "Decree 5")
        assert rows(Name, renamed)[0] == "–2015 Bureau of Treaties"

    def test_has_a_day(self, client, editor, renamed):
        client.force_login(editor)
        assert list(errors(send(client, renamed, "change", Change.objects.get(), date=""))) == [
            "date"
        ]

    def test_is_asked_of_all_to_whom_it_happened(self, client, editor, office, other_bureau):
        changes.merge([office], into=other_bureau, on=on("2015"))
        client.force_login(editor)
        change = Change.objects.get()
        assert send(client, office, "change", change, date="2014").status_code == 403
        assert delete(client, office, "change", change).status_code == 403
        assert str(Change.objects.get().date) == "2015-01-01"


def test_rows_of_others_are_not_found(client, editor, bureau, other_bureau, outsider):
    client.force_login(editor)
    for address in [
        page(bureau, "name", row(Name, other_bureau)),
        page(bureau, "placement", row(Placement, other_bureau)),
        page(other_bureau, "name", row(Name, other_bureau)),
        f"{page(other_bureau, 'name', row(Name, other_bureau))}delete/",
        f"{ADMIN}{bureau.pk}/times/change/add/",
        f"{ADMIN}{bureau.pk}/times/post/add/",
        page(other_bureau, "name"),
    ]:
        assert client.get(address).status_code == 404, address
        assert client.post(address, {}).status_code == 404, address
    client.force_login(outsider)
    assert client.get(page(bureau, "name")).status_code == 404


def test_the_page_of_the_organization_costs_the_same_for_one_and_for_three(
    client, administrator, bureau, other_bureau, ministry
):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert (
                client.get(f"/ar/admin/orgchart/organization/{bureau.pk}/change/").status_code
                == 200
            )
        return len(queries)

    client.force_login(administrator)
    changes.move(bureau, under=other_bureau, on=on("2001"))
    cost()
    with_one = cost()
    for year in ("2003", "2005", "2007"):
        under = ministry if year != "2005" else other_bureau
        changes.move(bureau, under=under, on=on(year))
        changes.rename(bureau, {"name_en": year}, on=on(year))
    a_post(bureau)
    assert Post.objects.count() == 1
    assert cost() == with_one


@pytest.mark.parametrize("kind", ["name", "placement", "change"])
def test_the_pages_are_arabic_too(client, administrator, renamed, kind):
    client.force_login(administrator)
    found = {"name": row(Name, renamed), "placement": row(Placement, renamed)}
    corrected = found.get(kind) or Change.objects.get()
    for end in ("", "delete/"):
        shown = client.get(page(renamed, kind, corrected, "ar") + end)
        assert '<html lang="ar" dir="rtl"' in shown.content.decode()


DAYS = st.one_of(st.none(), st.dates(datetime.date(2000, 1, 1), datetime.date(2032, 1, 1)))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["move", "rename", "close", "day", "place", "name", "add", "delete"]),
        st.integers(0, 5),
        st.integers(0, 5),
        DAYS,
        DAYS,
    ),
    min_size=1,
    max_size=9,
)


def step(made, kind, one, other, start, end):
    one, at, other = made[one % len(made)], other, made[other % len(made)]
    start, end = (PartialDate(date) if date else None for date in (start, end))
    model = Name if kind == "name" or (kind in {"day", "delete"} and at % 2) else Placement
    found = row(model, one, at % model.objects.filter(organization=one).count())
    if kind == "move" and start:
        changes.move(one, under=other, on=start)
    elif kind == "rename" and start:
        changes.rename(one, {"name_en": f"Called {start}"}, on=start)
    elif kind == "close" and start:
        changes.close(one, on=start, below=other)
    elif kind in {"day", "name"}:
        corrections.correct_row(found, start=start, end=end)
    elif kind == "place":
        corrections.correct_row(found, start=found.start, end=end, parent_id=other.pk)
    elif kind == "add":
        new = Placement(organization=one, parent=other)
        corrections.add_row(new, start=start, end=end)
    elif kind == "delete":
        corrections.delete_row(found)


def every_day_is_whole():
    ends = Placement.objects.values_list("during", flat=True)
    days = {end for during in ends for end in (during.lower, during.upper)} - {None}
    nights = {date - datetime.timedelta(days=1) for date in days}
    for date in days | nights | {today()}:
        assert len(drawn(date)) == Placement.objects.in_force_on(date).count(), date
        assert len(drawn(date)) <= Name.objects.in_force_on(date).count(), date


def lives_agree():
    for organization in Organization.objects.all():
        for model in (Name, Placement):
            own = list(model.objects.filter(organization=organization).order_by("during"))
            life = (own[0].start_date, own[-1].end_date)
            assert life == (organization.founded, organization.dissolved), (organization, model)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_today_and_every_day_stay_sound_whatever_is_corrected(begun, steps):
    with transaction.atomic():
        made = list(deepcopy(begun).values())
        for one in steps:
            try:
                with transaction.atomic():
                    step(made, *one)
            except ValidationError:
                pass
            assert list(tree.faults()) == []
        every_day_is_whole()
        lives_agree()
        transaction.set_rollback(True)
