"""What is exported and imported again changes nothing; into an empty database, it is the same."""

import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.exports.csv import csv_chunks
from directory.imports.planning import import_file
from directory.languages import columns
from directory.publishing import actions as publishing
from directory.site.sets import IMPORTS, export_named
from orgchart.actions import tree
from orgchart.actions.organizations import found_organization
from orgchart.actions.people import save_person, save_post
from orgchart.enums import (
    AppointmentKind,
    ContactKind,
    EntryKind,
    OrganizationKind,
    RelationshipKind,
)
from orgchart.models import (
    Appointment,
    Contact,
    Organization,
    OtherName,
    Person,
    Post,
    ProfileEntry,
    Relationship,
)

LIMIT = 10**7
WORDS = st.sampled_from(
    ["=1+1", "'quoted", "-5", "@home", "+1", "مكتب الشؤون", "中文名称", "Bureau, “of”", 'a "b"',
     "two\nlines", "é", "x" * 90, "Отдел", "-", "'", "''", "tab\tinside", "<3", "a;b"]
)  # fmt: skip
LINES = WORDS.map(lambda text: text.replace("\n", " "))
DATES = st.one_of(
    st.none(),
    st.tuples(
        st.dates(datetime.date(1900, 1, 1), datetime.date(2020, 12, 31)),
        st.sampled_from(["year", "month", "day"]),
    ),
)


def languages(draw, field, words):
    return {name: draw(words) for name in columns(field) if draw(st.booleans())}


def dated(draw, name):
    date = draw(DATES)
    if date is None:
        return {}
    day, precision = date
    day = {"year": day.replace(month=1, day=1), "month": day.replace(day=1)}.get(precision, day)
    return {name: day, f"{name}_precision": precision}


def make_organizations(draw):
    made = []
    for number in range(draw(st.integers(1, 6))):
        organization = Organization(
            kind=draw(st.sampled_from(OrganizationKind.values)),
            code=draw(st.sampled_from(["", f"C{number}", f"=C{number}"])),
            country=draw(st.sampled_from(["", "MA"])),
            website=draw(st.sampled_from(["", "https://example.org/"])),
            original_name=draw(st.sampled_from(["", "Conselleria d'Economia"])),
            name_en=f"Number {number}",
            **languages(draw, "short_name", LINES),
            **languages(draw, "summary", WORDS),
            **{k: v for k, v in languages(draw, "name", LINES).items() if k != "name_en"},
            **dated(draw, "founded"),
        )
        under = draw(st.sampled_from([None, *made]))
        made.append(found_organization(organization, under=under))
        if draw(st.booleans()):
            publishing.publish(organization)
    return made


def make_rows(draw, organizations):
    for organization in organizations:
        for position in range(draw(st.integers(0, 2))):
            own = {"organization": organization, "position": position}
            kind = draw(st.sampled_from(EntryKind.values))
            titles = languages(draw, "title", LINES)
            ProfileEntry.objects.create(
                **own, kind=kind, **titles, **languages(draw, "text", WORDS)
            )
            OtherName.objects.create(**own, **languages(draw, "name", LINES))
            kind = draw(st.sampled_from(ContactKind.values))
            Contact.objects.create(**own, kind=kind, value=draw(LINES))
    for other in organizations[1:]:
        kind = draw(st.sampled_from(RelationshipKind.values))
        subjects = languages(draw, "subject", LINES)
        Relationship.objects.create(
            organization=organizations[0],
            other=other,
            kind=kind,
            **subjects,
            **dated(draw, "start_date"),
        )


def make_people(draw, organizations):
    posts = []
    for organization in organizations:
        post = Post(organization=organization, title_en="Head", **dated(draw, "start_date"))
        post.shared, post.is_head = draw(st.booleans()), draw(st.booleans())
        post.reports_to = draw(st.sampled_from([None, *posts]))
        posts.append(save_post(post))
        person = save_person(Person(name_en="Somebody", **languages(draw, "biography", WORDS)))
        if draw(st.booleans()):
            publishing.publish(person)
        Appointment.objects.create(
            post=post,
            person=person,
            kind=draw(st.sampled_from(AppointmentKind.values)),
            appointed_by=draw(st.sampled_from([None, *posts])),
            **languages(draw, "note", LINES),
            **dated(draw, "start_date"),
        )


def exported():
    files = {}
    for data_set in IMPORTS:
        export = export_named(data_set.name)
        files[data_set.name] = b"".join(csv_chunks(export, export.rows(False)))
    return files


def imported(files):
    return {
        data_set.name: import_file(data_set(), files[data_set.name], limit=LIMIT, publish=True)
        for data_set in IMPORTS
    }


def empty_the_directory():
    for model in (Relationship, Appointment, Person, ProfileEntry, OtherName, Contact):
        model._base_manager.all().delete()
    Post._base_manager.update(reports_to=None)
    Post._base_manager.all().delete()
    for organization in Organization._base_manager.order_by("-node__level"):
        organization.node.delete()
        organization.placements.all().delete()
        organization.delete()


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_is_exported_and_imported_changes_nothing_and_is_the_same_elsewhere(data):
    with transaction.atomic():
        organizations = make_organizations(data.draw)
        make_rows(data.draw, organizations)
        make_people(data.draw, organizations)
        files = exported()
        for name, plan in imported(files).items():
            changes = [(row.number, row.changes) for row in (*plan.created, *plan.changed)]
            assert changes == [], name
        assert exported() == files
        empty_the_directory()
        imported(files)
        assert exported() == files
        assert list(tree.faults()) == []
        transaction.set_rollback(True)
